"""In which quarter of its peers a partner is: by what members bought of it, and told to nobody who
could name another by it.
"""

from dataclasses import replace
from datetime import date

import cast
import pytest
import time_machine
from portals.test_access import _client

from tandem.activity import recording
from tandem.insights import peers
from tandem.kit import codes, ids
from tandem.partners import changing, onboarding
from tandem.partners.models import Partner, PartnerRole

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _peers(world: cast.World, total: int) -> list[int]:
    """So many more of the role, each of which sold 10 more than the one before."""
    role = PartnerRole(Partner.objects.of(world.organiser_id).get(id=world.wschod).role)
    made = []
    for number in range(total):
        key = onboarding.add_partner(
            f"Hurt {number}",
            programme_id=world.programme.id,
            role=role,
            tax_id=codes.next_nip(526_800_000 + 50 * number),
            code=f"H{number}",
            country="PL",
            actor=world.actor,
            now=cast.NOW,
        )
        _sold(world, key, 10_00 * number)
        made.append(key)
    return made


def _sold(world: cast.World, partner: int, net: int, day: date = TODAY) -> None:
    said = world.activity("Ania", ("G-10", 1, net), day=day)
    recording.record(
        replace(said, id=ids.new_uuid(), partner_id=partner, outlet_id=None),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="user:ola",
        now=cast.NOW,
    )


def _place(world: cast.World, partner: int) -> peers.Place | None:
    row = Partner.objects.of(world.organiser_id).get(id=partner)
    return peers.place(row, programme=world.programme, today=TODAY)


def test_a_quarter_is_told_among_enough_peers(world: cast.World) -> None:
    others = _peers(world, 8)
    _sold(world, world.wschod, 75_00)

    places = [_place(world, key) for key in (world.wschod, *reversed(others))]

    assert places == [
        *[peers.Place(1, 9)] * 3,
        *[peers.Place(2, 9)] * 2,
        *[peers.Place(3, 9)] * 2,
        peers.Place(4, 9),
        None,  # who sold nothing
    ]


def test_nothing_is_told_where_there_are_few(world: cast.World) -> None:
    others = _peers(world, 8)
    _sold(world, world.wschod, 75_00)
    changing.end_partner(
        others[0], programme_id=world.programme.id, actor=world.actor, now=cast.NOW
    )

    assert _place(world, world.wschod) is None and _place(world, others[0]) is None


def test_of_the_last_90_days(world: cast.World) -> None:
    others = _peers(world, 8)
    _sold(world, world.wschod, 999_00, day=date(2025, 12, 2))
    before = _place(world, world.wschod)
    _sold(world, others[1], 999_00, day=date(2025, 12, 3))

    assert before is None
    assert _place(world, others[1]) == peers.Place(1, 9)


def test_the_partner_reads_it_at_home_without_a_name(world: cast.World) -> None:
    _peers(world, 8)
    _sold(world, world.wschod, 25_00)

    with time_machine.travel(cast.NOW, tick=False):
        home = _client(world, "PARTNER_CLERK").get(f"/p/{world.programme.slug}/").content.decode()

    assert "You are in the lower half" in home and "Among 9" in home
    assert "Hurt 7" not in home
