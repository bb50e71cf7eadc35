"""Who of a partner's staff, or of a firm's people, has learnt which course."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tandem.engagement.learning import queries
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Course, Progress
from tandem.engagement.learning.queries import as_one
from tandem.participants import queries as participants
from tandem.platform.access import memberships
from tandem.platform.access.memberships import PartnerPerson


@dataclass(frozen=True, slots=True)
class Trained:
    """Where somebody stands in a course."""

    person: PartnerPerson
    course: Course
    has_begun: bool
    learnt_on: date | None
    holds_until: date | None


def at_partner(partner_id: int, *, programme_id: UUID, organiser_id: UUID) -> Sequence[Trained]:
    """Everybody who works at a partner now, with each course that is for their role or that they
    have learnt; courses in the order in which they were opened.
    """
    people = memberships.people_of(partner_id, organiser_id=organiser_id)
    courses = _opened(programme_id, organiser_id)
    courses = [course for course in courses if course.staff_roles]
    return _rows(people, [partner_id], courses, organiser_id)


def at_firm(
    member_id: int, meant: Iterable[UUID], *, programme_id: UUID, organiser_id: UUID
) -> Sequence[Trained]:
    """Everybody who signs in for a firm now, with each course that its people learn by themselves
    and that is for it (`meant`) or that they have learnt.
    """
    people = memberships.people_of_member(member_id, organiser_id=organiser_id)
    courses = [row for row in _opened(programme_id, organiser_id) if row.is_by_person]
    firms = participants.one_with(member_id, organiser_id=organiser_id)
    return _rows(people, firms, courses, organiser_id, frozenset(meant))


def _opened(programme_id: UUID, organiser_id: UUID) -> list[Course]:
    rows = queries.courses(programme_id, organiser_id=organiser_id)
    return list(rows.filter(opened_at__isnull=False).order_by("opened_at", "id"))


def _rows(
    people: Sequence[PartnerPerson],
    places: Sequence[int],
    courses: Sequence[Course],
    organiser_id: UUID,
    meant: frozenset[UUID] | None = None,
) -> Sequence[Trained]:
    learners = {
        person.user_id: [trainees.id_of(place, person.user_id) for place in places]
        for person in people
    }
    progress = _progress(learners, courses, organiser_id)
    rows = []
    for person in people:
        for course in courses:
            row = progress.get((person.user_id, course.id))
            is_theirs = person.role in course.staff_roles if meant is None else course.id in meant
            if not (is_theirs and course.ended_at is None) and (row is None or not row.times):
                continue
            learnt_on = row.learnt_on if row is not None else None
            until = course.holds_until(learnt_on) if learnt_on is not None else None
            rows.append(Trained(person, course, row is not None, learnt_on, until))
    return rows


def _progress(
    learners: Mapping[UUID, Sequence[int]], courses: Iterable[Course], organiser_id: UUID
) -> Mapping[tuple[UUID, UUID], Progress]:
    """How far each is in each course, by who they are."""
    whose = {key: user_id for user_id, keys in learners.items() for key in keys}
    rows = Progress.objects.of(organiser_id).filter(
        member_id__in=list(whose), course_id__in=[course.id for course in courses]
    )
    parts: dict[tuple[UUID, UUID], list[Progress]] = {}
    for row in rows.order_by("member_id"):
        parts.setdefault((whose[row.member_id], row.course_id), []).append(row)
    return {key: as_one(every) for key, every in parts.items()}
