"""What templates say of areas: `{% form offer %}` shows the form of an action, `{% menu "organiser"
%}` the menu of the portal, `{% icon "users" %}` a drawing.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from tandem.platform import mail
from tandem.portals.shared import unsent
from tandem.portals.shared.areas import menus, toasts
from tandem.portals.shared.areas.declaring import Text
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.pages import address

FIND_PERMISSION = "catalogue.view"
register = template.Library()


@register.filter
def is_led_back(address: str | None) -> bool:
    """Whether an address leads back to a form that was not sent."""
    return unsent.is_led_back(address or "")


@register.simple_tag
def led(figure: str, address: str) -> SafeString | str:
    """A figure that leads to its rows, where there are any."""
    return format_html('<a href="{}">{}</a>', address, figure) if address else figure


@register.inclusion_tag("shared/areas/form.html", takes_context=True)
def form(
    context: Any,
    form: PortalForm | None,
    title: str = "",
    *,
    button: str = "",
    is_card: bool = False,
    is_row: bool = False,
    only_button: bool = False,
    is_folded: object = None,
    to: str = "",
    is_queued: bool = False,
    is_main: bool = False,
) -> dict[str, Any]:
    """The whole form of an action, with its button; nothing where the reader may not use it.

    Args:
        button: instead of what the action says.
        is_row: it stands within a row of a list; its labels are for those who do not see it.
        only_button: what could be filled in is not shown.
        is_folded: only its title is shown until somebody wants it; for what is added above a list.
            Where it is said, the form is a card, folded or not.
        to: the address of the page whose action it is, where another one shows it.
        is_main: of what asks first: it is what the page is for now, such as opening a draft.
        is_queued: without signal it is kept on the phone and sent later (`queue.js`).
    """
    is_boxed = is_card or is_folded is not None
    return {
        "form": form,
        "title": title,
        "button": button or (form and (form.button or form.action.button)),
        "is_row": is_row,
        "look": "inline" if is_row else "stack card" if is_boxed and not is_folded else "stack",
        "is_folded": bool(is_folded),
        "is_wrong": form is not None and form.is_bound,
        "only_button": only_button or (form is not None and not form.visible_fields()),
        "to": to,
        "is_queued": is_queued or (form is not None and form.is_queued),
        "is_main": is_main,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("shared/areas/menu.html", takes_context=True)
def menu(context: Any, portal: str) -> dict[str, Any]:
    """The menu of a portal, of what the reader may see."""
    return {
        "groups": menus.shown(
            portal,
            context["portal_context"],
            context["programme"],
            active_page=context.get("active_page", ""),
        )
    }


@register.inclusion_tag("shared/areas/bar.html", takes_context=True)
def top_bar(context: Any, portal: str) -> dict[str, Any]:
    """Where one is, the search over everything, and who is here."""
    portal_context = context["portal_context"]
    return {
        "crumbs": menus.crumbs(portal, portal_context, active_page=context.get("active_page", "")),
        "find": (
            address(portal_context, "organiser:find")
            if portal == "organiser" and portal_context.may(FIND_PERMISSION)
            else ""
        ),
        "request": context["request"],
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_tag(takes_context=True)
def page_title(context: Any, portal: str) -> Text:
    """What the menu calls the area in which one is."""
    crumbs = menus.crumbs(
        portal, context["portal_context"], active_page=context.get("active_page", "")
    )
    return crumbs[-1]["title"] if crumbs else ""


@register.inclusion_tag("shared/areas/tabs.html", takes_context=True)
def tabs(context: Any, portal: str) -> dict[str, Any]:
    """The pages of the area beside one another."""
    return {
        "tabs": menus.tabs(
            portal, context["portal_context"], active_page=context.get("active_page", "")
        )
    }


@register.simple_tag
@cache
def icon(name: str) -> str:
    """A drawing of lucide.dev beside a word; alone, its button or link has a label."""
    return lucide(name, size=18, **{"class": "icon", "aria-hidden": "true"})


@register.simple_tag
def undo_of(message: Message) -> dict[str, Any] | None:
    """What takes back what a message says (`areas.toasts`)."""
    return toasts.offered(message)


@register.inclusion_tag("shared/areas/list.html", takes_context=True, name="list")
def listing(context: Any, shown: dict[str, Any]) -> dict[str, Any]:
    """A list with its search, heads, rows, pages and files (`areas.lists`)."""
    return {
        "list": shown,
        "programme": context.get("programme"),
        "request": context["request"],
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_tag
def pick(shown: dict[str, Any], place: int, row: Any) -> SafeString:
    """The box that chooses a row of a list, and what tells the form that the row was on the
    page.
    """
    form, key, name = shown["selection"], shown["keys"][place], row[0][1].text
    return format_html(
        '<td class="pick"><input type="checkbox" name="row" value="{}" form="{}" aria-label="{}"{}>'
        '<input type="hidden" name="on_page" value="{}" form="{}"></td>',
        *(
            key,
            form.id,
            _("Choose %(name)s") % {"name": name},
            " checked" if key in form.ticked else "",
            key,
            form.id,
        ),
    )


@register.inclusion_tag("shared/areas/timeline.html")
def timeline(moments: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened when, latest first: each `at`, `text`, and perhaps a `note` and an
    `address`.
    """
    return {"moments": moments}


@register.inclusion_tag("shared/_no_mail.html", takes_context=True)
def mail_note(context: Any) -> dict[str, Any]:
    """Says that nothing which is sent from here reaches anybody, where no mail server is set."""
    is_operator = getattr(context["request"].user, "is_operator", False)
    return {"is_mail_read": mail.is_read(), "is_operator": is_operator}
