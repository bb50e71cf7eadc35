"""Whom of those who learn by themselves a course is to be reminded of: partners' staff, and the
people of members that are firms. They have no inbox of their own, so they are reminded by mail, and
each reminder is kept.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.engagement.learning import queries
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Course, Progress, Reminder, Trainee
from tandem.kit import ids
from tandem.participants import queries as participants
from tandem.participants.models import Member
from tandem.platform.access import memberships
from tandem.platform.access.memberships import PartnerPerson


@dataclass(frozen=True, slots=True)
class ToRemind:
    """Somebody to be reminded, of a day; `portal`: in which they learn."""

    person: PartnerPerson
    portal: str
    day: date


def late(course: Course, members: Collection[int], *, due: date) -> list[ToRemind]:
    """Who has not learnt a course that is to be learnt by a day: staff of partners by their role,
    and the people of those of these members that are firms.
    """
    of = course.organiser_id
    at_partners = [
        (person, [partner_id])
        for partner_id, person in memberships.staff_in(course.programme_id, organiser_id=of)
        if person.role in course.staff_roles
    ]
    at_firms = _people_of(firms(course, members), of) if course.is_by_person else []
    told = [
        ToRemind(person, portal, due)
        for portal, rows in (("partner", at_partners), ("member", at_firms))
        for person in _not_learnt(course, rows)
    ]
    return list({row.person.user_id: row for row in told}.values())


def firms(course: Course, members: Collection[int]) -> frozenset[int]:
    """Those of these members that are firms, of a course that each of their people learns."""
    if not course.is_by_person:
        return frozenset()
    rows = Member.objects.of(course.organiser_id).filter(id__in=members, company__isnull=False)
    return frozenset(rows.values_list("id", flat=True))


def _people_of(members: Collection[int], of: UUID) -> list[tuple[PartnerPerson, Sequence[int]]]:
    going = participants.going_on(members, organiser_id=of)
    return [
        (person, [member_id, *going[member_id].kin])
        for member_id, person in memberships.signing_in(members, organiser_id=of)
    ]


def _not_learnt(
    course: Course, rows: Iterable[tuple[PartnerPerson, Sequence[int]]]
) -> list[PartnerPerson]:
    keys = [
        (person, {trainees.id_of(at, person.user_id) for at in at_all}) for person, at_all in rows
    ]
    learnt = Progress.objects.of(course.organiser_id).filter(
        course_id=course.id,
        times__gt=0,
        member_id__in={key for _person, own in keys for key in own},
    )
    known = frozenset(learnt.values_list("member_id", flat=True))
    return [person for person, own in keys if not own & known]


def renewable(course: Course, since: date, *, until: date) -> list[ToRemind]:
    """Who may learn a course anew from one of these days on, each with its last day."""
    of = course.organiser_id
    days = queries.renewable_days(course, since, until=until)
    rows = Progress.objects.of(of).filter(
        course_id=course.id, member_id__lt=0, times__gt=0, is_renewing=False, learnt_on__in=days
    )
    learnt_by_key = dict(rows.order_by("member_id").values_list("member_id", "learnt_on"))
    people = trainees.people(learnt_by_key, organiser_id=of)
    last_of = queries.learnt_last(course, trainees.kin_of(people, organiser_id=of))
    at_partners = frozenset(
        Trainee.objects.of(of)
        .filter(id__in=people, partner_id__isnull=False)
        .values_list("id", flat=True)
    )
    told: dict[UUID, ToRemind] = {}
    for key, person in people.items():
        learnt_on = learnt_by_key[key]
        if learnt_on is not None and last_of.get(key) == learnt_on:
            portal = "partner" if key in at_partners else "member"
            told[person.user_id] = ToRemind(person, portal, days[learnt_on])
    return list(told.values())


def keep(course: Course, kind: str, rows: Iterable[ToRemind], *, now: datetime) -> list[ToRemind]:
    """Keep that these are reminded; those who were not before."""
    by_key = {
        ids.derived(kind, course.id, row.day.isoformat(), row.person.user_id): row for row in rows
    }
    kept = Reminder.objects.of(course.organiser_id)
    standing = frozenset(kept.filter(id__in=list(by_key)).values_list("id", flat=True))
    fresh = {key: row for key, row in by_key.items() if key not in standing}
    kept.bulk_create(
        Reminder(organiser_id=course.organiser_id, id=key, course_id=course.id, created_at=now)
        for key in fresh
    )
    return list(fresh.values())
