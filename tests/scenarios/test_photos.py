"""Photos of actions: what is asked for, sent, looked at with what does not fit, and counted as an
activity.
"""

import io
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from portals import filling
from portals.test_access import _client
from scenarios.test_claims import Case

from tandem.activity import declaring
from tandem.activity.models import Activity, ActivityKind
from tandem.documents.pages.photos import photo_of
from tandem.evidence.claims import deciding
from tandem.evidence.claims.photos import sending, wanting
from tandem.evidence.models import Claim, Document
from tandem.flows import jobs
from tandem.flows.evidence import accept_evidence, decide_claims
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.files import uploads

pytestmark = pytest.mark.django_db
RULE = {
    "key": "shelf",
    "when": {"eq": ["deed.kind", "SHELF"]},
    "give": {"times": ["deed.figure.meters", {"points": 10}]},
}
TODAY = cast.NOW.date()
LODZ, WARSAW = (51.7592, 19.456), (52.2297, 21.0122)

DECIDE = {"_action": "decide", "which": "ticked"}


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Iterator[Case]:
    settings.HOME = tmp_path
    with time_machine.travel(cast.NOW, tick=False):
        made = Case(tmp_path)
        made.world.publish(RULE)
        declaring.declare(
            "SHELF",
            programme_id=made.world.programme.id,
            names={"en": "Shelf display", "pl": "Ekspozycja"},
            attributes=[declaring.attribute("Meters", kind="NUMBER", is_required=True)],
            actor=made.world.actor,
            now=cast.NOW,
        )
        yield made


def _want(case: Case, **said: Any) -> None:
    wanting.want(
        "SHELF",
        programme_id=case.world.programme.id,
        texts={"en": "The whole shelf."},
        actor=case.world.actor,
        now=cast.NOW,
        **said,
    )


def photo(
    seed: int = 1,
    *,
    taken: str = "2026:03:01 10:00:00",
    camera: str = "Fairphone",
    place: tuple[float, float] | None = None,
    software: str = "",
) -> bytes:
    """A photo with the marks that a camera leaves; another seed is another motif."""
    picture = (
        Image.frombytes("L", (9, 8), random.Random(seed).randbytes(72))
        .resize((320, 240))
        .convert("RGB")
    )
    marks = Image.Exif()
    if camera:
        marks[0x010F] = camera
    if software:
        marks[0x0131] = software
    inner = marks.get_ifd(0x8769)
    if taken:
        inner[0x9003] = taken
    if place:
        gps = marks.get_ifd(0x8825)
        for at, name, value in ((1, "NS", place[0]), (3, "EW", place[1])):
            gps[at] = name[value < 0]
            gps[at + 1] = (float(int(abs(value))), float(abs(value) % 1 * 60), 0.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=marks)
    return out.getvalue()


def _sent(
    case: Case,
    *contents: bytes,
    who: str = "Zenon",
    place: tuple[float, float] | None = None,
    **said: object,
) -> Document:
    stored = [
        uploads.store(
            [each],
            name="p.jpg",
            home=case.home,
            bytes_max=10**7,
            organiser_id=case.of,
            user_id=None,
            now=cast.NOW,
        )
        for each in contents
    ]
    document = sending.send(
        "SHELF",
        after=stored[-1],
        before=stored[0] if len(stored) > 1 else None,
        attributes={"meters": "2.5", **said},
        place=place,
        programme=case.world.programme,
        actor=case.member(who),
        now=cast.NOW,
    )
    jobs.read_document(organiser_id=str(case.of), document_id=str(document.id))
    document.refresh_from_db()
    return document


def _claim(case: Case, document: Document) -> Claim:
    return Claim.objects.of(case.of).get(document_id=document.id)


def _confirm(case: Case, row: Claim, actor: Actor | None = None) -> None:
    decide_claims.decide(
        [(row.member_id, row.id)],
        agrees=True,
        reason="",
        text="",
        programme=case.world.programme,
        actor=actor or case.world.actor,
        now=cast.NOW,
    )
    accept_evidence.accept(
        row.document_id,
        organiser_id=case.of,
        home=case.home,
        actor="test",
        now=lambda: cast.NOW,
        again=True,
    )


def test_a_photo_is_looked_at_and_counts_as_an_activity(case: Case) -> None:
    _want(case)
    row = _claim(case, _sent(case, photo(place=LODZ)))
    assert (row.kind, row.status, row.waits_for, row.review_flags, row.number) == (
        "ACTION",
        "IN_REVIEW",
        "ORGANISER",
        [],
        "Shelf display",
    )
    assert (row.page["camera"], row.page["taken_at"], row.page["place"]) == (
        "Fairphone",
        "2026-03-01T10:00:00",
        list(LODZ),
    )

    _confirm(case, row)
    accept_evidence.accept(
        row.document_id,
        organiser_id=case.of,
        home=case.home,
        actor="test",
        now=lambda: cast.NOW,
        again=True,
    )

    activity = Activity.objects.of(case.of).get()
    assert (activity.kind, activity.attributes, str(activity.occurred_on)) == (
        "SHELF",
        {"meters": "2.5"},
        "2026-03-01",
    )
    assert case.world.balance("Zenon").available + case.world.balance("Zenon").pending == 25


def test_what_the_programme_trusts_counts_by_the_machine_unless_something_does_not_fit(
    case: Case,
) -> None:
    _want(case)
    case.trust(ACTION="MACHINE")

    good, bad = _claim(case, _sent(case, photo(1))), _claim(case, _sent(case, photo(7, camera="")))

    assert (good.status, bad.status, bad.review_flags) == (
        "ACCEPTED",
        "IN_REVIEW",
        ["photo_no_camera"],
    )


@pytest.mark.parametrize(
    ("_case", "marks", "review_flags"),
    [
        ("old", {"taken": "2026:01:01 10:00:00"}, ["photo_old"]),
        ("to come", {"taken": "2026:12:01 10:00:00"}, ["photo_old"]),
        ("a screenshot", {"camera": "", "taken": ""}, ["photo_no_camera"]),
        ("changed", {"software": "Adobe Photoshop 25"}, ["edited"]),
        ("nonsense for a day", {"taken": "2026:99:99 99:99:99"}, []),
    ],
)
def test_what_does_not_fit_is_told(
    case: Case, _case: str, marks: dict[str, Any], review_flags: list[str]
) -> None:
    _want(case)

    assert _claim(case, _sent(case, photo(**marks))).review_flags == review_flags


def test_places_are_held_against_each_other(case: Case) -> None:
    _want(case, asks_place=True)

    rows = [
        _claim(case, _sent(case, photo(1, place=LODZ), place=LODZ)),
        _claim(case, _sent(case, photo(5, place=WARSAW), place=LODZ)),
        _claim(case, _sent(case, photo(9), who="Ania")),
    ]

    assert [row.review_flags for row in rows] == [
        [],
        ["photo_places", "photo_far"],
        ["photo_no_place"],
    ]


def test_all_but_the_same_picture_is_found_whoever_sends_it(case: Case) -> None:
    _want(case)
    first = photo(3)
    _sent(case, first)
    again = io.BytesIO()
    Image.open(io.BytesIO(first)).resize((300, 224)).save(
        again, "JPEG", quality=60, exif=Image.open(io.BytesIO(first)).getexif()
    )

    row = _claim(case, _sent(case, again.getvalue(), who="Ania"))

    assert (row.review_flags, row.waits_for) == (["same_picture"], "ORGANISER")


def test_a_pair_is_two_photos_that_differ(case: Case) -> None:
    _want(case, is_pair=True)

    with pytest.raises(sending.PhotosMissing):
        _sent(case, photo(1))
    with pytest.raises(sending.PhotosMissing):
        _sent(case, photo(1), photo(1))
    same = _claim(case, _sent(case, photo(1), photo(1, camera="Other")))
    good = _claim(case, _sent(case, photo(4), photo(11)))

    assert (same.review_flags, good.review_flags, good.page["pages"]) == (["photo_pair"], [], 2)


@pytest.mark.parametrize(
    ("_case", "days", "is_taken"), [("too soon", 6, False), ("in time", 7, True)]
)
def test_an_action_counts_once_in_its_days(
    case: Case, _case: str, days: int, is_taken: bool
) -> None:
    _want(case, every_days=7)
    document = _sent(case, photo(1))
    Document.objects.of(case.of).filter(id=document.id).update(
        created_at=cast.NOW - timedelta(days=days)
    )

    if is_taken:
        _sent(case, photo(6))
    else:
        with pytest.raises(sending.TooSoon):
            _sent(case, photo(6))

    assert Claim.objects.of(case.of).count() == 1 + is_taken


@pytest.mark.parametrize(
    ("_case", "content"),
    [
        ("no picture", b"hello"),
        ("an invoice", b"<?xml version='1.0'?><Invoice/>"),
        ("empty marks", b"%PDF-1.4"),
    ],
)
def test_what_is_no_photo_is_not_taken(case: Case, _case: str, content: bytes) -> None:
    _want(case)

    with pytest.raises(sending.PhotosMissing):
        _sent(case, content)


def test_a_damaged_photo_is_refused_with_its_sentence(case: Case) -> None:
    _want(case)

    document = _sent(case, photo()[:600])

    assert document.status == "FAILED" and "damaged" in document.reason


def test_what_is_said_is_checked_as_the_action_declares(case: Case) -> None:
    _want(case)

    with pytest.raises(declaring.BadAttribute):
        _sent(case, photo(), meters="many")
    with pytest.raises(sending.NoSuchAction):
        wanting.want_no_more(
            "SHELF", programme_id=case.world.programme.id, actor=case.world.actor, now=cast.NOW
        )
        _sent(case, photo())


def test_hostile_marks_of_a_camera_break_nothing() -> None:
    marks = Image.Exif()
    marks[0x010F] = "<script>\x00" + "x" * 5_000
    marks.get_ifd(0x8825).update({1: "N", 2: (1.0, 1.0), 3: "E", 4: (999.0, 0.0, 0.0)})
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG", exif=marks)

    found = photo_of(out.getvalue())

    assert (len(found.camera) <= 80, "<" in found.camera, found.place) == (True, False, None)


# Looked at by a person
# ------------------------------------------------------------
def test_a_checklist_is_gone_through_before_it_counts(case: Case) -> None:
    _want(case, checklist=["The whole shelf", "Our logo"])
    row = _claim(case, _sent(case, photo(4)))
    client = _client(case.world, "REVIEWER")
    base = f"/o/{case.world.programme.slug}/claims/"
    address = f"{base}{row.member_id}/{row.id}/"

    shown = client.get(address).content.decode()
    picture = client.get(f"{address}0.jpg")
    in_list = client.post(base, {**DECIDE, "row": f"{row.member_id}:{row.id}", "verdict": "agree"})
    half = filling.send(client, address, "confirm_photo", check=["1"])
    strange = filling.send(client, address, "confirm_photo", check=["1", "3"])
    filling.send(client, address, "confirm_photo", check=["1", "2"])

    assert all(
        text in shown
        for text in (
            "The whole shelf",
            "Our logo",
            "Fairphone",
            "1 Mar 2026, 10:00",
            "Meters",
            "2.5",
            "does not show what was asked",
        )
    )
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert (in_list.status_code, half.status_code, strange.status_code) == (400, 400, 400)
    assert "checklist" in half.content.decode()
    assert case.claim(row.id).status == "ACCEPTED"


def test_the_partner_who_won_the_member_looks_where_partners_do(case: Case) -> None:
    from tandem.participants.models import Member

    _want(case)
    case.trust(ACTION="PARTNER")
    Member.objects.of(case.of).filter(id=case.world.members["Zenon"]).update(
        recruited_by_id=case.world.wschod
    )

    own, stranger = (
        _claim(case, _sent(case, photo(4))),
        _claim(case, _sent(case, photo(9), who="Ania")),
    )

    assert (own.partner_id, own.waits_for, stranger.partner_id, stranger.waits_for) == (
        case.world.wschod,
        "PARTNER",
        None,
        "ORGANISER",
    )
    _confirm(
        case,
        own,
        Actor(
            name="user:w",
            organiser_id=case.of,
            permissions=ROLES["PARTNER_CLERK"],
            partner_id=case.world.wschod,
        ),
    )
    assert Activity.objects.of(case.of).get().partner_id == case.world.wschod


def test_a_rejected_photo_says_why_and_may_be_appealed(case: Case) -> None:
    _want(case)
    row = _claim(case, _sent(case, photo(4), who="Ania"))

    deciding.decide(
        [(row.member_id, row.id)],
        agrees=False,
        reason="UNCLEAR",
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )

    assert case.claim(row.id).reason == "The photo is not clear enough."
    shown = (
        _client(case.world, "MEMBER")
        .get(f"/m/{case.world.programme.slug}/claims/{row.id}/")
        .content.decode()
    )
    assert "Have it looked at again" in shown and "Goods" not in shown


def test_a_rejected_photo_is_not_looked_at_twice(case: Case) -> None:
    _want(case)
    row = _claim(case, _sent(case, photo(4)))
    deciding.decide(
        [(row.member_id, row.id)],
        agrees=False,
        reason="UNCLEAR",
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )

    again = _sent(case, photo(4))

    assert (again.status, "already" in again.reason) == ("FAILED", True)
    assert case.claim(row.id).status == "REJECTED"


def test_a_member_sends_photos_on_the_page(case: Case) -> None:
    _want(case, is_pair=True, asks_place=True)
    client, base = _client(case.world, "MEMBER"), f"/m/{case.world.programme.slug}"

    offered = client.get(f"{base}/prove/").content.decode()
    form = client.get(f"{base}/action/?a=SHELF").content.decode()
    missing = client.post(
        f"{base}/action/?a=SHELF",
        {"_action": "show", "after": SimpleUploadedFile("a.jpg", photo(3)), "said_meters": "2"},
    )
    sent = client.post(
        f"{base}/action/?a=SHELF",
        {
            "_action": "show",
            "before": SimpleUploadedFile("b.jpg", photo(8)),
            "after": SimpleUploadedFile("a.jpg", photo(3)),
            "said_meters": "2",
            "north": "51.7",
            "east": "nonsense",
        },
    )

    assert (
        "Shelf display" in offered and "The whole shelf." in form and "A photo from before" in form
    )
    assert (missing.status_code, sent.status_code) == (400, 302)
    document = Document.objects.of(case.of).get()
    assert (document.kind, document.mapping["place"], document.mapping["said"]) == (
        "ACTION",
        None,
        {"meters": "2"},
    )
    assert (
        len(list((case.home / "uploads").rglob("*"))) - len(list((case.home / "uploads").iterdir()))
        == 2
    )  # none of the refused ones
    assert client.get(f"{base}/action/?a=OTHER").status_code == 404


def test_a_number_of_the_day_has_to_be_in_the_picture(case: Case) -> None:
    """The reviewer reads it beside the photo; who kept the page open without signal sends the day's
    number with its day.
    """
    _want(case, asks_number=True)
    case.trust(ACTION="MACHINE")
    client, address = (
        _client(case.world, "MEMBER"),
        f"/m/{case.world.programme.slug}/action/?a=SHELF",
    )
    member_id, secret = case.world.members["Ania"], settings.SECRET_KEY.encode()
    numbers = [
        sending.number_of("SHELF", member_id=member_id, day=day, secret=secret)
        for day in (TODAY, TODAY - timedelta(days=2))
    ]

    shown = client.get(address).content.decode()
    for seed, day in enumerate(
        (TODAY, TODAY - timedelta(days=2), TODAY - timedelta(days=9), "nonsense"), 1
    ):
        sent = client.post(
            address,
            {
                "_action": "show",
                "after": SimpleUploadedFile(f"{seed}.jpg", photo(seed)),
                "said_meters": "2",
                "day": str(day),
            },
        )
        assert sent.status_code == 302
    documents = list(Document.objects.of(case.of).select_related("upload").order_by("upload__name"))
    for document in documents:
        jobs.read_document(organiser_id=str(case.of), document_id=str(document.id))
    row = _claim(case, documents[0])
    page = (
        _client(case.world, "REVIEWER")
        .get(f"/o/{case.world.programme.slug}/claims/{row.member_id}/{row.id}/")
        .content.decode()
    )

    assert f"<b>{numbers[0]}</b>" in shown and str(TODAY) in shown
    assert [document.mapping["number"] for document in documents] == [
        numbers[0],
        numbers[1],
        numbers[0],
        numbers[0],
    ]
    assert (row.status, "photo_number" in row.review_flags) == ("IN_REVIEW", True)
    assert "Number that has to be in the picture" in page and numbers[0] in page


def test_photos_are_asked_for_on_the_organiser_s_page(case: Case) -> None:
    client = _client(case.world, "MARKETER")
    key = ActivityKind.objects.of(case.of).get(kind="SHELF").id
    page = f"/o/{case.world.programme.slug}/actions/{key}/"
    filling.send(client, page, "change", by_photos=None)
    wanting.want_no_more(
        "SHELF", programme_id=case.world.programme.id, actor=case.world.actor, now=cast.NOW
    )
    plain = filling.shown(client.get(page).content, "change")

    shown = filling.shown(
        client.post(page, {**plain, "by_photos": "on", "_again": ""}).content, "change"
    )
    asked = {
        "text": "All of it.",
        "checklist": "One\n\nTwo",
        "every_days": "14",
        "is_pair": "on",
        "asks_number": "on",
    }
    client.post(page, {**shown, **asked})
    ((_kind, proof),) = wanting.wanted(case.world.programme.id, organiser_id=case.of).values()
    again = client.get(page).content.decode()
    refused = filling.send(client, page, "change", every_days="1000")
    filling.send(client, page, "change", by_photos=None)

    assert "text" not in plain and "text" in shown
    assert (
        proof.texts["en"],
        proof.checklist,
        proof.every_days,
        proof.is_pair,
        proof.asks_place,
        proof.asks_number,
    ) == ("All of it.", ["One", "Two"], 14, True, False, True)
    assert "All of it." in again and "by photo" in again
    assert refused.status_code == 400 and 'value="1000"' in refused.content.decode()
    assert wanting.wanted(case.world.programme.id, organiser_id=case.of) == {}
