"""Certificates of courses: on paper in four languages, and confirmed by their number."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from portals import filling
from portals.test_access import _client
from portals.test_learning import EVIL, _made, _member, _organiser

from tandem.engagement.learning import certificates, queries
from tandem.engagement.learning.models import Certificate, Course, Progress
from tandem.participants.models import Member
from tandem.partners import changing
from tandem.partners.models import PartnerCertificate
from tandem.platform import clock, tenancy
from tandem.portals.shared.pages import in_groups
from tandem.programmes import setup
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
WORDS = {"en": "has learnt", "pl": "ukończył", "ro": "a absolvit", "be": "скончыў"}


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    settings.PUBLIC_URL = "https://club.example"
    made = cast.build()
    setup.change_programme(
        made.programme.id,
        settings={"ways": ["LEARNING"], "is_public": True, "languages": ["en", "pl", "ro", "be"]},
        actor=made.actor,
        now=clock.now(),
    )
    return made


def _learnt(world: cast.World, client: Client, **typed: Any) -> Course:
    row = _made(world, _client(world, "MARKETER"), **typed)
    for lesson in queries.lessons(row):
        filling.send(client, _member(world, f"{row.id}/lessons/{lesson.id}/"), "read")
    tenancy.enter(world.organiser_id)
    return row


def _number(world: cast.World) -> str:
    tenancy.enter(world.organiser_id)
    return Certificate.objects.of(world.organiser_id).get().number


def test_it_is_printed_in_four_languages_and_its_code_leads_to_who_confirms_it(
    world: cast.World,
) -> None:
    client = _client(world, "MEMBER")
    row = _learnt(world, client, certified="on", renew="12")
    number = _number(world)
    address = f"/programme/{world.programme.slug}/certificate/{number}/"
    name = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).name

    page = client.get(_member(world, f"{row.id}/")).content.decode()
    for language, said in WORDS.items():
        paper = f"{row.id}/certificate.pdf?lang={language}"
        answer = client.get(_member(world, paper))
        opened = pypdfium2.PdfDocument(io.BytesIO(answer.content))
        text = " ".join(opened[0].get_textpage().get_text_bounded().split())
        codes = [row.text for row in zxingcpp.read_barcodes(opened[0].render(scale=4).to_pil())]

        assert paper.replace("&", "&amp;") in page
        assert f'href="https://club.example{address}"' in page
        assert certificates.written(number) in page
        assert len(opened) == 1 and name in text and said in text
        assert certificates.written(number) in text
        assert codes == [f"https://club.example{address}"]
        shown = Client().get(f"/programme/{world.programme.slug}/{language}/certificate/{number}/")
        assert shown.status_code == 200 and name in shown.content.decode()
        assert "noindex" in shown.content.decode() and shown.headers["Cache-Control"] == "no-store"
    assert len(number) == 12 and set(number) <= set(certificates.ALPHABET)


def test_who_looks_it_up_reads_how_it_stands_today(world: cast.World) -> None:
    client = _client(world, "MEMBER")
    row = _learnt(world, client, certified="on", renew="12")
    number = _number(world)
    page = f"/programme/{world.programme.slug}/en/certificate/{number}/"

    holds = Client().get(page).content.decode()
    tenancy.enter(world.organiser_id)
    progress = Progress.objects.of(world.organiser_id).get(course_id=row.id)
    progress.learnt_on -= timedelta(days=366)
    progress.save()
    over = Client().get(page).content.decode()
    filling.send(_client(world, "MARKETER"), _organiser(world, f"{row.id}/"), "end_course")
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=clock.now()
    )
    off = Client().get(page)

    assert "This certificate holds." in holds and "does not hold any more" in over
    assert off.status_code == 200


@pytest.mark.parametrize("typed", ["AAAAAAAAAAAA", "a", "x" * 300, "--", "0000-0000-0000"])
def test_a_number_of_nothing_is_a_page_that_is_not_there(world: cast.World, typed: str) -> None:
    _learnt(world, _client(world, "MEMBER"), certified="on")

    answer = Client().get(f"/programme/{world.programme.slug}/en/certificate/{typed}/")

    assert answer.status_code == 404


def test_groups_and_small_letters_are_read_and_another_programme_knows_it_not(
    world: cast.World,
) -> None:
    _learnt(world, _client(world, "MEMBER"), certified="on")
    number = _number(world)
    other = cast.build()
    setup.change_programme(
        other.programme.id, settings={"is_public": True}, actor=other.actor, now=clock.now()
    )
    written = certificates.written(number).lower()

    here = Client().get(f"/programme/{world.programme.slug}/en/certificate/{written}/")
    there = Client().get(f"/programme/{other.programme.slug}/en/certificate/{written}/")

    assert (here.status_code, there.status_code) == (200, 404)


def test_a_course_without_one_gives_none_until_it_does(world: cast.World) -> None:
    client = _client(world, "MEMBER")
    row = _learnt(world, client)
    page, paper = _member(world, f"{row.id}/"), _member(world, f"{row.id}/certificate.pdf")

    before = client.get(page).content.decode()
    missing = client.get(paper).status_code
    filling.send(
        _client(world, "MARKETER"), _organiser(world, f"{row.id}/change/"), "change", certified="on"
    )
    offered = filling.send(client, page, "certify")
    again = client.get(page).content.decode()

    assert "certificate" not in before and missing == 404
    assert offered.status_code == 302 and "certificate.pdf" in again
    assert client.get(paper).status_code == 200
    assert 'id="certify"' not in again


def test_a_renewal_keeps_the_number_and_nothing_hostile_is_carried_out(world: cast.World) -> None:
    client = _client(world, "MEMBER")
    row = _learnt(world, client, certified="on", renew="12", name=f"#eval({EVIL})")
    number = _number(world)
    progress = Progress.objects.of(world.organiser_id).get(course_id=row.id)
    progress.learnt_on -= timedelta(days=366)
    progress.save()

    for lesson in queries.lessons(row):
        filling.send(client, _member(world, f"{row.id}/lessons/{lesson.id}/"), "read")
    page = Client().get(f"/programme/{world.programme.slug}/en/certificate/{number}/")
    paper = client.get(_member(world, f"{row.id}/certificate.pdf?lang=xx"))

    assert _number(world) == number
    assert "This certificate holds." in page.content.decode() and EVIL not in page.content.decode()
    text = pypdfium2.PdfDocument(io.BytesIO(paper.content))[0].get_textpage().get_text_bounded()
    assert "#eval(" in text
    assert Programme.objects.of(world.organiser_id).get().id == world.programme.id


def test_a_partner_shows_that_it_takes_part_until_it_ends(world: cast.World) -> None:
    clerk, stranger = _client(world, "PARTNER_CLERK"), Client()
    page = f"/p/{world.programme.slug}/kit/certificate/"
    paper = f"/p/{world.programme.slug}/kit/certificate.pdf"
    before = clerk.get(paper).status_code

    sent = filling.send(clerk, page, "certify")
    clerk.post(page, {"_action": "certify"})
    tenancy.enter(world.organiser_id)
    number = PartnerCertificate.objects.of(world.organiser_id).get().number
    shown = clerk.get(page).content.decode()
    words = {"en": "is a partner", "pl": "jest partnerem", "ro": "este partener", "be": "партнёр"}
    texts = {
        language: pypdfium2.PdfDocument(clerk.get(f"{paper}?lang={language}").content)[0]
        .get_textpage()
        .get_text_range()
        for language in words
    }
    address = f"/programme/{world.programme.slug}/certificate/{number}/"
    confirmed = stranger.get(address)
    unknown = stranger.get(f"/programme/{world.programme.slug}/certificate/{'2' * 12}/")
    tenancy.enter(world.organiser_id)
    changing.end_partner(
        world.wschod, programme_id=world.programme.id, actor=world.actor, now=clock.now()
    )
    over = stranger.get(address).content.decode()

    assert (before, sent.status_code, unknown.status_code) == (404, 302, 404)
    assert in_groups(number) in shown and f"https://club.example{address}" in shown
    for language, text in texts.items():
        assert words[language] in text and in_groups(number) in text, text
        assert "Hurtownia Wschód" in text
    assert "This certificate holds." in confirmed.content.decode()
    assert "Hurtownia Wschód" in confirmed.content.decode()
    assert confirmed["Cache-Control"] == "no-store" or "no-store" in confirmed["Cache-Control"]
    assert "It does not hold any more." in over and "ended on" in over
