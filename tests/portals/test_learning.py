"""Learning by its pages: a marketer makes a course, a member learns it on the phone."""

from pathlib import Path
from typing import Any

import cast
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client
from portals.test_pages import _picture
from support import small_documents

from tandem.engagement.learning import queries
from tandem.engagement.learning.models import Course
from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.portals.shared import films
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


def test_a_pdf_is_read_page_by_page_where_it_stands(world: cast.World, settings: Any) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row, page = _made(world, marketer), pypdfium2.PdfDocument.new()
    for across in (200, 300):
        page.new_page(across, 400)
    form = filling.shown(marketer.get(_organiser(world, f"{row.id}/")).content, "add_lesson")
    file = SimpleUploadedFile("t.pdf", small_documents.saved(page))
    marketer.post(_organiser(world, f"{row.id}/"), form | {"title": "Two", "file": file})
    tenancy.enter(world.organiser_id)
    damaged, two = (lesson.id for lesson in queries.lessons(row) if lesson.kind == "PDF")
    at = _member(world, f"{row.id}/lessons/{two}")

    shown, unread = (
        client.get(_member(world, f"{row.id}/lessons/{key}/")).content.decode()
        for key in (two, damaged)
    )
    first, again, second = (client.get(f"{at}.pdf?page={n}") for n in (1, 1, 2))
    wrong = [client.get(f"{at}.pdf?page={n}").status_code for n in (0, 3, 61, "x", "²", "9" * 9)]
    strange = Client().get(f"{at}.pdf?page=1")

    assert f'src="{at}.pdf?page=2"' in shown and 'width="300"' in shown and "page=3" not in shown
    assert f'href="{at}.pdf"' in shown and "?page=" not in unread
    assert first["Content-Type"] == "image/jpeg" and first.content == again.content
    assert first.content[:2] == second.content[:2] == b"\xff\xd8" and len(set(wrong)) == 1
    assert wrong[0] == 404 and strange.status_code == 302
    (kept,) = (settings.HOME / "leaves").iterdir()
    assert sorted(leaf.name for leaf in kept.iterdir()) == ["1.jpg", "2.jpg"]


def test_a_lesson_has_pictures_where_its_text_names_them(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _made(world, marketer)
    first = next(iter(queries.lessons(row)))
    at, place = _organiser(world, f"{row.id}/lessons/{first.id}/"), f"{row.id}/lessons/{first.id}/"
    for _time in range(3):
        form = filling.shown(marketer.get(at).content, "add_picture")
        photo = _picture()
        assert marketer.post(at, form | {"picture": photo}).status_code == 302
    none = filling.shown(marketer.get(at).content, "add_picture")
    text = "See **how** it [drips](https://films.example/1).\n!2 A **tap**\n1. Close\n2. Open\n!9 x"
    said = marketer.post(at, none | {"picture": SimpleUploadedFile("x.png", b"none")})
    filling.send(marketer, at, "change_lesson", text=text)
    gone = filling.shown(marketer.get(at).content, "drop_picture", of="3")
    out = [
        marketer.post(at, gone | {"_key": str(ids.new_uuid())}).status_code for _time in range(2)
    ]
    tenancy.enter(world.organiser_id)
    one, two = queries.lesson(row, first.id).pictures.values()

    page = client.get(_member(world, place)).content.decode()
    shown = client.get(f"/picture/{two}/")

    assert said.status_code == 400 and "no picture that can be shown" in said.content.decode()
    assert out == [302, 400] and shown["Content-Type"] == "image/webp"
    assert 'See <b>how</b> it <a href="https://films.example/1"' in page
    assert "<li>Close</li>" in page and "!9 x" in page and "!2" not in page
    assert '<figcaption class="small muted">A <b>tap</b></figcaption>' in page
    assert page.index(two) < page.index("Close") < page.index(one)


def test_a_film_that_was_sent_is_shown_part_by_part(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row, content = _made(world, marketer), b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 9_000
    at = _organiser(world, f"{row.id}/")
    form = filling.shown(marketer.get(at).content, "add_lesson")
    marketer.post(at, form | {"title": "Tap", "file": SimpleUploadedFile("t.mp4", content)})
    form = filling.shown(marketer.get(at).content, "add_lesson")
    none = marketer.post(at, form | {"title": "No", "file": SimpleUploadedFile("t.mp4", b"none")})
    tenancy.enter(world.organiser_id)
    *_rest, film = queries.lessons(row)
    place = _member(world, f"{row.id}/lessons/{film.id}/")

    page = client.get(place).content.decode()
    begun, part, odd, beyond = (
        client.get(f"{place}film/", headers={"range": r})
        for r in ("bytes=0-", "bytes=5-8", "items=0-", f"bytes={len(content)}-")
    )
    filling.send(
        marketer, _organiser(world, f"{row.id}/lessons/{film.id}/"), "change_lesson", text="x"
    )
    tenancy.enter(world.organiser_id)

    assert f'src="{place}film/"' in page and 'preload="none"' in page and "film, opens" not in page
    assert none.status_code == 400 and "neither a PDF, nor a film" in none.content.decode()
    assert (begun.status_code, begun["Content-Type"]) == (206, "video/mp4")
    assert begun["Content-Range"] == f"bytes 0-{films.PART_BYTES - 1}/{len(content)}"
    assert b"".join(part.streaming_content) == content[5:9]
    assert odd.status_code == 200 and b"".join(odd.streaming_content) == content
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert queries.lesson(row, film.id).kind == "FILM"
    assert client.get(f"{place[:-1]}.pdf").status_code == 404
    assert Client().get(f"{place}film/").status_code == 302


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
    other = marketer.get(f"{address}NOTHING").content
    built_in = filling.shown(marketer.get(f"{address}BIRTHDAY").content, "add")

    assert 'id="go_on"' in ended and 'id="end_course"' in again
    assert rule["conditions-0-values"] == "COURSE_READ"
    assert built_in["conditions-0-values"] == "BIRTHDAY"
    # It is said, and the rule is about no other action than the one that was asked for.
    assert "no action “NOTHING”" in other.decode()
    assert "ENROLMENT" not in str(filling.shown(other, "add").get("conditions-0-values"))


def test_a_programme_that_does_not_use_it_shows_none_of_it(world: cast.World) -> None:
    row = _made(world, _client(world, "MARKETER"))
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=clock.now()
    )
    client = _client(world, "MEMBER")

    answers = [client.get(_member(world, path)).status_code for path in ("", f"{row.id}/")]

    assert answers == [404, 404]
    assert "Pain relief" not in client.get(f"/m/{world.programme.slug}/").content.decode()
