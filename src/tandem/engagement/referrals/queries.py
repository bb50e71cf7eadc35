"""The questions about referrals."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, QuerySet

from tandem.engagement.referrals.keeping import NoSuchReferral
from tandem.engagement.referrals.models import Referral, Status
from tandem.participants import queries as participants
from tandem.participants.models import Person, Teammate


def referrals(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Referral]:
    """Those of a programme."""
    return Referral.objects.within(programme_id, organiser_id=organiser_id)


def referral(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> Referral:
    """That of an invited member of a programme.

    Raises:
        NoSuchReferral
    """
    rows = Referral.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchReferral(), member_id=member_id)


def of_referrer(member_id: int, *, organiser_id: UUID, most: int) -> list[Referral]:
    """Those whom a member invited, with whoever was merged into them, latest first."""
    kin = participants.kin([member_id], organiser_id=organiser_id)[member_id]
    rows = Referral.objects.of(organiser_id).filter(referrer_id__in=kin)
    return list(rows.order_by("-created_at", "member_id")[:most])


def counted_of(member_id: int, *, organiser_id: UUID) -> int:
    """How many of those whom a member invited count for them."""
    kin = participants.kin([member_id], organiser_id=organiser_id)[member_id]
    rows = Referral.objects.of(organiser_id).filter(referrer_id__in=kin)
    return rows.filter(status=Status.REGISTERED).count()


def first_names(rows: Sequence[Referral], *, organiser_id: UUID) -> dict[int, str]:
    """The first names of invited members who allowed who invited them to read it."""
    allowed = [row.member_id for row in rows if row.shows_name]
    return first_names_of(allowed, organiser_id=organiser_id)


def first_names_of(members: Sequence[int], *, organiser_id: UUID) -> dict[int, str]:
    """The first names of whoever enrolled as these members; none of a member without people, or of
    who joined by an address and said no name.
    """
    teams = Teammate.objects.of(organiser_id).filter(member_id__in=members)
    # The last one of a member stands: its owner, of several the first.
    people = dict(
        teams.order_by("role", "-created_at", "person_id").values_list("member_id", "person_id")
    )
    names = dict(
        Person.objects.of(organiser_id)
        .filter(id__in=list(people.values()))
        .values_list("id", "name")
    )
    return {
        member: name.split()[0]
        for member, key in people.items()
        if (name := names.get(key)) and "@" not in name
    }


def totals(programme_id: UUID, *, organiser_id: UUID) -> dict[str, int]:
    """How many referrals a programme has, by status."""
    rows = referrals(programme_id, organiser_id=organiser_id).order_by("status")
    return dict(
        rows.values("status").annotate(total=Count("member_id")).values_list("status", "total")
    )
