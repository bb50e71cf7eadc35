"""A programme that uses no way of taking part shows none of it: no page, no line in a menu, no card,
to members, partners and the organiser's people; and with all of them on every line is there.
"""

import re

import cast
import pytest
from django.test import Client
from django.urls import reverse
from portals.test_access import _client

from tandem.engagement import ways
from tandem.platform import clock
from tandem.portals.shared.areas import discovering
from tandem.portals.shared.areas.declaring import Area
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
WHO = {"member": "MEMBER", "partner": "PARTNER_MANAGER", "organiser": "ADMINISTRATOR"}
HOMES = {
    "member": ("m", ("", "activity/", "rewards/", "prove/", "me/", "inbox/")),
    "partner": ("p", ("",)),
    "organiser": ("o", ("", "members/", "rules/", "settings/")),
}


def _areas(portal: str) -> list[Area]:
    return [area for area in discovering.areas(portal) if area.way]


def _use(world: cast.World, *names: str) -> None:
    setup.change_programme(
        world.programme.id, settings={"ways": [*names]}, actor=world.actor, now=clock.now()
    )


def _addresses(world: cast.World, portal: str) -> dict[str, str]:
    """The pages of ways that stand at an address of their own, by their names."""
    return {
        page.name: reverse(f"{portal}:{page.name}", args=[world.programme.slug])
        for area in _areas(portal)
        for page in area.pages
        if "<" not in page.route
    }


def _linked(world: cast.World, portal: str, client: Client) -> set[str]:
    """Which of these the pages of everyday lead to, in their menus and cards."""
    letter, places = HOMES[portal]
    shown = ""
    for place in places:
        answer = client.get(f"/{letter}/{world.programme.slug}/{place}")
        assert answer.status_code == 200, (portal, place)
        shown += answer.content.decode()
    hrefs = {href.partition("?")[0] for href in re.findall(r'href="([^"]*)"', shown)}
    return {name for name, at in _addresses(world, portal).items() if at in hrefs}


@pytest.mark.parametrize("portal", WHO)
def test_nothing_of_them_is_shown_where_none_is_used(portal: str) -> None:
    world = cast.build()
    client = _client(world, WHO[portal])
    _use(world)

    linked = _linked(world, portal, client)
    answers = {
        name: client.get(address).status_code for name, address in _addresses(world, portal).items()
    }

    assert {area.way for area in _areas(portal)} <= {*ways.NAMES}
    assert linked == set()
    assert answers and set(answers.values()) == {404}, answers
    _use(world, *ways.NAMES)
    assert _linked(world, portal, client), "with all of them on some are led to"
