"""Tests of courses: what an answer is worth, attempts, and what they give."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from engagement.test_learning import _course, _read, _read_all, _recorded, _row, _scope

from tandem.communication.models import Message
from tandem.engagement.learning import attempts, judging, lessons, queries, questions, writing
from tandem.engagement.learning.lessons import LessonIn
from tandem.engagement.learning.models import Attempt, AttemptState, Lesson, Question
from tandem.engagement.learning.writing import CourseIn
from tandem.flows.engagement.learning import learn, remind_of_courses
from tandem.kit import ids
from tandem.kit.errors import Denied
from tandem.programmes import setup
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()
RULE = {
    "key": "passed",
    "when": {"eq": ["deed.kind", {"text": "COURSE_PASSED"}]},
    "give": {"points": 50},
}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build(ways=["LEARNING"])


def _ask(world: cast.World, key: UUID, kind: str, lines: str, **more: Any) -> UUID:
    said = {"text": f"{kind}?", "language": "en"} | more
    return questions.add(key, kind, lines=lines, **said, **_scope(world))


def _begin(world: cast.World, key: UUID, *, now: datetime = cast.NOW, **more: Any) -> Attempt:
    said = {"language": "en", "today": TODAY, "now": now} | more
    return attempts.begin(world.programme, world.members["Ania"], key, **said)


def _answer(
    world: cast.World, row: Attempt, question: UUID, answered: object, now: datetime = cast.NOW
) -> None:
    attempts.answer(world.programme, world.members["Ania"], row.id, {question: answered}, now=now)


def _hand_in(world: cast.World, row: Attempt) -> learn.Outcome:
    return learn.hand_in(
        row.id,
        programme=world.programme,
        member_id=world.members["Ania"],
        actor="user",
        today=TODAY,
        now=cast.NOW,
    )


def _kept(world: cast.World, row: Attempt) -> Attempt:
    return queries.attempt(row.member_id, row.id, organiser_id=world.organiser_id)


@pytest.mark.parametrize(
    ("kind", "lines", "right", "wrong"),
    [
        ("ONE", "a\n* b", 1, [0, None, [1], "1"]),
        ("SEVERAL", "* a\nb\n* c", [0, 2], [[0], [0, 1, 2], None]),
        ("ORDER", "a\nb\nc", [0, 1, 2], [[0, 2, 1], None]),
        ("MATCH", "a = 1\nb = 2", [0, 1], [[1, 0], None]),
        ("GAP", "Ibuprofen\nibuprom", " IBUPROFEN ", ["aspirin", "", None]),
        ("NUMBER", "11 .. 13,5", "13,5", ["10,9", "x", "", "NaN", None]),
        ("NUMBER", "1 000", "1000.0", ["999"]),
    ],
)
def test_an_answer_is_right_or_wrong(
    kind: str, lines: str, right: object, wrong: list[object]
) -> None:
    parts = questions.parts_of(kind, lines)

    assert judging.is_right(kind, parts, right)
    assert not [answer for answer in wrong if judging.is_right(kind, parts, answer)]


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("ONE", "a\nb"),
        ("ONE", "* a\n* b"),
        ("ONE", "* a"),
        ("ONE", "* a\na"),
        ("SEVERAL", "*\n* b"),
        ("ORDER", "a"),
        ("MATCH", "a = 1\nb"),
        ("MATCH", "a = 1\nb = 1"),
        ("GAP", ""),
        ("NUMBER", "x"),
        ("NUMBER", "1\n2"),
        ("GAP", "a" * 301),
        ("ORDER", "\n".join(map(str, range(21)))),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(kind: str, lines: str) -> None:
    with pytest.raises(questions.BadQuestion):
        questions.parts_of(kind, lines)


def test_a_passed_test_is_recorded_with_its_score_and_pays(world: cast.World) -> None:
    key = _course(world, pass_percent=60)
    one, gap = _ask(world, key, "ONE", "a\n* b", points=2), _ask(world, key, "GAP", "x")
    world.publish(RULE)

    read = _read_all(world, key)
    row = _begin(world, key)
    _answer(world, row, one, 0)
    _answer(world, row, one, 1)
    _answer(world, row, gap, "y")
    outcome = _hand_in(world, row)

    assert not read.is_learnt
    assert outcome == learn.Outcome(True, {"REWARD": 50})
    assert _kept(world, row).score == 66 and _kept(world, row).state == AttemptState.PASSED
    said = {"course": "pumps", "score": "66", "attempt": "1"}
    assert _recorded(world) == [("COURSE_PASSED", said, "Pumps")]
    assert world.balance("Ania").available == 50
    with pytest.raises(attempts.HandedIn):
        _hand_in(world, row)
    with pytest.raises(attempts.HandedIn):
        _answer(world, row, gap, "x")
    with pytest.raises(attempts.PassedAlready):
        _begin(world, key)
    assert world.balance("Ania").available == 50


def test_attempts_are_used_up(world: cast.World) -> None:
    key = _course(world, attempts_max=2)
    _ask(world, key, "GAP", "x")
    _read_all(world, key)

    outcomes = [_hand_in(world, _begin(world, key)) for _time in range(2)]

    assert [outcome.is_learnt for outcome in outcomes] == [False, False]
    with pytest.raises(attempts.AttemptsUsedUp):
        _begin(world, key)
    assert Attempt.objects.of(world.organiser_id).count() == 2
    assert _recorded(world) == []


def test_an_attempt_is_the_same_whenever_it_is_looked_at(world: cast.World) -> None:
    key = _course(world, drawn=2)
    pool = [_ask(world, key, "ONE", "a\n* b\nc\nd", text=f"Q{n}") for n in range(5)]
    _read_all(world, key)

    row, again = _begin(world, key), _begin(world, key)
    for question in pool:
        questions.take_out(key, question, **_scope(world))

    assert (again.id, again.questions, again.seed) == (row.id, row.questions, row.seed)
    assert len(set(row.questions)) == 2 and set(row.questions) <= set(pool)
    assert [question.id for question in queries.questions_of(row)] == row.questions
    orders = [
        judging.shown_order(4, seed=row.seed, question_id=row.questions[0]) for _time in range(2)
    ]
    assert orders[0] == orders[1] and sorted(orders[0]) == [0, 1, 2, 3]


def test_questions_are_of_the_members_language_where_there_are_any(world: cast.World) -> None:
    key = _course(world)
    english = [_ask(world, key, "GAP", "x", text=f"Q{n}") for n in range(2)]
    polish = _ask(world, key, "GAP", "x", language="pl")
    _read_all(world, key)

    row = _begin(world, key, language="pl")
    _hand_in(world, row)
    other = _begin(world, key, language="ro")

    assert row.questions == [polish] and set(other.questions) == set(english)


def test_what_comes_after_the_time_is_refused_and_what_came_before_counts(
    world: cast.World,
) -> None:
    key = _course(world, test_minutes=10, pass_percent=50)
    first, second = _ask(world, key, "GAP", "x"), _ask(world, key, "GAP", "y")
    _read_all(world, key)
    row = _begin(world, key)

    _answer(world, row, first, "x", cast.NOW + timedelta(minutes=10))
    with pytest.raises(attempts.TimeIsOver):
        _answer(world, row, second, "y", cast.NOW + timedelta(minutes=10, seconds=1))

    assert _hand_in(world, row).is_learnt
    assert _kept(world, row).score == 50


def test_open_answers_wait_for_a_person(world: cast.World) -> None:
    key = _course(world, pass_percent=70)
    essay, gap = _ask(world, key, "OPEN", "", points=4), _ask(world, key, "GAP", "x")
    world.publish(RULE)
    _read_all(world, key)
    row = _begin(world, key)
    _answer(world, row, essay, "Because." * 1_000)
    _answer(world, row, gap, "x")
    outcome = _hand_in(world, row)
    scope = {"programme": world.programme, "member_id": row.member_id, "today": TODAY}
    nobody = replace(world.actor, permissions=frozenset({"engagement.view"}))

    with pytest.raises(Denied):
        learn.judge(row.id, essay, 4, actor=nobody, now=cast.NOW, **scope)
    with pytest.raises(queries.NoSuchQuestion):
        learn.judge(row.id, gap, 1, actor=world.actor, now=cast.NOW, **scope)
    with pytest.raises(attempts.WorthTooMuch):
        learn.judge(row.id, essay, 5, actor=world.actor, now=cast.NOW, **scope)
    waits = _kept(world, row).state
    judged = learn.judge(row.id, essay, 3, actor=world.actor, now=cast.NOW, **scope)

    assert (outcome.is_learnt, waits) == (False, AttemptState.WAITING)
    assert judged == learn.Outcome(True, {"REWARD": 50})
    assert _kept(world, row).score == 80
    assert len(str(_kept(world, row).answers[str(essay)])) == attempts.ANSWER_MAX
    with pytest.raises(attempts.JudgedAlready):
        learn.judge(row.id, essay, 4, actor=world.actor, now=cast.NOW, **scope)


def test_lessons_come_before_the_test_and_strangers_have_none(world: cast.World) -> None:
    key = _course(world)
    question = _ask(world, key, "GAP", "x")

    with pytest.raises(attempts.ReadFirst):
        _begin(world, key)
    _read_all(world, key)
    row = _begin(world, key)
    with pytest.raises(queries.NoSuchAttempt):
        attempts.answer(
            world.programme, world.members["Zenon"], row.id, {question: "x"}, now=cast.NOW
        )
    with pytest.raises(queries.NoSuchQuestion):
        _answer(world, row, ids.new_uuid(), "x")
    writing.end(key, **_scope(world))
    with pytest.raises(queries.NoSuchCourse):
        _begin(world, key)
    with pytest.raises(writing.BadCourse):
        writing.change(key, CourseIn({"en": "N"}, pass_percent=101), **_scope(world))


def test_an_attempt_keeps_its_mark_and_its_questions(world: cast.World) -> None:
    key = _course(world, pass_percent=50)
    first, second = _ask(world, key, "GAP", "x"), _ask(world, key, "GAP", "y")
    _read_all(world, key)
    row = _begin(world, key)
    _answer(world, row, first, "x")

    writing.change(key, CourseIn({"en": "Pumps"}, pass_percent=100), **_scope(world))
    for question in (first, second):
        questions.take_out(key, question, **_scope(world))
    writing.end(key, **_scope(world))

    assert _hand_in(world, row).is_learnt
    assert (_kept(world, row).score, _kept(world, row).pass_percent) == (50, 50)


def test_a_course_that_was_learnt_by_reading_meanwhile_is_not_learnt_twice(
    world: cast.World,
) -> None:
    key = _course(world)
    question = _ask(world, key, "GAP", "x")
    _read_all(world, key)
    row = _begin(world, key)
    _answer(world, row, question, "x")
    questions.take_out(key, question, **_scope(world))

    assert _read(world, queries.lessons(_row(world, key))[0]).is_learnt
    assert _hand_in(world, row) == learn.Outcome(False, {})
    assert _kept(world, row).state == AttemptState.PASSED
    assert [kind for kind, _said, _number in _recorded(world)] == ["COURSE_READ"]


def test_a_test_without_questions_is_not_begun(world: cast.World) -> None:
    key = _course(world)
    question = _ask(world, key, "GAP", "x")
    _read_all(world, key)
    questions.take_out(key, question, **_scope(world))

    with pytest.raises(attempts.NoTest):
        _begin(world, key)
    assert Attempt.objects.of(world.organiser_id).count() == 0


def test_a_renewal_is_tested_anew_with_all_its_attempts(world: cast.World) -> None:
    key = _course(world, renew_months=12, attempts_max=1)
    question = _ask(world, key, "GAP", "x")
    _read_all(world, key)
    row = _begin(world, key)
    _answer(world, row, question, "x")
    _hand_in(world, row)
    soon = date(2027, 3, 1)

    with pytest.raises(attempts.PassedAlready):
        _begin(world, key, today=soon)
    _read_all(world, key, soon)
    again = _begin(world, key, today=soon)
    _answer(world, again, question, "x")
    learn.hand_in(
        again.id,
        programme=world.programme,
        member_id=world.members["Ania"],
        actor="user",
        today=soon,
        now=cast.NOW + (soon - TODAY),
    )

    assert (again.round, again.number) == (1, 1)
    said = {"course": "pumps", "score": "100", "attempt": "1"}
    assert _recorded(world) == [
        ("COURSE_PASSED", said, "Pumps"),
        ("COURSE_RENEWED", said, "Pumps"),
    ]


def test_an_open_answer_that_was_left_empty_keeps_nobody_waiting(world: cast.World) -> None:
    key = _course(world, pass_percent=50)
    _ask(world, key, "OPEN", "")
    gap = _ask(world, key, "GAP", "x")
    _read_all(world, key)
    row = _begin(world, key)
    _answer(world, row, gap, "x")

    assert _hand_in(world, row).is_learnt
    assert _kept(world, row).score == 50


def test_members_are_reminded_once_of_what_is_due_and_of_what_can_be_renewed(
    world: cast.World,
) -> None:
    due = _course(world, "Due", days=14, lessons_total=1)
    kept = _course(world, "Kept", renew_months=12, lessons_total=1)
    _read_all(world, kept)
    opened = _row(world, due).due_on
    assert opened == TODAY + timedelta(days=14)

    for day in (TODAY + timedelta(days=6), *[TODAY + timedelta(days=7)] * 2):
        remind_of_courses.remind(world.programme, today=day, now=cast.NOW)
    for day in (date(2027, 1, 30), *[date(2027, 1, 31)] * 2, date(2027, 2, 1)):
        remind_of_courses.remind(world.programme, today=day, now=cast.NOW)

    rows = Message.objects.of(world.organiser_id).filter(kind__startswith="COURSE_")
    told = {(row.kind, row.member_id, row.data["day"]) for row in rows}
    everybody = {("COURSE_DUE", key, "2026-03-16") for key in world.members.values()}
    assert told == everybody | {("COURSE_RENEW", world.members["Ania"], "2027-03-02")}
    assert rows.count() == len(told)


def test_what_a_missed_night_would_have_told_the_next_one_tells(world: cast.World) -> None:
    _course(world, "Due", days=14, lessons_total=1)
    kept = _course(world, "Kept", renew_months=12, lessons_total=1)
    _read_all(world, kept)

    nights = [TODAY + timedelta(days=10), date(2027, 2, 3), date(2027, 2, 4)]
    for day in nights:  # a machine that stood still for some days each time
        remind_of_courses.remind(world.programme, today=day, now=cast.NOW)

    rows = Message.objects.of(world.organiser_id).filter(kind__startswith="COURSE_")
    told = sorted((row.kind, row.member_id, row.data["day"]) for row in rows)
    assert told == sorted(
        [
            *(("COURSE_DUE", key, "2026-03-16") for key in world.members.values()),
            ("COURSE_RENEW", world.members["Ania"], "2027-03-02"),
        ]
    )


def test_who_learnt_it_and_who_does_not_use_it_are_left_alone(world: cast.World) -> None:
    due = _course(world, "Due", days=7, lessons_total=1)
    _read_all(world, due)
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=cast.NOW
    )
    off = Programme.objects.of(world.organiser_id).get(id=world.programme.id)

    remind_of_courses.remind(off, today=TODAY, now=cast.NOW)
    nobody = Message.objects.of(world.organiser_id).filter(kind="COURSE_DUE").count()
    remind_of_courses.remind(world.programme, today=TODAY, now=cast.NOW)

    rows = Message.objects.of(world.organiser_id).filter(kind="COURSE_DUE")
    assert nobody == 0
    assert [row.member_id for row in rows] == [world.members["Zenon"]]


def test_who_waited_for_a_person_is_told_once(world: cast.World) -> None:
    key = _course(world, pass_percent=100)
    essays = [_ask(world, key, "OPEN", "", text=text) for text in ("Why?", "How?")]
    _read_all(world, key)
    row = _begin(world, key)
    for essay in essays:
        _answer(world, row, essay, "So")
    _hand_in(world, row)
    scope = {"programme": world.programme, "member_id": row.member_id, "today": TODAY}

    learn.judge(row.id, essays[0], 1, actor=world.actor, now=cast.NOW, **scope)
    before = Message.objects.of(world.organiser_id).filter(kind="ANSWERS_JUDGED").count()
    learn.judge(row.id, essays[1], 0, actor=world.actor, now=cast.NOW, **scope)

    (told,) = Message.objects.of(world.organiser_id).filter(kind="ANSWERS_JUDGED")
    assert (before, told.member_id, told.data["is_passed"]) == (0, row.member_id, False)


def _late(world: cast.World, days: int = 1) -> int:
    now = cast.NOW + timedelta(days=days)
    return learn.hand_in_late(world.programme, today=now.date(), now=now)


def test_the_night_hands_in_what_ran_out_with_what_was_answered(world: cast.World) -> None:
    world.publish(RULE)
    passed, failed, open_one, free = (
        _course(world, name, lessons_total=1, test_minutes=minutes)
        for name, minutes in (("Passed", 10), ("Failed", 10), ("Open", 10), ("Free", 0))
    )
    rows: dict[UUID, Attempt] = {}
    for key in (passed, failed, open_one, free):
        right = _ask(world, key, "ONE", "a\n* b")
        kinds: dict[UUID, object] = {right: 1 if key != failed else 0}
        if key == open_one:
            kinds[_ask(world, key, "OPEN", "")] = "my answer"
        _read(world, queries.lessons(_row(world, key))[0])
        rows[key] = _begin(world, key)
        for question, answered in kinds.items():
            _answer(world, rows[key], question, answered)

    early = learn.hand_in_late(world.programme, today=TODAY, now=cast.NOW)
    total, again = _late(world), _late(world)

    assert (early, total, again) == (0, 3, 0)
    states = [_kept(world, rows[key]).state for key in (passed, failed, open_one, free)]
    assert states == ["PASSED", "FAILED", "WAITING", "RUNNING"]
    assert _recorded(world) == [
        ("COURSE_PASSED", {"course": "passed", "score": "100", "attempt": "1"}, "Passed")
    ]
    told = Message.objects.of(world.organiser_id).filter(kind="TEST_HANDED_IN")
    assert sorted(row.data["state"] for row in told) == ["FAILED", "PASSED", "WAITING"]


def test_a_question_is_changed_freely_in_a_draft_and_as_a_new_version_afterwards(
    world: cast.World,
) -> None:
    key = writing.begin(
        world.programme.id, CourseIn({"en": "Pumps"}), actor=world.actor, now=cast.NOW
    )
    lessons.add(key, LessonIn({"en": "Text"}, {"en": "Rinse."}), **_scope(world))
    first = _ask(world, key, "ONE", "a\n* b")
    wanted = questions.QuestionIn("NUMBER", "How many?", [["2", "2"]], "en", points=3)

    questions.change(key, first, wanted, **_scope(world))
    (in_draft,) = queries.questions(_row(world, key))
    writing.open_it(key, **_scope(world))
    _read(world, queries.lessons(_row(world, key))[0])
    row = _begin(world, key)
    questions.change(key, first, replace(wanted, text="How many pumps?"), **_scope(world))
    (now_asked,) = queries.questions(_row(world, key))
    (was_asked,) = queries.questions_of(row)

    assert (in_draft.id, in_draft.text, in_draft.points) == (first, "How many?", 3)
    assert now_asked.id != first and now_asked.text == "How many pumps?"
    assert (was_asked.id, was_asked.text) == (first, "How many?")
    _answer(world, row, first, "2")
    assert _hand_in(world, row).is_learnt
    with pytest.raises(queries.NoSuchQuestion):
        questions.change(key, first, wanted, **_scope(world))
    with pytest.raises(questions.BadQuestion):
        questions.change(key, now_asked.id, replace(wanted, parts=[["x", "y"]]), **_scope(world))


def test_a_draft_is_deleted_with_all_that_it_holds(world: cast.World) -> None:
    draft, after = (
        writing.begin(
            world.programme.id,
            CourseIn({"en": name}, after_id=None),
            actor=world.actor,
            now=cast.NOW,
        )
        for name in ("Draft", "After")
    )
    _ask(world, draft, "ONE", "a\n* b")
    lessons.add(draft, LessonIn({"en": "Text"}, {"en": "Rinse."}), **_scope(world))
    opened = _course(world)
    writing.change(after, CourseIn({"en": "After"}, after_id=draft), **_scope(world))

    for key in (draft, opened):
        with pytest.raises(writing.IsNoDraft):
            writing.drop(key, **_scope(world))
    with pytest.raises(Denied):
        writing.drop(after, **_scope(world) | {"actor": replace(world.actor, permissions=set())})
    for key in (after, draft):
        writing.drop(key, **_scope(world))

    left = queries.courses(world.programme.id, organiser_id=world.organiser_id)
    assert [row.id for row in left] == [opened]
    assert not Question.objects.of(world.organiser_id).exists()
    assert Lesson.objects.of(world.organiser_id).filter(course_id=draft).count() == 0
    with pytest.raises(queries.NoSuchCourse):
        writing.drop(draft, **_scope(world))
