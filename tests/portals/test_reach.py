"""The page of what members reach: counted, from the model, and tried; and that of how simple it
is.
"""

from datetime import UTC, date, datetime

import cast
import pytest
import time_machine
from django.test import Client
from earning.recalculation.test_recalculating import AMOUNT, come
from lxml import html
from portals.test_access import _client

from tandem.programmes import terms
from tandem.rewards import catalogue
from tandem.tiers import ladders

pytestmark = pytest.mark.django_db
AUGUST = datetime(2026, 8, 3, 9, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> cast.World:
    """A mug for 100 points, a level from 1,000 złoty on; nobody has bought anything."""
    made = cast.build(point_value_minor=2)
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    scope = {"actor": made.actor, "now": cast.NOW}
    catalogue.add_reward(made.programme.id, name={"en": "Mug"}, points=100, stock=5, **scope)
    ladders.write(
        made.programme.id,
        tiers=[ladders.TierIn("silver", {"en": "Silver"}, (ladders.Ask("TURNOVER", 1_000_00),))],
        window="YEAR",
        grace_days=30,
        falls_softly=True,
        **scope,
    )
    return made


def _bought(world: cast.World) -> None:
    """Ania reaches both in the third month; Zenon neither."""
    come(
        world,
        world.activity("Ania", ("G-10", 1, 300_00), day=date(2026, 1, 10)),
        world.activity("Zenon", ("G-10", 1, 100_00), day=date(2026, 2, 5)),
        world.activity("Ania", ("G-10", 1, 900_00), day=date(2026, 3, 1)),
    )


def _page(client: Client, world: cast.World, more: str = "", *, at: datetime = AUGUST) -> str:
    with time_machine.travel(at, tick=False):
        answer = client.get(f"/o/{world.programme.slug}/reach/{more}")
    assert answer.status_code == 200
    return " ".join(html.fromstring(answer.content).text_content().split())


def test_it_says_how_many_reach_what_from_what_they_did(world: cast.World) -> None:
    _bought(world)

    page = _page(_client(world, "MARKETER"), world)

    assert "50% of members reach the first reward within 3 months" in page
    assert "From what 2 members did since 10 Jan" in page
    assert "Yours go by another (calendar year)" in page
    assert "The first reward is 3.3 usual purchases away. A usual one brings 30 points" in page
    assert "“Silver” is reached by" not in page  # nobody has been in for a year


def test_what_is_tried_stands_beside_what_is(world: cast.World) -> None:
    _bought(world)
    client = _client(world, "MARKETER")

    page = _page(client, world, "?try=1&goal_first=30&goal_silver=2+000")

    assert "With these figures 50% of members would reach the first reward within 3 months" in page
    assert "30 points 50% now 0%, of 2 members 50% of 2 members" in page
    assert "PLN 2,000.00 of turnover" in page or "2,000.00" in page
    reward = _page(client, world)
    assert "50% of members reach the first reward" in reward  # nothing was saved


@pytest.mark.parametrize("typed", ["-5", "many", "0", "9" * 40, ""])
def test_what_is_no_figure_is_said_and_what_stands_is_shown(world: cast.World, typed: str) -> None:
    _bought(world)

    page = _page(_client(world, "MARKETER"), world, f"?try=1&goal_first={typed}&segment=nobody")

    assert "50% of members reach the first reward within 3 months" in page


def test_without_a_history_it_is_a_model_and_says_so(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    page = _page(client, world, at=cast.NOW)
    other = _page(client, world, "?try=1&turnover=100000&purchases=10&points=1000", at=cast.NOW)

    assert "From a model, not from your members" in page
    assert "The first reward is 2.5 usual purchases away, at 40 points each." in page
    assert "A hundred such members earn 48,000 points in a year, which cost PLN 960.00" in page or (
        "48,000 points in a year" in page
    )
    assert "99% of members reach the first reward within 3 months" in other or "100%" in other


def test_a_suggested_level_is_taken_into_the_form_and_not_saved(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    with time_machine.travel(cast.NOW, tick=False):
        answer = client.get(f"/o/{world.programme.slug}/reach/")
        (link,) = html.fromstring(answer.content).xpath("//a[contains(@href, 'ladder')]/@href")
        form = client.get(link).content.decode()
        odd = client.get(f"/o/{world.programme.slug}/levels/ladder/?silver=1e9").content.decode()

    assert link.endswith("/levels/ladder/?silver=1000")
    assert 'value="1000"' in form and "It holds once you save it." in form
    assert "It holds once you save it." not in odd


def test_with_nothing_to_reach_it_leads_to_the_first_step(db: None) -> None:
    bare = cast.build()

    page = _page(_client(bare, "MARKETER"), bare)

    assert "There is nothing to reach yet" in page
    assert "Offer a first reward, or name levels" in page


def test_it_is_a_file_too(world: cast.World) -> None:
    _bought(world)
    client = _client(world, "MARKETER")

    with time_machine.travel(AUGUST, tick=False):
        answer = client.get(f"/o/{world.programme.slug}/reach/?as=csv&try=1&goal_first=30")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[1] == "First reward,30 points,0.5,0.5,0.5,"
    assert len(lines) == 3


def test_simplicity_is_counted_from_what_stands_and_what_was_done(world: cast.World) -> None:
    _bought(world)
    terms.publish(
        world.programme.id,
        document=terms.plain({"pl": "Dwa słowa.", "en": "Three short words."}),
        actor=world.actor,
        now=cast.NOW,
    )

    page = _page(_client(world, "MARKETER"), world, "simplicity/", at=cast.NOW)

    assert "The programme is simple to take part in" in page
    assert "published rules that give something to members 1 4 at most" in page
    assert "on average of 3 in twelve weeks; 100% came by themselves 0" in page
    assert "the version in force: 1 minute to read 3 1,500 at most" in page
    # Ania on the fiftieth day after the first purchase that is known.
    assert "for half of the 1 member who has earned enough 50 90 at most" in page
    assert "no seller had anything to do in twelve weeks" in page


def test_too_many_rules_are_held_against_it(world: cast.World) -> None:
    world.publish(
        *(
            {"key": f"r{place}", "when": {"all": []}, "give": {"points": place + 1}}
            for place in range(6)
        ),
        {"key": "seller", "when": {"all": []}, "give": {"points": 1}, "to": "PARTNER"},
        valid_from=cast.NOW,
    )

    page = _page(_client(world, "MARKETER"), world, "simplicity/", at=cast.NOW)

    assert "1 of 5 figures asks too much of people" in page
    assert "6 4 at most Leave out rules that give little, or join two." in page
