"""The one way of a request for a page of an area.

Whoever comes passes the door (`access.in_portal`). A GET shows the page. A POST names one of the
page's actions: its permission is asked for, its form is read, its verb is called in a transaction
of its own; then the reader is led on. What the form or the domain refuses is said in the form, with
what was typed, at the page it was sent from.

A form may be shown again without being done (`rendering.AGAIN`): with a row more, or with what has
come to apply.

A form that is shown bears a key. Sent twice, by a double click or a second try on a bad line, it is
done once, and the second answer is the first one's. The key is kept with the work, in its
transaction, so a second one that comes meanwhile waits for the first; what was refused leaves none.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.insights import lately
from tandem.kit.errors import Conflict, Exhausted, TandemError
from tandem.platform import clock, permissions
from tandem.portals.shared.access import PortalContext, in_portal
from tandem.portals.shared.areas import toasts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Next, Page, Refusal, Undo
from tandem.portals.shared.areas.forms import ACTION, KEY, OF
from tandem.portals.shared.areas.rendering import AGAIN
from tandem.portals.shared.pages import key_of
from tandem.portals.shared.pages import page as rendered

KEY_SECONDS = 48 * 3600  # a form that was left open over night


class StillBeingDone(Conflict):
    """The same form was sent a moment ago, and what it does has not ended."""

    code = "portals.still_being_done"
    text = _(
        "This was sent a moment ago and is still being done. Look at the page again in a minute."
    )


def view_of(page: Page, portal: str, way: str = "") -> Callable[..., HttpResponseBase]:
    """The view of a page in a portal; `way`: of its area."""

    def view(given: PortalContext, **parts: Any) -> HttpResponseBase:
        context = portal_of(given, page, portal)
        if way and not ways.uses(given.programme, way):
            raise ways.NotUsed()
        if page.guard is not None:
            page.guard(context, **parts)
        return _done(context, parts) if given.request.method == "POST" else _shown(context, parts)

    view.__name__, view.__doc__ = page.show.__name__, page.show.__doc__
    return in_portal(portal, page.permission, takes_files=page.takes_files)(view)


def portal_of(given: PortalContext, page: Page, code: str) -> Portal:
    """A request as the pages of an area take it; for a page that is none and shows forms of one."""
    return Portal(
        given.request,
        given.actor,
        given.programme,
        given.language,
        code=code,
        page=page,
        now=clock.now(),
    )


def _shown(
    portal: Portal,
    parts: dict[str, Any],
    shown_once: Mapping[str, Any] | None = None,
    http_status: int = 400,
) -> HttpResponseBase:
    shown = portal.page.show(portal, **parts)
    if isinstance(shown, HttpResponseBase):
        return shown
    context = {"active_page": portal.page.name, **shown, **(shown_once or {})}
    if portal.failed is None or portal.failed[1].is_again:
        return rendered(portal, portal.page.template, **context)
    # The form of a row that is no longer in the list is not there to say it.
    form = portal.failed[1]
    error = "" if form.is_shown else " ".join(form.wrongs)
    return rendered(
        portal, portal.page.template, http_status=http_status, **{"error": error, **context}
    )


def _done(portal: Portal, parts: dict[str, Any]) -> HttpResponseBase:
    """What comes of an action: the next page, or this one with what was wrong."""
    action = _asked(portal)
    permissions.require(portal.actor, action.permission)
    request = portal.request
    of = request.POST.get(OF, "")
    if AGAIN in request.POST:
        return _shown_again(portal, action, of, parts)
    form = action.form(portal, action, data=request.POST, files=request.FILES, of=of)
    if not form.is_valid() and not form.is_ours():
        raise Http404
    status = 400
    if form.is_valid():
        try:
            with transaction.atomic():
                answer = _once(portal, action, lambda: action.act(portal, form, **parts), parts)
            if isinstance(answer, HttpResponseBase):
                if portal.code == "organiser":
                    lately.acted(portal.organiser_id)
                return answer
            form.refuse_with(answer.sentence, at=answer.at)
            status = answer.http_status
        except TandemError as refusal:
            form.refuse(refusal)
            status = 429 if isinstance(refusal, Exhausted) else 400
    return _shown(replace(portal, failed=(action, form)), parts, http_status=status)


def _shown_again(
    portal: Portal, action: Action, of: str, parts: dict[str, Any]
) -> HttpResponseBase:
    """The page with the form as it was typed, and what has come to apply; nothing is done, and
    nothing is wrong yet.
    """
    request = portal.request
    form = action.form(portal, action, data=request.POST, of=of, again=request.POST[AGAIN])
    return _shown(replace(portal, failed=(action, form)), parts)


def _asked(portal: Portal) -> Action:
    wanted = portal.request.POST.get(ACTION, "")
    action = next((each for each in portal.page.actions if each.name == wanted), None)
    if action is None:
        raise Http404
    return action


def _once(
    portal: Portal,
    action: Action,
    act: Callable[[], Next | Refusal | None],
    parts: dict[str, Any],
) -> HttpResponseBase | Refusal:
    """Do it, or lead to where the first one led who sent the same form."""
    given = portal.request.POST.get(KEY, "")
    key = (
        key_of(given) if given else None
    )  # who sends none, a program say, takes care of that by itself
    name = f"form:{portal.actor.user_id}:{key}"
    # Waits for whoever is at the same key; then it is there.
    if key and not cache.add(name, None, KEY_SECONDS):
        before = cache.get(name)
        if before is None:  # the database waited for it as long as it waits for anything
            raise StillBeingDone()
        return _led(portal, *before)
    following = act()
    if isinstance(following, Refusal):
        cache.delete(name)  # the same form may be sent again
        return following
    location = _address(portal, following)
    told = str((following and following.done) or action.done)
    if key:
        cache.set(name, (location, told), KEY_SECONDS)
    if following and following.shown_once:
        return _shown(portal, parts, following.shown_once)
    return _led(portal, location, told, following.undo if following else None)


def _address(portal: Portal, following: Next | None) -> str:
    if following is None or not following.name:
        return portal.request.get_full_path()
    query = urlencode(following.query)
    return portal.address(following.name, **following.parts) + (f"?{query}" if query else "")


def _led(portal: Portal, location: str, told: str, undo: Undo | None = None) -> HttpResponseBase:
    if told:
        messages.success(
            portal.request, told, extra_tags=toasts.offering(undo, at=portal.request.path)
        )
    return HttpResponseRedirect(location)
