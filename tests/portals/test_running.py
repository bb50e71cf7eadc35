"""What runs now, on the pages of a member and a partner."""

from datetime import timedelta
from typing import Any

import cast
import pytest
from portals.test_access import _client

from tandem.platform import clock
from tandem.rewards import catalogue

pytestmark = pytest.mark.django_db


def _rule(key: str, *when: Any, points: int = 10, **more: Any) -> dict[str, Any]:
    return {"key": key, "when": {"all": list(when)}, "give": {"points": points}, **more}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    until = (clock.now() + timedelta(days=5)).date().isoformat()
    made.publish(
        _rule("mine", {"eq": ["member.trade", "installer"]}, points=11),
        _rule("others", {"not": {"eq": ["member.trade", "installer"]}}, points=12),
        _rule("soon", {"le": ["deed.day", {"day": until}]}, points=13),
        {"key": "own", "when": {"all": []}, "give": {"points": 14}, "to": "PARTNER"},
    )
    return made


def test_a_member_sees_what_is_for_them_and_when_it_ends(world: cast.World) -> None:
    client = _client(world, "MEMBER")

    home = client.get(f"/m/{world.programme.slug}/").content.decode()
    page = client.get(f"/m/{world.programme.slug}/running/").content.decode()

    for text in (home, page):
        assert "What runs now" in text
        assert "11 points" in text and "13 points" in text
        assert "12 points" not in text and "14 points" not in text
        assert "ends in 5 days" in text or "ends in 4 days" in text  # the day may change meanwhile


def test_rewards_lead_to_their_page_and_names_are_no_markup(world: cast.World) -> None:
    key = catalogue.add_reward(
        world.programme.id,
        name={"en": "<b>Mug</b>"},
        points=80,
        stock=2,
        actor=world.actor,
        now=clock.now(),
    )

    page = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/running/").content.decode()

    assert f"/m/{world.programme.slug}/rewards/{key}/" in page
    assert "&lt;b&gt;Mug&lt;/b&gt;" in page and "<b>Mug</b>" not in page
    assert "last 2 pieces" in page


def test_the_home_shows_a_few_and_leads_to_all(world: cast.World) -> None:
    for place in range(8):
        catalogue.add_reward(
            world.programme.id,
            name={"en": f"Reward {place}"},
            points=80,
            stock=50,
            actor=world.actor,
            now=clock.now(),
        )
    client = _client(world, "MEMBER")

    home = client.get(f"/m/{world.programme.slug}/").content.decode()
    page = client.get(f"/m/{world.programme.slug}/running/").content.decode()

    assert f'href="/m/{world.programme.slug}/running/"' in home and "All 11" in home
    assert page.count("Reward ") == 8


def test_a_partner_sees_what_is_its_own_apart(world: cast.World) -> None:
    client = _client(world, "PARTNER_CLERK")

    for address in ("", "running/"):
        text = client.get(f"/p/{world.programme.slug}/{address}").content.decode()
        customers, own = text.split("What you get now")
        assert all(f"{points} points" in customers for points in (11, 12, 13))
        assert "14 points" in own and "14 points" not in customers
        assert "13 points" not in own
