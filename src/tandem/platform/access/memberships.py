"""Sign-ins of a member: where they lead when members are merged, and in which language they
read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tandem.platform import journal
from tandem.platform.access.permissions import Actor
from tandem.platform.facts import MembershipEnded
from tandem.platform.models import Invitation, Membership
from tandem.platform.models.user import Role

PARTNER_ROLES = (Role.PARTNER_MANAGER, Role.PARTNER_CLERK)


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


def staff_of(
    partner_ids: Collection[int], *, organiser_id: UUID
) -> dict[int, list[tuple[str, str]]]:
    """Address and language of everybody who works at these partners, by partner."""
    memberships = (
        Membership.objects.of(organiser_id)
        .filter(partner_id__in=partner_ids, ended_at=None)
        .order_by("created_at", "id")
    )
    staff: dict[int, list[tuple[str, str]]] = {key: [] for key in partner_ids}
    for row in memberships.select_related("user"):
        if row.partner_id is not None:
            staff[row.partner_id].append((row.user.email, row.user.language))
    return staff


@dataclass(frozen=True, slots=True)
class PartnerPerson:
    """Somebody who works at a partner, or signs in for a member."""

    user_id: UUID
    name: str
    email: str
    language: str
    role: str


def people_of(partner_id: int, *, organiser_id: UUID) -> list[PartnerPerson]:
    """Who works at a partner now, each once, who came first first."""
    rows = Membership.objects.of(organiser_id).filter(
        partner_id=partner_id, ended_at=None, role__in=PARTNER_ROLES
    )
    return _each_once(rows)


def people_of_member(member_id: int, *, organiser_id: UUID) -> list[PartnerPerson]:
    """Who signs in for a member now, each once, who came first first."""
    rows = Membership.objects.of(organiser_id).filter(member_id=member_id, ended_at=None)
    return _each_once(rows)


def staff_in(programme_id: UUID, *, organiser_id: UUID) -> list[tuple[int, PartnerPerson]]:
    """Who works at which partner of a programme now."""
    rows = Membership.objects.of(organiser_id).filter(
        programme_id=programme_id, partner_id__isnull=False, ended_at=None, role__in=PARTNER_ROLES
    )
    rows = rows.select_related("user").order_by("partner_id", "created_at", "id")
    return [(row.partner_id, _person(row)) for row in rows if row.partner_id is not None]


def working_at(
    partner_ids: Collection[int], *, organiser_id: UUID
) -> list[tuple[int, PartnerPerson]]:
    """Who works at which of these partners now."""
    rows = Membership.objects.of(organiser_id).filter(
        partner_id__in=partner_ids, ended_at=None, role__in=PARTNER_ROLES
    )
    rows = rows.select_related("user").order_by("partner_id", "created_at", "id")
    return [(row.partner_id, _person(row)) for row in rows if row.partner_id is not None]


def signing_in(
    member_ids: Collection[int], *, organiser_id: UUID
) -> list[tuple[int, PartnerPerson]]:
    """Who signs in for which of these members now."""
    rows = Membership.objects.of(organiser_id).filter(member_id__in=member_ids, ended_at=None)
    rows = rows.select_related("user").order_by("member_id", "created_at", "id")
    return [(row.member_id, _person(row)) for row in rows if row.member_id is not None]


def _person(row: Membership) -> PartnerPerson:
    user = row.user
    return PartnerPerson(user.pk, user.name or user.email, user.email, user.language, row.role)


def _each_once(roles: QuerySet[Membership]) -> list[PartnerPerson]:
    rows = list(roles.select_related("user").order_by("created_at", "id"))
    people = {row.user_id: _person(row) for row in reversed(rows)}
    return list(reversed(people.values()))


def end_of_partner(partner_id: int, *, actor: Actor, now: datetime) -> int:
    """End every role at a partner, and take back its open invitations, of its staff and of its
    customers; how many roles ended.
    """
    of = actor.organiser_id
    rows = list(
        Membership.objects.of(of)
        .select_for_update()
        .filter(partner_id=partner_id, ended_at=None)
        .order_by("id")
    )
    Membership.objects.of(of).filter(id__in=[row.id for row in rows]).update(ended_at=now)
    Invitation.objects.of(of).filter(
        partner_id=partner_id, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    for row in rows:
        journal.record(
            MembershipEnded(
                organiser_id=of, at=now, actor=actor.name, user_id=row.user_id, role=row.role
            )
        )
    return len(rows)
