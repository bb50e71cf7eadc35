"""Joining, paying, going on and ending of paid memberships, day by day."""

from datetime import UTC, date, datetime, time, timedelta

import cast
import pytest
from fees import paying
from fees.paying import PRICE, at

from tandem.adjustments import merging
from tandem.fees import offers, queries, subscribing
from tandem.fees.models import Change, Fee, Refund, Subscription
from tandem.fees.receiving import deciding
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.rewards import catalogue, ordering, perks
from tandem.rewards.models import Order
from tandem.tiers import memberships

pytestmark = pytest.mark.django_db


def test_who_joins_waits_for_the_first_fee_and_is_a_member_from_the_day_it_is_found(
    db: None,
) -> None:
    club = paying.build()
    club.join()

    assert club.row().state == "WAITING"
    assert club.days() == []
    (fee,) = club.fees()
    assert (fee.amount_minor, fee.due_on, fee.state) == (PRICE, date(2026, 3, 16), "DUE")

    taken = club.pay(club.transfer("B1", date(2026, 3, 4)), day=date(2026, 3, 6))

    assert (taken.matched, taken.waiting) == (1, 0)
    row = club.row()
    assert (row.state, row.covered_until) == ("ACTIVE", date(2027, 3, 5))
    assert club.days() == [(date(2026, 3, 6), date(2027, 3, 5))]
    assert club.history() == [("WAITING", date(2026, 3, 2)), ("ACTIVE", date(2026, 3, 6))]


def test_a_trial_is_had_without_a_fee_and_what_is_paid_follows_it(db: None) -> None:
    club = paying.build(trial_days=30, notice_days=14)
    club.join()

    assert (club.row().state, club.row().covered_until) == ("TRIAL", date(2026, 3, 31))
    assert club.fees() == []

    club.nights(date(2026, 3, 3), date(2026, 3, 17))
    (fee,) = club.fees()
    assert (fee.issued_on, fee.due_on) == (date(2026, 3, 17), date(2026, 4, 1))
    club.pay(club.transfer("B1", date(2026, 3, 20)), day=date(2026, 3, 21))
    assert club.row().state == "TRIAL"
    club.nights(date(2026, 3, 22), date(2026, 4, 2))

    assert club.row().state == "ACTIVE"
    assert club.days() == [
        (date(2026, 3, 2), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2027, 3, 31)),
    ]
    assert club.history()[-1] == ("ACTIVE", date(2026, 4, 1))


def test_unpaid_it_has_its_grace_and_ends_and_the_fee_is_owed_no_more(db: None) -> None:
    club = paying.build(grace_days=14)
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))

    club.nights(date(2027, 2, 1), date(2027, 3, 16))
    assert club.history()[-1] == ("GRACE", date(2027, 3, 2))
    assert club.row().grace_until == date(2027, 3, 16)  # due on the 2nd, and 14 days
    club.night(date(2027, 3, 17))

    assert club.history()[-1] == ("ENDED", date(2027, 3, 17))
    assert [fee.state for fee in club.fees()] == ["PAID", "VOID"]
    assert (club.row().reason, club.row().ended_on) == ("UNPAID", date(2027, 3, 16))
    assert club.days() == [
        (date(2026, 3, 2), date(2027, 3, 1)),
        (date(2027, 3, 2), date(2027, 3, 16)),
    ]


def test_paid_within_the_grace_it_goes_on_without_a_gap(db: None) -> None:
    club = paying.build()
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))
    club.nights(date(2027, 2, 5), date(2027, 3, 5))

    club.pay(club.transfer("B2", date(2027, 3, 6)), day=date(2027, 3, 8))

    assert (club.row().state, club.row().covered_until) == ("ACTIVE", date(2028, 3, 1))
    assert club.history()[-1] == ("ACTIVE", date(2027, 3, 8))


def test_nights_caught_up_late_leave_the_same(db: None) -> None:
    club = paying.build(notice_days=60, trial_days=10)
    for member in ("Ania", "Zenon"):
        club.join(member)
    club.nights(date(2026, 3, 3), date(2026, 5, 1))
    by_night = (club.history("Ania"), club.days("Ania"), club.row("Ania").ended_on)

    late = paying.build(notice_days=60, trial_days=10)
    late.join("Ania")
    late.night(date(2026, 5, 1))

    assert (late.history("Ania"), late.days("Ania"), late.row("Ania").ended_on) == by_night
    assert by_night[0] == [
        ("TRIAL", date(2026, 3, 2)),
        ("GRACE", date(2026, 3, 12)),
        ("ENDED", date(2026, 3, 31)),
    ]
    assert late.night(date(2026, 5, 1)) == 0


def test_a_fee_that_is_asked_for_late_leaves_its_time_to_pay(db: None) -> None:
    club = paying.build()
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))

    club.night(date(2027, 6, 1))  # the machine stood still for three months

    assert club.fees()[-1].due_on == date(2027, 6, 15)
    assert (club.row().state, club.row().grace_until) == ("GRACE", date(2027, 6, 29))


def test_months_come_back_to_the_day_they_began_on(db: None) -> None:
    club = paying.build(months=1, notice_days=10)
    club.join(day=date(2027, 1, 31))
    ends, day = [], date(2027, 1, 31)
    for number in range(4):
        club.pay(club.transfer(f"B{number}", day), day=day)
        ends.append(club.row().covered_until)
        day = ends[-1]
        club.night(day)

    assert ends == [date(2027, 2, 27), date(2027, 3, 30), date(2027, 4, 29), date(2027, 5, 30)]


def test_a_member_lets_it_end_and_takes_that_back(db: None) -> None:
    club = paying.build()
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))
    club.night(date(2027, 2, 10))
    assert [fee.state for fee in club.fees()] == ["PAID", "DUE"]

    club.own(subscribing.let_end, day=date(2027, 2, 11))
    assert [fee.state for fee in club.fees()] == ["PAID", "VOID"]
    club.own(subscribing.keep, day=date(2027, 2, 12))
    assert [fee.state for fee in club.fees()] == ["PAID", "VOID", "DUE"]
    club.own(subscribing.let_end, day=date(2027, 2, 13))
    club.night(date(2027, 3, 2))

    assert (club.row().state, club.row().reason) == ("ENDED", "CANCELLED")
    assert club.row().ended_on == date(2027, 3, 1)
    with pytest.raises(subscribing.IsOver):
        club.own(subscribing.keep, day=date(2027, 3, 2))


def test_where_renewing_is_asked_it_ends_unless_the_member_says_so(db: None) -> None:
    club = paying.build(renewal="ASKED")
    for member in ("Ania", "Zenon"):
        club.join(member)
        club.pay(club.transfer(f"B-{member}", paying.FIRST, member=member))
    club.nights(date(2027, 2, 1), date(2027, 2, 12))
    assert len(club.fees()) == 1
    assert club.row().told_until == date(2027, 3, 1)

    club.own(subscribing.keep, day=date(2027, 2, 12))
    club.own(subscribing.keep, day=date(2027, 2, 12))
    club.nights(date(2027, 2, 13), date(2027, 3, 2))

    assert [fee.state for fee in club.fees()] == ["PAID", "DUE"]
    assert club.row().state == "GRACE"
    assert (club.row("Zenon").state, club.row("Zenon").reason) == ("ENDED", "NOT_RENEWED")


@pytest.mark.parametrize(
    ("policy", "day", "owed"),
    [
        ("PRO_RATA", date(2026, 3, 2), 364_00),
        ("PRO_RATA", date(2026, 5, 1), 304_00),  # 61 days were had, 304 of 365 are left
        ("DAYS", date(2026, 3, 15), 365_00),
        ("DAYS", date(2026, 3, 16), 0),
        ("NONE", date(2026, 3, 2), 0),
    ],
)
def test_what_is_owed_back_follows_the_policy(policy: str, day: date, owed: int, db: None) -> None:
    club = paying.build(refund=policy)
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))

    if not owed:
        with pytest.raises(subscribing.NothingOwed):
            club.own(subscribing.stop, day=day)
        assert club.row().state == "ACTIVE"
        assert not Refund.objects.of(club.world.organiser_id).exists()
        return
    assert club.own(subscribing.stop, day=day) == owed

    refund = Refund.objects.of(club.world.organiser_id).get()
    assert (refund.amount_minor, refund.paid_at) == (owed, None)
    assert club.days() == [(paying.FIRST, day)]
    deciding.pay_out(
        refund.id,
        member_id=refund.member_id,
        programme=club.world.programme,
        actor=club.world.actor,
        now=at(day),
    )
    with pytest.raises(deciding.NoSuchRefund):
        deciding.pay_out(
            refund.id,
            member_id=refund.member_id,
            programme=club.world.programme,
            actor=club.world.actor,
            now=at(day),
        )


def test_the_organiser_ends_it_with_a_reason_and_what_was_paid_ahead_is_owed(db: None) -> None:
    club = paying.build()
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))
    club.night(date(2027, 2, 10))
    club.pay(club.transfer("B2", date(2027, 2, 11)), day=date(2027, 2, 12))
    said = {
        "member_id": club.world.members["Ania"],
        "programme": club.world.programme,
        "actor": club.world.actor,
        "now": at(date(2027, 2, 12)),
    }

    with pytest.raises(subscribing.ReasonMissing):
        subscribing.end(club.row().id, policy="PRO_RATA", reason=" ", **said)
    owed = subscribing.end(club.row().id, policy="PRO_RATA", reason="Resells the perks", **said)

    assert owed == 365_00 + 17_00  # the year to come, and 17 days of this one
    assert max(until for _since, until in club.days()) == date(2027, 2, 12)
    assert (club.row().reason, club.row().note) == ("BY_ORGANISER", "Resells the perks")


def test_one_at_a_time_and_nothing_for_strangers(db: None) -> None:
    club = paying.build(trial_days=5, notice_days=0)
    club.join()
    with pytest.raises(subscribing.HasOne):
        club.join()
    memberships.end_plan(
        club.plan_id, programme_id=club.world.programme.id, actor=club.world.actor, now=cast.NOW
    )
    with pytest.raises(offers.NoSuchOffer):
        club.join("Zenon")
    reviewer = Actor(name="x", organiser_id=club.world.organiser_id, permissions=ROLES["REVIEWER"])
    with pytest.raises(NotAllowed):
        subscribing.let_end(
            club.row().id,
            member_id=club.world.members["Ania"],
            programme=club.world.programme,
            actor=reviewer,
            now=cast.NOW,
        )

    assert Subscription.objects.of(club.world.organiser_id).count() == 1
    club.night(paying.FIRST + timedelta(days=5))
    assert (club.row().state, club.row().reason) == ("ENDED", "NOT_OFFERED")
    assert not Fee.objects.of(club.world.organiser_id).exists()
    assert Change.objects.of(club.world.organiser_id).count() == 2


def test_a_trial_is_had_once(db: None) -> None:
    club = paying.build(trial_days=5, notice_days=0)
    club.join()
    club.own(subscribing.let_end)
    club.night(paying.FIRST + timedelta(days=5))

    club.join(day=paying.FIRST + timedelta(days=6))

    assert club.row().state == "WAITING"


@pytest.mark.parametrize(
    "wrong",
    [{"price_minor": 0}, {"grace_days": 400}, {"reward_percent": 91}, {"refund": "ALL"}],
    ids=str,
)
def test_a_plan_that_cannot_be_sold_is_refused(wrong: dict[str, object], db: None) -> None:
    with pytest.raises(offers.BadOffer):
        paying.build(**wrong)


def test_a_membership_takes_per_cent_off_rewards_while_it_is_had(db: None) -> None:
    club = paying.build(reward_percent=10)
    world = club.world
    reward = catalogue.add_reward(
        world.programme.id, name={"en": "Mug"}, points=85, stock=9, actor=world.actor, now=cast.NOW
    )
    move = transfers.Move(
        world.members["Ania"],
        ids.new_uuid(),
        world.books["REWARD"],
        Kind.EARN,
        300,
        ids.new_uuid(),
        cast.NOW,
    )
    transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)
    club.join()

    paid = []
    for day in (paying.FIRST, date(2026, 3, 10), date(2027, 4, 1)):
        if day == date(2026, 3, 10):
            club.pay(club.transfer("B1", paying.FIRST))
        key = ordering.order(
            reward,
            programme_id=world.programme.id,
            key=ids.new_uuid(),
            member_id=world.members["Ania"],
            address={"name": "A", "street": "L 1", "postal_code": "15-001", "city": "B"},
            actor=club.actor("Ania"),
            now=at(day),
        )
        paid.append(Order.objects.of(world.organiser_id).get(id=key).points)

    assert paid == [85, 76, 85]  # 76.5, rounded in the member's favour
    assert [queries.off(85, 10), queries.off(84, 10)] == [76, 75]


def test_figures_tell_who_pays_what_it_brings_a_month_and_who_is_gone(db: None) -> None:
    club = paying.build(refund="PRO_RATA")
    for member in ("Ania", "Zenon"):
        club.join(member)
        club.pay(club.transfer(f"B-{member}", paying.FIRST, member=member))
    day = paying.FIRST + timedelta(days=40)
    club.own(subscribing.stop, "Zenon", day=day)

    figures = queries.figures(
        club.world.programme.id,
        organiser_id=club.world.organiser_id,
        today=day + timedelta(days=1),
    )

    assert (figures.paying, figures.monthly_minor) == (1, 3042)  # 365.00 / 12
    assert (figures.paying_before, figures.gone, figures.churn) == (2, 1, 0.5)
    assert figures.by_state == {"ACTIVE": 1, "ENDED": 1}
    assert figures.owed_minor == 365_00 * (365 - 41) // 365


def test_who_pays_for_a_membership_goes_on_as_nobody_else(db: None) -> None:
    club = paying.build()
    club.join()
    world = club.world
    said = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}

    with pytest.raises(merging.HasMembership):
        merging.merge(world.members["Ania"], world.members["Zenon"], reason="one", **said)
    merging.merge(world.members["Zenon"], world.members["Ania"], reason="one", **said)

    assert club.row().state == "WAITING"


def test_what_is_taken_off_ends_with_the_programme_s_own_day(db: None) -> None:
    club = paying.build(reward_percent=10, grace_days=0)
    club.join()
    club.pay(club.transfer("B1", paying.FIRST))
    last = club.row().covered_until

    def off(moment: datetime) -> int:
        world = club.world
        return perks.of_member(world.members["Ania"], programme=world.programme, now=moment).percent

    before_midnight = datetime.combine(last, time(22, 59), UTC)  # in Warsaw, 23:59 in winter
    assert last == date(2027, 3, 1)
    assert (off(before_midnight), off(before_midnight + timedelta(minutes=1))) == (10, 0)
