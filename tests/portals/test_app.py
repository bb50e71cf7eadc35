"""The member's pages as an app of the phone; days in sentences; the page of one's own address."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import cast
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import html
from PIL import Image, ImageChops
from portals.test_access import _client

from tandem.evidence.codes.redeeming import CodeUsed
from tandem.platform.access import identity
from tandem.platform.files import pictures
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.portals.shared.templatetags.figures import day, short_day
from tandem.programmes import setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def test_a_phone_may_keep_the_programme_as_an_app(world: cast.World) -> None:
    page = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/")
    (address,) = html.fromstring(page.content).xpath("//link[@rel='manifest']/@href")

    answer = Client().get(address)
    app = json.loads(answer.content)
    icon = Client().get(app["icons"][-1]["src"])

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert "manifest-src 'self'" in page.headers["Content-Security-Policy"]
    assert (app["name"], app["start_url"], app["display"]) == (
        world.programme.name,
        f"/m/{world.programme.slug}/",
        "standalone",
    )
    assert app["scope"] == app["start_url"] and app["theme_color"] == world.programme.brand_colour
    assert (
        icon.headers["Content-Type"] == "image/svg+xml"
        and world.programme.name[0] in icon.content.decode()
    )
    assert Client().get("/brand/nobody.webmanifest").status_code == 404


def _sign(world: cast.World) -> Image.Image:
    page = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/")
    (address,) = html.fromstring(page.content).xpath("//link[@rel='apple-touch-icon']/@href")
    answer = Client().get(address)
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(answer.content))


@pytest.mark.parametrize("name", ["Akwa", "śnieżka", "Будмайстар"])
def test_a_phone_without_drawings_gets_the_letter_on_the_colour(
    world: cast.World, name: str
) -> None:
    setup.change_programme(
        world.programme.id,
        settings={"name": name, "brand_colour": "#123456"},
        actor=world.actor,
        now=cast.NOW,
    )

    sign = _sign(world)

    assert (sign.format, sign.mode, sign.size) == ("PNG", "RGB", (360, 360))
    assert sign.getpixel((0, 0)) == sign.getpixel((359, 359)) == (0x12, 0x34, 0x56)
    left, top, right, bottom = ImageChops.difference(
        sign, Image.new("RGB", sign.size, "#123456")
    ).getbbox()
    # A letter as large as half of it, in its middle.
    assert bottom - top > 120 and right - left > 90
    assert abs(left + right - 360) <= 24 and abs(top + bottom - 360) <= 4


def test_another_letter_and_a_logo_are_another_sign(world: cast.World) -> None:
    first = _sign(world).tobytes()
    picture = io.BytesIO()
    Image.new("RGB", (400, 200), "#00ff00").save(picture, "PNG")
    logo = pictures.store(
        [picture.getvalue()],
        name="logo.png",
        home=Path(settings.HOME),
        organiser_id=world.organiser_id,
        user_id=None,
        now=cast.NOW,
    )
    setup.change_programme(
        world.programme.id, settings={"logo_id": logo.id}, actor=world.actor, now=cast.NOW
    )

    sign = _sign(world)

    assert sign.tobytes() != first
    # The whole logo, twice as wide as high, on white.
    assert sign.getpixel((180, 10)) == sign.getpixel((180, 350)) == (255, 255, 255)
    red, green, blue = sign.getpixel((180, 180))  # type: ignore[misc]
    assert green > 240 and red < 16 and blue < 16
    assert Client().get("/brand/nobody.png").status_code == 404


def test_days_are_written_as_the_reader_writes_them() -> None:
    refusal = CodeUsed(day=date(2026, 5, 28))

    with translation.override("pl"):
        assert (day(date(2026, 5, 28)), "28 maja 2026" in refusal.sentence) == (
            "28 maja 2026",
            True,
        )
        assert short_day(date(2026, 5, 28)) == "28.05"
    with translation.override("be"):
        assert day(date(2026, 12, 4)) == "4 снежня 2026"
    with translation.override("en"):
        assert "28 May 2026" in refusal.sentence
    assert str(refusal.data["day"]) == "2026-05-28", "programs read it as it stands"


@pytest.mark.parametrize("language", ["en", "pl", "ro", "be"])
def test_the_page_of_one_s_address_keeps_to_the_content_policy(
    world: cast.World, language: str
) -> None:
    client = _client(world, "MEMBER")
    client.cookies["language"] = language

    answer = client.get("/account/email/", headers={"accept-language": language})

    assert answer.status_code == 200
    assert "style=" not in answer.content.decode() and "<script>" not in answer.content.decode()
    assert html.fromstring(answer.content).get("lang") == language


def test_a_member_finds_language_account_and_the_way_out_under_me(world: cast.World) -> None:
    client, me = _client(world, "MEMBER"), f"/m/{world.programme.slug}/me/"

    (account,) = html.fromstring(client.get(me).content).xpath("//section[@id='account']")
    of_one = account.text_content()
    other = cast.build()
    user = User.objects.get(id=client.session["_auth_user_id"])
    scope: dict[str, Any] = {"organiser_id": other.organiser_id, "now": cast.NOW}
    identity.give_role(user, Role.MARKETER, programme_id=other.programme.id, **scope)
    page = html.fromstring(client.get(me).content)

    assert user.email in of_one and "All your programmes" not in of_one
    assert "All your programmes" in page.get_element_by_id("account").text_content()
    assert len(page.xpath("//select[@name='language']")) == 1
    (held,) = account.xpath(".//a[contains(@href, '#held')]/@href")
    assert html.fromstring(client.get(held).content).get_element_by_id("held") is not None
    assert account.xpath(".//form/@action") == [reverse("language"), reverse("sign-out")]
