"""Surveys by their pages: written and opened by a marketer, answered on a phone, and looked at."""

import io
import zipfile
from pathlib import Path
from typing import Any

import cast
import pytest
import segno
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from engagement.test_survey_doors import buy, invitations
from engagement.test_surveys import build
from evidence import test_codes
from lxml import html
from PIL import Image
from portals import filling
from portals.test_access import _client

from tandem.engagement.surveys.models import Participation, Sheet, Survey
from tandem.evidence.models import Document, ProductCode
from tandem.flows.documents import reading
from tandem.kit import ids
from tandem.platform import clock, tenancy

pytestmark = pytest.mark.django_db
QUESTIONS = (
    {
        "text": "Taste of <i>them</i>?",
        "kind": "SCALE",
        "top": "5",
        "marks": "on",
        "is_required": "on",
    },
    {"text": "What was missing?", "kind": "ONE", "options": "Salt\nSmoke", "is_required": "on"},
    {
        "text": "{2}: how much more?",
        "kind": "TEXT",
        "after": "2",
        "answered": "Smoke",
        "is_required": "on",
    },
)


@pytest.fixture
def world(db: None) -> cast.World:
    return build()


def _write(world: cast.World, ola: Client, **typed: Any) -> Survey:
    """Write a survey by its form, and open it."""
    place = f"/o/{world.programme.slug}/surveys/"
    rows = {
        f"questions-{number}-{name}": value
        for number, question in enumerate(QUESTIONS)
        for name, value in question.items()
    } | {f"questions-{number}-ORDER": str(number + 1) for number in range(3)}
    form = filling.shown(ola.get(place + "new/").content, "begin_survey")
    sent = {
        **form,
        "name": "Sausages",
        "intro": "<script>alert(1)</script>",
        **rows,
        "questions-TOTAL_FORMS": "3",
        **typed,
    }
    answer = ola.post(place + "new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    tenancy.enter(world.organiser_id)
    row = Survey.objects.of(world.organiser_id).latest("created_at", "id")
    assert filling.send(ola, f"{place}{row.id}/", "open_survey").status_code == 302
    tenancy.enter(world.organiser_id)
    return row


def _send(client: Client, row: Survey, address: str, **typed: Any) -> Any:
    return filling.send(client, address, "answer", of=str(row.id), **typed)


def test_a_survey_is_answered_in_its_own_order_and_gone_on_with(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _write(world, ola, is_paged="on")
    home, place = f"/m/{world.programme.slug}/", f"/m/{world.programme.slug}/surveys/{row.id}/"
    taste, missing, more = (question["key"] for question in row.questions)

    card, first = ania.get(home).content.decode(), ania.get(place).content.decode()
    wrong = _send(ania, row, place)
    _send(ania, row, place, **{taste: "2"})
    later = ania.get(home).content.decode()
    _send(ania, row, place, **{missing: "1"})
    piped = ania.get(place).content.decode()
    done = _send(ania, row, place, **{more: "A <b>lot</b>"})
    thanks, again = ania.get(home).content.decode(), ania.get(place).content.decode()
    tenancy.enter(world.organiser_id)

    assert "Sausages" in card and "Taste of &lt;i&gt;them&lt;/i&gt;?" in first
    assert "<script>alert" not in first and "What was missing?" not in first
    assert wrong.status_code == 400
    assert "Go on" in later and 'value="33"' in later
    assert "Smoke: how much more?" in piped
    assert done.status_code == 302 and "You get: 20 points." in thanks
    assert "You have answered this survey" in again
    sheet = Sheet.objects.of(world.organiser_id).get()
    assert (sheet.picks, sheet.texts) == (
        [f"{taste}:2", f"{missing}:1"],
        {more: "A <b>lot</b>"},
    )
    results = ola.get(f"/o/{world.programme.slug}/surveys/{row.id}/results/")
    shown = results.content.decode()
    assert results.status_code == 200 and "Taste of &lt;i&gt;them" in shown
    crossed = ola.get(
        f"/o/{world.programme.slug}/surveys/{row.id}/results/?one={taste}&other={missing}"
    )
    assert "What was missing?" in crossed.content.decode()


def test_a_scale_has_five_steps_where_nobody_says_otherwise(world: cast.World) -> None:
    ola, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/surveys/new/"
    form = filling.shown(ola.get(place).content, "begin_survey")

    page = html.fromstring(
        ola.post(place, {**form, "questions-0-kind": "SCALE", "_again": ""}).content
    )

    chosen = page.xpath("//select[@name='questions-0-top']/option[@selected]/@value")
    assert chosen == ["5"]


def _asked(content: bytes, row: int) -> dict[str, list[str]]:
    """The names of what a question's row asks for, and of what comes along unseen."""
    fields = html.fromstring(content).xpath(f"//*[starts-with(@name, 'questions-{row}-')]")
    named: dict[str, list[str]] = {"asked": [], "unseen": []}
    for field in fields:
        name = field.get("name").removeprefix(f"questions-{row}-")
        named["unseen" if field.get("type") == "hidden" else "asked"].append(name)
    return named


def test_a_question_asks_for_what_applies_and_loses_nothing_typed(world: cast.World) -> None:
    ola, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/surveys/new/"
    form = filling.shown(ola.get(place).content, "begin_survey")
    typed = {"text": "Which?", "options": "Salt\r\nSmoke", "has_other": "on"}
    form |= {f"questions-0-{name}": value for name, value in typed.items()}

    as_text = ola.post(place, {**form, "questions-0-kind": "TEXT", "_again": ""})
    rated = ola.post(place, {**form, "questions-0-kind": "SCALE", "_again": ""})
    kept = filling.shown(as_text.content, "begin_survey")
    back = ola.post(place, {**kept, "questions-0-kind": "SEVERAL", "_again": ""})
    sent = ola.post(place, {**kept, "name": "Own words"})

    always = ["text", "kind", "is_required", "after", "answered", "ORDER", "DELETE"]
    assert _asked(as_text.content, 0)["asked"] == always
    assert {"options", "has_other"} <= set(_asked(as_text.content, 0)["unseen"])
    assert _asked(rated.content, 0)["asked"] == [*always[:2], "top", "marks", *always[2:]]
    again = filling.shown(back.content, "begin_survey")
    assert again["questions-0-options"] == "Salt\r\nSmoke"
    assert again["questions-0-has_other"] == "on"
    assert sent.status_code == 302, sent.content.decode()
    tenancy.enter(world.organiser_id)
    (question,) = Survey.objects.of(world.organiser_id).get().questions
    assert (question["kind"], question["options"], question["has_other"]) == ("TEXT", [], False)


def test_a_door_that_is_chosen_again_has_what_was_typed_for_it(world: cast.World) -> None:
    ola, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/surveys/new/"
    form = filling.shown(ola.get(place).content, "begin_survey")
    pump = str(world.products["P-200"])

    bought = ola.post(place, {**form, "door": "PURCHASE", "_again": ""})
    chosen = filling.shown(bought.content, "begin_survey") | {"product": pump, "rest_days": "7"}
    home = ola.post(place, {**chosen, "door": "HOME", "_again": ""})
    kept = filling.shown(home.content, "begin_survey")
    again = ola.post(place, {**kept, "door": "PURCHASE", "_again": ""})

    assert not html.fromstring(home.content).xpath("//*[@name='product'][not(@type='hidden')]")
    back = filling.shown(again.content, "begin_survey")
    assert (back["product"], back["rest_days"]) == (pump, "7")


def test_an_anonymous_one_keeps_nothing_before_it_is_handed_in(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _write(world, ola, is_anonymous="on")
    place = f"/m/{world.programme.slug}/surveys/{row.id}/"
    taste, missing, more = (question["key"] for question in row.questions)

    following = _send(ania, row, place, **{taste: "4", missing: "1"})
    tenancy.enter(world.organiser_id)
    kept = Participation.objects.of(world.organiser_id).exists()
    form = filling.shown(following.content, "answer", str(row.id))
    forged = ania.post(place, {**form, more: "lots", "so_far": form["so_far"][:-2] + "xx"})
    done = ania.post(place, {**form, more: "lots"})
    tenancy.enter(world.organiser_id)

    assert not kept and "Smoke: how much more?" in following.content.decode()
    assert (forged.status_code, done.status_code) == (404, 302)
    sheet = Sheet.objects.of(world.organiser_id).get()
    assert (sheet.member_id, sheet.texts) == (None, {more: "lots"})
    shown = ola.get(f"/o/{world.programme.slug}/surveys/{row.id}/results/").content.decode()
    assert "from 5 answers on" in shown and "Taste of" not in shown
    for part in ("answers", "sheets"):
        place = f"/o/{world.programme.slug}/surveys/{row.id}/{part}/"
        table = b"".join(ola.get(place + "?as=csv").streaming_content).decode()
        assert "lots" not in table and len(table.splitlines()) == 1


def test_a_buyer_of_sausages_is_asked_before_the_code_gives_points(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_codes, "SECRET", settings.SECRET_KEY.encode())
    (code,) = test_codes._issue(world, 1)
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _write(world, ola, door="CODE", once="CODE", product=str(world.products["P-200"]))
    place = f"/m/{world.programme.slug}/surveys/{row.id}/"
    taste, missing, _more = (question["key"] for question in row.questions)

    led = filling.send(ania, f"/m/{world.programme.slug}/code/", "use", code=code)
    wrong = _send(ania, row, place + "?code=ABCDEFGHJKLM", **{taste: "5", missing: "0"})
    tenancy.enter(world.organiser_id)
    nothing = Sheet.objects.of(world.organiser_id).count()
    done = _send(ania, row, led["Location"], **{taste: "5", missing: "0"})
    thanks = ania.get(f"/m/{world.programme.slug}/").content.decode()
    tenancy.enter(world.organiser_id)

    assert led.status_code == 302 and led["Location"].startswith(place)
    assert (wrong.status_code, nothing, done.status_code) == (400, 0, 302)
    assert "You get: 50 points." in thanks
    assert Sheet.objects.of(world.organiser_id).get().content == 100
    used = ProductCode.objects.of(world.organiser_id).filter(redeemed_at__isnull=False)
    assert used.count() == 1 and world.balance("Ania").available == 50


def test_a_code_read_of_a_photo_waits_for_the_questions_too(
    world: cast.World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(test_codes, "SECRET", settings.SECRET_KEY.encode())
    codes = test_codes._issue(world, 2)
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _write(world, ola, door="CODE", once="CODE", product=str(world.products["P-200"]))
    taste, missing, _more = (question["key"] for question in row.questions)
    prove = f"/m/{world.programme.slug}/prove/"
    sheet = Image.new("RGB", (900, 400), "white")
    for place, code in enumerate(codes):
        drawn = io.BytesIO()
        segno.make(f"https://akwa.example/c/akwa/?c={code}").save(drawn, kind="png", scale=6)
        sheet.paste(Image.open(drawn).convert("RGB"), (450 * place, 0))
    out = io.BytesIO()
    sheet.save(out, "PNG")

    form = filling.shown(ania.get(prove).content, "send")
    file = SimpleUploadedFile("photo.png", out.getvalue())
    sent = ania.post(prove, form | {"file": file})
    tenancy.enter(world.organiser_id)
    document = Document.objects.of(world.organiser_id).get()
    reading.glance(
        document.id,
        organiser_id=world.organiser_id,
        home=tmp_path,
        now=clock.now,
        then=lambda _document, _answers: None,
    )
    waits = html.fromstring(ania.get(prove).content)
    places = waits.xpath(f"//a[contains(@href, '/surveys/{row.id}/')]/@href")
    text = waits.text_content()
    tenancy.enter(world.organiser_id)
    unused = ProductCode.objects.of(world.organiser_id).filter(redeemed_at__isnull=False).count()
    states = []
    for place in places:
        assert _send(ania, row, place, **{taste: "5", missing: "0"}).status_code == 302
        tenancy.enter(world.organiser_id)
        document.refresh_from_db()
        states.append((document.status, len(document.awaits)))
    after = ania.get(prove).content.decode()

    assert sent.status_code == 302 and unused == 0
    assert "A few questions come first" in text and len(places) == 2
    assert states == [("FAILED", 1), ("COUNTED", 0)]
    assert f"/surveys/{row.id}/" not in after
    tenancy.enter(world.organiser_id)
    assert Sheet.objects.of(world.organiser_id).count() == 2
    assert world.balance("Ania").available == 100


def test_what_is_not_theirs_or_not_used_is_not_there(world: cast.World) -> None:
    ola = _client(world, "MARKETER")
    row = _write(world, ola)
    strange = cast.build()
    stranger = _client(strange, "MEMBER")
    tenancy.enter(world.organiser_id)

    assert stranger.get(f"/m/{strange.programme.slug}/surveys/{row.id}/").status_code == 404
    assert "Surveys" not in stranger.get(f"/m/{strange.programme.slug}/").content.decode()


def test_what_was_bought_brings_a_card_a_message_and_one_answer(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    pump = str(world.products["P-200"])
    row = _write(world, ola, door="PURCHASE", product=pump, rest_days="14")
    with time_machine.travel(cast.NOW, tick=False):
        buy(world, world.activity("Ania", ("P-200", 1, 100)))
    (own,) = invitations(world, row.id)
    taste, missing, _more = (question["key"] for question in row.questions)

    place = f"/m/{world.programme.slug}/surveys/{row.id}/"
    home = ania.get(f"/m/{world.programme.slug}/").content.decode()
    inbox = ania.get(f"/m/{world.programme.slug}/inbox/").content.decode()
    bare = ania.get(place).content.decode()
    shown = ania.get(f"{place}?about={own.id}").content.decode()
    done = _send(ania, row, f"{place}?about={own.id}", **{taste: "5", missing: "0"})
    after = ania.get(f"/m/{world.programme.slug}/").content.decode()
    again = ania.get(f"{place}?about={own.id}").content.decode()
    tenancy.enter(world.organiser_id)

    address = f"{place}?about={own.id}"
    assert address in home and address in inbox and "A few questions: Sausages" in inbox
    assert "asked after a purchase" in bare and "Pompa P-200" in shown
    assert done.status_code == 302 and "Sausages" not in after
    assert "You have answered this survey" in again
    assert (row.rest_days, row.once) == (14, "EACH")
    sheet = Sheet.objects.of(world.organiser_id).get()
    assert (str(sheet.product_id), sheet.outlet_id) == (pump, world.outlets["Wschód"])


def test_an_outlet_has_its_own_code_to_print(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row, outlet = _write(world, ola, door="LINK"), world.outlets["Bazar"]
    place = f"/o/{world.programme.slug}/surveys/{row.id}/outlets/"
    taste, missing, _more = (question["key"] for question in row.questions)

    listed = ola.get(place + "?q=bazar").content.decode()
    links = ola.get(place + "?as=csv")
    papers = {
        (form, language): ola.get(f"{place}{outlet}/{form}.pdf?lang={language}")
        for form, language in (("poster", "pl"), ("cards", "en"), ("stickers", "pl"))
    }
    wrong = [
        ola.get(f"{place}{other}/{form}.pdf").status_code
        for other, form in ((row.id, "poster"), (outlet, "leaflet"), (outlet, "x"))
    ]
    table = b"".join(links.streaming_content).decode()
    _send(
        ania,
        row,
        f"/m/{world.programme.slug}/surveys/{row.id}/?outlet={outlet}",
        **{taste: "5", missing: "0"},
    )
    tenancy.enter(world.organiser_id)

    assert f"{outlet}/poster.pdf" in listed and "Hurtownia" in listed
    assert f"/m/{world.programme.slug}/surveys/{row.id}/?outlet={outlet}" in table
    for paper in papers.values():
        assert paper.status_code == 200 and paper.content.startswith(b"%PDF-")
    assert wrong == [404, 404, 404]
    assert Sheet.objects.of(world.organiser_id).get().outlet_id == outlet
    before_codes = _write(world, ola, door="CODE", once="CODE")
    other_place = f"/o/{world.programme.slug}/surveys/{before_codes.id}/outlets/"
    assert ola.get(other_place).status_code == 404


def _picture() -> bytes:
    """A photo with a place in it, as a phone takes one."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#aa3311").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_is_made_anew_and_shown_to_who_may(
    world: cast.World, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    ola, ania, reviewer = (_client(world, role) for role in ("MARKETER", "MEMBER", "REVIEWER"))
    shelf = {"text": "Show us the shelf", "kind": "PHOTO", "is_required": "on", "marks": ""}
    typed = {f"questions-0-{name}": value for name, value in shelf.items()}
    row = _write(world, ola, **typed, **{f"questions-{n}-DELETE": "on" for n in (1, 2)})
    (key,) = (question["key"] for question in row.questions)
    place = f"/m/{world.programme.slug}/surveys/{row.id}/"
    form = filling.shown(ania.get(place).content, "answer", str(row.id))

    def send(name: str, content: bytes) -> Any:
        return ania.post(place, {**form, key: SimpleUploadedFile(name, content)})

    wrong = [
        send("x.jpg", b"no picture").status_code,
        send("x.jpg", b"<svg onload=alert(1)>").status_code,
        send("x.jpg", b"").status_code,
        ania.post(place, {**form, key: str(ids.new_uuid())}).status_code,
    ]
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    done = send("../../etc/shelf.jpg", _picture())
    tenancy.enter(world.organiser_id)
    sheet = Sheet.objects.of(world.organiser_id).get()
    photo = f"/o/{world.programme.slug}/surveys/{row.id}/sheets/{sheet.id}/{key}.webp"
    seen, listed = ola.get(photo), ola.get(f"/o/{world.programme.slug}/surveys/{row.id}/answers/")
    public = ania.get(f"/picture/{sheet.texts[key]}/")

    assert wrong == [400, 400, 400, 400] and left == []
    assert done.status_code == 302
    content = b"".join(seen.streaming_content)
    assert content[8:12] == b"WEBP" and not Image.open(io.BytesIO(content)).getexif()
    assert seen["Cache-Control"] == "private, max-age=600" and photo in listed.content.decode()
    assert reviewer.get(photo).status_code == 403 and public.status_code == 404
    assert ola.get(photo.replace(key, "q0")).status_code == 404
    place = f"/o/{world.programme.slug}/surveys/new/"
    form = filling.shown(ola.get(place).content, "begin_survey")
    refused = ola.post(place, {**form, "name": "Secret", "is_anonymous": "on", **typed})
    assert refused.status_code == 400 and "a photo may show whose it is" in refused.content.decode()


def test_what_was_said_is_tagged_narrowed_down_and_had_as_files(world: cast.World) -> None:
    ola, ania, reviewer = (_client(world, role) for role in ("MARKETER", "MEMBER", "REVIEWER"))
    row, bazar = _write(world, ola), world.outlets["Bazar"]
    taste, missing, more = (question["key"] for question in row.questions)
    place = f"/m/{world.programme.slug}/surveys/{row.id}/?outlet={bazar}"
    _send(ania, row, place, **{taste: "2", missing: "1"})
    _send(ania, row, place, **{more: "=HYPERLINK(1) <b>smoke</b>"})
    base = f"/o/{world.programme.slug}/surveys/{row.id}/"
    tenancy.enter(world.organiser_id)
    sheet = Sheet.objects.of(world.organiser_id).get()

    page = base + "answers/"
    ticked = {"which": "ticked", "row": f"{sheet.id}.{more}", "tag": "Smoke", "verdict": "on"}
    tagged = filling.send(ola, page, "tag_answers", **ticked)
    denied = reviewer.post(page, {"_action": "tag_answers", **ticked})
    chosen, none = ola.get(page + "?tag=Smoke"), ola.get(page + "?q=salt")
    tables = {
        part: b"".join(ola.get(f"{base}{part}/?as=csv").streaming_content).decode()
        for part in ("answers", "sheets", "results")
    }
    books = [ola.get(f"{base}{part}/?as=xlsx") for part in tables]
    shown = ola.get(base + "results/")
    narrowed = ola.get(f"{base}results/?outlet={bazar}&since=2026-03-01&until=x&product=<b>")
    empty = ola.get(f"{base}results/?outlet={world.outlets['Wschód']}")

    assert tagged.status_code == 302 and denied.status_code == 403
    assert "Smoke (1)" in chosen.content.decode() and "HYPERLINK" in chosen.content.decode()
    assert "HYPERLINK" not in none.content.decode()
    for table in (tables["answers"], tables["sheets"]):
        assert "'=HYPERLINK(1) <b>smoke</b>" in table
    assert "Bazar" in tables["sheets"] and "Instalbud" in tables["sheets"]
    assert "Taste of <i>them</i>?,2,1,100" in tables["results"]
    for book in books:
        with zipfile.ZipFile(io.BytesIO(b"".join(book.streaming_content))) as packed:
            cells = packed.read("xl/worksheets/sheet1.xml").decode()
        assert cells.count("<row ") >= 2 and "<f>" not in cells
    assert "<b>smoke" not in chosen.content.decode() + shown.content.decode()
    assert "Answers: 1" in narrowed.content.decode() and f'value="{bazar}" selected' in (
        narrowed.content.decode()
    )
    assert "Answers: 0" in empty.content.decode()
