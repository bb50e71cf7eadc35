"""The member's pages as an app of the phone; days in sentences; the page of one's own address."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import cast
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from lxml import html
from PIL import Image
from portals.test_access import _client

from tandem.evidence.codes.redeeming import CodeUsed
from tandem.platform import pictures
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def test_a_phone_may_keep_the_programme_as_an_app(world: cast.World) -> None:
    page = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/")
    (address,) = html.fromstring(page.content).xpath("//link[@rel='manifest']/@href")

    answer = Client().get(address)
    app = json.loads(answer.content)
    drawn, painted = (Client().get(icon["src"]) for icon in app["icons"])
    (touch,) = html.fromstring(page.content).xpath("//link[@rel='apple-touch-icon']/@href")

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert "manifest-src 'self'" in page.headers["Content-Security-Policy"]
    assert (app["name"], app["start_url"], app["display"]) == (
        world.programme.name,
        f"/m/{world.programme.slug}/",
        "standalone",
    )
    assert app["scope"] == app["start_url"] and app["theme_color"] == world.programme.brand_colour
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert world.programme.name[0] in drawn.content.decode()
    assert (painted.headers["Content-Type"], touch) == ("image/png", app["icons"][1]["src"])
    assert Client().get("/brand/nobody.png").status_code == 404
    assert Client().get("/brand/nobody.webmanifest").status_code == 404


@pytest.mark.parametrize("letter", ["Ł", "Ж", "Ș", "一"])
def test_the_sign_of_a_programme_is_a_picture_with_its_letter(
    world: cast.World, letter: str
) -> None:
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(name=letter)

    answer = Client().get(f"/brand/{world.programme.slug}.png")

    sign = Image.open(BytesIO(answer.content)).convert("RGB")
    colour = tuple(int(world.programme.brand_colour[at : at + 2], 16) for at in (1, 3, 5))
    assert (sign.size, sign.getpixel((0, 0))) == ((512, 512), colour)
    assert len(set(sign.getdata())) > 1, "there is a letter on it"


def test_a_logo_is_the_sign_of_its_programme(world: cast.World) -> None:
    out = BytesIO()
    Image.new("RGB", (60, 20), (10, 200, 30)).save(out, "PNG")
    logo = pictures.store(
        [out.getvalue()],
        name="logo.png",
        home=Path(settings.HOME),
        organiser_id=world.organiser_id,
        user_id=None,
        now=cast.NOW,
    )
    row = Programme.objects.of(world.organiser_id).filter(id=world.programme.id)
    row.update(logo_id=logo.id)

    answer = Client().get(f"/brand/{world.programme.slug}.png")

    sign = Image.open(BytesIO(answer.content)).convert("RGB")
    middle = sign.getpixel((256, 256))
    assert sign.getpixel((0, 0)) == (255, 255, 255)
    assert isinstance(middle, tuple) and middle[1] > 180 and middle[0] < 40


def test_days_are_written_as_the_reader_writes_them() -> None:
    refusal = CodeUsed(day=date(2026, 5, 28))

    with translation.override("pl"):
        assert (day(date(2026, 5, 28)), "28 maja 2026" in refusal.sentence) == (
            "28 maja 2026",
            True,
        )
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
