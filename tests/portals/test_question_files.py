"""Questions of a test from a file: looked at, taken in once, and wrong ones told by their line."""

import io
from pathlib import Path
from typing import Any

import cast
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client
from portals.test_learning import EVIL, _made, _organiser

from tandem.engagement.learning import queries
from tandem.engagement.learning.models import Course, Question
from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.programmes import setup
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
HEAD = ("kind", "question", "answers", "worth", "feedback", "language")
ROWS = (
    ("ONE", "Which?", "a|* b", "2", "See lesson 1", ""),
    ("match", f"Pairs {EVIL}", "a = 1 | b = 2", "", "", "pl"),
    ("RIDDLE", "What?", "x", "", "", ""),
    ("ONE", "No right one", "a|b", "", "", ""),
    ("GAP", "Points", "x", "0", "", ""),
    ("GAP", "Language", "x", "", "", "xx"),
    ("OPEN", "Why?", "", "", "", ""),
)
QUIZ = b"// from elsewhere\n\n::T::Two and two? {=4 ~3}\n\nOnly a text\n\nNow {T}\n"


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build()
    setup.change_programme(
        made.programme.id,
        settings={"ways": ["LEARNING"], "languages": ["pl", "en"]},
        actor=made.actor,
        now=clock.now(),
    )
    return made


def _csv() -> bytes:
    return "\n".join(";".join(row) for row in (HEAD, *ROWS)).encode()


def _xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((HEAD, *ROWS)):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def _sent(client: Client, row: Course, name: str, content: bytes) -> Any:
    page = _import(row)
    form = filling.shown(client.get(page).content, "look_at_questions")
    return client.post(page, form | {"file": SimpleUploadedFile(name, content)})


def _import(row: Course) -> str:
    return f"/o/{_slug(row)}/learning/{row.id}/test/import/"


def _slug(row: Course) -> str:
    return str(Programme.objects.of(row.organiser_id).get(id=row.programme_id).slug)


def _pool(row: Course) -> list[Question]:
    tenancy.enter(row.organiser_id)
    return list(queries.questions(row).order_by("text"))


@pytest.mark.parametrize(("name", "content"), [("q.csv", _csv()), ("q.xlsx", _xlsx())])
def test_a_table_is_looked_at_and_taken_in_once(
    world: cast.World, name: str, content: bytes
) -> None:
    client = _client(world, "MARKETER")
    row = _made(world, client)

    sent = _sent(client, row, name, content)
    look = client.get(sent.headers["Location"]).content.decode()
    before = _pool(row)
    taken = filling.send(client, sent.headers["Location"], "take_questions")
    told = client.get(taken.headers["Location"]).content.decode()
    again = filling.send(client, sent.headers["Location"], "take_questions")
    told_again = client.get(again.headers["Location"]).content.decode()

    assert "3 rows can be taken in" in look and "4 rows are left out" in look
    assert "The kind is none of those that there are." in look and EVIL not in look
    assert "The programme does not speak this language." in look
    assert before == [] and "3 questions are new." in told
    assert "0 questions are new. The others stood in the test already." in told_again
    assert [
        (each.kind, each.text, each.parts, each.points, each.language) for each in _pool(row)
    ] == [
        ("MATCH", f"Pairs {EVIL}", [["a", "1"], ["b", "2"]], 1, "pl"),
        ("ONE", "Which?", [["a", ""], ["b", "right"]], 2, "en"),
        ("OPEN", "Why?", [], 1, "en"),
    ]


def test_a_plain_quiz_is_looked_at_and_taken_in(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _made(world, client)

    sent = _sent(client, row, "quiz.gift", QUIZ)
    look = client.get(sent.headers["Location"]).content.decode()
    filling.send(client, sent.headers["Location"], "take_questions")

    assert "2 rows can be taken in" in look
    assert "There are no answers: the braces are missing." in look
    assert [(each.kind, each.text, each.parts) for each in _pool(row)] == [
        ("ONE", "Now", [["True", "right"], ["False", ""]]),
        ("ONE", "Two and two?", [["4", "right"], ["3", ""]]),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("q.csv", b"a;b\n1;2\n"), ("q.xlsx", b"PK\x03\x04nothing"), ("q.gift", b"x" * 2_000_001)],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    world: cast.World, name: str, content: bytes
) -> None:
    client = _client(world, "MARKETER")
    row = _made(world, client)

    answer = _sent(client, row, name, content)

    assert answer.status_code == 400 and 'role="alert"' in answer.content.decode()
    assert _pool(row) == []


def test_the_file_of_another_person_and_a_course_of_another_are_not_there(
    world: cast.World,
) -> None:
    client, other = _client(world, "MARKETER"), _client(world, "ADMINISTRATOR")
    row = _made(world, client)
    place = _sent(client, row, "quiz.gift", QUIZ).headers["Location"]

    assert other.get(place).status_code == 404
    assert client.get(place.replace(str(row.id), str(ids.new_uuid()))).status_code == 404
    page = client.get(_organiser(world, f"{row.id}/test/")).content.decode()
    assert _import(row) in page
