"""Packages by their pages: sent by a marketer, opened by a member, and what a frame that nobody is
signed in gets and says.
"""

import base64
import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client
from support import small_packages

from tandem.engagement.learning.models import Course, Lesson, LessonKind, Play
from tandem.platform import clock, tenancy
from tandem.platform.models import Upload
from tandem.portals.shared.packages import serving
from tandem.programmes import setup

pytestmark = pytest.mark.django_db


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


def _sent(client: Client, page: str, content: bytes, title: str = "Quiz") -> Any:
    form = filling.shown(client.get(page).content, "add_lesson")
    file = SimpleUploadedFile("pumps.zip", content)
    return client.post(page, form | {"title": title, "file": file})


def _made(world: cast.World, content: bytes) -> Lesson:
    client = _client(world, "MARKETER")
    address = f"/o/{world.programme.slug}/learning/new/"
    page = filling.send(client, address, "begin", name="Pumps").headers["Location"]
    assert _sent(client, page, content).status_code == 302
    assert filling.send(client, page, "open_course").status_code == 302
    tenancy.enter(world.organiser_id)
    return Lesson.objects.of(world.organiser_id).get()


def _opened(world: cast.World, client: Client, lesson: Lesson) -> str:
    """The address in the frame of a lesson that the member opened."""
    page = f"/m/{world.programme.slug}/learning/{lesson.course_id}/lessons/{lesson.id}/"
    went = filling.send(client, page, "launch")
    assert went.status_code == 302, went.content.decode()
    (frame,) = html.fromstring(client.get(went.headers["Location"]).content).xpath("//iframe")
    assert "allow-same-origin" not in frame.get("sandbox")
    assert "allow-top-navigation" not in frame.get("sandbox")
    address = urlsplit(frame.get("src"))
    return address.path + (f"?{address.query}" if address.query else "")


def _given(script: bytes) -> dict[str, Any]:
    """What our script is told."""
    (text,) = re.findall(r"\ntandemPackage\((.*)\);\n$", script.decode(), re.S)
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_package_is_sent_opened_played_and_learnt(world: cast.World) -> None:
    lesson = _made(world, small_packages.scorm_12())
    client, stranger = _client(world, "MEMBER"), Client()
    entry = _opened(world, client, lesson)
    base = entry.rpartition("/")[0]

    page = stranger.get(entry)
    look = stranger.get(f"{base}/lib/look.css")
    told = _given(stranger.get(f"{base}/-/play.js").content)
    body = {"launch": told["launch"], "sequence": 1, "seconds": 90}
    values = {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "80"}
    kept = stranger.post(
        f"{base}/-/keep", json.dumps(body | {"elements": values}), content_type="text/plain"
    )
    address = f"/m/{world.programme.slug}/learning/{lesson.course_id}/"
    course, shown = client.get(address), client.get(f"{address}lessons/{lesson.id}/")

    assert lesson.kind == LessonKind.PACKAGE
    assert (
        f'<!DOCTYPE html><script src="http://testserver{base}/-/play.js">' in page.content.decode()
    )
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"".join(look.streaming_content) == b"h1 { color: #0a5c36 }"
    assert (told["standard"], told["mastery"], told["launch_data"]) == ("SCORM_12", 50, "level=2")
    assert "Ania" not in json.dumps(told)
    assert kept.json() == {
        "is_done": True,
        "sentence": "Well done: you have learnt it. You get: 20 points.",
    }
    assert "learnt on" in course.content.decode() and "Score: 80%" in shown.content.decode()
    assert world.balance("Ania").available == 20


def test_what_a_frame_gets_is_confined_and_nobodys(world: cast.World) -> None:
    lesson = _made(world, small_packages.scorm_12())
    client = _client(world, "MEMBER")
    entry = _opened(world, client, lesson)
    base = entry.rpartition("/")[0]

    answers = [
        client.get(entry),
        client.get(f"{base}/lib/show.js"),
        client.get(f"{base}/-/play.js"),
        client.post(f"{base}/-/keep", "{}", content_type="text/plain"),
        client.options(f"{base}/-/xapi/statements"),
    ]

    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox allow-scripts allow-forms")
        assert "allow-same-origin" not in policy and "allow-top-navigation" not in policy
        assert f"connect-src http://testserver{base}/ data: blob:" in policy
        assert "'self'" not in policy and "default-src 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "X-Frame-Options" not in answer.headers and not answer.cookies
    assert answers[3].status_code == 400 and "saved" in answers[3].json()["sentence"]


def test_no_address_leads_out_of_a_package(world: cast.World) -> None:
    lesson = _made(world, small_packages.scorm_12())
    entry = _opened(world, _client(world, "MEMBER"), lesson)
    base, stranger = entry.rpartition("/")[0], Client()
    token = base.split("/")[2]
    upload = Upload.objects.of(world.organiser_id).get(id=lesson.upload_id)
    other = ("B" if token[-10] != "B" else "C").join((token[:-10], token[-9:]))

    paths = [
        f"{base}/../index.html",
        f"{base}/%2e%2e/%2e%2e/index.html",
        f"{base}/..%2f..%2fetc/passwd",
        f"{base}//etc/passwd",
        f"{base}/{upload.path}",
        f"{base}/imsmanifest.xml/",
        f"{base}/-/xapi/",
        f"/packages/{other}/index.html",
        "/packages/x/index.html",
    ]

    assert [stranger.get(path).status_code for path in paths] == [404] * len(paths)


@pytest.mark.parametrize("before", [b" ", b"<!---->", b"<?xml?>", b"<!--"])
def test_a_page_that_begins_with_nothing_for_long_keeps_nobody(before: bytes) -> None:
    """What a stranger's page begins with is read in a moment, however much of it there is."""
    page = before * (serving.PAGE_BYTES_MAX // 2 // len(before)) + b"<!DOCTYPE html><p>Hello"
    since = time.process_time()

    shown = serving._page(page, "https://example.com/packages/x/")

    assert time.process_time() - since < 1
    assert shown.content.count(b"play.js") == 1 and len(shown.content) > len(page)
    assert (
        shown.content.replace(
            b'<script src="https://example.com/packages/x/-/play.js"></script>', b""
        )
        == page
    )


def test_a_part_of_a_file_is_answered_as_players_of_films_ask(world: cast.World) -> None:
    lesson = _made(world, small_packages.scorm_12(**{"film.mp4": "0123456789"}))
    base = _opened(world, _client(world, "MEMBER"), lesson).rpartition("/")[0]

    def part(asked: str) -> tuple[int, str, bytes]:
        answer = Client().get(f"{base}/film.mp4", headers={"Range": asked})
        content = b"".join(answer) if answer.streaming else answer.content
        return answer.status_code, answer.headers.get("Content-Range", ""), content

    assert part("bytes=2-4") == (206, "bytes 2-4/10", b"234")
    assert part("bytes=7-") == (206, "bytes 7-9/10", b"789")
    assert part("bytes=-2") == (206, "bytes 8-9/10", b"89")
    assert part("bytes=4-999") == (206, "bytes 4-9/10", b"456789")
    for whole in ("nonsense", "items=2-", "bytes=-", "bytes=4-2", "bytes=0-1,3-4"):
        assert part(whole) == (200, "", b"0123456789")
    for beyond in ("bytes=10-", "bytes=99-100", "bytes=-0"):
        assert part(beyond) == (416, "bytes */10", b"")


def test_what_is_no_package_is_told_beside_its_field(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    address = f"/o/{world.programme.slug}/learning/new/"
    page = filling.send(client, address, "begin", name="Pumps").headers["Location"]

    climbing = _sent(client, page, small_packages.packed({"../x": "y"}))
    nothing = _sent(client, page, small_packages.packed({"index.html": "x"}))
    tenancy.enter(world.organiser_id)

    assert (climbing.status_code, nothing.status_code) == (400, 400)
    assert "leads out of it" in climbing.content.decode()
    assert "imsmanifest.xml, cmi5.xml or tincan.xml is missing" in nothing.content.decode()
    assert not Lesson.objects.of(world.organiser_id).exists()


def test_the_desk_tries_it_and_nothing_is_kept(world: cast.World) -> None:
    lesson = _made(world, small_packages.cmi5())
    client = _client(world, "MARKETER")
    page = f"/o/{world.programme.slug}/learning/{lesson.course_id}/lessons/{lesson.id}/play/"
    (frame,) = html.fromstring(client.get(page).content).xpath("//iframe")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(frame.get("src")).query).items()}

    stranger = Client()
    token = stranger.post(asked["fetch"]).json()["auth-token"]
    bearing = {"Authorization": f"Basic {token}"}
    state = f"{asked['endpoint']}activities/state?stateId="
    data = stranger.get(f"{state}LMS.LaunchData", headers=bearing)
    put = stranger.put(f"{state}place", "{}", headers=bearing)
    stated = stranger.post(
        f"{asked['endpoint']}statements", "[{}]", content_type="application/json", headers=bearing
    )

    assert (data.json()["moveOn"], put.status_code) == ("CompletedAndPassed", 204)
    assert stated.status_code == 200 and len(stated.json()) == 1
    tenancy.enter(world.organiser_id)
    assert not Play.objects.of(world.organiser_id).exists()


def test_a_store_answers_the_key_of_its_launch_alone(world: cast.World) -> None:
    lesson = _made(world, small_packages.cmi5())
    client, stranger = _client(world, "MEMBER"), Client()
    query = urlsplit(_opened(world, client, lesson)).query
    asked = {name: value[0] for name, value in parse_qs(query).items()}
    actor = json.loads(asked["actor"])

    token = stranger.post(asked["fetch"]).json()["auth-token"]
    second = stranger.post(asked["fetch"]).json()
    store = asked["endpoint"]

    def call(method: str, rest: str, content: Any = None, key: str = token) -> Any:
        return stranger.generic(
            method,
            store + rest,
            "" if content is None else json.dumps(content),
            content_type="application/json",
            headers={"Authorization": f"Basic {key}"} if key else {},
        )

    def stated(verb: str, **result: Any) -> Any:
        body = {
            "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
            "object": {"id": asked["activityId"]},
            "result": result,
        }
        return call("POST", "statements", body)

    place = "activities/state?stateId=place"
    empty, put = call("GET", place), call("PUT", place, {"page": 7})
    merged, got = call("POST", place, {"more": 1}), call("GET", place)
    listed, dropped = call("GET", "activities/state"), call("DELETE", place)
    preferences = call("GET", "agents/profile?profileId=cmi5LearnerPreferences")
    passed, completed = stated("passed", score={"scaled": 0.9}), stated("completed")

    wrong = base64.b64encode(b"1:0000").decode()
    refused = [call("GET", place, key=key).status_code for key in ("", "x", wrong, "é")]
    again = parse_qs(urlsplit(_opened(world, client, lesson)).query)
    late = stated("failed")

    assert second["error-code"] == "1"
    assert actor["account"]["name"].isalnum() and "mbox" not in actor
    assert "ania" not in query.lower()
    assert (empty.status_code, put.status_code, merged.status_code) == (404, 204, 204)
    assert (got.json(), listed.json(), dropped.status_code) == (
        {"page": 7, "more": 1},
        ["place"],
        204,
    )
    assert preferences.json() == {"languagePreference": "en", "audioPreference": "on"}
    assert (passed.status_code, completed.status_code) == (200, 200)
    assert refused == [401, 401, 409, 401]
    assert again["registration"][0] == asked["registration"]
    assert late.status_code == 409 and "opened this lesson elsewhere" in late.json()["sentence"]
    tenancy.enter(world.organiser_id)
    row = Play.objects.of(world.organiser_id).get()
    assert (row.is_done, row.score, row.launch) == (True, 90, 2)


HOSTILE = (
    b"",
    b"null",
    b"[]",
    b'{"launch": true}',
    b'{"launch": 1, "sequence": 1, "seconds": 0, "elements": {"a": 1}}',
    b'{"launch": 1, "sequence": 1, "seconds": 0, "elements": {"a": "\\u0000"}}',
    b'{"launch": 1, "sequence": 1, "seconds": 0, "elements": {"a": "\\ud800"}}',
    b'{"launch": 1, "sequence": 1e400, "seconds": 0, "elements": {}}',
    b"[" * 100_000,
    b"\xff\xfe",
    b'{"a": "' + b"x" * 256_000 + b'"}',
)


def test_nonsense_is_refused_with_a_sentence(world: cast.World) -> None:
    lesson = _made(world, small_packages.scorm_12())
    base = _opened(world, _client(world, "MEMBER"), lesson).rpartition("/")[0]

    for content in HOSTILE:
        answer = Client().post(f"{base}/-/keep", content, content_type="text/plain")
        assert answer.status_code == 400 and answer.json()["sentence"], content[:60]
    tenancy.enter(world.organiser_id)
    assert Play.objects.of(world.organiser_id).get().elements == {}


def test_a_package_is_opened_by_who_may_learn_its_course(world: cast.World) -> None:
    lesson = _made(world, small_packages.scorm_12())
    page = f"/m/{world.programme.slug}/learning/{lesson.course_id}/lessons/{lesson.id}/"
    client = _client(world, "MEMBER")
    form = {"_action": "launch"}

    unopened = client.get(f"{page}play/").status_code
    Course.objects.of(world.organiser_id).update(opened_at=None)
    closed = client.post(page, form).status_code

    assert (unopened, closed) == (404, 404)
    assert Client().post(page, form).status_code == 302  # to sign in
