"""Levels by their pages: writing the ladder, giving one by hand, what the member reads."""

from datetime import date

import cast
import pytest
from portals.test_access import _client
from tiers.test_reviewing import STATUS, buy, rank, reviewed

from tandem.platform import tenancy
from tandem.tiers.models import Benefit, BenefitUse, Tier

pytestmark = pytest.mark.django_db
LADDER = {
    "deed": "ladder", "name1": "Silver", "status1": "100", "name2": "Gold", "status2": "300", "turnover2": "1 234 567,50", "deeds2": "2",
    "people2": "3", "kind2": "course", "window": "YEAR", "grace": "30", "softly": "on",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(STATUS)
    return made


def test_a_marketer_writes_the_ladder_and_a_benefit(world: cast.World) -> None:
    client, path = _client(world, "MARKETER"), f"/o/{world.programme.slug}/levels/"

    empty = client.get(path).content.decode()
    kept = client.post(path, LADDER)
    tenancy.enter(world.organiser_id)
    gold = Tier.objects.of(world.organiser_id).get(code="gold")
    client.post(path, {"deed": "benefit", "tier": str(gold.id), "kind": "INVITATION", "name": "Factory visit", "uses": "1"})
    shown = client.get(path).content.decode()
    wrong = client.post(path, {**LADDER, "status2": "50", "name1": "Silver <b>"})

    assert "There are no levels yet" in empty
    assert kept.status_code == 302
    assert gold.asks == [
        {"measure": "STATUS", "kind": "", "at_least": 300}, {"measure": "TURNOVER", "kind": "", "at_least": 123_456_750},
        {"measure": "DEEDS", "kind": "COURSE", "at_least": 2}, {"measure": "PEOPLE", "kind": "COURSE", "at_least": 3},
    ]  # fmt: skip
    assert "Factory visit" in shown
    assert "1,234,567.50" in shown
    assert 'name="turnover2" inputmode="decimal" value="1234567.5"' in shown
    assert "3 people with COURSE" in shown
    assert wrong.status_code == 400
    assert "at least as much" in wrong.content.decode()
    assert "Silver &lt;b&gt;" in wrong.content.decode()


def test_a_level_by_hand_and_a_used_benefit_on_the_members_page(world: cast.World) -> None:
    client, member = _client(world, "ADMINISTRATOR"), world.members["Ania"]
    client.post(f"/o/{world.programme.slug}/levels/", {**LADDER, "turnover2": "", "deeds2": "", "people2": ""})
    tenancy.enter(world.organiser_id)
    gold = Tier.objects.of(world.organiser_id).get(code="gold")
    client.post(
        f"/o/{world.programme.slug}/levels/",
        {"deed": "benefit", "tier": str(gold.id), "kind": "SERVICE", "name": "Hotline", "uses": "1"},
    )
    path = f"/o/{world.programme.slug}/members/{member}/"
    level = {"_action": "level", "tier": str(gold.id), "reason": "a fair"}

    refused = client.post(f"{path}changes/", {**level, "until": "2020-01-01"})
    given = client.post(f"{path}changes/", {**level, "until": "2099-12-31"})
    tenancy.enter(world.organiser_id)
    benefit = Benefit.objects.of(world.organiser_id).get()
    used = client.post(path, {"_action": "benefit", "benefit": str(benefit.id)})
    again = client.post(path, {"_action": "benefit", "benefit": str(benefit.id)})

    assert (refused.status_code, given.status_code, used.status_code, again.status_code) == (400, 302, 302, 400)
    tenancy.enter(world.organiser_id)
    assert rank(world) == 2
    assert BenefitUse.objects.of(world.organiser_id).count() == 1
    assert "a fair" in client.get(f"{path}history/").content.decode()


def test_the_member_reads_where_they_are(world: cast.World) -> None:
    client = _client(world, "MEMBER")
    home = f"/m/{world.programme.slug}/"
    before = client.get(home + "level/")
    _client(world, "ADMINISTRATOR").post(
        f"/o/{world.programme.slug}/levels/", {**LADDER, "turnover2": "", "deeds2": "", "people2": ""}
    )
    tenancy.enter(world.organiser_id)
    buy(world, date(2026, 3, 1), 120)
    reviewed(world, date(2026, 3, 2))

    shown = client.get(home).content.decode() + client.get(home + "level/").content.decode()

    assert "This programme has no levels" in before.content.decode()
    assert "Silver" in shown
    assert "of 300 status points" in shown


def test_who_may_only_look_cannot_write_levels(world: cast.World) -> None:
    client = _client(world, "FINANCE")

    assert client.get(f"/o/{world.programme.slug}/levels/").status_code == 200
    assert client.post(f"/o/{world.programme.slug}/levels/", LADDER).status_code == 403
