"""The figures of a rule lead to the rows they are counted from."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import cast
import pytest
from django.test import Client
from earning.recalculation.test_recalculating import AMOUNT, come
from lxml import html
from portals.test_access import _client

from tandem.insights import awards
from tandem.platform import clock, tenancy

pytestmark = pytest.mark.django_db

PUMPS = {"has": ["product.categories", ["pumps"]]}


@pytest.fixture
def world(db: None) -> cast.World:
    """Ania bought on three days, Zenon on one; some came back, and one purchase whole."""
    made = cast.build(point_value_minor=2)
    made.publish(
        {"key": "amount", "when": {"all": []}, "give": AMOUNT},
        {"key": "pumps", "when": PUMPS, "give": {"points": 5}},
        {"key": "never", "when": {"eq": ["member.trade", "baker"]}, "give": {"points": 5}},
    )
    today = clock.now().date()
    days = [today - timedelta(days=number) for number in (9, 5, 5, 1, 40)]
    bought = [
        made.activity("Ania", ("P-200", 1, 10_000), ("G-10", 2, 20_000), day=days[0]),
        made.activity("Ania", ("G-10", 1, 50_000), day=days[1]),
        made.activity("Ania", ("G-10", 1, 40_000), day=days[2]),
        made.activity("Zenon", ("P-200", 1, 5_000), day=days[3]),
        made.activity("Ania", ("G-10", 1, 70_000), day=days[4]),
    ]
    come(made, *bought)
    come(made, made.activity("Ania", ("G-10", -1, -10_000), day=today, corrects=bought[0]))
    come(made, made.activity("Ania", ("G-10", -1, -70_000), day=today, corrects=bought[4]))
    return made


def _rows(client: Client, address: str) -> list[list[str]]:
    page = html.fromstring(client.get(address).content)
    return [
        [" ".join(cell.text_content().split()) for cell in row.findall("td")]
        for row in page.xpath("//section[@id='awards']//tbody/tr")
    ]


def test_figures_lead_to_rows_that_are_searched_chosen_and_a_file(world: cast.World) -> None:
    client, base = _client(world, "FINANCE"), f"/o/{world.programme.slug}/rules/"
    path = f"{base}given/amount/"

    rules = client.get(base).content.decode()
    every, first = _rows(client, path), _rows(client, f"{path}?sort=day")
    pumps = _rows(client, f"{base}given/pumps/")
    of_zenon = _rows(client, f"{path}?q=zenon")
    this_month = f"{clock.now() - timedelta(days=1):%Y-%m}"
    chosen = _rows(client, f"{path}?month={this_month}")
    nonsense = client.get(f"{path}?month=2026-13&sort=points&page=99")
    exported = b"".join(client.get(f"{path}?as=csv&sort=day").streaming_content).decode()

    assert path in rules and "115 points given" in rules and "4 times" in rules
    # The purchase that came back whole gave nothing.
    assert [int(row[4]) for row in every] in ([5, 40, 50, 20], [5, 50, 40, 20])
    assert every == first[::-1] and sum(int(row[4]) for row in every) == 115
    assert [row[4] for row in pumps] == ["5", "5"]
    assert of_zenon == every[:1] and of_zenon[0][1] == "Zenon Obcy"
    assert every[0] in chosen and len(chosen) <= 4
    assert nonsense.status_code == 200
    assert [line.split(",")[-1].strip() for line in exported.splitlines()[1:]] in (
        ["20", "50", "40", "5"],
        ["20", "40", "50", "5"],
    )
    empty = client.get(f"{base}given/never/").content.decode()
    assert "gave nothing in the last twelve months" in empty
    assert client.get(f"{base}given/nothing/").status_code == 404
    assert _client(world, "REVIEWER").get(path).status_code in (403, 404)


def test_what_a_rule_gave_names_its_versions_and_how_it_read(world: cast.World) -> None:
    client, base = _client(world, "FINANCE"), f"/o/{world.programme.slug}/rules/given/"
    tenancy.enter(world.organiser_id)
    amount = {"key": "amount", "when": {"all": []}}
    dearer = {**amount, "give": {"per": ["line.net", {"money": [5, "PLN"]}, {"points": 1}]}}
    for month in (3, 4):
        world.publish(dearer, valid_from=datetime(2026, month, 1, 12, tzinfo=UTC))

    def told(rule: str) -> list[str]:
        page = html.fromstring(client.get(f"{base}{rule}/").content)
        return [" ".join(text.text_content().split()) for text in page.xpath("//main/div[1]/p")]

    now, before, *_rest = told("amount")
    gone = told("pumps")

    assert now == "1 point for each PLN 5.00 of the net amount of the line. " + (
        "Versions 2 to 3, from 1 Mar 2026"
    )
    assert before.startswith("1 point for each PLN 10.00")
    assert before.endswith("Version 1, from 1 Jan 2026")
    assert gone[0].endswith("Version 1, from 1 Jan 2026")
    assert gone[1] == "It is in force no longer: version 3 is without it."


def test_pages_of_any_size_are_the_whole_list(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    zone = ZoneInfo(world.programme.time_zone)
    since = datetime.combine(clock.now().date() - timedelta(days=90), time(), zone)
    first = awards.Wanted("amount", since, order=awards.EARLIEST)
    whole = awards.whole(world.programme, first, limit=99)

    for order, expected in ((awards.EARLIEST, whole), (awards.LATEST, whole[::-1])):
        wanted = replace(first, order=order)
        counted = awards.counted(world.programme, wanted)
        for size in (1, 3):
            leafed = [
                row
                for place in range(0, 6, size)
                for row in awards.page(world.programme, wanted, counted.keys[place : place + size])
            ]
            assert leafed == expected, (order, size)
        assert counted.total == len(whole) == 4
    assert [row.net_minor for row in whole if row.points == 5] == [5_000]
