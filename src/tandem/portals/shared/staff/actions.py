"""The three actions on the people of a portal or of a partner, declared once for each page that has
them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Next, action
from tandem.portals.shared.staff import acts
from tandem.portals.shared.staff.forms import InviteForm, OneForm


class Staff(NamedTuple):
    """The actions of a page; `ask` and `keep` of a portal whose people ask the organiser to erase
    somebody.
    """

    invite: Action
    take_back: Action
    end: Action
    ask: Action | None = None
    keep: Action | None = None

    @property
    def declared(self) -> tuple[Action, ...]:
        """Those that there are."""
        return tuple(one for one in self if one is not None)


def declared(
    *,
    permission: str,
    form: type[InviteForm] = InviteForm,
    partner_id: Callable[[Portal, dict[str, Any]], int | None] = lambda _portal, _parts: None,
) -> Staff:
    """The actions of a page on its people.

    Args:
        form: of an invitation; it says whose roles they are.
        partner_id: of whose people, by the page and the parts of its address; none: the
            organiser's.
    """

    @action(
        form,
        permission=permission,
        button=_("Send the invitation"),
        done=_("The invitation is on its way."),
    )
    def invite(portal: Portal, form: InviteForm, **parts: Any) -> Next | None:
        link = acts.invite(portal, form, partner_id=partner_id(portal, parts))
        if not link:
            return None
        done = _("The link was shown. For a new one, invite them again.")
        return Next(
            done=done, shown_once={"link": link, "invited_email": form.cleaned_data["email"]}
        )

    @action(
        OneForm,
        permission=permission,
        button=_("Take back"),
        done=_("The invitation was taken back."),
        is_quiet=True,
    )
    def take_back(portal: Portal, one: OneForm, **parts: Any) -> None:
        acts.take_back(portal, one, partner_id=partner_id(portal, parts), of_portal=form.of_portal)

    @action(
        OneForm,
        permission=permission,
        button=_("End the role"),
        done=_("The role has ended."),
        question=_("End this role? The person is signed out of it at once; what they did stays."),
    )
    def end(portal: Portal, one: OneForm, **parts: Any) -> None:
        acts.end(portal, one, partner_id=partner_id(portal, parts), of_portal=form.of_portal)

    return Staff(invite, take_back, end)
