"""Forms that somebody fills in while they are signed out: nothing is done, and nothing is lost."""

from urllib.parse import parse_qs, urlsplit

import cast
import pytest
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.partners.models import Partner

pytestmark = pytest.mark.django_db
TYPED = {"name": "Nowy", "code": "NOWY", "tax_id": "no number"}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _text(content: bytes) -> str:
    return " ".join(html.fromstring(content).text_content().split())


def test_who_is_signed_out_is_told_and_led_back_to_the_form(world: cast.World) -> None:
    place = f"/o/{world.programme.slug}/partners/?q=no"

    led = Client().post(place, {"_action": "add", **TYPED})
    signing_in = Client().get(led["Location"])
    asked = Client().get(Client().get(place)["Location"])

    back = parse_qs(urlsplit(led["Location"]).query)["next"]
    assert (led.status_code, back) == (302, [f"{place}&unsent=1"])
    assert "You were signed out before your form was sent." in _text(signing_in.content)
    assert "signed out" not in _text(asked.content)


def test_a_form_that_comes_back_is_shown_as_it_was_and_not_done(world: cast.World) -> None:
    ola, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/partners/"
    form = filling.shown(ola.get(place).content, "add")
    known = Partner.objects.of(world.organiser_id).count()

    shown = ola.post(place, {**form, **TYPED, "_again": "unsent"})

    again = filling.shown(shown.content, "add")
    assert {name: again[name] for name in TYPED} == TYPED
    assert "What you typed is here: send it again." in _text(shown.content)
    assert Partner.objects.of(world.organiser_id).count() == known


def test_a_part_of_a_page_is_not_the_page_of_signing_in(world: cast.World) -> None:
    place = f"/o/{world.programme.slug}/surveys/new/"

    parts = [
        Client().get(place, headers={"HX-Request": "true"}),
        Client().post(place, headers={"HX-Request": "true"}),
    ]

    assert [(part.status_code, part.content) for part in parts] == [(401, b"")] * 2


def test_a_form_of_before_the_last_signing_in_is_found_again(world: cast.World) -> None:
    ola = _client(world, "MARKETER")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ola.cookies
    place = f"/o/{world.programme.slug}/partners/"

    led = strict.post(place, {"_action": "add", **TYPED})
    part = strict.post(place, {"_action": "add"}, headers={"HX-Request": "true"})
    elsewhere = strict.post("/account/login/", {"login": "ola@akwa.example"})

    assert (led.status_code, led["Location"]) == (302, f"{place}?unsent=1")
    assert part.status_code == 401
    assert elsewhere.status_code == 403
    assert "This form is too old to be sent" in _text(elsewhere.content)
