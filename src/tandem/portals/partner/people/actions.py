"""Inviting somebody, taking an invitation back, ending a role."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.staff import acts
from tandem.portals.shared.staff.forms import InviteForm, OneForm


@action(
    InviteForm,
    permission="partner.people",
    button=_("Send the invitation"),
    done=_("The invitation is on its way."),
)
def invite(portal: Portal, form: InviteForm) -> None:
    """Send somebody the link by which they take a role."""
    acts.invite(portal, form, partner_id=portal.actor.partner_id)


@action(
    OneForm,
    permission="partner.people",
    button=_("Take back"),
    done=_("The invitation was taken back."),
    is_quiet=True,
)
def take_back(portal: Portal, form: OneForm) -> None:
    """Let an invitation open nothing any more."""
    acts.take_back(portal, form, partner_id=portal.actor.partner_id)


@action(
    OneForm,
    permission="partner.people",
    button=_("End the role"),
    done=_("The role has ended."),
    question=_("End this role? The person is signed out of it at once; what they did stays."),
)
def end(portal: Portal, form: OneForm) -> None:
    """Take a role from somebody."""
    acts.end(portal, form, partner_id=portal.actor.partner_id)
