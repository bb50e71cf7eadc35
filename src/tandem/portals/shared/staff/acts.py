"""Inviting somebody, taking an invitation back, ending a role: within the roles of a portal, and of
one partner.

`of_portal` is the portal whose roles they are, where it is not the one that is shown.
"""

from typing import Any

from django.conf import settings

from tandem.flows.messages import invite_people
from tandem.platform.access import identity, invitations
from tandem.platform.models.user import Role
from tandem.portals.shared.access import ROLES
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.staff.forms import InviteForm, OneForm


def invite(portal: Portal, form: InviteForm, *, partner_id: int | None = None) -> str:
    """Send somebody the link by which they take a role; the link, where no mail brings it and the
    organiser hands it over.

    Raises:
        NotAnAddress, NotAllowed
    """
    email = form.cleaned_data["email"]
    link = invite_people.invite(
        email,
        name=form.cleaned_data["name"],
        role=Role(form.cleaned_data["role"]),
        programme=portal.programme,
        partner_id=partner_id,
        language=portal.language,
        base=settings.PUBLIC_URL,
        actor=portal.actor,
        now=portal.now,
    )
    # Whoever follows it is signed in: partners and members, whom nobody has to trust, never see it.
    return invite_people.to_hand_over(link) if portal.code == "organiser" else ""


def take_back(
    portal: Portal, form: OneForm, *, partner_id: int | None = None, of_portal: str = ""
) -> None:
    """Let an invitation open nothing any more.

    Raises:
        NoSuchInvitation
    """
    invitations.revoke(form.cleaned_data["which"], **_within(portal, partner_id, of_portal))


def end(
    portal: Portal, form: OneForm, *, partner_id: int | None = None, of_portal: str = ""
) -> None:
    """Take a role from somebody.

    Raises:
        NoSuchMembership, LastAdministrator
    """
    identity.end_role(form.cleaned_data["which"], **_within(portal, partner_id, of_portal))


def _within(portal: Portal, partner_id: int | None, of_portal: str) -> dict[str, Any]:
    return {
        "roles": ROLES[of_portal or portal.code],
        "programme_id": portal.programme.id,
        "partner_id": partner_id,
        "actor": portal.actor,
        "now": portal.now,
    }
