"""Three questions after the regulations are accepted: asked once a version, and of no consequence."""

from typing import Any

import cast
import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.participants import enrolment, understanding
from tandem.participants.models import Understanding
from tandem.platform import tenancy
from tandem.programmes import setup, terms

pytestmark = pytest.mark.django_db

RIGHT = {
    "points": "30 points",
    "release": "Points become a member's own when the invoice is paid.",
    "expiry": "Points expire 24 months after they were earned.",
}


@pytest.fixture
def world(db: None) -> cast.World:
    """A programme that asks, with regulations that nobody has accepted."""
    world = cast.build(release="WHEN_PAID", expiry="MONTHS", expiry_months=24)
    world.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 3}]},
        }
    )
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    setup.change_programme(world.programme.id, settings={"asks_understanding": True}, **scope)
    terms.publish(world.programme.id, document=terms.plain(cast.TERMS), **scope)
    return world


@pytest.fixture
def ania(world: cast.World) -> Client:
    return _client(world, "MEMBER")


def _page(world: cast.World, name: str = "questions") -> str:
    return reverse(f"member:{name}", args=[world.programme.slug])


def _accept(world: cast.World, ania: Client) -> Any:
    return filling.send(ania, _page(world, "regulations"), "accept")


def _keys(content: bytes, texts: dict[str, str]) -> dict[str, str]:
    """What is sent for these answers."""
    page = html.fromstring(content)
    found = {}
    for name, text in texts.items():
        for box in page.xpath("//input[@type='radio'][@name=$name]", name=name):
            label = " ".join(box.xpath("string(ancestor::label)").split()) or " ".join(
                page.xpath("string(//label[@for=$key])", key=box.get("id")).split()
            )
            if label == text:
                found[name] = box.get("value")
    assert set(found) == set(texts)
    return found


def _said(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content).xpath("string(//main)").split())


def test_who_accepts_is_asked_and_told_what_was_wrong(world: cast.World, ania: Client) -> None:
    assert _accept(world, ania).headers["Location"] == _page(world)
    page = ania.get(_page(world)).content
    wrong = {**RIGHT, "points": "300 points"}

    filling.send(ania, _page(world), "answer", **_keys(page, wrong))

    said = _said(ania.get(_page(world)))
    assert "2 of 3 right" in said and "The regulations say: 30 points" in said
    tenancy.enter(world.organiser_id)
    row = Understanding.objects.of(world.organiser_id).get()
    assert (row.asked, row.right) == (["points", "release", "expiry"], ["release", "expiry"])
    assert row.member_id == world.members["Ania"]


def test_the_page_does_not_tell_which_answer_is_right(world: cast.World, ania: Client) -> None:
    _accept(world, ania)

    page = ania.get(_page(world)).content.decode()

    assert "right" not in page.lower().replace("copyright", "").split("<main")[1].split("</main")[0]
    for text in RIGHT.values():
        assert html.fromstring(page).text_content().count(text) == 1


def test_the_first_answers_stay(world: cast.World, ania: Client) -> None:
    _accept(world, ania)
    page = ania.get(_page(world)).content
    filling.send(ania, _page(world), "answer", **_keys(page, {**RIGHT, "points": "15 points"}))

    tenancy.enter(world.organiser_id)
    row = Understanding.objects.of(world.organiser_id).get()
    understanding.answer(
        row.member_id,
        terms_id=row.terms_id,
        asked=list(RIGHT),
        right=list(RIGHT),
        actor=world.actor,
        now=cast.NOW,
    )

    assert Understanding.objects.of(world.organiser_id).get().right == ["release", "expiry"]


def test_a_question_that_is_left_out_is_asked_again(world: cast.World, ania: Client) -> None:
    _accept(world, ania)
    page = ania.get(_page(world)).content
    two = {key: text for key, text in RIGHT.items() if key != "expiry"}

    answer = filling.send(ania, _page(world), "answer", **_keys(page, two))

    assert answer.status_code == 400
    tenancy.enter(world.organiser_id)
    assert not Understanding.objects.of(world.organiser_id).exists()


def test_home_says_it_until_it_is_answered_and_a_version_asks_anew(
    world: cast.World, ania: Client
) -> None:
    note = "There are three questions of the regulations."
    assert note not in _said(ania.get(_page(world, "home")))  # they are to be accepted first
    _accept(world, ania)
    assert note in _said(ania.get(_page(world, "home")))
    page = ania.get(_page(world)).content
    filling.send(ania, _page(world), "answer", **_keys(page, RIGHT))
    assert note not in _said(ania.get(_page(world, "home")))

    tenancy.enter(world.organiser_id)
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    terms.publish(world.programme.id, document=terms.plain({**cast.TERMS, "en": "New."}), **scope)
    assert note not in _said(ania.get(_page(world, "home")))
    _accept(world, ania)
    assert note in _said(ania.get(_page(world, "home")))


def test_where_nobody_asks_there_is_no_page(world: cast.World, ania: Client) -> None:
    setup.change_programme(
        world.programme.id,
        settings={"asks_understanding": False},
        actor=world.actor,
        now=cast.NOW,
    )

    assert _accept(world, ania).headers["Location"] == _page(world, "regulations")
    assert ania.get(_page(world)).status_code == 404


def test_the_organiser_sees_how_many_understood_each_question(
    world: cast.World, ania: Client
) -> None:
    version = terms.in_force(world.programme.id, organiser_id=world.organiser_id)
    assert version is not None
    scope: dict[str, Any] = {"terms_id": version.id, "actor": world.actor, "now": cast.NOW}
    for name, right in (("Ania", ["points"]), ("Zenon", ["points", "expiry"])):
        enrolment.accept_terms(world.members[name], **scope)
        understanding.answer(world.members[name], asked=list(RIGHT), right=right, **scope)

    page = _client(world, "MARKETER").get(
        reverse("organiser:regulations-version", args=[world.programme.slug, version.version])
    )

    said = _said(page)
    assert "How much a purchase brings 2 of 2 answered rightly" in said
    assert "When points become their own 0 of 2 answered rightly" in said
    assert "How long points can be used 1 of 2 answered rightly" in said
