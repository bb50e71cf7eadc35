"""Another plan while one runs: it follows with the next period, and what is paid stays."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import cast
import pytest
import time_machine
from fees import paying
from fees.paying import PRICE
from portals import filling
from portals.test_access import _client

from tandem.fees import offers, subscribing
from tandem.fees.models import Subscription
from tandem.fees.plans import switching
from tandem.platform import tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact
from tandem.tiers import memberships
from tandem.tiers.models import Membership

pytestmark = pytest.mark.django_db
MORE = 500_00
LAST = date(2027, 3, 1)  # of what is paid first


def _gold(club: paying.Club, **offer: Any) -> UUID:
    said = {"name": {"en": "Akwa Gold"}, "months": 6, "price_minor": MORE, **offer}
    return offers.write(
        club.world.programme.id, offers.OfferIn(**said), actor=club.world.actor, now=cast.NOW
    )


def _choose(club: paying.Club, plan: UUID, day: date = paying.FIRST) -> None:
    club.own(lambda key, **scope: switching.choose(key, plan, **scope), day=day)


def _plans(club: paying.Club) -> list[tuple[UUID, date, date]]:
    rows = Membership.objects.of(club.world.organiser_id).order_by("since_on")
    return list(rows.values_list("plan_id", "since_on", "until_on"))


def test_it_follows_at_its_own_price_and_is_the_plan_from_its_first_day(db: None) -> None:
    club = paying.build()
    gold = _gold(club)
    club.join()
    with pytest.raises(switching.NotNow):
        _choose(club, gold)  # nothing is paid yet
    club.pay(club.transfer("B1", paying.FIRST))

    with pytest.raises(NotAllowed):
        switching.choose(
            club.row().id,
            gold,
            member_id=club.world.members["Ania"],
            programme=club.world.programme,
            actor=club.actor("Zenon"),
            now=cast.NOW,
        )
    with pytest.raises(offers.NoSuchOffer):
        _choose(club, uuid4())
    _choose(club, gold)
    at_once = (club.row().plan_id, len(club.fees()))
    club.nights(date(2027, 2, 1), date(2027, 2, 12))
    _first, second = club.fees()
    club.pay(club.transfer("B2", date(2027, 2, 20), amount=MORE), day=date(2027, 2, 20))
    with pytest.raises(switching.NotNow):  # it is paid: the choice stands
        _choose(club, club.plan_id, date(2027, 2, 21))
    club.night(LAST)
    before = club.row().plan_id
    club.night(date(2027, 3, 2))

    assert at_once == (club.plan_id, 1)
    assert (second.amount_minor, second.months, second.plan_id) == (MORE, 6, gold)
    assert (before, club.row().plan_id, club.row().next_plan_id) == (club.plan_id, gold, None)
    assert _plans(club) == [
        (club.plan_id, paying.FIRST, LAST),
        (gold, date(2027, 3, 2), date(2027, 9, 1)),
    ]
    assert (club.row().state, club.row().covered_until) == ("ACTIVE", date(2027, 9, 1))
    names = Fact.objects.of(club.world.organiser_id).values_list("name", flat=True)
    assert list(names).count("fees.plan_chosen") == 1


def test_an_open_fee_is_asked_for_anew_and_a_choice_is_taken_back(db: None) -> None:
    club = paying.build()
    gold = _gold(club)
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))
    club.nights(date(2027, 2, 5), date(2027, 2, 10))
    club.own(subscribing.let_end, day=date(2027, 2, 10))

    _choose(club, gold, date(2027, 2, 11))
    _choose(club, club.plan_id, date(2027, 2, 12))
    _choose(club, gold, date(2027, 2, 13))

    assert [(fee.state, fee.amount_minor) for fee in club.fees()] == [
        ("PAID", PRICE),
        ("VOID", PRICE),
        ("VOID", MORE),
        ("VOID", PRICE),
        ("DUE", MORE),
    ]
    assert club.row().is_renewing
    # paid within the grace, it is the plan at once
    club.nights(date(2027, 2, 14), date(2027, 3, 5))
    club.pay(club.transfer("B2", date(2027, 3, 6), amount=MORE), day=date(2027, 3, 6))
    assert (club.row().plan_id, club.row().state) == (gold, "ACTIVE")


def test_what_is_offered_no_more_is_no_choice(db: None) -> None:
    club = paying.build()
    gold = _gold(club)
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))
    _choose(club, gold)
    memberships.end_plan(
        gold, programme_id=club.world.programme.id, actor=club.world.actor, now=cast.NOW
    )

    club.nights(date(2027, 2, 1), date(2027, 2, 12))

    assert [fee.amount_minor for fee in club.fees()] == [PRICE, PRICE]
    assert club.row().next_plan_id is None
    with pytest.raises(offers.NoSuchOffer):
        _choose(club, gold)


def test_a_member_chooses_it_on_their_page_and_takes_it_back(db: None) -> None:
    with time_machine.travel(paying.at(paying.FIRST), tick=False):
        club = paying.build()
        gold = _gold(club)
        club.join()
        club.pay(club.transfer("B1", paying.FIRST))
        ania, page = _client(club.world, "MEMBER"), f"/m/{club.world.programme.slug}/membership/"

        offered = ania.get(page).content.decode()
        chosen = filling.send(ania, page, "change_plan", of=str(gold))
        shown = ania.get(page).content.decode()
        tenancy.enter(club.world.organiser_id)
        kept = Subscription.objects.of(club.world.organiser_id).get().next_plan_id
        stays = filling.send(ania, page, "change_plan", of=str(club.plan_id))
        tenancy.enter(club.world.organiser_id)

    assert "Akwa Gold" in offered and "It would begin on 2 Mar 2027" in " ".join(offered.split())
    assert chosen.status_code == stays.status_code == 302
    assert "From 2 Mar 2027: Akwa Gold" in " ".join(shown.split()) and kept == gold
    assert Subscription.objects.of(club.world.organiser_id).get().next_plan_id is None
