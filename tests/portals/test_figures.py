"""Figures lead to the rows that they count, and as many stand there."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import cast
import pytest
import time_machine
from django.test import Client
from earning.recalculation.test_recalculating import AMOUNT, come
from lxml import html
from portals.test_access import _client

from tandem.platform import tenancy
from tandem.portals.shared.templatetags.texts import browser
from tandem.tiers import memberships

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
LINE = ("G-10", 1, 100_000)


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(
        made,
        made.activity("Ania", LINE, day=date(2026, 3, 10)),
        made.activity("Zenon", LINE, day=date(2025, 6, 1)),
    )
    return made


def _rows(client: Client, address: str) -> list[str]:
    content = client.get(address).content
    return [
        " ".join(row.text_content().split())
        for row in html.fromstring(content).xpath("//table[contains(@class, 'cards')]/tbody/tr")
    ]


def _led(client: Client, page: str, text: str) -> list[str]:
    """Where the links of a page lead whose text is a figure, under a heading or in a row."""
    found: list[Any] = html.fromstring(client.get(page).content).xpath("//main//a[@href]")
    return [link.get("href") for link in found if link.text_content().strip() == text]


def test_who_bought_in_half_a_year(world: cast.World) -> None:
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"
    with time_machine.travel(NOW, tick=False):
        one = _led(client, base, "1")
        bought = _rows(client, f"{base}members/?active=half")
        seller = _rows(client, f"{base}members/?active=half&seller={world.wschod}")
        nobody = client.get(f"{base}members/?seller=12345")
        every = _rows(client, f"{base}members/")

    members = f"{base}members/"
    assert f"{members}?active=half" in one
    assert f"{members}?active=half&seller={world.wschod}" in one
    assert len(bought) == len(seller) == 1 and bought[0].startswith("Instalbud")
    assert nobody.status_code == 200 and len(every) > 1


def test_files_with_rows_of_a_figure(world: cast.World) -> None:
    client, page = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/files/"

    answers = [client.get(f"{page}?rows={name}") for name in ("lines", "waiting", "no_such")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]


def test_who_has_a_membership(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    plan = memberships.add_plan(
        world.programme.id,
        name={"en": "Plus"},
        months=12,
        price_minor=0,
        actor=world.actor,
        now=cast.NOW,
    )
    memberships.give(
        world.members["Zenon"],
        plan_id=plan,
        programme_id=world.programme.id,
        since_on=date(2026, 3, 1),
        actor=world.actor,
        now=cast.NOW,
    )
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"
    with time_machine.travel(NOW, tick=False):
        links = _led(client, f"{base}levels/memberships/", "1")
        (row,) = _rows(client, f"{base}members/?plan={plan}")

    assert links == [f"{base}members/?plan={plan}"]
    assert row.startswith("Zenon")


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
            "Firefox, Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130 Safari/537 Edg/130",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari/537",
            "Chrome, Linux",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
    ],
)
def test_a_browser_is_called_as_people_call_it(told: str, shown: str) -> None:
    assert browser(told) == shown
