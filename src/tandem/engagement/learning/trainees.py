"""Partners' staff who learn: each under an id of their own, which is no member's, and by the role
that they have at their partner now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.engagement.learning import queries
from tandem.engagement.learning.models import Course, Progress, Trainee
from tandem.kit import ids
from tandem.platform.access import memberships
from tandem.platform.access.memberships import PartnerPerson
from tandem.platform.access.permissions import Actor


@dataclass(frozen=True, slots=True)
class Trained:
    """Where one of a partner's staff stands in a course."""

    person: PartnerPerson
    course: Course
    has_begun: bool
    learnt_on: date | None
    holds_until: date | None


def is_one(learner_id: int) -> bool:
    """Whether an id is one of a partner's staff."""
    return learner_id < 0


def id_of(partner_id: int, user_id: UUID) -> int:
    """Under which id somebody of a partner learns: always the same."""
    return -1 - (int.from_bytes(ids.derived("trainee", partner_id, user_id).bytes[:8]) >> 1)


def of_actor(actor: Actor, *, programme_id: UUID, now: datetime) -> int:
    """The id under which who works at a partner learns. Safe to repeat."""
    assert actor.partner_id is not None and actor.user_id is not None
    key = id_of(actor.partner_id, actor.user_id)
    rows = Trainee.objects.of(actor.organiser_id)
    if not rows.filter(id=key).exists():
        row = Trainee(
            id=key,
            organiser_id=actor.organiser_id,
            programme_id=programme_id,
            partner_id=actor.partner_id,
            user_id=actor.user_id,
            created_at=now,
        )
        rows.bulk_create([row], ignore_conflicts=True)
    return key


def one(learner_id: int, *, organiser_id: UUID) -> Trainee | None:
    """Who learns under an id; None where nobody does."""
    rows = Trainee.objects.of(organiser_id).filter(id=learner_id)
    return rows.order_by("id").first()


def person_of(learner_id: int, *, organiser_id: UUID) -> PartnerPerson | None:
    """Who learns under an id, as they work at their partner now; None where they do not."""
    row = one(learner_id, organiser_id=organiser_id)
    if row is None:
        return None
    people = memberships.people_of(row.partner_id, organiser_id=organiser_id)
    return next((person for person in people if person.user_id == row.user_id), None)


def named(learner_ids: Iterable[int], *, organiser_id: UUID) -> dict[int, str]:
    """What those of these ids are called who are partners' staff now."""
    known = ((key, person_of(key, organiser_id=organiser_id)) for key in set(learner_ids))
    return {key: person.name for key, person in known if person is not None}


def trained(partner_id: int, *, programme_id: UUID, organiser_id: UUID) -> Sequence[Trained]:
    """Everybody who works at a partner now, with each course that is for their role or that they
    have learnt; courses in the order in which they were opened.
    """
    people = memberships.people_of(partner_id, organiser_id=organiser_id)
    courses = list(
        queries.courses(programme_id, organiser_id=organiser_id)
        .filter(opened_at__isnull=False)
        .exclude(staff_roles=[])
        .order_by("opened_at", "id")
    )
    learners = {person.user_id: id_of(partner_id, person.user_id) for person in people}
    progress = _progress(learners.values(), courses, organiser_id)
    rows = []
    for person in people:
        for course in courses:
            row = progress.get((learners[person.user_id], course.id))
            is_open = course.ended_at is None and person.role in course.staff_roles
            if not is_open and (row is None or not row.times):
                continue
            learnt_on = row.learnt_on if row is not None else None
            until = course.holds_until(learnt_on) if learnt_on is not None else None
            rows.append(Trained(person, course, row is not None, learnt_on, until))
    return rows


def _progress(
    learners: Iterable[int], courses: Iterable[Course], organiser_id: UUID
) -> Mapping[tuple[int, UUID], Progress]:
    rows = Progress.objects.of(organiser_id).filter(
        member_id__in=list(learners), course_id__in=[course.id for course in courses]
    )
    return {(row.member_id, row.course_id): row for row in rows}
