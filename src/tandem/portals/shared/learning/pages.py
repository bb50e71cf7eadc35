"""My courses; one of them; a lesson."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tandem.engagement.events import queries as events
from tandem.engagement.events.models import Coming
from tandem.engagement.learning import queries, reading
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Lesson, LessonKind, Play, State
from tandem.engagement.learning.packages import playing
from tandem.engagement.learning.reading import Place
from tandem.flows.engagement.learning import learn
from tandem.kit.texts import localized
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, page
from tandem.portals.shared.events import showing as of_events
from tandem.portals.shared.learning import actions, certifying, showing
from tandem.portals.shared.learning.learner import (
    code_of,
    form_of,
    framed,
    learner_of,
    place_of,
    places_of,
)
from tandem.portals.shared.packages import serving, xapi
from tandem.portals.shared.pages import address
from tandem.portals.shared.telling import gives
from tandem.portals.shared.templatetags.figures import day, share

CARDS_MAX = 3


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """Courses that can be learnt now; what is due first before the others."""
    return [
        HomeCard(
            localized(place.course.name, portal.language),
            address(portal, f"{code_of(portal)}:course", course=place.course.id),
            _("Go on") if place.read and not place.is_learnt else _("Learn"),
            _note(place),
            place.percent if place.read and not place.is_learnt else None,
            _gives(portal, place),
        )
        for place in places_of(portal)
        if place.is_to_do
    ][:CARDS_MAX]


def _gives(portal: PortalContext, place: Place) -> Any:
    """What learning it brings a member now; who works at a partner gets nothing by it."""
    return gives.course(portal, place) if code_of(portal) == "member" else ""


def _note(place: Place) -> str:
    """Until when it is to be learnt, or how long it takes."""
    if place.is_learnt and place.holds_until is not None:
        return _("It holds until %(day)s: learn it anew.") % {"day": day(place.holds_until)}
    if place.course.due_on is not None:
        return _("until %(day)s") % {"day": day(place.course.due_on)}
    if place.course.minutes:
        return _("%(n)s min") % {"n": place.course.minutes}
    return ""


@page("learning/", permission="member.view", template="learning.html")
def learning(portal: Portal) -> Mapping[str, Any]:
    """Those to be learnt, and those that were."""
    rows = places_of(portal)
    return framed(
        portal,
        to_do=[_row(portal, place) for place in rows if not place.is_learnt or place.is_to_do],
        learnt=[_row(portal, place) for place in rows if place.is_learnt and not place.is_to_do],
    )


def _row(portal: Portal, place: Place) -> dict[str, Any]:
    before = place.waits_for
    return {
        "name": localized(place.course.name, portal.language),
        "text": localized(place.course.text, portal.language),
        "address": portal.address(f"{portal.code}:course", course=place.course.id),
        "minutes": place.course.minutes,
        "due_on": place.course.due_on,
        "is_learnt": place.is_learnt,
        "is_renewable": place.is_renewable,
        "is_over": place.course.state != State.OPEN,
        "learnt_on": place.learnt_on,
        "holds_until": place.holds_until,
        "percent": place.percent,
        "has_begun": bool(place.read),
        "gives": _gives(portal, place),
        "before": localized(before.name, portal.language) if before is not None else "",
    }


@page(
    "learning/<uuid:course>/",
    permission="member.view",
    template="course.html",
    guard=place_of,
    actions=[certifying.certify],
)
def course(portal: Portal, course: UUID) -> Mapping[str, Any]:
    """What it is about, its lessons, and the certificate of who has learnt it."""
    place = certified = place_of(portal, course)
    if place.is_renewable:
        place = replace(place, read=frozenset())
    lessons = queries.lessons(place.course)
    rows = [
        {
            "title": localized(row.title, portal.language),
            "address": portal.address(f"{portal.code}:lesson", course=course, lesson=row.id),
            "is_read": row.id in place.read,
        }
        for row in lessons
    ]
    is_tested = place.has_test and (place.is_learnt or (rows and place.percent == 100))
    to_read = [row for row in rows if not row["is_read"]]
    if not to_read and not place.has_test:  # the lesson or the test that was missing was taken out
        to_read = rows[-1:]
    return framed(
        portal,
        course=_row(portal, place),
        lessons=rows,
        test=portal.address(f"{portal.code}:test", course=course) if is_tested else "",
        next=to_read[0] if to_read and place.is_to_do else None,
        papers=certifying.papers(portal, certified),
        proof=certifying.proof(portal, certified),
        certify=certifying.offered(portal, certified),
    )


def _known(portal: Portal, course: UUID, lesson: UUID) -> Lesson:
    """A lesson of a course that is the learner's, and may be read."""
    place = place_of(portal, course)
    if place.waits_for is not None:
        raise reading.OtherFirst()
    return queries.lesson(place.course, lesson)


@page(
    "learning/<uuid:course>/lessons/<uuid:lesson>/",
    permission="member.view",
    template="lesson.html",
    guard=_known,
    actions=[actions.read, actions.come, actions.launch],
)
def lesson(portal: Portal, course: UUID, lesson: UUID) -> Mapping[str, Any]:
    """A lesson to be read."""
    row, place = _known(portal, course, lesson), place_of(portal, course)
    number = list(place.lessons).index(row.id) + 1
    file, film = (
        portal.address(f"{portal.code}:{name}", course=course, lesson=lesson)
        for name in ("lesson-file", "lesson-film")
    )
    return framed(
        portal,
        course=localized(place.course.name, portal.language),
        course_address=portal.address(f"{portal.code}:course", course=course),
        number=number,
        total=len(place.lessons),
        is_read=row.id in place.read and not place.is_renewable,
        test=_test_of(portal, place, row),
        lesson=showing.shown(row, portal.language, file=file, film=film),
        session=_session(portal, place, row),
        **_turning(portal, place, row),
    )


def _turning(portal: Portal, place: Place, row: Lesson) -> dict[str, Any]:
    """What can be done with a lesson: read it, say that one came to it, or open its package and go
    on where one was.
    """
    nothing = {"read": None, "come": None, "launch": None, "played": None, "next_lesson": ""}
    if row.kind == LessonKind.PACKAGE:
        return nothing | _playing(portal, place, row)
    if row.kind != LessonKind.SESSION:
        is_to_read = place.is_to_do or portal.failed is not None
        return nothing | {"read": form_of(portal, "read") if is_to_read else None}
    is_there = place.is_to_do and learn.was_there(
        row, learner_of(portal, place.course.id), programme=portal.programme, now=portal.now
    )
    return nothing | {
        "come": form_of(portal, "come") if is_there else None,
        "read": form_of(portal, "read") if portal.failed is not None else None,
    }


def _playing(portal: Portal, place: Place, row: Lesson) -> dict[str, Any]:
    """How a package is opened, and how far it was played."""
    launch = form_of(portal, "launch")
    played = playing.of_member(learner_of(portal, place.course.id), row)
    if played is None:
        return {"launch": launch}
    return {
        "launch": launch,
        "next_lesson": _next(portal, place, row) if played.is_done else "",
        "played": {
            "is_done": played.is_done,
            "score": share(played.score / 100) if played.score is not None else "",
            "is_failed": played.is_passed is False,
        },
    }


def _test_of(portal: Portal, place: Place, row: Lesson) -> str:
    """The address of the test, where all is read and it is what comes next."""
    is_next = place.has_test and place.is_to_do and place.percent == 100 and row.id in place.read
    return portal.address(f"{portal.code}:test", course=place.course.id) if is_next else ""


def _session(portal: Portal, place: Place, row: Lesson) -> dict[str, Any] | None:
    """The event that a lesson is, with what it is to who learns; none as long as nobody may know
    of it.
    """
    if row.event_id is None:
        return None
    scope: dict[str, Any] = {
        "programme_id": portal.programme.id,
        "organiser_id": portal.organiser_id,
    }
    try:
        event = events.event(row.event_id, **scope)
    except events.NoSuchEvent:
        return None
    if event.opened_at is None:
        return None
    member_id, own, address = portal.actor.member_id, None, ""
    if member_id is not None:
        try:
            _event, own = events.for_member(
                event.id, member_id, programme=portal.programme, now=portal.now
            )
            address = portal.address("member:event", event=event.id)
        except events.NoSuchEvent:
            address = ""
    return {
        "name": localized(event.name, portal.language),
        "when": of_events.when(event, portal.programme.time_zone),
        "place": event.place,
        "is_off": event.called_off_at is not None,
        "address": address,
        "own": of_events.MINE[Coming(own.state)] if own is not None else "",
        "is_noted": not trainees.is_one(learner_of(portal, place.course.id)),
    }


def _next(portal: Portal, place: Place, row: Lesson) -> str:
    """The address of the lesson behind one; empty where it is the last one."""
    behind = list(place.lessons)[list(place.lessons).index(row.id) + 1 :]
    if not behind:
        return ""
    return portal.address(f"{portal.code}:lesson", course=place.course.id, lesson=behind[0])


def _played(portal: Portal, course: UUID, lesson: UUID) -> Play:
    """The learner's play of a package that they opened."""
    row = playing.of_member(learner_of(portal, course), _known(portal, course, lesson))
    if row is None:
        raise queries.NoSuchLesson()
    return row


@page(
    "learning/<uuid:course>/lessons/<uuid:lesson>/play/",
    permission="member.view",
    template="play.html",
    guard=_played,
)
def lesson_play(portal: Portal, course: UUID, lesson: UUID) -> Mapping[str, Any]:
    """A package in its frame."""
    row, play = _known(portal, course, lesson), _played(portal, course, lesson)
    return framed(
        portal,
        title=localized(row.title, portal.language),
        back=portal.address(f"{portal.code}:lesson", course=course, lesson=lesson),
        course_address=portal.address(f"{portal.code}:course", course=course),
        next=_next(portal, place_of(portal, course), row),
        is_done=play.is_done,
        frame=xapi.address(portal.request, row, play),
        sandbox=serving.SANDBOX,
    )


@page(
    "learning/<uuid:course>/lessons/<uuid:lesson>.pdf",
    permission="member.view",
    guard=_known,
)
def lesson_file(portal: Portal, course: UUID, lesson: UUID) -> HttpResponseBase:
    """Its PDF."""
    return showing.file_of(_known(portal, course, lesson), portal)


@page(
    "learning/<uuid:course>/lessons/<uuid:lesson>/film/",
    permission="member.view",
    guard=_known,
)
def lesson_film(portal: Portal, course: UUID, lesson: UUID) -> HttpResponseBase:
    """Its film."""
    return showing.film_of(_known(portal, course, lesson), portal)
