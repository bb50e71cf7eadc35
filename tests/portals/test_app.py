"""The member's pages as an app of the phone; days in sentences; the page of one's own address."""

import json
from datetime import date

import cast
import pytest
from django.test import Client
from django.utils import translation
from lxml import html
from portals.test_access import _client

from tandem.evidence.codes.redeeming import CodeUsed
from tandem.portals.shared.templatetags.figures import day

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
