"""Why one takes part: a page that is written from what holds, for members and for who may join."""

from typing import Any

import cast
import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.platform import tenancy
from tandem.programmes.models import Programme
from tandem.rewards import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    world = cast.build()
    world.publish(
        {
            "key": "zloty",
            "when": {"eq": ["deed.kind", "PURCHASE"]},
            "give": {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 3}]},
        }
    )
    catalogue.add_reward(
        world.programme.id,
        name={"en": "Mug", "pl": "Kubek"},
        points=80,
        stock=5,
        actor=world.actor,
        now=cast.NOW,
    )
    return world


def _said(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content).xpath("string(//main)").split())


def _of_member(world: cast.World) -> str:
    tenancy.enter(world.organiser_id)
    page = reverse("member:why", args=[world.programme.slug])
    return _said(_client(world, "MEMBER").get(page))


def test_it_tells_what_what_for_and_how_soon(world: cast.World) -> None:
    said = _of_member(world)

    assert "zloty 3 points for each" in said
    assert "A purchase of PLN 100.00 brings at least 30 points." in said
    assert "After 3 such purchases you can have “Mug”." in said
    assert "Mug 80 points" in said
    assert "The organiser is the controller of the members' personal data." in said


def test_a_stranger_reads_it_before_joining(world: cast.World) -> None:
    slug = world.programme.slug
    join = Client().get(f"/join/{slug}/").content.decode()
    assert f"/join/{slug}/why/" in join

    page = Client().get(f"/join/{slug}/why/", headers={"accept-language": "pl"})

    assert "Kubek" in _said(page) and "Po 3 takich zakupach" in _said(page)
    assert f'href="/join/{slug}/"' in page.content.decode()


def test_there_is_nothing_to_tell_before_rules_are_published(db: None) -> None:
    slug = cast.build().programme.slug

    assert Client().get(f"/join/{slug}/why/").status_code == 404
    assert f"/join/{slug}/why/" not in Client().get(f"/join/{slug}/").content.decode()
    assert Client().get("/join/no-such-programme/why/").status_code == 404


def test_the_organiser_says_more_in_each_language(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    page = reverse("organiser:settings-why", args=[world.programme.slug])
    text = "We are your neighbours.\n\n<b>Come by.</b>"

    filling.send(client, page, "save_why", why_en=text)

    tenancy.enter(world.organiser_id)
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    assert programme.why == {"en": text}
    said = _of_member(world)
    assert said.startswith("Why this programme We are your neighbours.<b>Come by.</b>")


def test_a_text_that_nobody_reads_is_refused(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    page = reverse("organiser:settings-why", args=[world.programme.slug])

    answer = filling.send(client, page, "save_why", why_en="x" * 4_001)

    assert answer.status_code == 400
    tenancy.enter(world.organiser_id)
    assert Programme.objects.of(world.organiser_id).get(id=world.programme.id).why == {}
