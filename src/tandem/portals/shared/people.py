"""Names of those who acted; invitations of customers by a partner, on its page that is no area yet (see `staff`)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tandem.flows import invite_people
from tandem.kit import ids
from tandem.platform import clock, identity, invitations
from tandem.platform.models import Invitation, Membership
from tandem.platform.models.user import Role
from tandem.portals.shared.access import Desk
from tandem.portals.shared.pages import chosen, key_of
from tandem.portals.shared.words import ROLE_NAMES


def names_of(desk: Desk, actors: Iterable[str]) -> dict[str, str]:
    """What people call those who acted: `user:…` and the machine."""
    keys = [key for name in actors if (key := ids.parsed(name.removeprefix("user:"))) is not None]
    found = Membership.objects.of(desk.actor.organiser_id).filter(user_id__in=keys).select_related("user")
    names = {f"user:{row.user_id}": row.user.name or row.user.email for row in found.order_by("created_at", "id")}
    return {**names, "machine": _("the machine"), "deadline": _("the deadline")}


def invited(desk: Desk, *, roles: Sequence[str], partner_id: int | None = None) -> list[dict[str, Any]]:
    """Who was invited and has not come yet."""
    found = Invitation.objects.of(desk.actor.organiser_id).filter(
        programme_id=desk.programme.id, role__in=roles, accepted_at=None, revoked_at=None, expires_at__gt=clock.now()
    )
    if partner_id is not None:
        found = found.filter(partner_id=partner_id)
    return [
        {"id": row.id, "email": row.email, "role": ROLE_NAMES[row.role], "expires_at": row.expires_at}
        for row in found.order_by("-created_at", "id")[:200]
    ]


def act(desk: Desk, *, roles: Sequence[Role], partner_id: int | None = None) -> str:
    """Do what the form of that panel asks, within these roles of this programme (and partner); a sentence tells.

    Raises:
        NoSuchMembership, LastAdministrator, NotAnAddress, NotAllowed: nothing is written.
    """
    posted, now = desk.request.POST, clock.now()
    within: dict[str, Any] = {"roles": roles, "programme_id": desk.programme.id, "partner_id": partner_id}
    if posted.get("deed") == "end":
        identity.end_role(key_of(posted.get("key", "")), actor=desk.actor, now=now, **within)
        return _("The role has ended.")
    if posted.get("deed") == "revoke":
        invitations.revoke(key_of(posted.get("key", "")), actor=desk.actor, now=now, **within)
        return _("The invitation was taken back.")
    # Without a choice that is one of the list, the least role, which stands last.
    role = Role(chosen(posted, "role", {role: role for role in roles}) or roles[-1])
    invite_people.invite(
        posted.get("email", ""), role=role, programme=desk.programme, actor=desk.actor, base=settings.PUBLIC_URL, now=now,
        name=posted.get("name", ""), partner_id=partner_id, language=desk.language,
    )  # fmt: skip
    return _("The invitation is on its way.")
