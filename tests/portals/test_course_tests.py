"""Tests of courses by their pages: what the browser is told, and when; what the organiser judges."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client
from portals.test_learning import EVIL, _made, _member, _organiser

from tandem.activity.models import Activity
from tandem.engagement.learning import queries, writing
from tandem.engagement.learning.models import Attempt, AttemptState, Course
from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
ASKED = (
    ("ONE", "wrong one\n* right one\nwrong too"),
    ("SEVERAL", "* red\nblue\n* green"),
    ("ORDER", "wash\nrinse\ndry"),
    ("MATCH", "cat = kitten\ndog = puppy"),
    ("GAP", "ibuprofen"),
    ("NUMBER", "11 .. 13"),
    ("OPEN", ""),
)
SECRETS = ("ibuprofen", "11 ..", "So ONE", "So GAP", "So NUMBER", "So OPEN", "is_right")


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build()
    passed = {"eq": ["deed.kind", {"text": "COURSE_PASSED"}]}
    made.publish({"key": "passed", "when": passed, "give": {"points": 50}})
    setup.change_programme(
        made.programme.id, settings={"ways": ["LEARNING"]}, actor=made.actor, now=clock.now()
    )
    return made


def _heard(client: Client) -> list[str]:
    """Every answer that a browser gets from now on, whole."""
    heard: list[str] = []
    ask = client.request

    def hearing(**asked: Any) -> Any:
        answer = ask(**asked)
        heard.append(f"{answer.headers}\n{answer.content.decode()}")
        return answer

    client.request = hearing  # type: ignore[method-assign]
    return heard


def _tested(
    world: cast.World, marketer: Client, client: Client, asked: Any = ASKED, **typed: Any
) -> Course:
    """A course with these questions, whose lessons Ania has read."""
    row = _made(world, marketer, **typed)
    page = _organiser(world, f"{row.id}/test/")
    for kind, lines in asked:
        said = {"kind": kind, "text": f"{kind} {EVIL}?", "lines": lines, "feedback": f"So {kind}"}
        assert filling.send(marketer, page, "add_question", **said).status_code == 302
    for lesson in queries.lessons(row):
        filling.send(client, _member(world, f"{row.id}/lessons/{lesson.id}/"), "read")
    return row


def _begun(world: cast.World, client: Client, row: Course) -> tuple[Attempt, str]:
    """The attempt that is begun now, and its address."""
    went = filling.send(client, _member(world, f"{row.id}/test/"), "begin_test")
    assert went.status_code == 302, went.content.decode()
    tenancy.enter(world.organiser_id)
    attempt = Attempt.objects.of(world.organiser_id).get(handed_at=None)
    address = _member(world, f"attempts/{attempt.id}/")
    assert went.headers["Location"] == f"{address}1/"
    return attempt, address


def _kinds(world: cast.World, attempt: Attempt) -> list[str]:
    tenancy.enter(world.organiser_id)
    return [question.kind for question in queries.questions_of(attempt)]


def _right(client: Client, page: str, kind: str) -> dict[str, Any]:
    """The right answer as a person would fill it in, by what they read."""
    form = html.fromstring(client.get(page).content).xpath("//form[@id='answer']")[0]
    options = {
        option.xpath("string(..)").strip(): option.get("value")
        for option in form.xpath(".//input[@type='radio' or @type='checkbox']")
    }
    if kind == "ONE":
        return {"answer": options["right one"]}
    if kind == "SEVERAL":
        return {"answer": [options["red"], options["green"]]}
    if kind in ("ORDER", "MATCH"):
        wanted = {"wash": "1", "rinse": "2", "dry": "3", "cat": "kitten", "dog": "puppy"}
        typed = {}
        for select in form.xpath(".//select"):
            label = form.xpath("string(.//label[@for=$id])", id=select.get("id")).strip()
            choices = {option.text.strip(): option.get("value") for option in select}
            typed[select.get("name")] = choices[wanted[label]]
        return typed
    return {"answer": {"GAP": "Ibuprofen", "NUMBER": "12", "OPEN": "Because <b>it</b>"}[kind]}


def test_what_is_right_reaches_no_browser_before_the_end(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client)
    heard = _heard(client)

    attempt, address = _begun(world, client, row)
    kinds = _kinds(world, attempt)
    for number, kind in enumerate(kinds, 1):
        page = f"{address}{number}/"
        wrong = {"GAP": {"answer": "aspirin"}, "NUMBER": {"answer": "40"}}.get(kind, {})
        filling.send(client, page, "answer", **wrong)
        client.post(page, {"_action": "answer", "_key": str(ids.new_uuid()), "answer": "99"})
        # What a person types comes back to them, and would hide a leak: words stay wrong.
        if kind not in ("GAP", "NUMBER"):
            right = _right(client, page, kind)
            assert filling.send(client, page, "answer", **right).status_code == 302
        client.get(page)
    client.get(address)
    client.get(f"{address}{len(kinds) + 1}/")
    client.get(_member(world, f"{row.id}/test/"))
    client.get(_member(world, f"{row.id}/"))
    client.get(f"/m/{world.programme.slug}/")
    assert filling.send(client, address, "hand_in").status_code == 302
    waits = client.get(address).content.decode()
    before = "".join(heard)

    assert not [secret for secret in SECRETS if secret in before]
    assert EVIL not in before and "Your answers are being read." in waits


def test_the_page_shows_the_places_of_the_attempt_and_nothing_of_the_question(
    world: cast.World,
) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    lines = "* a\nb\nc\nd\ne\nf"
    row = _tested(world, marketer, client, [("ONE", lines), ("SEVERAL", lines), ("ORDER", lines)])
    attempt, address = _begun(world, client, row)

    orders = []
    for number, kind in enumerate(_kinds(world, attempt), 1):
        form = html.fromstring(client.get(f"{address}{number}/").content)
        if kind == "ORDER":
            names = [select.get("name") for select in form.xpath("//form[@id='answer']//select")]
            assert names == [f"part-{n}" for n in range(6)]
            continue
        boxes = form.xpath("//form[@id='answer']//input[@name='answer']")
        assert [box.get("value") for box in boxes] == ["0", "1", "2", "3", "4", "5"]
        assert {*boxes[0].attrib} == {*boxes[1].attrib}
        orders.append([box.xpath("string(..)").strip() for box in boxes])

    assert [sorted(order) for order in orders] == [["a", "b", "c", "d", "e", "f"]] * 2


def test_all_kinds_are_answered_judged_and_told_afterwards(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client)
    attempt, address = _begun(world, client, row)
    for number, kind in enumerate(_kinds(world, attempt), 1):
        page = f"{address}{number}/"
        answer = filling.send(client, page, "answer", **_right(client, page, kind))
        assert answer.status_code == 302, (kind, answer.content.decode())
        shown = filling.shown(client.get(page).content, "answer")
        for name, value in _right(client, page, kind).items():
            assert sorted(shown[name]) == sorted(value), kind
    handed = filling.send(client, address, "hand_in")
    late = client.post(address, {"_action": "hand_in", "_key": str(ids.new_uuid())})

    assert handed.status_code == 302
    assert late.status_code == 400 and "was handed in already" in late.content.decode()

    answers = _organiser(world, "answers/")
    waiting = marketer.get(_organiser(world)).content.decode()
    text = marketer.get(answers).content.decode()
    tenancy.enter(world.organiser_id)
    question = next(each for each in queries.questions_of(attempt) if each.kind == "OPEN")
    of = f"{attempt.id}-{question.id}"
    form = filling.shown(marketer.get(answers).content, "judge", of)
    too_much = marketer.post(answers, form | {"worth": "2"})
    judged = marketer.post(answers, form | {"worth": "1", "_key": str(ids.new_uuid())})
    again = marketer.post(answers, form | {"worth": "0", "_key": str(ids.new_uuid())})
    after = client.get(address).content.decode()

    assert "1 test waits to be judged" in waiting
    assert "Because &lt;b&gt;it&lt;/b&gt;" in text and "Instalbud" in text
    assert too_much.status_code == 400 and "worth 1 at most" in too_much.content.decode()
    assert judged.status_code == 302
    assert again.status_code == 400 and "was judged already" in again.content.decode()
    assert "Passed: 100%" in after and "So ONE" in after and EVIL not in after
    assert "Your answer: wash → rinse → dry" in after and "cat = kitten, dog = puppy" in after
    assert world.balance("Ania").available == 50
    tenancy.enter(world.organiser_id)
    said = Activity.objects.of(world.organiser_id).get(kind="COURSE_PASSED").attributes
    assert said == {"course": "pain-relief", "score": "100", "attempt": "1"}


def test_a_tab_that_was_left_open_speaks_of_its_own_attempt(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client, [("GAP", "x")])
    old, first = _begun(world, client, row)
    left = filling.shown(client.get(f"{first}1/").content, "answer")
    left_whole = filling.shown(client.get(first).content, "hand_in")
    filling.send(client, first, "hand_in")
    new, second = _begun(world, client, row)

    answered = client.post(f"{first}1/", left | {"answer": "x"})
    handed = client.post(first, left_whole)
    result = client.get(first).content.decode()
    filling.send(client, second, "hand_in")

    assert answered.status_code == 400 and "was handed in already" in answered.content.decode()
    assert handed.status_code == 400
    assert "So GAP" not in result and "once the attempt that runs is over" in result
    assert "So GAP" in client.get(first).content.decode()
    tenancy.enter(world.organiser_id)
    rows = Attempt.objects.of(world.organiser_id).order_by("number")
    assert [(each.id, each.answers, each.state) for each in rows] == [
        (old.id, {}, AttemptState.FAILED),
        (new.id, {}, AttemptState.FAILED),
    ]


def test_told_twice_is_begun_and_handed_in_once(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client, [("GAP", "x")], attempts="1")
    test = _member(world, f"{row.id}/test/")
    begin = filling.shown(client.get(test).content, "begin_test")

    went = [client.post(test, begin) for _time in range(2)]
    went += [client.post(test, begin | {"_key": str(ids.new_uuid())})]
    tenancy.enter(world.organiser_id)
    attempt = Attempt.objects.of(world.organiser_id).get()
    address = _member(world, f"attempts/{attempt.id}/")
    filling.send(client, f"{address}1/", "answer", answer="X")
    hand = filling.shown(client.get(address).content, "hand_in")
    ends = [client.post(address, hand) for _time in range(2)]

    assert [answer.headers["Location"] for answer in went] == [f"{address}1/"] * 3
    assert [answer.status_code for answer in ends] == [302, 302]
    assert world.balance("Ania").available == 50
    text = client.get(test).content.decode()
    assert 'id="begin_test"' not in text and "used all the attempts" not in text


def test_attempts_that_are_used_up_are_said_before_anything_is_pressed(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client, [("GAP", "x")], attempts="1")
    _attempt, address = _begun(world, client, row)
    filling.send(client, address, "hand_in")

    test = _member(world, f"{row.id}/test/")
    text = client.get(test).content.decode()
    answer = client.post(test, {"_action": "begin_test", "_key": str(ids.new_uuid())})

    assert 'id="begin_test"' not in text and "used all the attempts" in text
    assert answer.status_code == 400 and "used all the attempts" in answer.content.decode()


def test_what_comes_too_late_is_said_so(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client, [("GAP", "x"), ("GAP", "x")], test_minutes="10")
    _attempt, address = _begun(world, client, row)
    filling.send(client, f"{address}1/", "answer", answer="x")
    form = filling.shown(client.get(f"{address}2/").content, "answer")
    tenancy.enter(world.organiser_id)
    Attempt.objects.of(world.organiser_id).update(until_at=clock.now() - timedelta(seconds=1))

    late = client.post(f"{address}2/", form | {"answer": "x"})
    shown = client.get(f"{address}2/").content.decode()
    whole = client.get(address).content.decode()
    filling.send(client, address, "hand_in")

    assert late.status_code == 400
    for text in (late.content.decode(), shown, whole):
        assert "The time is over. Hand in what you have answered." in text
    assert 'id="answer"' not in shown
    assert "Not passed: 50%" in client.get(address).content.decode()


def test_a_course_that_changes_meanwhile_changes_no_attempt(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client, [("GAP", "x"), ("GAP", "x")], passed="50")
    attempt, address = _begun(world, client, row)
    page = _organiser(world, f"{row.id}/test/")
    for question in attempt.questions:
        filling.send(marketer, page, "drop_question", of=str(question))
    filling.send(marketer, _organiser(world, f"{row.id}/change/"), "change", passed="100")
    filling.send(marketer, _organiser(world, f"{row.id}/"), "add_lesson", title="New", text="T")
    filling.send(marketer, _organiser(world, f"{row.id}/"), "end_course")

    filling.send(client, f"{address}1/", "answer", answer="x")
    handed = filling.send(client, address, "hand_in")

    assert handed.status_code == 302
    assert "Passed: 50%" in client.get(address).content.decode()
    assert world.balance("Ania").available == 50


def test_a_course_whose_test_was_taken_out_is_learnt_by_reading(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client, [("GAP", "x")])
    tenancy.enter(world.organiser_id)
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    (question,) = queries.questions(queries.course(row.id, **scope))
    _attempt, address = _begun(world, client, row)
    filling.send(client, f"{address}1/", "answer", answer="x")
    filling.send(
        marketer, _organiser(world, f"{row.id}/test/"), "drop_question", of=str(question.id)
    )

    page = client.get(_member(world, f"{row.id}/")).content
    (next_one,) = html.fromstring(page).xpath("//a[@class='btn']/@href")
    filling.send(client, next_one, "read")
    filling.send(client, address, "hand_in")

    assert "Passed: 100%" in client.get(address).content.decode()
    tenancy.enter(world.organiser_id)
    kinds = Activity.objects.of(world.organiser_id).values_list("kind", flat=True)
    assert [kind for kind in kinds.order_by("id") if kind.startswith("COURSE_")] == ["COURSE_READ"]


@pytest.mark.parametrize("typed", ["99", "-1", "x", "0; DROP", "\x00", "9" * 400, EVIL])
@pytest.mark.parametrize("kind", ["ONE", "SEVERAL", "ORDER", "MATCH", "NUMBER"])
def test_hostile_answers_are_refused_or_wrong(world: cast.World, kind: str, typed: str) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _tested(world, marketer, client, [next(each for each in ASKED if each[0] == kind)])
    _attempt, address = _begun(world, client, row)
    form = filling.shown(client.get(f"{address}1/").content, "answer")
    fields = {name: typed for name in form if name.startswith("part-")} or {"answer": typed}

    answer = client.post(f"{address}1/", form | fields)
    filling.send(client, address, "hand_in")

    assert answer.status_code in (302, 400) and EVIL not in answer.content.decode()
    assert "Not passed: 0%" in client.get(address).content.decode()
    assert world.balance("Ania").available == 0


def test_the_test_is_begun_by_who_has_read_and_its_mark_is_a_share(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _made(world, marketer)
    page = _organiser(world, f"{row.id}/test/")
    filling.send(marketer, page, "add_question", kind="GAP", text="Q", lines="x")
    bad = filling.send(marketer, page, "add_question", kind="ONE", text="Q", lines="a\nb")
    test = _member(world, f"{row.id}/test/")

    early = client.post(test, {"_action": "begin_test", "_key": str(ids.new_uuid())})

    assert 'id="begin_test"' not in client.get(test).content.decode()
    assert early.status_code == 400 and "Read all the lessons first." in early.content.decode()
    assert bad.status_code == 400 and "begins with *" in bad.content.decode()
    tenancy.enter(world.organiser_id)
    with pytest.raises(writing.BadCourse):
        writing.change(
            row.id,
            writing.CourseIn({"en": "N"}, pass_percent=101),
            programme_id=world.programme.id,
            actor=world.actor,
            now=cast.NOW,
        )


def test_a_rule_is_begun_with_the_course_named_in_it(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    row = _tested(world, marketer, _client(world, "MEMBER"), [("GAP", "x")])
    page = marketer.get(_organiser(world, f"{row.id}/")).content
    (link,) = html.fromstring(page).xpath("//a[contains(@href, '?kind=')]/@href")
    nothing = link.replace("about=course", "about=nothing")
    hostile = link.replace("is=pain-relief", f"is={EVIL}")

    rule = filling.shown(marketer.get(link).content, "add")
    other = filling.shown(marketer.get(nothing).content, "add")

    assert "kind=COURSE_PASSED&about=course&is=pain-relief" in link
    assert rule["conditions-0-values"] == "COURSE_PASSED"
    assert (rule["conditions-1-subject"], rule["conditions-1-detail"]) == (
        "deed.attribute",
        "course",
    )
    assert rule["conditions-1-values"] == "pain-relief"
    assert "conditions-1-subject" not in other
    assert EVIL not in marketer.get(hostile).content.decode()


def test_questions_are_counted_by_language_and_an_attempt_says_how_many_it_has(
    world: cast.World,
) -> None:
    setup.change_programme(
        world.programme.id,
        settings={"languages": ["pl", "en"]},
        actor=world.actor,
        now=clock.now(),
    )
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _made(world, marketer)
    empty = marketer.get(_organiser(world, f"{row.id}/")).content.decode()
    page = _organiser(world, f"{row.id}/test/")
    for language, kind in (("en", "GAP"), ("en", "NUMBER"), ("pl", "GAP")):
        said = {"kind": kind, "text": f"{language} {kind}?", "lines": "11", "language": language}
        assert filling.send(marketer, page, "add_question", **said).status_code == 302
    for lesson in queries.lessons(row):
        filling.send(client, _member(world, f"{row.id}/lessons/{lesson.id}/"), "read")

    listed = " ".join(html.fromstring(marketer.get(page).content).text_content().split())
    course = marketer.get(_organiser(world, f"{row.id}/")).content.decode()
    test = client.get(_member(world, f"{row.id}/test/")).content.decode()

    assert "Add a question" in empty and "3 questions" in course
    assert "English: 2 · Polski: 1" in listed
    assert "a number · English · worth 1" in listed
    assert "2 questions" in test and "pass mark: 80%" in test
