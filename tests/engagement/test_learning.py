"""Courses, their lessons, and members who learn them; what it is worth is said by rules."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest

from tandem.activity import declaring
from tandem.activity.models import Activity
from tandem.engagement.learning import lessons, queries, reading, writing
from tandem.engagement.learning.contents import markup
from tandem.engagement.learning.lessons import LessonIn
from tandem.engagement.learning.models import Course, Lesson, Progress, State
from tandem.engagement.learning.writing import CourseIn
from tandem.flows.engagement.learning import learn
from tandem.kit import ids
from tandem.kit.errors import Denied
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()
TEXT = {"en": "Rinse first."}
RULE = {
    "key": "learnt",
    "when": {"eq": ["deed.kind", {"text": "COURSE_READ"}]},
    "give": {"points": 20},
}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _scope(world: cast.World) -> dict[str, Any]:
    return {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}


def _course(world: cast.World, name: str = "Pumps", *, lessons_total: int = 2, **more: Any) -> UUID:
    """A course that is open."""
    key = writing.begin(
        world.programme.id, CourseIn({"en": name}, **more), actor=world.actor, now=cast.NOW
    )
    for number in range(lessons_total):
        lessons.add(key, LessonIn({"en": f"Lesson {number + 1}"}, TEXT), **_scope(world))
    writing.open_it(key, **_scope(world))
    return key


def _row(world: cast.World, key: UUID) -> Course:
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    return queries.course(key, **scope)


def _read(
    world: cast.World, lesson: Lesson, today: date = TODAY, who: str = "Ania"
) -> learn.Outcome:
    return learn.read(
        lesson,
        programme=world.programme,
        member_id=world.members[who],
        actor="user",
        today=today,
        now=cast.NOW + (today - TODAY),
    )


def _read_all(world: cast.World, key: UUID, today: date = TODAY) -> learn.Outcome:
    outcomes = [_read(world, row, today) for row in queries.lessons(_row(world, key))]
    return outcomes[-1]


def _place(world: cast.World, key: UUID, today: date = TODAY, who: str = "Ania") -> Any:
    return reading.place(
        world.programme, world.members[who], key, today=today, now=cast.NOW + (today - TODAY)
    )


def _recorded(world: cast.World) -> list[tuple[str, dict[str, object], str]]:
    rows = Activity.objects.of(world.organiser_id).filter(kind__startswith="COURSE_")
    return [
        (row.kind, row.attributes, row.document_no)
        for row in rows.order_by("occurred_on", "created_at")
    ]


def test_the_last_lesson_makes_it_learnt_and_a_rule_pays_once(world: cast.World) -> None:
    key = _course(world)
    world.publish(RULE)
    first, last = queries.lessons(_row(world, key))

    outcomes = [_read(world, first), _read(world, first)]
    halfway = _place(world, key)
    outcomes += [_read(world, last), _read(world, last)]

    assert (halfway.percent, halfway.is_to_do) == (50, True)
    assert [outcome.is_learnt for outcome in outcomes] == [False, False, True, False]
    assert outcomes[2].points == {"REWARD": 20}
    assert outcomes[0].next_id == last.id and outcomes[3].next_id is None
    assert _recorded(world) == [("COURSE_READ", {"course": "pumps"}, "Pumps")]
    assert world.balance("Ania").available == 20
    place = _place(world, key)
    assert (place.is_learnt, place.is_to_do, place.learnt_on) == (True, False, TODAY)
    assert queries.totals([key], organiser_id=world.organiser_id) == {key: (1, 1)}


def test_without_a_rule_it_gives_nothing(world: cast.World) -> None:
    key = _course(world)

    assert _read_all(world, key) == learn.Outcome(True, {}, None)
    assert world.balance("Ania").available == 0


def test_rules_can_name_it_before_anybody_learnt(world: cast.World) -> None:
    _course(world)

    known = declaring.declared(world.programme.id, organiser_id=world.organiser_id)
    assert {"COURSE_READ", "COURSE_RENEWED"} <= set(known)


def test_it_is_renewed_from_a_month_before_its_last_day_on(world: cast.World) -> None:
    key = _course(world, renew_months=12)
    _read_all(world, key)
    until = date(2027, 3, 2)
    early, soon = until - timedelta(days=31), until - timedelta(days=30)
    first, last = queries.lessons(_row(world, key))

    before = [_place(world, key, day).is_to_do for day in (early, soon)]
    too_early = _read(world, last, early)
    _read(world, first, soon)
    began = _place(world, key, soon)
    renewed = _read(world, last, soon)

    assert before == [False, True]
    assert (too_early.is_learnt, renewed.is_learnt) == (False, True)
    assert (began.percent, began.is_learnt, began.is_to_do) == (50, False, True)
    assert [kind for kind, _said, _number in _recorded(world)] == ["COURSE_READ", "COURSE_RENEWED"]
    assert _place(world, key, soon).holds_until == date(2028, 1, 31)


@pytest.mark.parametrize(
    ("learnt_on", "anew_on", "holds_until"),
    [
        (date(2026, 4, 10), date(2026, 4, 25), date(2026, 5, 10)),
        (date(2027, 2, 10), date(2027, 2, 24), date(2027, 3, 10)),
        (date(2027, 1, 31), date(2027, 2, 14), date(2027, 2, 28)),
    ],
)
def test_what_holds_for_a_month_is_not_learnt_again_and_again(
    world: cast.World, learnt_on: date, anew_on: date, holds_until: date
) -> None:
    key = _course(world, lessons_total=1, renew_months=1)
    _read_all(world, key, learnt_on)

    at_once = _read_all(world, key, learnt_on)
    day_before = _read_all(world, key, anew_on - timedelta(days=1))
    place = _place(world, key, anew_on)
    renewed = _read_all(world, key, anew_on)

    assert [each.is_learnt for each in (at_once, day_before, renewed)] == [False, False, True]
    assert (place.is_renewable, place.holds_until) == (True, holds_until)
    assert [kind for kind, _said, _number in _recorded(world)] == ["COURSE_READ", "COURSE_RENEWED"]


def test_a_course_that_ended_is_learnt_no_more_and_what_was_learnt_stays(
    world: cast.World,
) -> None:
    key, other = _course(world), _course(world, "Primers")
    _read_all(world, other)
    (lesson, _last) = queries.lessons(_row(world, key))
    _read(world, lesson)
    for course in (key, other):
        writing.end(course, **_scope(world))

    with pytest.raises(queries.NoSuchCourse):
        _read(world, lesson)
    with pytest.raises(reading.CourseClosed):
        _read(world, queries.lessons(_row(world, other))[0])

    places = reading.places(world.programme, world.members["Ania"], today=TODAY, now=cast.NOW)
    assert [(place.course.id, place.is_learnt) for place in places] == [(other, True)]
    writing.open_it(key, **_scope(world))
    assert _place(world, key).percent == 50


def test_only_who_it_is_for_learns_it(world: cast.World) -> None:
    key = _course(world, whom=Whom(trades=("installer",)))
    lesson = queries.lessons(_row(world, key))[0]

    _read(world, lesson)
    with pytest.raises(queries.NoSuchCourse):
        _read(world, lesson, who="Zenon")

    rows = Progress.objects.of(world.organiser_id)
    assert [row.member_id for row in rows.order_by("member_id")] == [world.members["Ania"]]


def test_another_course_comes_first(world: cast.World) -> None:
    first = _course(world, "First", lessons_total=1)
    second = _course(world, "Second", lessons_total=1, after_id=first)

    assert _place(world, second).waits_for.id == first
    with pytest.raises(reading.OtherFirst):
        _read_all(world, second)
    _read_all(world, first)

    assert _read_all(world, second).is_learnt
    with pytest.raises(writing.BadCourse, match="before itself"):
        writing.change(first, CourseIn({"en": "First"}, after_id=second), **_scope(world))
    with pytest.raises(queries.NoSuchCourse):
        writing.change(first, CourseIn({"en": "First"}, after_id=ids.new_uuid()), **_scope(world))


def test_a_course_that_nobody_can_learn_holds_nobody_up(world: cast.World) -> None:
    over, others = _course(world, "Over"), _course(world, "Others", whom=Whom(trades=("farmer",)))
    behind = [_course(world, f"Behind {key}", after_id=key) for key in (over, others)]
    assert _place(world, behind[0]).waits_for.id == over

    writing.end(over, **_scope(world))

    assert [_place(world, key).waits_for for key in behind] == [None, None]
    assert _read_all(world, behind[0]).is_learnt and _read_all(world, behind[1]).is_learnt


def test_a_draft_is_seen_by_nobody_and_opens_with_a_lesson(world: cast.World) -> None:
    key = writing.begin(
        world.programme.id, CourseIn({"en": "New"}), actor=world.actor, now=cast.NOW
    )

    with pytest.raises(writing.NoLessons):
        writing.open_it(key, **_scope(world))
    with pytest.raises(queries.NoSuchCourse):
        _place(world, key)
    assert _row(world, key).state == State.DRAFT


def test_lessons_are_put_in_an_order_and_taken_out(world: cast.World) -> None:
    key = _course(world, lessons_total=3)
    one, two, three = queries.lessons(_row(world, key))

    lessons.move_up(key, three.id, **_scope(world))
    lessons.move_up(key, one.id, **_scope(world))
    order = [row.id for row in queries.lessons(_row(world, key))]
    for row in (one, two):
        lessons.take_out(key, row.id, **_scope(world))

    assert order == [one.id, three.id, two.id]
    with pytest.raises(lessons.LastLesson):
        lessons.take_out(key, three.id, **_scope(world))
    with pytest.raises(queries.NoSuchLesson):
        lessons.move_up(key, one.id, **_scope(world))


@pytest.mark.parametrize(
    ("_case", "wanted", "refusal"),
    [
        ("no title", LessonIn({}, TEXT), lessons.BadLesson),
        ("nothing", LessonIn({"en": "L"}), lessons.TeachesNothing),
        ("no film", LessonIn({"en": "L"}, address="javascript:alert(1)"), lessons.NotAFilm),
        ("no host", LessonIn({"en": "L"}, address="https://films"), lessons.NotAFilm),
        ("a secret", LessonIn({"en": "L"}, address="https://a:b@films.example/"), lessons.NotAFilm),
        ("no address", LessonIn({"en": "L"}, address="https://[films.example/"), lessons.NotAFilm),
    ],
)
def test_a_lesson_that_is_none_is_refused(
    world: cast.World, _case: str, wanted: LessonIn, refusal: type[Exception]
) -> None:
    key = _course(world)

    with pytest.raises(refusal):
        lessons.add(key, wanted, **_scope(world))

    assert len(queries.lessons(_row(world, key))) == 2


def test_two_courses_are_not_called_the_same_by_rules(world: cast.World) -> None:
    _course(world)

    with pytest.raises(writing.CodeTaken):
        _course(world)
    with pytest.raises(writing.BadCourse):
        _course(world, " ")
    with pytest.raises(writing.BadCourse):
        _course(world, "Days", days=1_001)


def test_who_may_not_makes_none(world: cast.World) -> None:
    nobody = replace(world.actor, permissions=frozenset({"engagement.view"}))

    with pytest.raises(Denied):
        writing.begin(world.programme.id, CourseIn({"en": "N"}), actor=nobody, now=cast.NOW)


def test_the_markup_knows_headings_lists_and_paragraphs_and_no_html() -> None:
    text = "# Doses #1\nTake <b>one</b>.\nThen rest.\n\n- a\n- b\n\n- c\n#no heading\n# \n-"

    assert [(block.kind, block.lines) for block in markup.blocks(text)] == [
        ("HEADING", ["Doses #1"]),
        ("PARAGRAPH", ["Take <b>one</b>.", "Then rest."]),
        ("LIST", ["a", "b"]),
        ("LIST", ["c"]),
        ("PARAGRAPH", ["#no heading", "#", "-"]),
    ]


def test_words_are_bold_or_lead_to_a_site_and_nowhere_else() -> None:
    told = "**So** [here](https://a.example/1), [x](javascript:alert(1)) [y](https://me@a.example/)"
    text = "1. One\n2. Two\n!1 A **tap**\n!2 none"
    shown = markup.blocks(text, pictures=["1"])

    assert [(run.text, run.is_bold, run.to) for run in markup.spans(told)] == [
        ("So", True, ""),
        (" ", False, ""),
        ("here", False, "https://a.example/1"),
        (", [x](javascript:alert(1)) [y](https://me@a.example/)", False, ""),
    ]
    assert [(block.kind, block.plain, block.picture) for block in shown] == [
        ("NUMBERED", ["One", "Two"], ""),
        ("PICTURE", ["A tap"], "1"),
        ("PARAGRAPH", ["!2 none"], ""),
    ]


def test_a_list_looks_at_the_courses_opened_last_and_an_older_one_is_there(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [_course(world, f"Course {number}") for number in range(4)]
    for number, key in enumerate(keys):
        Course.objects.of(world.organiser_id).filter(id=key).update(
            opened_at=cast.NOW + timedelta(minutes=number),
            after_id=keys[number - 1] if number else None,
        )
    monkeypatch.setattr(reading, "COURSES_MAX", 2)
    member, when = world.members["Ania"], {"today": cast.NOW.date(), "now": cast.NOW}

    listed = [row.course.id for row in reading.places(world.programme, member, **when)]
    first = reading.place(world.programme, member, keys[0], **when)
    second = reading.place(world.programme, member, keys[1], **when)

    assert listed == keys[2:]
    assert first.course.id == keys[0] and first.waits_for is None
    assert second.waits_for is not None and second.waits_for.id == keys[0]
