"""People with roles, and open invitations, as pages list them: of the organiser or of one partner."""

from collections.abc import Sequence
from typing import Any

from tandem.platform import clock
from tandem.platform.models import Invitation, Membership
from tandem.portals.shared.access import Desk
from tandem.portals.shared.words import ROLE_NAMES


def standing(desk: Desk, *, roles: Sequence[str], partner_id: int | None = None) -> list[dict[str, Any]]:
    """Who holds which role."""
    found = Membership.objects.of(desk.actor.organiser_id).filter(role__in=roles, ended_at=None).select_related("user")
    if partner_id is not None:
        found = found.filter(partner_id=partner_id)
    return [
        {
            "id": row.id, "name": row.user.name or row.user.email, "email": row.user.email, "role": ROLE_NAMES[row.role],
            "since": row.created_at, "is_me": row.user_id == desk.actor.user_id,
        }
        for row in found.order_by("created_at", "id")
        if row.programme_id in (None, desk.programme.id)
    ]  # fmt: skip


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
