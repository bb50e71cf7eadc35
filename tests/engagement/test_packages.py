"""Packages as lessons: what is taken in, what a member's play leads to."""

import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
from support import small_packages

from tandem.activity.models import Activity
from tandem.documents.packages import reading as reading_of_files
from tandem.documents.packages.base import BadPackage, Manifest
from tandem.engagement.learning import lessons, queries, reading, writing
from tandem.engagement.learning.lessons import LessonIn
from tandem.engagement.learning.models import Lesson, Play
from tandem.engagement.learning.packages import outcomes, playing, statements, storing, tokens
from tandem.engagement.learning.packages.playing import Snapshot
from tandem.engagement.learning.packages.tokens import Pass
from tandem.engagement.learning.writing import CourseIn
from tandem.flows.engagement.learning import learn, play_lesson
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.platform.files import uploads
from tandem.programmes import setup
from tandem.programmes.models import Programme

TODAY = cast.NOW.date()


def _read(content: bytes, tmp_path: Path) -> Manifest:
    path = tmp_path / "package.zip"
    path.write_bytes(content)
    manifest, *_files = reading_of_files.read(path)
    assert isinstance(manifest, Manifest)
    return manifest


def test_each_standard_says_how_it_is_played(tmp_path: Path) -> None:
    old = _read(small_packages.scorm_12(), tmp_path)
    new = _read(small_packages.scorm_2004(), tmp_path)
    unit = _read(small_packages.cmi5(), tmp_path)

    assert (old.standard, old.entry, old.title, old.mastery) == (
        "SCORM_12",
        "index.html",
        "Pumps",
        50,
    )
    assert old.launch_data == "level=2"
    assert (new.standard, new.entry, new.query, new.mastery) == (
        "SCORM_2004",
        "content/start here.html",
        "mode=short",
        70,
    )
    assert (unit.standard, unit.entry, unit.query) == ("CMI5", "valves.html", "theme=light")
    assert (unit.move_on, unit.mastery, unit.launch_data, unit.activity_id) == (
        "CompletedAndPassed",
        60,
        "a=1",
        "https://akwa.example/valves",
    )


def test_a_folder_around_it_and_an_old_xapi_package_are_read(tmp_path: Path) -> None:
    tincan = (
        '<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>'
        '<activity id="https://akwa.example/t" type="x"><name>T</name>'
        '<launch lang="en">story.html</launch></activity>'
        '<activity id="https://akwa.example/t/1" type="x"><name>part</name></activity>'
        "</activities></tincan>"
    )
    wrapped = {"Pumps/imsmanifest.xml": small_packages.MANIFEST_12, "Pumps/index.html": "x"}

    inside = _read(small_packages.packed(wrapped), tmp_path)
    spoken = _read(small_packages.packed({"tincan.xml": tincan, "story.html": "x"}), tmp_path)

    assert inside.entry == "Pumps/index.html"
    assert (spoken.standard, spoken.entry, spoken.activity_id) == (
        "XAPI",
        "story.html",
        "https://akwa.example/t",
    )


_12 = small_packages.MANIFEST_12


def _zip(*entries: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("imsmanifest.xml", _12.encode()), ("index.html", b"x"), *entries):
            archive.writestr(name, content)
    return out.getvalue()


def _link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("passwd")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def _locked() -> bytes:
    content = bytearray(_zip())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


def _twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return _zip(("index.html", b"y"))


def _broken() -> bytes:
    content = bytearray(_zip(("film.bin", bytes(range(256)) * 40)))
    content[content.find(b"film.bin") + 12] ^= 0xFF
    return bytes(content)


REFUSED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"PK\x03\x04 and then nothing", "no ZIP"),
    "empty": (lambda: small_packages.packed({}), "is missing"),
    "without": (lambda: small_packages.packed({"index.html": "x"}), "is missing"),
    "deep": (lambda: small_packages.packed({"a/b/imsmanifest.xml": _12}), "is missing"),
    "climbs": (lambda: _zip(("../x", b"")), "leads out"),
    "climbs inside": (lambda: _zip(("a/../../x", b"")), "leads out"),
    "climbs backwards": (lambda: _zip(("a\\..\\..\\x", b"")), "leads out"),
    "absolute": (lambda: _zip(("/etc/passwd", b"")), "leads out"),
    "drive": (lambda: _zip(("C:/x", b"")), "leads out"),
    "link": (lambda: _zip((_link(), b"/etc/passwd")), "only a link"),
    "twice": (_twice, "same name"),
    "locked": (_locked, "password"),
    "damaged": (_broken, "damaged"),
    "many": (lambda: _zip(*((f"{n}.txt", b"") for n in range(5_001))), "too many files"),
    "bomb": (lambda: _zip(("x.bin", b"\0" * 12_000_000)), "grows too much"),
    "broken manifest": (
        lambda: small_packages.packed({"imsmanifest.xml": _12[:200]}),
        "damaged at line",
    ),
    "doctype": (
        lambda: small_packages.packed(
            {"imsmanifest.xml": '<!DOCTYPE m [<!ENTITY a "b">]><m>&a;</m>'}
        ),
        "DOCTYPE",
    ),
    "no page": (lambda: small_packages.packed({"imsmanifest.xml": _12}), "index.html"),
    "elsewhere": (
        lambda: small_packages.packed(
            {"imsmanifest.xml": _12.replace('href="index.html">', 'href="https://x.example/">')}
        ),
        "elsewhere",
    ),
    "outside": (
        lambda: small_packages.packed(
            {"imsmanifest.xml": _12.replace('href="index.html">', 'href="../../index.html">')}
        ),
        "is missing",
    ),
    "nothing": (
        lambda: small_packages.packed({"imsmanifest.xml": "<manifest/>"}),
        "names no part",
    ),
}


@pytest.mark.parametrize("_case", REFUSED)
def test_what_cannot_be_played_is_told_why(_case: str, tmp_path: Path) -> None:
    made, sentence = REFUSED[_case]

    with pytest.raises(BadPackage) as refusal:
        _read(made(), tmp_path)

    assert sentence in refusal.value.sentence
    assert "cannot be taken in" in refusal.value.sentence


def test_what_a_package_says_is_one_answer() -> None:
    old = Manifest("SCORM_12", "x", mastery=50)
    new = Manifest("SCORM_2004", "x")

    def of(manifest: Manifest, **elements: str) -> tuple[object, ...]:
        names = {name.replace("__", "."): value for name, value in elements.items()}
        outcome = outcomes.of_elements(names, manifest)
        return outcome.is_completed, outcome.is_passed, outcome.score, outcome.is_done

    status = "cmi__core__lesson_status"
    raw = {"cmi__core__score__raw": "49.9"}
    assert of(old) == (False, None, None, False)
    assert of(old, **{status: "incomplete"}, **raw) == (False, None, 49, False)
    assert of(old, **{status: "completed"}, **raw) == (True, False, 49, False)
    assert of(old, **{status: "passed"}, **raw) == (True, False, 49, False)
    assert of(old, **{status: "completed"}) == (True, None, None, True)
    assert of(new, cmi__completion_status="completed") == (True, None, None, True)
    assert of(new, cmi__success_status="passed") == (True, True, None, True)
    assert of(new, cmi__completion_status="incomplete", cmi__success_status="passed")[3] is False
    assert of(new, cmi__completion_status="completed", cmi__success_status="failed")[3] is False
    assert of(new, cmi__score__scaled="-0.5")[2] == 0
    assert of(new, cmi__score__raw="3", cmi__score__min="1", cmi__score__max="5")[2] == 50
    assert of(new, cmi__score__raw="1e999", cmi__score__max="NaN")[2] is None
    assert outcomes.seconds_of("0001:02:03.5") == 3_723
    assert outcomes.seconds_of("P1DT2H3M4.5S") == 93_784
    assert [outcomes.seconds_of(text) for text in ("", "P", "-1", "x" * 99)] == [0, 0, 0, 0]


def test_a_token_opens_what_it_says_and_nothing_else() -> None:
    given = Pass(ids.new_uuid(), ids.new_uuid(), ids.new_uuid(), 7)

    token = tokens.made(given, now=cast.NOW)

    assert tokens.opened(token, now=cast.NOW + timedelta(days=7)) == given
    assert tokens.made(given, now=cast.NOW + timedelta(hours=1)) == token
    assert tokens.opened(token, now=cast.NOW + timedelta(days=15)) is None
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        assert tokens.opened(token[:place] + other + token[place + 1 :], now=cast.NOW) is None
    assert tokens.opened("", now=cast.NOW) is tokens.opened("é" * 120, now=cast.NOW) is None


# A member plays


@pytest.fixture
def world(db: None, tmp_path: Path) -> cast.World:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["LEARNING"]}, actor=made.actor, now=cast.NOW
    )
    made.programme = Programme.objects.of(made.organiser_id).get(id=made.programme.id)
    return made


def _scope(world: cast.World) -> dict[str, Any]:
    return {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}


def _course(
    world: cast.World, tmp_path: Path, content: bytes, *, with_text: bool = False, **more: Any
) -> Lesson:
    """An open course whose last lesson is this package."""
    key = writing.begin(
        world.programme.id, CourseIn({"en": "Pumps"}, **more), actor=world.actor, now=cast.NOW
    )
    if with_text:
        lessons.add(key, LessonIn({"en": "Text"}, {"en": "Rinse first."}), **_scope(world))
    _add(world, key, tmp_path, content)
    writing.open_it(key, **_scope(world))
    return _lessons(world, key)[-1]


def _add(world: cast.World, key: UUID, tmp_path: Path, content: bytes) -> None:
    lessons.add(key, _lesson_of(world, tmp_path, content), **_scope(world))


def _lesson_of(world: cast.World, tmp_path: Path, content: bytes) -> LessonIn:
    upload = uploads.store(
        [content],
        name="pumps.zip",
        home=tmp_path,
        bytes_max=100_000_000,
        organiser_id=world.organiser_id,
        user_id=None,
        now=cast.NOW,
    )
    taken = storing.take_in(upload, home=tmp_path, actor=world.actor, now=cast.NOW)
    return LessonIn({"en": "Quiz"}, upload=taken.upload, parts=taken.parts)


def _lessons(world: cast.World, key: UUID) -> list[Lesson]:
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    return queries.lessons(queries.course(key, **scope))


def _launch(world: cast.World, lesson: Lesson, *, days: int = 0) -> Play:
    now = cast.NOW + timedelta(days=days)
    ania = world.members["Ania"]
    place = reading.place(world.programme, ania, lesson.course_id, today=now.date(), now=now)
    kept = play_lesson.launch(
        place, lesson, programme=world.programme, member_id=ania, actor="user:x", now=now
    )
    return kept.row


def _pass(lesson: Lesson, row: Play) -> Pass:
    assert lesson.upload_id is not None
    return Pass(lesson.organiser_id, lesson.id, lesson.upload_id, row.member_id)


def _keep(
    lesson: Lesson, row: Play, sequence: int, *, days: int = 0, seconds: int = 60, **elements: str
) -> play_lesson.Kept:
    names = {f"cmi.{name.replace('__', '.')}": value for name, value in elements.items()}
    snapshot = Snapshot(row.launch, sequence, names, seconds)
    return play_lesson.keep(_pass(lesson, row), snapshot, now=cast.NOW + timedelta(days=days))


PASSED = {"core__lesson_status": "passed", "core__score__raw": "80"}


def test_a_play_is_kept_resumed_and_its_end_is_learnt_with_its_score(
    world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12())
    row = _launch(world, lesson)

    began = _keep(lesson, row, 1, core__lesson_status="incomplete", suspend_data="page=2;ż")
    resumed = _launch(world, lesson)
    failed = _keep(lesson, resumed, 2, core__lesson_status="failed", core__score__raw="10")
    passed = _keep(lesson, resumed, 3, **PASSED)
    again = _keep(lesson, resumed, 4, **PASSED)

    assert (began.row.is_done, failed.row.is_done, passed.row.is_done) == (False, False, True)
    assert resumed.elements["cmi.suspend_data"] == "page=2;ż"
    assert passed.learnt is not None and passed.learnt.is_learnt and again.learnt is None
    (activity,) = Activity.objects.of(world.organiser_id).filter(kind__startswith="COURSE_")
    assert (activity.kind, activity.attributes) == (
        "COURSE_READ",
        {"course": "pumps", "score": "80"},
    )


def test_only_the_last_launch_writes_and_nothing_older_than_what_stands(
    world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12())
    first = _launch(world, lesson)
    second = _launch(world, lesson)

    _keep(lesson, second, 9, suspend_data="new", core__lesson_status="incomplete")
    _keep(lesson, second, 8, suspend_data="old", core__lesson_status="incomplete")
    with pytest.raises(playing.OpenedElsewhere):
        _keep(lesson, first, 99, **PASSED)

    row = Play.objects.of(world.organiser_id).get()
    assert (row.elements["cmi.suspend_data"], row.is_done) == ("new", False)


HOSTILE: Mapping[str, Callable[[Play], Snapshot]] = {
    "too long": lambda row: Snapshot(row.launch, 1, {"cmi.suspend_data": "x" * 64_001}, 0),
    "too many": lambda row: Snapshot(row.launch, 1, {f"cmi.{n}": "" for n in range(1_001)}, 0),
    "nul": lambda row: Snapshot(row.launch, 1, {"cmi.x": "a\x00"}, 0),
    "half a letter": lambda row: Snapshot(row.launch, 1, {"cmi.x": "\ud800"}, 0),
    "endless": lambda row: Snapshot(row.launch, 2**60, {}, 0),
    "negative": lambda row: Snapshot(row.launch, 1, {}, -1),
}


@pytest.mark.parametrize("_case", HOSTILE)
def test_what_cannot_be_kept_leaves_what_stands(
    _case: str, world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12())
    row = _launch(world, lesson)

    with pytest.raises(playing.TooMuchToKeep):
        play_lesson.keep(_pass(lesson, row), HOSTILE[_case](row), now=cast.NOW)

    assert Play.objects.of(world.organiser_id).get().elements == {}


def test_it_is_one_lesson_among_others_and_no_button_reads_it(
    world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12(), with_text=True)
    row, (text, _package) = _launch(world, lesson), _lessons(world, lesson.course_id)

    def read(which: Lesson) -> learn.Outcome:
        return learn.read(
            which,
            programme=world.programme,
            member_id=world.members["Ania"],
            actor="x",
            today=TODAY,
            now=cast.NOW,
        )

    with pytest.raises(reading.PlayFirst):
        read(lesson)
    played = _keep(lesson, row, 1, **PASSED)
    outcome = read(text)

    assert played.row.is_done and played.learnt is None
    assert outcome.is_learnt


def test_a_course_that_ended_meanwhile_says_so_and_keeps_what_was_kept(
    world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12())
    row = _launch(world, lesson)

    writing.end(lesson.course_id, **_scope(world))
    kept = _keep(lesson, row, 1, suspend_data="mine", **PASSED)
    writing.open_it(lesson.course_id, **_scope(world))
    again = _keep(lesson, row, 2, **PASSED)

    assert "cannot be gone on with" in kept.refusal and not kept.row.is_done
    assert Play.objects.of(world.organiser_id).get().seconds == 60
    assert again.learnt is not None


def test_who_left_and_what_was_taken_out_is_played_no_more(
    world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12(), with_text=True)
    row = _launch(world, lesson)

    lessons.take_out(lesson.course_id, lesson.id, **_scope(world))

    with pytest.raises(play_lesson.PlayedNoMore):
        _keep(lesson, row, 1, **PASSED)


def test_what_is_learnt_anew_is_played_from_nothing(world: cast.World, tmp_path: Path) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12(), renew_months=12)
    row = _launch(world, lesson)
    _keep(lesson, row, 1, suspend_data="end", **PASSED)

    looked = _launch(world, lesson, days=10)
    anew = _launch(world, lesson, days=360)
    done = _keep(lesson, anew, 1, days=360, core__lesson_status="completed")

    assert looked.elements["cmi.suspend_data"] == "end" and looked.is_done
    assert (anew.elements, done.row.is_done) == ({}, True)
    assert done.learnt is not None
    kinds = Activity.objects.of(world.organiser_id).filter(kind__startswith="COURSE_")
    assert sorted(kinds.values_list("kind", flat=True)) == ["COURSE_READ", "COURSE_RENEWED"]


def test_another_package_in_its_place_begins_from_nothing(
    world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12())
    row = _launch(world, lesson)
    _keep(lesson, row, 1, suspend_data="old", core__lesson_status="incomplete")

    other = _lesson_of(world, tmp_path, small_packages.scorm_12(**{"more.txt": "x"}))
    lessons.change(lesson.course_id, lesson.id, other, **_scope(world))
    with pytest.raises(play_lesson.ChangedMeanwhile):
        _keep(lesson, row, 2, **PASSED)
    (changed,) = _lessons(world, lesson.course_id)

    assert _launch(world, changed).elements == {}


def test_of_several_parts_each_is_a_lesson_with_a_state_of_its_own(
    world: cast.World, tmp_path: Path
) -> None:
    _course(world, tmp_path, small_packages.scorm_parts())
    key = Lesson.objects.of(world.organiser_id).values_list("course_id", flat=True)[0]
    one, two, three = _lessons(world, key)

    assert [row.title["en"] for row in (one, two, three)] == [
        "Quiz: Why it drips",
        "Quiz: To read",
        "Quiz: What to do",
    ]
    assert one.upload_id == two.upload_id == three.upload_id
    assert [Manifest.of(row.package).entry for row in (one, two, three)] == [
        "one.html",
        "read.html",
        "two.html",
    ]
    assert Manifest.of(two.package).is_sequenced
    first = _launch(world, one)
    kept = _keep(one, first, 1, core__lesson_status="passed", core__score__raw="90")
    assert kept.row.is_done and kept.learnt is None
    assert _launch(world, two).is_done  # it says nothing: it was opened
    last = _launch(world, three)
    assert (last.elements, last.score) == ({}, None)
    learnt = _keep(three, last, 1, core__lesson_status="passed", core__score__raw="60")
    assert learnt.learnt is not None
    activity = Activity.objects.of(world.organiser_id).get(kind="COURSE_READ")
    assert activity.attributes["score"] == "75"


def test_another_package_of_parts_takes_the_place_of_all(world: cast.World, tmp_path: Path) -> None:
    _course(world, tmp_path, small_packages.scorm_parts(), with_text=True)
    key = Lesson.objects.of(world.organiser_id).values_list("course_id", flat=True)[0]
    text, one, two, three = _lessons(world, key)
    other = _lesson_of(world, tmp_path, small_packages.scorm_parts(more=True))

    lessons.change(key, three.id, other, **_scope(world))
    now = _lessons(world, key)
    alone = _lesson_of(world, tmp_path, small_packages.scorm_12())
    lessons.change(key, two.id, alone, **_scope(world))

    assert [row.id for row in now[:4]] == [text.id, one.id, two.id, three.id]
    assert other.upload is not None and alone.upload is not None
    assert {row.upload_id for row in now[1:]} == {other.upload.id}
    assert [Manifest.of(row.package).activity_id for row in now[1:]] == ["a", "b", "c", "d"]
    after = [row.upload_id for row in _lessons(world, key)]
    assert after[1:] == [other.upload.id, alone.upload.id, other.upload.id, other.upload.id]


def test_more_parts_than_a_course_has_lessons_leave_nothing(
    world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.scorm_12())
    many = _lesson_of(world, tmp_path, small_packages.scorm_many(60))

    with pytest.raises(lessons.BadLesson):
        lessons.add(lesson.course_id, many, **_scope(world))
    with pytest.raises(BadPackage) as refusal:
        _lesson_of(world, tmp_path, small_packages.scorm_many(61))

    assert len(_lessons(world, lesson.course_id)) == 1
    assert "61 parts" in refusal.value.sentence


def test_a_package_that_breaks_off_leaves_nothing(world: cast.World, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(BadPackage) as refusal:
        _lesson_of(world, tmp_path, _broken())

    assert "damaged" in refusal.value.sentence
    (sent,) = [path for path in tmp_path.rglob("*") if path not in before and path.is_file()]
    assert sent.read_bytes()[:2] == b"PK"  # what was sent; its form drops it


def _stated(verb: str, **more: Any) -> dict[str, Any]:
    return {
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {"id": "https://akwa.example/valves"},
        "result": more,
    }


def test_statements_of_cmi5_move_on_when_all_that_is_asked_was_said(
    world: cast.World, tmp_path: Path
) -> None:
    lesson = _course(world, tmp_path, small_packages.cmi5())
    row = _launch(world, lesson)
    given, key = _pass(lesson, row), tokens.key_of(_pass(lesson, row), row.launch)

    def state(*stated: Any) -> play_lesson.Kept:
        return play_lesson.state(given, key, list(stated), now=cast.NOW)

    nonsense = state(None, [], "x", {"verb": 1}, {"verb": {"id": {}}, "object": []})
    other = state({**_stated("completed"), "object": {"id": "https://other.example/"}})
    little = state(_stated("passed", score={"scaled": 0.5}), _stated("completed"))
    enough = state(
        _stated("passed", score={"scaled": 0.75}), _stated("terminated", duration="PT9S")
    )

    assert not nonsense.row.is_completed and not other.row.is_completed
    assert (little.row.is_done, little.row.is_passed, little.row.score) == (False, False, 50)
    assert (enough.row.is_done, enough.row.score, enough.row.seconds) == (True, 75, 9)
    assert enough.learnt is not None
    with pytest.raises(playing.OpenedElsewhere):
        play_lesson.state(given, "another", [], now=cast.NOW)


def test_documents_are_kept_merged_and_limited(world: cast.World, tmp_path: Path) -> None:
    lesson = _course(world, tmp_path, small_packages.cmi5())
    row = _launch(world, lesson)

    def keep(key: str, content: str, *, merges: bool = False) -> None:
        statements.keep_document(row, key, content, "x/y", merges=merges, now=cast.NOW)

    keep("state:a", '{"a": 1}')
    keep("state:a", '{"b": 2}', merges=True)
    for key, content in (("state:b", "x" * 100_001), ("k" * 300, ""), ("state:\x00", "")):
        with pytest.raises(TandemError):
            keep(key, content)
    statements.drop_document(row, "state:none")

    documents = Play.objects.of(world.organiser_id).get().documents
    assert documents == {"state:a": {"type": "x/y", "content": '{"a": 1, "b": 2}'}}
