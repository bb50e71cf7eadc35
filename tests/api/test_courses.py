"""Courses learnt by an app of the organiser's: lessons, and the test, whose right answers no answer
of the API holds before its end.
"""

from typing import Any

import cast
import pytest
import time_machine
from api.test_api import _get, _key, _post
from initiatives.test_pieces import _use

from tandem.engagement.learning import lessons, queries, questions, writing
from tandem.engagement.learning.lessons import LessonIn
from tandem.engagement.learning.models import Attempt, Course
from tandem.engagement.learning.questions import QuestionIn
from tandem.engagement.learning.writing import CourseIn
from tandem.kit import ids
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db
SECRET = "because it drips"
POOL = {
    "ONE": ([["Rinse", "yes"], ["Paint", ""], ["Wait", ""]], 1),
    "SEVERAL": ([["A", "yes"], ["B", ""], ["C", "yes"]], 2),
    "ORDER": ([["first"], ["second"], ["third"]], 1),
    "MATCH": ([["pump", "water"], ["fan", "air"]], 1),
    "GAP": ([["Zorilla"]], 1),
    "NUMBER": ([["41", "43"]], 1),
}


@pytest.fixture
def world(db: None) -> Any:
    made = cast.build()
    _use(made, "LEARNING")
    made.publish(
        {
            "key": "learnt",
            "when": {"eq": ["deed.kind", {"text": "COURSE_PASSED"}]},
            "give": {"points": 20},
        }
    )
    with time_machine.travel(cast.NOW, tick=False):
        yield made


def _course(world: cast.World, **more: Any) -> Course:
    scope = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    key = writing.begin(
        world.programme.id, CourseIn({"en": "Pumps"}, **more), actor=world.actor, now=cast.NOW
    )
    lessons.add(key, LessonIn({"en": "Text"}, {"en": "# Rinse\nfirst."}), **scope)
    lessons.add(key, LessonIn({"en": "Film"}, address="https://films.example/1"), **scope)
    pool = [
        QuestionIn(kind, f"{kind}?", parts, "en", SECRET, points)
        for kind, (parts, points) in POOL.items()
    ]
    questions.add_many(key, pool, **scope)
    writing.open_it(key, **scope)
    return queries.course(key, programme_id=world.programme.id, organiser_id=world.organiser_id)


def _of(world: cast.World, rest: str, who: str = "Ania") -> str:
    return f"members/{world.members[who]}/{rest}"


def _json(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def _read(world: cast.World, key: str, course: Course) -> None:
    for row in _json(_get(key, f"courses/{course.id}/lessons"))["items"]:
        at = _of(world, f"courses/{course.id}/lessons/{row['id']}/read")
        assert _json(_post(key, at, {})) == {"is_learnt": False, "points": {}}


def _right(question: dict[str, Any]) -> list[str]:
    """The right answer of a question as it is shown."""
    parts = POOL[question["kind"]][0]
    at = {text: str(number) for number, text in enumerate(question["options"])}
    match question["kind"]:
        case "ONE" | "SEVERAL":
            return [at[text] for text, *mark in parts if mark[0]]
        case "ORDER":
            return [at[text] for (text,) in parts]
        case "MATCH":
            by_left = dict(parts)
            return [at[by_left[left]] for left in question["lines"]]
        case "GAP":
            return ["zorilla"]
    return ["42"]


def test_an_app_learns_a_course_and_nothing_right_leaves_before_the_end(world: cast.World) -> None:
    course, key = _course(world), _key(world)
    tenancy.enter(world.organiser_id)

    early = _post(key, _of(world, f"courses/{course.id}/attempts"), {})
    _read(world, key, course)
    begun = _post(key, _of(world, f"courses/{course.id}/attempts"), {})
    attempt = _json(begun, 201)
    place = _of(world, f"attempts/{attempt['id']}")
    again = _json(_post(key, _of(world, f"courses/{course.id}/attempts"), {}), 201)
    said = {row["id"]: _right(row) for row in attempt["questions"]}
    saved = _post(key, f"{place}/answers", {"answers": said})
    looked = _get(key, place)
    handed = _json(_post(key, f"{place}/hand-in", {}))
    twice = _post(key, f"{place}/hand-in", {})

    assert (early.status_code, early.json()["code"]) == (409, "learning.read_first")
    assert again["id"] == attempt["id"] and attempt["state"] == "RUNNING"
    for answer in (begun, looked, saved):
        text = answer.content.decode().lower()
        assert SECRET not in text and '"brought":[]' in text.replace(" ", "")
        assert "feedback" not in text and "is_right" not in text
    assert "zorilla" not in begun.content.decode().lower()
    assert {row["id"]: row["answered"] for row in looked.json()["questions"]} == said
    assert (handed["is_learnt"], handed["points"]) == (True, {"REWARD": 20})
    over = handed["attempt"]
    assert (over["state"], over["score"], over["questions"]) == ("PASSED", 100, [])
    assert sum(row["points"] for row in over["brought"]) == 7
    assert {row["feedback"] for row in over["brought"]} == {SECRET}
    assert (twice.status_code, twice.json()["code"]) == (409, "learning.handed_in")
    tenancy.enter(world.organiser_id)
    assert world.balance("Ania").available == 20


def test_what_cannot_be_an_answer_is_refused_and_leaves_what_stood(world: cast.World) -> None:
    course, key = _course(world), _key(world)
    tenancy.enter(world.organiser_id)
    _read(world, key, course)
    attempt = _json(_post(key, _of(world, f"courses/{course.id}/attempts"), {}), 201)
    place = _of(world, f"attempts/{attempt['id']}")
    by_kind = {row["kind"]: row for row in attempt["questions"]}
    good = {by_kind["GAP"]["id"]: ["well"]}
    _json(_post(key, f"{place}/answers", {"answers": good}))

    wrong = {
        "ONE": [["9"], ["0", "1"], [], ["-1"], ["²"], ["x"]],
        "SEVERAL": [["0", "0"], ["7"]],
        "ORDER": [["0", "1"], ["0", "1", "1"]],
        "MATCH": [["0"], ["0", "0"]],
        "GAP": [[], ["a", "b"]],
    }
    for kind, tries in wrong.items():
        for values in tries:
            body = {"answers": {by_kind["GAP"]["id"]: ["new"], by_kind[kind]["id"]: values}}
            answer = _post(key, f"{place}/answers", body)
            assert (answer.status_code, answer.json()["code"]) == (422, "learning.bad_answer"), body
    strange = _post(key, f"{place}/answers", {"answers": {str(ids.new_uuid()): ["0"]}})
    of_another = _get(key, _of(world, f"attempts/{attempt['id']}", "Zenon"))

    assert strange.status_code == 422 and of_another.status_code == 404
    tenancy.enter(world.organiser_id)
    row = Attempt.objects.of(world.organiser_id).get()
    assert row.answers == {by_kind["GAP"]["id"]: "well"}


def test_while_a_later_attempt_runs_nothing_of_the_earlier_is_told(world: cast.World) -> None:
    course, key = _course(world), _key(world)
    tenancy.enter(world.organiser_id)
    _read(world, key, course)
    start = _of(world, f"courses/{course.id}/attempts")
    first = _json(_post(key, start, {}), 201)
    failed = _json(_post(key, _of(world, f"attempts/{first['id']}/hand-in"), {}))
    _json(_post(key, start, {}), 201)

    hidden = _json(_get(key, _of(world, f"attempts/{first['id']}")))

    assert (failed["is_learnt"], failed["attempt"]["state"]) == (False, "FAILED")
    assert failed["attempt"]["brought"] != [] and hidden["brought"] == []
    assert hidden["score"] == 0


def test_a_firm_does_not_learn_what_each_of_its_people_does(world: cast.World) -> None:
    course, key = _course(world, is_by_person=True), _key(world)
    tenancy.enter(world.organiser_id)

    of_firm = _post(key, _of(world, f"courses/{course.id}/attempts"), {})
    of_person = _post(key, _of(world, f"courses/{course.id}/attempts", "Zenon"), {})

    assert (of_firm.status_code, of_firm.json()["code"]) == (404, "learning.no_such_course")
    assert of_person.json()["code"] == "learning.read_first"
    assert _json(_get(key, _of(world, "courses")))["items"] == []
