"""Sign-ins of a member: where they lead when members are merged, and in which language they
read.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tandem.platform.models import Membership


def lead_to(
    from_id: int, into_id: int, *, organiser_id: UUID, now: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Let the sign-ins of one member lead to another: those moved, and those ended because they
    lead there already.
    """
    known = list(
        Membership.objects.of(organiser_id)
        .filter(member_id=into_id)
        .values_list("user_id", flat=True)
    )
    rows = Membership.objects.of(organiser_id).filter(member_id=from_id, ended_at=None)
    moved = list(rows.exclude(user_id__in=known).order_by("id").values_list("id", flat=True))
    ended = list(rows.filter(user_id__in=known).order_by("id").values_list("id", flat=True))
    Membership.objects.of(organiser_id).filter(id__in=moved).update(member_id=into_id)
    Membership.objects.of(organiser_id).filter(id__in=ended).update(ended_at=now)
    return moved, ended


def lead_back(
    moved: Sequence[UUID], ended: Sequence[UUID], from_id: int, into_id: int, *, organiser_id: UUID
) -> None:
    """Undo `lead_to` for those of them that still lead there."""
    Membership.objects.of(organiser_id).filter(id__in=moved, member_id=into_id).update(
        member_id=from_id
    )
    Membership.objects.of(organiser_id).filter(id__in=ended, member_id=from_id).update(
        ended_at=None
    )


def language_of_member(member_id: int, *, organiser_id: UUID) -> str:
    """The language in which a member reads: that of its first user; English when nobody signs in
    for it.
    """
    memberships = (
        Membership.objects.of(organiser_id)
        .filter(member_id=member_id, ended_at=None)
        .order_by("created_at", "id")
    )
    return memberships.values_list("user__language", flat=True).first() or "en"


def staff_of(partner_id: int, *, organiser_id: UUID) -> list[tuple[str, str]]:
    """Address and language of everybody who works at a partner."""
    memberships = (
        Membership.objects.of(organiser_id)
        .filter(partner_id=partner_id, ended_at=None)
        .order_by("created_at", "id")
    )
    return list(memberships.values_list("user__email", "user__language"))
