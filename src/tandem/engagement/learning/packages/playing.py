"""A member plays a package: it is opened, what it keeps is taken over, and it is done once.

What a package says comes from its learner's browser, and is believed as such. The last launch
writes: what an earlier one, left open in another window, still sends is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.documents.packages.base import OPENED, Manifest
from tandem.engagement.learning import queries
from tandem.engagement.learning.models import Lesson, LessonKind, Play
from tandem.engagement.learning.packages import outcomes
from tandem.engagement.learning.packages.outcomes import Outcome
from tandem.engagement.learning.reading import Place
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid

ELEMENTS_MAX, ELEMENT_MAX, NAME_MAX = 1_000, 64_000, 250
SEQUENCE_MAX = 2**53
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # no text of the database holds these


class OpenedElsewhere(Conflict):
    """A launch that is not the last one keeps nothing."""

    code = "learning.opened_elsewhere"
    text = _("You opened this lesson elsewhere since. Go on there, or open it here anew.")


class TooMuchToKeep(Invalid):
    """A package keeps less than this."""

    code = "learning.too_much_to_keep"
    text = _("The lesson has more to save than there is room for. What was saved before stays.")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a package of SCORM keeps, so far. `sequence`: rising within a launch."""

    launch: int
    sequence: int
    elements: Mapping[str, str]
    seconds: int


def launch(place: Place, lesson: Lesson, *, member_id: int, actor: str, now: datetime) -> Play:
    """Let a member go on in a package, and no launch before; one that is learnt anew begins from
    nothing.

    Raises:
        NoSuchLesson: it is no package.
    """
    if lesson.kind != LessonKind.PACKAGE or lesson.upload_id is None:
        raise queries.NoSuchLesson()
    of = lesson.organiser_id
    Play.objects.of(of).bulk_create(
        [
            Play(
                organiser_id=of,
                member_id=member_id,
                lesson_id=lesson.id,
                course_id=lesson.course_id,
                programme_id=place.course.programme_id,
                upload_id=lesson.upload_id,
                actor=actor,
                created_at=now,
                touched_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    row = locked(lesson, member_id)
    if row.is_done and (place.is_renewable or lesson.id not in place.read):
        row.is_done, row.is_completed, row.is_passed, row.score = False, False, None, None
        row.elements, row.documents, row.sequence = {}, {}, 0
    if row.upload_id != lesson.upload_id:  # what one package keeps means nothing to another
        row.upload_id, row.elements, row.documents, row.sequence = lesson.upload_id, {}, {}, 0
    row.launch, row.actor, row.touched_at = row.launch + 1, actor, now
    row.save()
    return row


def is_done_by_opening(lesson: Lesson) -> bool:
    """Whether a package says nothing of how far one is."""
    return lesson.package is not None and Manifest.of(lesson.package).move_on == OPENED


def locked(lesson: Lesson, member_id: int) -> Play:
    """A member's play of a lesson, until the transaction ends.

    Raises:
        NoSuchLesson: they never opened it.
    """
    rows = Play.objects.of(lesson.organiser_id).filter(member_id=member_id)
    return rows.select_for_update().one(queries.NoSuchLesson(), lesson_id=lesson.id)


def of_member(member_id: int, lesson: Lesson) -> Play | None:
    """How far a member is in a package; None where they never opened it."""
    rows = Play.objects.of(lesson.organiser_id).filter(member_id=member_id, lesson_id=lesson.id)
    return rows.order_by("lesson_id").first()


def keep(row: Play, snapshot: Snapshot, manifest: Manifest, *, now: datetime) -> Outcome:
    """Take over what a package keeps, into a row that is locked. What came out of its order is
    older than what stands: it changes nothing.

    Raises:
        OpenedElsewhere, TooMuchToKeep: nothing is written.
    """
    if snapshot.launch != row.launch:
        raise OpenedElsewhere()
    _check(snapshot)
    if snapshot.sequence > row.sequence:
        row.sequence, row.elements = snapshot.sequence, dict(snapshot.elements)
        row.seconds = max(row.seconds, min(snapshot.seconds, outcomes.SECONDS_MAX))
    outcome = outcomes.of_elements(row.elements, manifest)
    note(row, outcome, now=now)
    return outcome


def note(row: Play, outcome: Outcome, *, now: datetime) -> None:
    """Write how far the member is; what was done before stays done."""
    row.is_completed = outcome.is_completed or row.is_done
    row.is_passed, row.touched_at = outcome.is_passed, now
    if outcome.score is not None:
        row.score = outcome.score
    row.save()


def is_writable(text: str) -> bool:
    """Whether a text can be kept."""
    return _UNWRITABLE.search(text) is None


def _check(snapshot: Snapshot) -> None:
    elements = snapshot.elements
    fits = len(elements) <= ELEMENTS_MAX and all(
        len(name) <= NAME_MAX and len(value) <= ELEMENT_MAX and is_writable(name + value)
        for name, value in elements.items()
    )
    if not fits or not 0 <= snapshot.sequence < SEQUENCE_MAX or snapshot.seconds < 0:
        raise TooMuchToKeep()


def score_in(member_id: int, course_id: UUID, *, organiser_id: UUID) -> int | None:
    """The score of a member in the packages of a course: their mean, rounded down; None where
    none has a score.
    """
    rows = Play.objects.of(organiser_id).filter(
        member_id=member_id, course_id=course_id, is_done=True
    )
    scores = [score for score in rows.values_list("score", flat=True) if score is not None]
    return sum(scores) // len(scores) if scores else None


def registration_of(row: Play) -> UUID:
    """What xAPI calls the play: the same each time it is opened."""
    return ids.derived("play", row.member_id, row.lesson_id, row.upload_id)
