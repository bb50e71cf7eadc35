"""Initiatives by their pages: the organiser's, the member's and the public one."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.communication.models import Message
from tandem.initiatives.models import Goal, Initiative, News
from tandem.platform import clock, tenancy
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build()
    made.publish({"key": "primers", "when": {"all": []}, "give": {"points": 17}})
    return made


def _today() -> date:
    return clock.now().date()


def _begun(world: cast.World, client: Client, **typed: Any) -> Initiative:
    """Fill in the form of a new one, and publish it."""
    base = f"/o/{world.programme.slug}/initiatives/"
    said = {
        "name": "Autumn of primers",
        "text": "Buy primers.",
        "since_on": _today().isoformat(),
        "until_on": (_today() + timedelta(days=3)).isoformat(),
        "colour": "#12507A",
        "rules": "primers",
    }
    answer = filling.send(client, f"{base}new/", "begin", **(said | typed))
    assert answer.status_code == 302, answer.content.decode()
    filling.send(client, answer.headers["Location"], "publish")
    tenancy.enter(world.organiser_id)
    return Initiative.objects.of(world.organiser_id).order_by("-created_at", "-id")[0]


def _organiser(world: cast.World, row: Initiative, rest: str = "") -> str:
    return f"/o/{world.programme.slug}/initiatives/{row.id}/{rest}"


def test_a_marketer_begins_one_and_its_audience_finds_it(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _begun(world, client, trades="installer")

    home = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/").content.decode()
    page = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/initiatives/{row.slug}/")
    text = page.content.decode()

    assert (row.slug, row.colour, row.rules) == ("autumn-of-primers", "#12507a", ["primers"])
    assert f"/initiatives/{row.slug}/" in home and "Autumn of primers" in home
    assert "Buy primers." in text and "17 points" in text and "ends in 3 days" in text
    assert "/tint/12507a.css" in text


def test_who_is_not_its_audience_finds_nothing(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _begun(world, client, trades="gardener")

    member = _client(world, "MEMBER")
    home = member.get(f"/m/{world.programme.slug}/").content.decode()
    page = member.get(f"/m/{world.programme.slug}/initiatives/{row.slug}/")

    assert page.status_code == 404
    assert row.slug not in home


def test_a_draft_is_seen_by_nobody(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _begun(world, client)
    Initiative.objects.of(world.organiser_id).update(published_at=None)

    answer = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/initiatives/{row.slug}/")

    assert answer.status_code == 404


def test_strangers_read_what_is_public_and_nothing_else(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    hidden, public = _begun(world, client), _begun(world, client, name="For all", public="on")
    base = f"/programme/{world.programme.slug}/"
    before = Client().get(f"{base}{public.slug}/").status_code
    setup.change_programme(
        world.programme.id, settings={"is_public": True}, actor=world.actor, now=clock.now()
    )

    page = Client().get(f"{base}en/{public.slug}/")
    other = Client().get(f"{base}en/{hidden.slug}/")
    front = Client().get(f"{base}en/").content.decode()

    assert (before, page.status_code, other.status_code) == (404, 200, 404)
    assert "For all" in page.content.decode() and not page.cookies
    assert f"{base}en/{public.slug}/" in front and hidden.slug not in front


@pytest.mark.parametrize("address", ["regulations", "en", "code"])
def test_an_address_of_another_public_page_is_refused(address: str, world: cast.World) -> None:
    client = _client(world, "MARKETER")
    day = _today().isoformat()

    page = f"/o/{world.programme.slug}/initiatives/new/"
    form = filling.shown(client.get(page).content, "begin")
    answer = client.post(
        page, form | {"name": "N", "address": address, "since_on": day, "until_on": day}
    )

    tenancy.enter(world.organiser_id)
    assert answer.status_code == 400 and "Another page has this address" in answer.content.decode()
    assert not Initiative.objects.of(world.organiser_id).exists()


def test_materials_and_news_stand_on_the_page_and_files_are_its_audiences(
    world: cast.World,
) -> None:
    client = _client(world, "MARKETER")
    row, other = _begun(world, client), _begun(world, client, name="B", trades="gardener")
    for place in (row, other):
        form = filling.shown(client.get(_organiser(world, place)).content, "add_material")
        file = SimpleUploadedFile("instruction.pdf", PDF)
        sent = client.post(_organiser(world, place), form | {"title": "Guide", "file": file})
        assert sent.status_code == 302, sent.content.decode()
    page = _organiser(world, row)
    filling.send(client, page, "add_material", title="Film", film="https://www.films.example/v?1")
    filling.send(client, page, "add_news", title="It begins", text="Today.")
    wrong = filling.send(client, page, "add_material", title="Film", film="ftp://films.example/")

    member = _client(world, "MEMBER")
    text = member.get(f"/m/{world.programme.slug}/initiatives/{row.slug}/").content.decode()
    (address,) = {part for part in text.split('"') if part.endswith(".pdf")}
    got = member.get(address)
    theirs = member.get(address.replace(row.slug, other.slug))

    assert "begins with https://" in wrong.content.decode()
    assert "It begins" in text and "film, opens films.example" in text
    assert "<iframe" not in text and "<video" not in text
    assert (b"".join(got.streaming_content), got.headers["Content-Type"]) == (
        PDF,
        "application/pdf",
    )
    assert got.headers["Content-Disposition"] == 'attachment; filename="guide.pdf"'
    assert theirs.status_code == 404


def test_news_are_told_to_those_whom_an_initiative_is_for(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _begun(world, client, trades="installer")
    page = _organiser(world, row)

    filling.send(client, page, "add_news", title="On the page", text="Only there.")
    filling.send(client, page, "add_news", title="It begins", text="Today.", is_told="on")
    answer = client.get(page)

    tenancy.enter(world.organiser_id)
    told = Message.objects.of(world.organiser_id).filter(kind="INITIATIVE_NEWS")
    assert list(told.values_list("member_id", "data__title__en")) == [
        (world.members["Ania"], "It begins")
    ]
    assert "It stands on the page, and 1 member is told." in answer.content.decode()
    inbox = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/inbox/").content.decode()
    assert "Autumn of primers: It begins" in inbox and "Today." in inbox


def test_of_a_draft_nobody_is_told(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _begun(world, client)
    Initiative.objects.of(world.organiser_id).update(published_at=None)

    filling.send(client, _organiser(world, row), "add_news", title="Soon", is_told="on")

    tenancy.enter(world.organiser_id)
    assert News.objects.of(world.organiser_id).count() == 1
    assert not Message.objects.of(world.organiser_id).filter(kind="INITIATIVE_NEWS").exists()


def test_a_goal_is_set_shown_and_measured(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _begun(world, client)
    said = {
        "name": "Sell more",
        "measure": "TURNOVER",
        "start": "1000",
        "target": "1 500,50",
        "owner": "SALES",
        "budget": "200",
        "saving": "",
    }

    filling.send(client, _organiser(world, row), "set_own_goal", **said)
    filling.send(client, _organiser(world, row), "set_own_goal", **(said | {"shown": "on"}))
    refused = filling.send(
        client, _organiser(world, row), "set_own_goal", **(said | {"target": "9"})
    )

    tenancy.enter(world.organiser_id)
    goals = list(Goal.objects.of(world.organiser_id).order_by("created_at", "id"))
    assert [(goal.from_value, goal.to_value, goal.budget_minor) for goal in goals] == [
        (100_000, 150_050, 20_000)
    ] * 2
    assert [goal.is_shown for goal in goals] == [False, True]
    assert "it is to reach more than there was" in refused.content.decode()
    listed = client.get(f"/o/{world.programme.slug}/goals/").content.decode()
    assert listed.count("Sell more") == 2
    page = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/initiatives/{row.slug}/")
    assert page.content.decode().count("Sell more") == 1
    assert "1,500" not in page.content.decode()


def test_its_result_is_a_file_too(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _begun(world, client)

    page = client.get(_organiser(world, row, "result/"))
    file = client.get(_organiser(world, row, "result/?as=csv"))
    lines = b"".join(file.streaming_content).decode().splitlines()

    assert "Net turnover of its audience" in page.content.decode()
    assert lines[0] == "\ufeffWhat,During,As many days before,Difference"
    assert len(lines) == 9


def test_it_is_changed_with_what_was_said_before(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    row = _begun(world, client, trades="installer", public="on")

    filling.send(client, _organiser(world, row, "change/"), "change", name="Winter")

    tenancy.enter(world.organiser_id)
    after = Initiative.objects.of(world.organiser_id).get()
    assert (after.name, after.trades, after.rules) == ({"en": "Winter"}, ["installer"], ["primers"])
    assert (after.is_public, after.slug, after.until_on) == (True, row.slug, row.until_on)
