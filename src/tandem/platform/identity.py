"""Users and the roles they take on."""

from datetime import datetime
from uuid import UUID

from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role


def give_role(
    user: User, role: Role, *, organiser_id: UUID, now: datetime, programme_id: UUID | None = None, partner_id: int | None = None,
    member_id: int | None = None,
) -> None:  # fmt: skip
    """Let a user act in a role; repeating it changes nothing."""
    Membership.objects.of(organiser_id).get_or_create(
        organiser_id=organiser_id, user=user, role=role, programme_id=programme_id, partner_id=partner_id,
        member_id=member_id, defaults={"created_at": now},
    )  # fmt: skip
