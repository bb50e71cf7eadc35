"""Learning by its pages: a marketer makes a course, a member learns it on the phone."""

from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.engagement.learning import queries
from tandem.engagement.learning.models import Course
from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build()
    made.publish(
        {
            "key": "learnt",
            "when": {"eq": ["deed.kind", {"text": "COURSE_READ"}]},
            "give": {"points": 20},
        }
    )
    setup.change_programme(
        made.programme.id, settings={"ways": ["LEARNING"]}, actor=made.actor, now=clock.now()
    )
    return made


def _organiser(world: cast.World, rest: str = "") -> str:
    return f"/o/{world.programme.slug}/learning/{rest}"


def _member(world: cast.World, rest: str = "") -> str:
    return f"/m/{world.programme.slug}/learning/{rest}"


def _made(world: cast.World, client: Client, **typed: Any) -> Course:
    """A course that is open, with a text that a stranger to peace wrote, a PDF and a film."""
    said = {"name": "Pain relief", "text": f"Doses {EVIL}", "minutes": "5", "days": "14"} | typed
    answer = filling.send(client, _organiser(world, "new/"), "begin", **said)
    assert answer.status_code == 302, answer.content.decode()
    page = answer.headers["Location"]
    text = f"# Doses\n{EVIL} first.\n\n- one\n- two"
    filling.send(client, page, "add_lesson", title=f"Text {EVIL}", text=text)
    form = filling.shown(client.get(page).content, "add_lesson")
    client.post(page, form | {"title": "Guide", "file": SimpleUploadedFile("g.pdf", PDF)})
    filling.send(client, page, "add_lesson", title="Film", film="https://www.films.example/v?1")
    assert filling.send(client, page, "open_course").status_code == 302
    tenancy.enter(world.organiser_id)
    return Course.objects.of(world.organiser_id).get()


def test_a_member_learns_it_lesson_by_lesson_and_sees_what_it_gave(world: cast.World) -> None:
    row = _made(world, _client(world, "MARKETER"))
    first, guide, film = (lesson.id for lesson in queries.lessons(row))
    client = _client(world, "MEMBER")

    home = client.get(f"/m/{world.programme.slug}/").content.decode()
    page = client.get(_member(world, f"{row.id}/")).content.decode()
    text = client.get(_member(world, f"{row.id}/lessons/{first}/")).content.decode()
    went = [
        filling.send(client, _member(world, f"{row.id}/lessons/{lesson}/"), "read")
        for lesson in (first, guide, film)
    ]
    end = client.get(went[-1].headers["Location"]).content.decode()
    home_after = client.get(f"/m/{world.programme.slug}/").content.decode()

    assert "Pain relief" in home and _member(world, f"{row.id}/") in home
    assert EVIL not in home + page + text and "&lt;script&gt;alert(1)" in text
    assert "<h2>Doses</h2>" in text and "<li>one</li>" in text and "lesson 1 of 3" in text
    assert [answer.headers["Location"] for answer in went] == [
        _member(world, f"{row.id}/lessons/{guide}/"),
        _member(world, f"{row.id}/lessons/{film}/"),
        _member(world, f"{row.id}/"),
    ]
    assert "Well done: you have learnt it. You get: 20 points." in end
    assert "Pain relief" not in home_after
    assert world.balance("Ania").available == 20
    assert "Pain relief" in client.get(_member(world)).content.decode()


def test_the_film_opens_elsewhere_and_the_pdf_is_its_learners(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    row = _made(world, marketer)
    _first, guide, film = (lesson.id for lesson in queries.lessons(row))
    client = _client(world, "MEMBER")

    page = client.get(_member(world, f"{row.id}/lessons/{film}/")).content.decode()
    got = client.get(_member(world, f"{row.id}/lessons/{guide}.pdf"))
    none = client.get(_member(world, f"{row.id}/lessons/{film}.pdf"))
    preview = marketer.get(_organiser(world, f"{row.id}/lessons/{guide}.pdf"))

    assert "film, opens films.example" in page and "<iframe" not in page and "<video" not in page
    assert b"".join(got.streaming_content) == b"".join(preview.streaming_content) == PDF
    assert none.status_code == 404


def test_who_it_is_not_for_finds_nothing(world: cast.World) -> None:
    row = _made(world, _client(world, "MARKETER"), trades="gardener")
    (first, *_rest) = queries.lessons(row)
    client = _client(world, "MEMBER")

    paths = [f"{row.id}/", f"{row.id}/lessons/{first.id}/", f"{row.id}/lessons/{first.id}.pdf"]
    answers = [client.get(_member(world, path)).status_code for path in paths]

    assert answers == [404, 404, 404]
    assert "Pain relief" not in client.get(f"/m/{world.programme.slug}/").content.decode()
    assert "nothing to learn" in client.get(_member(world)).content.decode()


def test_a_course_that_ends_while_it_is_read_says_so(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _made(world, marketer)
    for lesson in queries.lessons(row):
        filling.send(client, _member(world, f"{row.id}/lessons/{lesson.id}/"), "read")
    form = {"_action": "read", "_key": str(ids.new_uuid())}

    filling.send(marketer, _organiser(world, f"{row.id}/"), "end_course")
    answer = client.post(_member(world, f"{row.id}/lessons/{lesson.id}/"), form)

    assert answer.status_code == 400
    assert "This course is over. What you learnt stays." in answer.content.decode()


def test_an_end_is_undone_and_a_rule_begins_with_its_kind(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    row = _made(world, marketer)
    page = _organiser(world, f"{row.id}/")

    filling.send(marketer, page, "end_course")
    ended = marketer.get(page).content.decode()
    filling.send(marketer, page, "go_on")
    again = marketer.get(page).content.decode()
    address = f"/o/{world.programme.slug}/rules/new/welcome/?kind="
    rule = filling.shown(marketer.get(f"{address}COURSE_READ").content, "add")
    other = filling.shown(marketer.get(f"{address}NOTHING").content, "add")

    assert 'id="go_on"' in ended and 'id="end_course"' in again
    assert rule["conditions-0-values"] == "COURSE_READ"
    assert other["conditions-0-values"] == "ENROLMENT"


def test_a_programme_that_does_not_use_it_shows_none_of_it(world: cast.World) -> None:
    row = _made(world, _client(world, "MARKETER"))
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=clock.now()
    )
    client = _client(world, "MEMBER")

    answers = [client.get(_member(world, path)).status_code for path in ("", f"{row.id}/")]

    assert answers == [404, 404]
    assert "Pain relief" not in client.get(f"/m/{world.programme.slug}/").content.decode()
