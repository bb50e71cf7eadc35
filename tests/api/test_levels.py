"""Levels through the API: what there is, where a member stands, and benefits used at a till."""

from dataclasses import replace
from datetime import date

import cast
import pytest
from api.test_api import _get, _key, _post
from fees import paying
from tiers.test_reviewing import STATUS, buy, ladder, reviewed

from tandem.benefits import asking, offering
from tandem.benefits.models import Use
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(STATUS)
    return made


def _visit(world: cast.World) -> str:
    benefit = offering.offer(
        world.programme.id,
        kind="INVITATION",
        texts=offering.Texts({"en": "Factory visit"}),
        whom=Whom(tier="silver"),
        how=offering.How(uses=1),
        actor=world.actor,
        now=cast.NOW,
    )
    return str(benefit)


def test_a_programme_without_levels_has_none(world: cast.World) -> None:
    key = _key(world)

    assert _get(key, "levels").json() == {"window": None, "grace_days": 0, "items": []}
    standing = _get(key, f"members/{world.members['Ania']}/level").json()
    assert (standing["level"], standing["next_level"], standing["asks"]) == (None, None, [])


def test_levels_with_what_they_ask_and_bring(world: cast.World) -> None:
    ladder(world)
    visit = _visit(world)

    levels = _get(_key(world, "levels.read"), "levels").json()

    assert (levels["window"], levels["grace_days"]) == ("YEAR", 30)
    assert [row["code"] for row in levels["items"]] == ["silver", "gold", "platinum"]
    assert levels["items"][1]["asks"] == [{"measure": "STATUS", "kind": "", "at_least": 300}]
    assert [[one["id"] for one in row["benefits"]] for row in levels["items"]] == [[visit], [], []]


def test_where_a_member_stands_and_a_benefit_that_is_used(world: cast.World) -> None:
    ladder(world)
    visit, key = _visit(world), _key(world)
    path = f"members/{world.members['Ania']}"
    early = _post(key, f"{path}/benefits/{visit}/uses", {})
    buy(world, date(2026, 3, 1), 120)
    reviewed(world, date(2026, 3, 2))

    before = _get(key, f"{path}/level").json()
    used = _post(key, f"{path}/benefits/{visit}/uses", {"note": "with two guests"}, once="u-1")
    again = _post(key, f"{path}/benefits/{visit}/uses", {"note": "with two guests"}, once="u-1")
    more = _post(key, f"{path}/benefits/{visit}/uses", {})

    assert (early.status_code, early.json()["code"]) == (409, "benefits.used_up")
    assert (before["level"], before["since_on"], before["next_level"]) == (
        "silver",
        "2026-03-02",
        "gold",
    )
    assert [(row["id"], row["left"]) for row in before["benefits"]] == [(visit, 1)]
    assert [(row["measure"], row["need"]) for row in before["asks"]] == [("STATUS", 300)]
    assert (used.status_code, used.json()["benefits"][0]["left"]) == (201, 0)
    assert again.json() == used.json()
    assert more.status_code == 409
    row = Use.objects.of(world.organiser_id).get()
    assert (row.note, row.actor[:4]) == ("with two guests", "key:")


def test_reading_levels_is_not_using_benefits(world: cast.World) -> None:
    ladder(world)
    path = f"members/{world.members['Ania']}/benefits/{_visit(world)}/uses"

    assert _post(_key(world, "levels.read", "members.write"), path, {}).status_code == 403
    assert _get(_key(world, "benefits.use"), "levels").status_code == 403


def test_a_paid_membership_with_its_fees(db: None) -> None:
    club = paying.build(reward_percent=10)
    key, path = _key(club.world), f"members/{club.world.members['Ania']}/membership"
    none = _get(key, path).json()
    club.join()
    club.pay(club.transfer("B1", paying.FIRST), day=paying.FIRST)

    read = _get(key, path).json()

    assert (none["plan"], none["state"], none["fees"]) == (None, None, [])
    assert (read["plan"], read["state"], read["until"]) == ("akwa-plus", "ACTIVE", "2027-03-01")
    assert read["transfer_title"] == club.row().number
    assert read["fees"] == [
        {
            "amount_minor": 36500,
            "state": "PAID",
            "due_on": "2026-03-16",
            "paid_on": "2026-03-02",
            "since": "2026-03-02",
            "until": "2027-03-01",
        }
    ]


def test_benefits_and_who_asked_for_them(world: cast.World) -> None:
    visit = offering.offer(
        world.programme.id,
        kind="INVITATION",
        texts=offering.Texts({"en": "Visit"}, {"en": "In May"}),
        whom=Whom(trades=("installer",)),
        how=offering.How(is_asked=True, uses=1, places=5, span="EVER"),
        actor=world.actor,
        now=cast.NOW,
    )
    member_id = world.members["Ania"]
    request = asking.ask(
        visit,
        programme=world.programme,
        member_id=member_id,
        actor=replace(world.actor, permissions=world.actor.permissions | {"member.order"}),
        today=cast.NOW.date(),
        now=cast.NOW,
        note="two of us",
    )
    key = _key(world, "benefits.read")

    (offered,) = _get(key, "benefits").json()["items"]
    (own,) = _get(key, f"members/{member_id}/benefits").json()["items"]
    others = _get(key, f"members/{world.members['Zenon']}/benefits").json()["items"]
    asked = _get(key, "benefit-requests?state=ASKED").json()
    none = _get(key, "benefit-requests?state=USED").json()

    assert (offered["uses"], offered["places"], offered["span"]) == (1, 5, "EVER")
    assert offered["audience"]["trades"] == ["installer"]
    assert (own["id"], own["left"], own["places_left"], own["waits"]) == (str(visit), 0, 5, True)
    assert (others, none["items"], asked["next_cursor"]) == ([], [], None)
    (row,) = asked["items"]
    assert (row["id"], row["member_id"], row["note"]) == (str(request), str(member_id), "two of us")
