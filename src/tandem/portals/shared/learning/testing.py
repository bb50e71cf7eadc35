"""The test of a course: begun, answered question by question, handed in. What is right is said
nowhere before it is over.

Each attempt has an address of its own: a tab that was left open speaks of its own attempt, and
never of one that was begun since.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import attempts, queries
from tandem.engagement.learning.models import Attempt, AttemptState, Question
from tandem.flows.engagement.learning import learn
from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.learning import answering
from tandem.portals.shared.learning.learner import (
    attempt_of,
    form_of,
    framed,
    learner_in,
    learner_of,
    place_of,
)
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import learnt
from tandem.portals.shared.templatetags.figures import day, share

TRIED = Listing(
    "attempts",
    columns=[
        Column("number", _("Attempt")),
        Column("on", _("Day"), sorts_by="handed_at"),
        Column("score", _("Score")),
    ],
    at_first="-on",
    empty=_("You have not tried it yet. Each try stands here with its result."),
)


def _tried(portal: Portal, course: UUID) -> QuerySet[Attempt]:
    return queries.attempts(learner_of(portal, course), course, organiser_id=portal.organiser_id)


@action(Nothing, permission="member.claim", button=_("Begin the test"))
def begin_test(portal: Portal, _form: Nothing, course: UUID) -> Next:
    """Begin an attempt; where one is not over, lead to it."""
    row = attempts.begin(
        portal.programme,
        learner_of(portal, course),
        course,
        language=portal.language,
        today=today(portal),
        now=portal.now,
    )
    return Next(f"{portal.code}:question", {"attempt": row.id, "number": 1})


@action(answering.AnswerForm, permission="member.claim", button=_("Save and go on"))
def answer(portal: Portal, form: answering.AnswerForm, attempt: UUID, number: int) -> Next:
    """Keep an answer, and go on to the next question."""
    attempts.answer(
        portal.programme,
        learner_in(portal, attempt),
        attempt,
        {form.question.id: form.answered},
        now=portal.now,
    )
    if number < form.total:
        return Next(f"{portal.code}:question", {"attempt": attempt, "number": number + 1})
    return Next(f"{portal.code}:attempt", {"attempt": attempt})


def _behind(portal: Portal, row: Attempt, number: int) -> str:
    """What comes behind a question: the next one; behind the last, the whole attempt."""
    if number < len(row.questions):
        return portal.address(f"{portal.code}:question", attempt=row.id, number=number + 1)
    return portal.address(f"{portal.code}:attempt", attempt=row.id)


@action(
    Nothing,
    permission="member.claim",
    button=_("Hand it in"),
    question=_("Hand the test in? Nothing can be changed then."),
)
def hand_in(portal: Portal, _form: Nothing, attempt: UUID) -> Next:
    """Hand the attempt in, and see what it gave."""
    outcome = learn.hand_in(
        attempt,
        programme=portal.programme,
        member_id=learner_in(portal, attempt),
        actor=portal.actor.name,
        today=today(portal),
        now=portal.now,
    )
    if not outcome.is_learnt:
        return Next(done=_("Handed in."))
    sentence = learnt.done_of(outcome, programme=portal.programme, language=portal.language)
    return Next(done=sentence)


@page(
    "learning/<uuid:course>/test/",
    permission="member.view",
    template="test.html",
    guard=place_of,
    actions=[begin_test],
)
def test(portal: Portal, course: UUID) -> Mapping[str, Any]:
    """What the test is like, the attempts so far, and beginning one."""
    place, tried = place_of(portal, course), _tried(portal, course)
    going = tried.filter(handed_at=None).first()
    waits = tried.filter(state=AttemptState.WAITING).exists()
    used = tried.filter(round=place.times).count()
    asked = TRIED.asked(portal)
    shown = tried.exclude(handed_at=None).order_by(*asked.by)
    has_more = not place.course.attempts_max or used < place.course.attempts_max
    is_ready = place.has_test and place.is_to_do and set(place.lessons) == place.read
    is_wanted = is_ready and not place.is_learnt and going is None and not waits
    return framed(
        portal,
        course=localized(place.course.name, portal.language),
        course_address=portal.address(f"{portal.code}:course", course=course),
        mark=share(place.course.pass_percent / 100),
        attempts_max=place.course.attempts_max,
        test_minutes=place.course.test_minutes,
        questions=attempts.length(place.course, portal.language),
        going=portal.address(f"{portal.code}:attempt", attempt=going.id)
        if going is not None
        else "",
        is_used_up=is_wanted and not has_more,
        tried=TRIED.shown(
            asked, [_cells(portal, row) for row in shown[asked.rows]], total=shown.count
        ),
        begin=form_of(portal, "begin_test") if (is_wanted and has_more) or portal.failed else None,
    )


def _cells(portal: Portal, row: Attempt) -> dict[str, Cell]:
    """An attempt that is over, in the list of them."""
    waits, is_passed = row.state == AttemptState.WAITING, row.state == AttemptState.PASSED
    score = gettext("being read") if waits else share((row.score or 0) / 100)
    return {
        "number": Cell(
            gettext("Attempt %(n)s") % {"n": row.number},
            href=portal.address(f"{portal.code}:attempt", attempt=row.id),
        ),
        "on": Cell(day(row.handed_at), value=row.handed_at),
        "score": Cell(score, mood="good" if is_passed else ""),
    }


@page(
    "learning/attempts/<uuid:attempt>/",
    permission="member.view",
    template="attempt.html",
    guard=attempt_of,
    actions=[hand_in],
)
def attempt(portal: Portal, attempt: UUID) -> Mapping[str, Any]:
    """An attempt: which questions are answered while it runs, what became of it when it is over."""
    row = attempt_of(portal, attempt)
    rows, is_running = queries.questions_of(row), row.state == AttemptState.RUNNING
    course = queries.course(
        row.course_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return framed(
        portal,
        course=localized(course.name, portal.language),
        test_address=portal.address(f"{portal.code}:test", course=course.id),
        course_address=portal.address(f"{portal.code}:course", course=course.id),
        number=row.number,
        mark=share(row.pass_percent / 100),
        is_running=is_running,
        waits=row.state == AttemptState.WAITING,
        **_time(portal, row),
        questions=_listed(portal, row, rows) if is_running else [],
        over=_result(portal, row, rows) if row.score is not None else None,
        hand_in=form_of(portal, "hand_in") if is_running or portal.failed else None,
    )


def _time(portal: Portal, row: Attempt) -> dict[str, Any]:
    """Until when it may be answered, in the programme's zone, and whether that is over."""
    if row.until_at is None or row.handed_at is not None:
        return {"until": "", "is_late": False}
    until = row.until_at.astimezone(ZoneInfo(portal.programme.time_zone))
    return {"until": f"{day(until)}, {until:%H:%M}", "is_late": portal.now > row.until_at}


def _listed(portal: Portal, row: Attempt, rows: list[Question]) -> list[dict[str, Any]]:
    """The questions of an attempt that runs, and which were answered."""
    return [
        {
            "text": question.text,
            "address": portal.address(f"{portal.code}:question", attempt=row.id, number=number),
            "is_answered": row.answers.get(str(question.id)) is not None,
        }
        for number, question in enumerate(rows, 1)
    ]


def _result(portal: Portal, row: Attempt, rows: list[Question]) -> dict[str, Any]:
    """What became of an attempt, question by question. While a later one runs, what was said of
    the answers is not shown: its questions may be the same.
    """
    brought = attempts.points_of(row, rows)
    is_hidden = _tried(portal, row.course_id).filter(handed_at=None).exists()
    return {
        "score": share((row.score or 0) / 100),
        "is_passed": row.state == AttemptState.PASSED,
        "is_hidden": is_hidden,
        "rows": [
            {
                "text": question.text,
                "said": answering.told(question, row.answers.get(str(question.id))),
                "got": brought[question.id],
                "most": question.points,
                "is_right": brought[question.id] == question.points,
                "feedback": question.feedback,
            }
            for question in rows
            if not is_hidden
        ],
    }


@page(
    "learning/attempts/<uuid:attempt>/<int:number>/",
    permission="member.view",
    template="question.html",
    guard=answering.asked,
    actions=[answer],
)
def question(portal: Portal, attempt: UUID, number: int) -> Mapping[str, Any]:
    """A question of the attempt that runs."""
    row, asked = answering.asked(portal, attempt, number)
    is_running, time = row.state == AttemptState.RUNNING, _time(portal, row)
    return framed(
        portal,
        attempt_address=portal.address(f"{portal.code}:attempt", attempt=attempt),
        number=number,
        total=len(row.questions),
        text=asked.text,
        is_running=is_running,
        skip=_behind(portal, row, number),
        **time,
        form=form_of(portal, "answer")
        if (is_running and not time["is_late"]) or portal.failed
        else None,
    )
