"""Reading a lesson, and opening one that is a package."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import queries, reading
from tandem.flows.engagement.learning import learn, play_lesson
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.learning.learner import learner_of, place_of
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import learnt


@action(Nothing, permission="member.claim", button=_("I have read it"))
def read(portal: Portal, _form: Nothing, course: UUID, lesson: UUID) -> Next:
    """Note that it was read, and go on to the next one."""
    return _read(portal, course, lesson)


@action(Nothing, permission="member.claim", button=_("I was there"))
def come(portal: Portal, _form: Nothing, course: UUID, lesson: UUID) -> Next:
    """Note that they came to its session, and go on to the next lesson."""
    return _read(portal, course, lesson)


def _read(portal: Portal, course: UUID, lesson: UUID) -> Next:
    row = queries.course(course, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    outcome = learn.read(
        queries.lesson(row, lesson),
        programme=portal.programme,
        member_id=learner_of(portal, course),
        actor=portal.actor.name,
        today=today(portal),
        now=portal.now,
    )
    if outcome.is_learnt:
        return Next(f"{portal.code}:course", {"course": course}, done=_done(portal, outcome))
    if outcome.next_id is not None:
        return Next(f"{portal.code}:lesson", {"course": course, "lesson": outcome.next_id})
    return Next(f"{portal.code}:course", {"course": course})


@action(Nothing, permission="member.claim", button=_("Open the lesson"))
def launch(portal: Portal, _form: Nothing, course: UUID, lesson: UUID) -> Next:
    """Go on in a lesson that is a package; where it is open elsewhere, it is gone on with here."""
    place = place_of(portal, course)
    if place.waits_for is not None:
        raise reading.OtherFirst()
    kept = play_lesson.launch(
        place,
        queries.lesson(place.course, lesson),
        programme=portal.programme,
        member_id=learner_of(portal, course),
        actor=portal.actor.name,
        now=portal.now,
    )
    done = _done(portal, kept.learnt) if kept.learnt is not None else kept.refusal
    return Next(f"{portal.code}:lesson-play", {"course": course, "lesson": lesson}, done=done)


def _done(portal: Portal, outcome: learn.Outcome) -> str:
    return learnt.done_of(outcome, programme=portal.programme, language=portal.language)
