"""Versions of the rules by the page: what changes, publishing for a later day, withdrawing,
throwing a draft away.
"""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import cast
import pytest
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.earning.models import Rule, RuleSet
from tandem.earning.versions import published
from tandem.kit.periods import start_of_day
from tandem.platform import clock
from tandem.platform.models import Fact
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
RULE = {
    "key": "zloty",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(RULE)
    return made


def _act(client: Client, world: cast.World, action: str, **more: str) -> Any:
    return client.post(
        f"/o/{world.programme.slug}/rules/", {"_action": action, **more}, follow=True
    )


def _twice(client: Client, world: cast.World) -> None:
    """A rule is added to the draft, which is made on the way where there is none."""
    path = f"/o/{world.programme.slug}/rules/new/own/"
    said = {
        "name": "Twice",
        "gives-0-kind": "multiply",
        "gives-0-points": "2",
        "gives-0-wallet": "REWARD",
    }
    answer = client.post(path, filling.shown(client.get(path).content, "add") | said)
    assert answer.status_code == 302, answer.content.decode()


def _head(page: str) -> str:
    return " ".join(html.fromstring(page).xpath("//h1")[0].text_content().split())


def _day(days: int) -> date:
    return clock.now().astimezone(ZoneInfo("Europe/Warsaw")).date() + timedelta(days=days)


def _versions(world: cast.World) -> list[tuple[int, str]]:
    return list(
        RuleSet.objects.of(world.organiser_id).order_by("version").values_list("version", "status")
    )


def test_the_page_says_what_a_draft_changes(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "begin")
    same = client.get(f"/o/{world.programme.slug}/rules/").content.decode()
    _twice(client, world)
    _act(client, world, "remove", rule="zloty")

    page = client.get(f"/o/{world.programme.slug}/rules/").content.decode()

    assert "Nothing yet." in same
    assert "<del" in page and "goes" in page
    assert "<ins>" in page and "Twice" in page


def test_a_version_for_a_later_day_counts_from_its_beginning_and_may_be_withdrawn(
    world: cast.World,
) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "begin")

    page = _act(client, world, "publish", day=_day(3).isoformat()).content.decode()
    coming = RuleSet.objects.of(world.organiser_id).get(version=2)
    begins = coming.valid_from
    withdrawn = _act(client, world, "withdraw", version=str(coming.id)).content.decode()

    assert _head(page) == "Version 1 is in force" and "Version 2 is in force from" in page
    assert (
        begins is not None
        and begins.astimezone(ZoneInfo("Europe/Warsaw")).isoformat()[:19] == f"{_day(3)}T00:00:00"
    )
    assert "Version 2 is withdrawn. Its rules are in the draft." in withdrawn
    assert _versions(world) == [(1, "PUBLISHED"), (2, "WITHDRAWN"), (3, "DRAFT")]
    assert Fact.objects.of(world.organiser_id).filter(name="rules.withdrawn").count() == 1


@pytest.mark.parametrize("day", [0, -1])
def test_a_version_cannot_begin_in_the_past_or_in_the_middle_of_today(
    world: cast.World, day: int
) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "begin")

    answer = _act(client, world, "publish", day=_day(day).isoformat())

    assert answer.status_code == 400 and "Choose tomorrow or a later day" in answer.content.decode()
    assert _versions(world) == [(1, "PUBLISHED"), (2, "DRAFT")]


def test_what_counts_is_not_withdrawn_and_a_draft_beside_stays(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    first = RuleSet.objects.of(world.organiser_id).get()
    in_force = _act(client, world, "withdraw", version=str(first.id))
    _act(client, world, "begin")
    _act(client, world, "publish", day=_day(3).isoformat())
    _act(client, world, "begin")

    beside = _act(
        client,
        world,
        "withdraw",
        version=str(RuleSet.objects.of(world.organiser_id).get(version=2).id),
    )
    strange = _act(client, world, "withdraw", version=str(world.programme.id))

    assert "in force already" in in_force.content.decode()
    assert "Version 2 is withdrawn.<" in beside.content.decode()
    assert _versions(world) == [(1, "PUBLISHED"), (2, "WITHDRAWN"), (3, "DRAFT")]
    assert strange.status_code == 404


def test_a_draft_is_thrown_away_with_its_rules(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "begin")

    _act(client, world, "drop")

    assert _versions(world) == [(1, "PUBLISHED")]
    assert Rule.objects.of(world.organiser_id).count() == 1


def test_a_version_that_is_published_now_counts_now_and_says_so(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "begin")

    page = _act(client, world, "publish").content.decode()

    assert "Version 2 is in force from now on." in page and "Version 2 is in force" in _head(page)


def test_the_first_rules_of_a_programme_count_for_all_of_their_day(db: None) -> None:
    new = cast.build()
    client = _client(new, "MARKETER")
    _twice(client, new)

    _act(client, new, "publish")

    (version,) = published.in_force(new.programme.id, organiser_id=new.organiser_id)
    zone = ZoneInfo(new.programme.time_zone)
    assert version.valid_from == start_of_day(clock.now().astimezone(zone).date(), zone)


def test_the_version_that_counts_is_the_one_that_began_last(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "begin")
    _act(client, world, "publish", day=_day(3).isoformat())
    _act(client, world, "begin")
    _act(client, world, "publish")
    RuleSet.objects.of(world.organiser_id).filter(version=2).update(
        valid_from=clock.now()
    )  # its day has come

    page = client.get(f"/o/{world.programme.slug}/rules/").content.decode()

    assert _head(page) == "Version 2 is in force"
    assert published.in_force(world.programme.id, organiser_id=world.organiser_id)[-1].version == 2


def test_a_new_draft_is_made_of_the_rules_that_count_and_not_of_withdrawn_ones(
    world: cast.World,
) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "begin")
    _twice(client, world)
    _act(client, world, "publish", day=_day(3).isoformat())
    _act(
        client,
        world,
        "withdraw",
        version=str(RuleSet.objects.of(world.organiser_id).get(version=2).id),
    )
    _act(client, world, "drop")

    _act(client, world, "begin")

    draft = RuleSet.objects.of(world.organiser_id).get(status="DRAFT")
    assert list(
        Rule.objects.of(world.organiser_id).filter(rule_set=draft).values_list("key", flat=True)
    ) == ["zloty"]


def test_where_two_are_wanted_nobody_publishes_what_they_wrote_in(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id, settings={"rules_need_two": True}, actor=world.actor, now=cast.NOW
    )
    writer, helper, other = (
        _client(world, who) for who in ("MARKETER", "MARKETER", "ADMINISTRATOR")
    )
    _act(writer, world, "begin")
    _twice(helper, world)

    refused = [_act(client, world, "publish") for client in (writer, helper)]
    before = _versions(world)
    published = _act(other, world, "publish")

    assert all("somebody else publishes" in answer.content.decode() for answer in refused)
    assert before == [(1, "PUBLISHED"), (2, "DRAFT")]
    assert published.status_code == 200 and _versions(world) == [(1, "PUBLISHED"), (2, "PUBLISHED")]


def test_the_setting_of_two_people_is_kept_by_the_page(world: cast.World) -> None:
    client, address = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/settings/checks/"

    filling.send(client, address, "save", rules_need_two="on")
    kept = filling.shown(client.get(address).content, "save")
    filling.send(client, address, "save", rules_need_two=None)

    assert kept["rules_need_two"] == "on"
    assert "rules_need_two" not in filling.shown(client.get(address).content, "save")
