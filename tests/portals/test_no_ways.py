"""A programme that uses no way of taking part shows none of it: no page, no line in a menu, no card,
to members, partners and the organiser's people, to strangers and to programs; and with all of them
on every line is there.
"""

import json
import re
from pathlib import Path

import cast
import pytest
from api.test_api import _get, _key
from django.test import Client
from django.urls import reverse
from portals.test_access import _client

from tandem.activity import registering
from tandem.engagement import ways
from tandem.kit import ids
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
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
OF_WAYS = ["courses", "surveys", "contests", "tasks", "events", "posts", "referrals", "trade-ins"]


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


def test_strangers_find_nothing_of_them_on_the_public_page() -> None:
    world, guest = cast.build(), Client(headers={"accept-language": "en"})
    setup.change_programme(
        world.programme.id, settings={"is_public": True}, actor=world.actor, now=clock.now()
    )
    _use(world, ways.REFERRALS)
    friends = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/friends/").content.decode()
    (link,) = {*re.findall(r"/programme/[^\"<]*/i/[A-Z0-9]{7}/", friends)}
    invited = guest.get(link)
    _use(world)
    page = f"/programme/{world.programme.slug}/en/"

    shown, gone = guest.get(page).content.decode(), guest.get(link, follow=True)
    not_there = [guest.get(f"{page}{rest}") for rest in ("jury/x/", "certificate/ABCD-EFGH/")]

    assert invited.status_code == 200 and "invites you" in invited.content.decode()
    assert not re.search(r"/(i|jury|certificate)/", shown)
    assert "invites you" not in gone.content.decode() and gone.redirect_chain
    assert [answer.status_code for answer in not_there] == [404, 404]


def test_programs_are_told_that_the_programme_has_none_of_them() -> None:
    world = cast.build()
    _use(world)
    key, asked = _key(world), dict[str, int]()
    paths = json.loads(SCHEMA.read_text("utf-8"))["paths"]

    for route, calls in paths.items():
        tags = calls.get("get", {}).get("tags", [])
        if not {*tags} & {*OF_WAYS}:
            continue
        place = route.removeprefix("/api/v1/").replace("{member_id}", str(world.members["Ania"]))
        answer = _get(key, re.sub(r"\{\w+\}", str(ids.new_uuid()), place))
        for tag in tags:
            asked[tag] = asked.get(tag, 0) + 1
        assert (answer.status_code, answer.json()["code"]) == (404, "engagement.not_used"), route
        assert answer.json()["detail"] == "This programme does not have it."

    assert {*asked} == {*OF_WAYS} and sum(asked.values()) > 20, asked


def test_what_a_way_records_is_offered_only_where_it_is_used() -> None:
    world, of = cast.build(), {ways.LEARNING: "COURSE_PASSED", ways.REFERRALS: "REFERRAL"}
    client, home = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}"
    registering.take_up(
        [registering.every()["COURSE_PASSED"]],
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        actor="system",
        now=clock.now(),
    )
    world.publish({"key": "old", "when": {"eq": ["deed.kind", "REFERRAL"]}, "give": {"points": 5}})

    def offered() -> dict[str, set[str]]:
        pages = ("rules/new/action/", "tasks/new/", "contests/new/")
        shown = {page: client.get(f"{home}/{page}").content.decode() for page in pages}
        return {
            page: {kind for kind in of.values() if re.search(rf'value="(COUNT:)?{kind}"', text)}
            for page, text in shown.items()
        }

    _use(world, ways.TASKS, ways.CONTESTS)
    sentences = client.get(f"{home}/rules/new/").content.decode()
    none = offered()
    _use(world, ways.TASKS, ways.CONTESTS, *of)
    every = offered()

    assert "recommend" not in sentences and 'href="' in sentences
    assert set().union(*none.values()) == set(), none
    assert all(kinds == {*of.values()} for kinds in every.values()), every
