"""Levels by their pages: writing the ladder, giving one by hand, what the member reads."""

from datetime import date
from typing import Any

import cast
import pytest
from portals import filling
from portals.test_access import _client
from tiers.test_reviewing import STATUS, buy, ladder, rank, reviewed

from tandem.activity.models import ActivityKind
from tandem.benefits.models import Benefit, Use
from tandem.platform import tenancy
from tandem.tiers import ladders
from tandem.tiers.models import Tier

pytestmark = pytest.mark.django_db
LADDER = [{"name": "Silver", "status": "100"}, {"name": "Gold", "status": "300"}]
GOLD = {
    "name": "Gold",
    "status": "300",
    "turnover": "1 234 567,50",
    "deeds": "2",
    "people": "3",
    "kind": "COURSE",
}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(STATUS)
    return made


def _write(world: cast.World, client: Any, *rows: dict[str, str], **said: str) -> Any:
    """Write the ladder as the page sends it."""
    path = f"/o/{world.programme.slug}/levels/ladder/"
    form = (
        filling.shown(client.get(path).content, "write")
        | {"levels-TOTAL_FORMS": str(len(rows))}
        | said
    )
    form |= {
        f"levels-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in row.items()
    }
    answer = client.post(path, form)
    tenancy.enter(world.organiser_id)
    return answer


def test_a_marketer_writes_the_ladder_and_a_benefit(world: cast.World) -> None:
    client, path = _client(world, "MARKETER"), f"/o/{world.programme.slug}/levels/"

    kinds = {"names": {"en": "Course"}, "attributes": []}
    ActivityKind.objects.of(world.organiser_id).create(
        programme_id=world.programme.id, kind="COURSE", created_at=cast.NOW, **kinds
    )
    empty = client.get(path).content.decode()
    kept = _write(world, client, LADDER[0], GOLD)
    gold = Tier.objects.of(world.organiser_id).get(code="gold")
    filling.send(
        client,
        f"/o/{world.programme.slug}/benefits/new/",
        "offer",
        tier="gold",
        kind="INVITATION",
        name="Factory visit",
        uses="1",
    )
    shown = client.get(path).content.decode()
    written = filling.shown(client.get(f"{path}ladder/").content, "write")
    wrong = _write(
        world,
        client,
        {"name": "Silver <b>", "status": "100"},
        {"name": "Gold", "status": "50", "turnover": ""},
    )
    without = _write(world, client, LADDER[0], {**GOLD, "kind": ""})

    assert "There are no levels yet" in empty
    assert kept.status_code == 302
    assert gold.asks == [
        {"measure": "STATUS", "kind": "", "at_least": 300},
        {"measure": "TURNOVER", "kind": "", "at_least": 123_456_750},
        {"measure": "DEEDS", "kind": "COURSE", "at_least": 2},
        {"measure": "PEOPLE", "kind": "COURSE", "at_least": 3},
    ]
    assert "Factory visit" in shown
    assert "1,234,567.50" in shown
    assert written["levels-1-turnover"] == "1234567.5"
    assert "3 people with Course" in shown
    assert wrong.status_code == 400
    assert "at least as much" in wrong.content.decode()
    assert "Silver &lt;b&gt;" in wrong.content.decode()
    assert "Choose which of them." in without.content.decode()


def test_levels_are_put_in_another_order_and_one_is_taken_out(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _write(world, client, {"name": "Silver", "status": "100"}, {"name": "Bronze", "status": "50"})

    refused = Tier.objects.of(world.organiser_id).exists()
    _write(
        world,
        client,
        {"name": "Silver", "status": "100", "ORDER": "2"},
        {"name": "Bronze", "status": "50", "ORDER": "1"},
    )
    ordered = list(
        Tier.objects.of(world.organiser_id).order_by("rank").values_list("code", flat=True)
    )
    _write(world, client, {"DELETE": "on"}, {})
    left = list(Tier.objects.of(world.organiser_id).values_list("code", flat=True))

    assert not refused
    assert (ordered, left) == (["bronze", "silver"], ["silver"])


def test_a_level_by_hand_and_a_used_benefit_on_the_members_page(world: cast.World) -> None:
    client, member = _client(world, "ADMINISTRATOR"), world.members["Ania"]
    _write(world, client, *LADDER)
    gold = Tier.objects.of(world.organiser_id).get(code="gold")
    filling.send(
        client,
        f"/o/{world.programme.slug}/benefits/new/",
        "offer",
        tier="gold",
        kind="SERVICE",
        name="Hotline",
        uses="1",
        way="till",
    )
    path = f"/o/{world.programme.slug}/members/{member}/"
    level = {"_action": "level", "tier": str(gold.id), "reason": "a fair"}

    refused = client.post(f"{path}changes/", {**level, "until": "2020-01-01"})
    given = client.post(f"{path}changes/", {**level, "until": "2099-12-31"})
    tenancy.enter(world.organiser_id)
    benefit = Benefit.objects.of(world.organiser_id).get()
    used = client.post(path, {"_action": "benefit", "benefit": str(benefit.id)})
    again = client.post(path, {"_action": "benefit", "benefit": str(benefit.id)})

    assert (refused.status_code, given.status_code, used.status_code, again.status_code) == (
        400,
        302,
        302,
        400,
    )
    tenancy.enter(world.organiser_id)
    assert rank(world) == 2
    assert Use.objects.of(world.organiser_id).count() == 1
    assert "a fair" in client.get(f"{path}history/").content.decode()


def test_the_member_reads_where_they_are(world: cast.World) -> None:
    client = _client(world, "MEMBER")
    home = f"/m/{world.programme.slug}/"
    before = client.get(home + "level/")
    _write(world, _client(world, "ADMINISTRATOR"), *LADDER)
    buy(world, date(2026, 3, 1), 120)
    reviewed(world, date(2026, 3, 2))

    shown = client.get(home).content.decode() + client.get(home + "level/").content.decode()

    assert "This programme has no levels" in before.content.decode()
    assert "Silver" in shown
    assert "of 300 status points" in shown


@pytest.mark.parametrize(("kind", "called"), [("CODE", "codes"), ("COURSE", "Course finished")])
def test_what_a_level_asks_for_is_called_as_people_call_it(
    world: cast.World, kind: str, called: str
) -> None:
    ActivityKind.objects.of(world.organiser_id).create(
        programme_id=world.programme.id,
        kind="COURSE",
        names={"en": "Course finished"},
        attributes=[],
        created_at=cast.NOW,
    )
    ladder(world, silver=(ladders.Ask("DEEDS", 40, kind),))

    shown = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/level/").content.decode()

    assert f"of 40 × {called}" in " ".join(shown.split())


def test_who_may_only_look_cannot_write_levels(world: cast.World) -> None:
    client = _client(world, "FINANCE")

    assert client.get(f"/o/{world.programme.slug}/levels/").status_code == 200
    assert (
        client.post(f"/o/{world.programme.slug}/levels/ladder/", {"_action": "write"}).status_code
        == 403
    )
