"""A dearer plan at once, for the difference: what it costs for the days that are left, what becomes
of it paid and unpaid, and when it follows with the next period instead.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine
from fees import paying
from fees.paying import FIRST
from portals import filling
from portals.test_access import _client

from tandem.communication.models import Message
from tandem.fees import offers, queries, subscribing
from tandem.fees.facts import DifferenceLapsed, FeeIssued, FeePaid
from tandem.fees.plans import switching, upgrading
from tandem.flows.messages import notify_payers
from tandem.platform import tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact
from tandem.tiers.models import Membership

pytestmark = pytest.mark.django_db
LAST = date(2027, 3, 1)  # of what is paid first
JULY = date(2026, 7, 1)


def _plan(club: paying.Club, name: str, price: int, **offer: Any) -> UUID:
    said = {"name": {"en": name}, "months": 12, "price_minor": price, **offer}
    return offers.write(
        club.world.programme.id, offers.OfferIn(**said), actor=club.world.actor, now=cast.NOW
    )


def _ask(club: paying.Club, plan: UUID, day: date = JULY) -> upgrading.Quote:
    asked: upgrading.Quote = club.own(
        lambda key, **scope: upgrading.ask(key, plan, **scope), day=day
    )
    return asked


def _paid(**offer: Any) -> paying.Club:
    club = paying.build(refund="PRO_RATA", **offer)
    club.join()
    club.pay(club.transfer("B1", FIRST))
    return club


def _days(club: paying.Club) -> list[tuple[UUID, date, date]]:
    rows = Membership.objects.of(club.world.organiser_id).order_by("since_on", "until_on")
    return list(rows.values_list("plan_id", "since_on", "until_on"))


def _told(club: paying.Club) -> list[str]:
    steps = (
        (FeeIssued, notify_payers.issued),
        (FeePaid, notify_payers.paid),
        (DifferenceLapsed, notify_payers.difference_lapsed),
    )
    for kind, step in steps:
        rows = Fact.objects.of(club.world.organiser_id).filter(name=kind.name).order_by("at", "id")
        if facts := [kind.from_row(row) for row in rows.values()]:
            step(facts)  # type: ignore[operator]
    return list(Message.objects.of(club.world.organiser_id).values_list("kind", flat=True))


def test_it_is_theirs_on_the_day_on_which_the_difference_is_paid(db: None) -> None:
    club = _paid()
    gold = _plan(club, "Akwa Gold", 730_00, refund="PRO_RATA")

    # 243 of 365 days are left after 1 July: 486.00 of Gold, less 243.00 that was paid for them.
    asked = _ask(club, gold)
    assert (asked.amount_minor, asked.days, asked.until_on) == (243_00, 243, LAST)
    assert asked.due_on == JULY + timedelta(days=upgrading.PAY_DAYS)
    assert (club.row().plan_id, _days(club)) == (club.plan_id, [(club.plan_id, FIRST, LAST)])
    # Asked for anew it is one fee, at the price of that day.
    again = _ask(club, gold, JULY + timedelta(days=3))
    open_fees = [fee for fee in club.fees() if fee.state == "DUE"]
    assert [fee.amount_minor for fee in open_fees] == [again.amount_minor] == [240_00]

    paid = JULY + timedelta(days=4)
    club.pay(club.transfer("B2", paid, amount=240_00), day=paid)

    row = club.row()
    assert (row.plan_id, row.covered_until, row.next_plan_id) == (gold, LAST, None)
    assert _days(club) == [
        (club.plan_id, FIRST, paid - timedelta(days=1)),
        (gold, paid, LAST),
    ]
    # The same transfer once more pays nothing; who ends it is paid back of both.
    club.pay(club.transfer("B2", paid, amount=240_00), day=paid)
    half = queries.owed_now(row, policy="PRO_RATA", days=0, today=LAST - timedelta(days=120))
    assert half == 365_00 * 120 // 365 + 240_00 * 120 // 240
    figures = queries.figures(
        club.world.programme.id, organiser_id=club.world.organiser_id, today=paid
    )
    assert (figures.paying, figures.due_minor) == (1, 0)
    assert figures.monthly_minor == round(365_00 / 12 + 240_00 / 8)
    # The next fee is of the new plan, and follows without a gap.
    club.nights(date(2027, 2, 1), date(2027, 2, 8))
    following = club.fees()[-1]
    assert (following.plan_id, following.amount_minor, following.is_difference) == (
        gold,
        730_00,
        False,
    )
    club.pay(club.transfer("B3", date(2027, 2, 9), amount=730_00), day=date(2027, 2, 9))
    assert club.row().covered_until == date(2028, 3, 1)
    assert sorted(set(_told(club))) == ["DIFFERENCE_DUE", "FEE_DUE", "FEE_PAID"]


def test_unpaid_in_its_days_everything_stays(db: None) -> None:
    club = _paid()
    gold = _plan(club, "Akwa Gold", 730_00)
    asked = _ask(club, gold)

    club.night(asked.due_on)
    before = club.fees()[-1].state
    club.night(asked.due_on + timedelta(days=1))
    club.night(asked.due_on + timedelta(days=1))

    assert (before, club.fees()[-1].state, club.row().plan_id) == ("DUE", "VOID", club.plan_id)
    assert _told(club).count("DIFFERENCE_LAPSED") == 1
    # What comes too late waits for a person.
    late = asked.due_on + timedelta(days=2)
    took = club.pay(club.transfer("B2", late, amount=asked.amount_minor), day=late)
    assert (took.matched, club.row().plan_id) == (0, club.plan_id)


def test_when_it_follows_with_the_next_period_instead(db: None) -> None:
    club = _paid()
    gold, less = _plan(club, "Akwa Gold", 730_00), _plan(club, "Akwa Mini", 100_00)

    for plan, day in (
        (club.plan_id, JULY),  # had already
        (less, JULY),  # costs less
        (gold, date(2027, 2, 9)),  # the next fee is near
    ):
        with pytest.raises(switching.NotNow):
            _ask(club, plan, day)
    with pytest.raises(NotAllowed):
        upgrading.ask(
            club.row().id,
            gold,
            member_id=club.world.members["Ania"],
            programme=club.world.programme,
            actor=club.actor("Zenon"),
            now=paying.at(JULY),
        )
    assert len(club.fees()) == 1
    # Up to the last day it is due before the next fee is asked for.
    last = _ask(club, gold, date(2027, 2, 7))
    assert last.due_on == date(2027, 2, 7)
    club.own(upgrading.forgo, day=date(2027, 2, 7))
    club.own(upgrading.forgo, day=date(2027, 2, 7))
    club.own(subscribing.let_end, day=date(2027, 2, 7))
    with pytest.raises(switching.NotNow):
        _ask(club, gold, date(2027, 2, 7))  # it is to end
    assert [fee.state for fee in club.fees()] == ["PAID", "VOID"]


def test_the_page_explains_it_before_and_after(db: None) -> None:
    club = _paid()
    gold = _plan(club, "Akwa Gold", 730_00)
    place = f"/m/{club.world.programme.slug}/membership/"
    with time_machine.travel(paying.at(JULY), tick=False):
        member, ola = _client(club.world, "MEMBER"), _client(club.world, "ADMINISTRATOR")

        before = member.get(place).content.decode()
        sent = filling.send(member, place, "upgrade", of=str(gold))
        after = member.get(place).content.decode()
        tenancy.enter(club.world.organiser_id)
        row = club.row()
        of_organiser = ola.get(
            f"/o/{club.world.programme.slug}/paid-memberships/{row.member_id}/{row.id}/"
        ).content.decode()
        gone = filling.send(member, place, "forgo")
        tenancy.enter(club.world.organiser_id)

    assert "243.00" in before and "243 days" in before
    assert sent.status_code == gone.status_code == 302
    assert "The difference to Akwa Gold" in after and "243.00" in after
    assert "the difference to Akwa Gold" in of_organiser
    assert [fee.state for fee in club.fees()] == ["PAID", "VOID"]
