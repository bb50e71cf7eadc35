"""A member plays a lesson that is a package: what it keeps is taken over, and where it says that it
is done, the lesson is read, and the course is learnt as by any other lesson.

The calls come from a frame that is nobody (ADR 0054): who may make them is told by a token, so
everything is asked anew: the programme still has courses, the member takes part, the lesson is
there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tandem.documents.packages.base import Manifest
from tandem.engagement import ways
from tandem.engagement.learning import queries
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Lesson, Play
from tandem.engagement.learning.packages import playing, statements, tokens
from tandem.engagement.learning.packages.outcomes import Outcome
from tandem.engagement.learning.packages.playing import Snapshot
from tandem.engagement.learning.packages.tokens import Pass
from tandem.engagement.learning.reading import Place
from tandem.flows.engagement.learning import learn
from tandem.kit.errors import Conflict, Gone, Missing, TandemError
from tandem.participants.models import Member, MemberStatus
from tandem.programmes.models import Programme


class PlayedNoMore(Gone):
    """The lesson, its course or the member is not there any more."""

    code = "learning.played_no_more"
    text = _("This lesson cannot be gone on with any more. What you learnt stays.")


class ChangedMeanwhile(Conflict):
    """Another package stands in the place of the one that is played."""

    code = "learning.changed_meanwhile"
    text = _("This lesson was changed meanwhile. Close it, and open it anew.")


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of what a package said: `learnt` where the course is learnt by it; `refusal`: why
    it does not count, though the lesson is done.
    """

    row: Play
    learnt: learn.Outcome | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Playing:
    """A play that is written to, in its programme; `row` is locked."""

    programme: Programme
    lesson: Lesson
    row: Play
    manifest: Manifest


def launch(
    place: Place, lesson: Lesson, *, programme: Programme, member_id: int, actor: str, now: datetime
) -> Kept:
    """Let a member open a package. One that says nothing is done by that.

    Raises:
        NoSuchLesson
    """
    row = playing.launch(place, lesson, member_id=member_id, actor=actor, now=now)
    assert lesson.package is not None
    return _counted(
        Playing(programme, lesson, row, Manifest.of(lesson.package)),
        playing.is_done_by_opening(lesson),
        now,
    )


def of_pass(given: Pass) -> Playing:
    """The play that a token means, locked.

    Raises:
        PlayedNoMore, ChangedMeanwhile: it is over.
    """
    of = given.organiser_id
    lesson = Lesson.objects.of(of).filter(id=given.lesson_id).order_by("id").first()
    if lesson is None or lesson.package is None or not _takes_part(given):
        raise PlayedNoMore()
    try:
        row = playing.locked(lesson, given.member_id)
    except queries.NoSuchLesson as error:
        raise PlayedNoMore() from error
    if not row.upload_id == given.upload_id == lesson.upload_id:
        raise ChangedMeanwhile()
    programme = Programme.objects.of(of).get(id=row.programme_id)
    if not ways.uses(programme, ways.LEARNING):
        raise PlayedNoMore()
    return Playing(programme, lesson, row, Manifest.of(lesson.package))


def _takes_part(given: Pass) -> bool:
    """Whether who plays is a member who takes part, one of its people, or works at a partner."""
    of, key = given.organiser_id, given.member_id
    if trainees.is_one(key):
        is_there = trainees.person_of(key, organiser_id=of) is not None
        firm_id = trainees.firm_of(key, organiser_id=of)
        if firm_id is None or not is_there:
            return is_there
        key = firm_id
    return Member.objects.of(of).filter(id=key, status=MemberStatus.ACTIVE).exists()


def keep(given: Pass, snapshot: Snapshot, *, now: datetime) -> Kept:
    """Take over what a package of SCORM keeps.

    Raises:
        PlayedNoMore, ChangedMeanwhile, OpenedElsewhere, TooMuchToKeep: nothing is written.
    """
    played = of_pass(given)
    outcome = playing.keep(played.row, snapshot, played.manifest, now=now)
    return _counted(played, outcome.is_done, now)


def state(given: Pass, key: str, stated: list[Any], *, now: datetime) -> Kept:
    """Take over statements of xAPI, under the key of a launch.

    Raises:
        PlayedNoMore, ChangedMeanwhile, OpenedElsewhere: nothing is written.
    """
    played = with_key(given, key)
    outcome: Outcome | None = None
    for one in stated:
        outcome = statements.take(played.row, one, played.lesson, played.manifest, now=now)
    return _counted(played, outcome is not None and outcome.is_done, now)


def with_key(given: Pass, key: str) -> Playing:
    """The play that a token means, for who bears the key of its last launch.

    Raises:
        PlayedNoMore, ChangedMeanwhile, OpenedElsewhere
    """
    played = of_pass(given)
    if key != tokens.key_of(given, played.row.launch):
        raise playing.OpenedElsewhere()
    return played


def _counted(played: Playing, is_done: bool, now: datetime) -> Kept:
    """Read the lesson, once, where its package says that it is done. Where the course cannot be
    learnt now, what was kept stays.
    """
    row, programme = played.row, played.programme
    if not is_done or row.is_done:
        return Kept(row)
    row.is_done = True
    row.save(update_fields=["is_done"])
    score = playing.score_in(row.member_id, row.course_id, organiser_id=row.organiser_id)
    try:
        with transaction.atomic():
            learnt = learn.read(
                played.lesson,
                programme=programme,
                member_id=row.member_id,
                actor=row.actor,
                today=programme.day_at(now),
                now=now,
                is_played=True,
                score=score,
            )
    except TandemError as refusal:
        row.is_done = False
        row.save(update_fields=["is_done"])
        why = PlayedNoMore() if isinstance(refusal, Missing) else refusal
        return Kept(row, refusal=why.sentence)
    return Kept(row, learnt if learnt.is_learnt else None)
