"""Awards above the ceiling wait for a person, whichever way they come; then they go on as all
do.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come, corrected

from tandem.activity import payments, recording
from tandem.adjustments import approving
from tandem.communication.models import Message
from tandem.earning import ceilings, releasing
from tandem.earning.facts import PointsRefused
from tandem.earning.messages import PointsRefusedMessage
from tandem.earning.models import AwardReview, ReviewStatus, RunKind
from tandem.earning.recalculation import periods, recalculating
from tandem.flows.activities import record_activity
from tandem.flows.messages import notify_members
from tandem.ledger import queries as ledger
from tandem.ledger.queries import Balance
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db
BOUGHT, DUE = date(2026, 2, 10), date(2026, 2, 24)
ABOVE, BELOW = ("G-10", 1, 200_000), ("G-10", 1, 100_000)  # 200 points, 100 points


def _world(*, give: dict[str, Any] | None = None, **settings: object) -> cast.World:
    made = cast.build(**{"award_ceiling": 100, **settings})
    made.publish({"key": "amount", "when": {"all": []}, **(give or {"give": AMOUNT})})
    return made


def _single(world: cast.World, activity: recording.NewActivity) -> None:
    record_activity.record(activity, programme=world.programme, actor="test", now=cast.NOW)


def _award_again(world: cast.World, rule: dict[str, Any]) -> None:
    instead = corrected(world, rule, datetime(2026, 1, 1, tzinfo=UTC), None)
    recalculating.recalculate(
        periods.members_of(world.programme, since=instead.valid_from, until=None),
        programme=world.programme,
        kind=RunKind.AGAIN,
        reason="a slip",
        actor="user:ola",
        now=cast.NOW,
        instead=instead,
    )


def _decide(world: cast.World, *, agrees: bool, reason: str = "") -> ceilings.Decided:
    chosen = [(row.member_id, row.award_id) for row in ceilings.waiting(world.programme)]
    return ceilings.decide(
        chosen,
        agrees=agrees,
        reason=reason,
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )


@pytest.mark.parametrize("way", ["batch", "single"])
def test_only_what_is_above_waits(way: str) -> None:
    world = _world()
    above, below = world.activity("Ania", ABOVE, document_no="FV 1"), world.activity("Zenon", BELOW)

    if way == "batch":
        come(world, above, below)
    else:
        _single(world, above)
        _single(world, below)

    assert (world.balance("Ania"), world.balance("Zenon")) == (
        Balance(pending=200),
        Balance(available=100),
    )
    (row,) = ceilings.waiting(world.programme)
    assert (row.activity_id, row.document_no, row.points, row.holder) == (above.id, "FV 1", 200, "")
    assert world.proved()


def test_a_programme_without_a_ceiling_asks_nobody() -> None:
    world = _world(award_ceiling=None)

    come(world, world.activity("Ania", ("G-10", 1, 10**9)))

    assert world.balance("Ania") == Balance(available=10**6)
    assert ceilings.waiting(world.programme) == []


def test_what_is_agreed_to_is_given_once() -> None:
    world = _world()
    come(world, world.activity("Ania", ABOVE))
    chosen = [(row.member_id, row.award_id) for row in ceilings.waiting(world.programme)]

    agreed = _decide(world, agrees=True)
    again = ceilings.decide(
        chosen,
        agrees=False,
        reason="too late",
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )

    assert (agreed, again) == (ceilings.Decided(own_points=200), ceilings.Decided())
    assert world.balance("Ania") == Balance(available=200)
    review = AwardReview.objects.of(world.organiser_id).get()
    assert (review.status, review.decided_by) == (ReviewStatus.AGREED, world.actor.name)
    assert world.proved()


def test_what_is_refused_needs_a_reason_and_is_gone() -> None:
    world = _world()
    come(world, world.activity("Ania", ABOVE))
    with pytest.raises(ceilings.RefusalNeedsReason):
        _decide(world, agrees=False, reason=" ")
    assert world.balance("Ania") == Balance(pending=200)

    refused = _decide(world, agrees=False, reason="a slip of the rule")

    assert refused == ceilings.Decided(refused_points=200)
    assert world.balance("Ania") == Balance()
    fact = Fact.objects.of(world.organiser_id).get(name="points.refused")
    assert (fact.data["points"], fact.data["reason"]) == (200, "a slip of the rule")
    assert world.proved()


def test_a_payment_waits_for_the_look_and_counts_after_it() -> None:
    world = _world(release="WHEN_PAID", payment_curve=[[0, 100]])
    _single(world, world.activity("Ania", ABOVE, day=BOUGHT, due_on=DUE, document_no="FV 1"))
    paid_at = cast.NOW + timedelta(days=1)
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id, "now": paid_at}
    payments.note(
        [payments.Notice(world.wschod, "FV 1", None, DUE, "bank 1")], actor="test", **scope
    )

    releasing.release_paid(paid_at, **scope)
    before = world.balance("Ania")
    agreed = _decide(world, agrees=True)

    assert before == Balance(pending=200)
    assert agreed == ceilings.Decided(own_points=200)
    assert world.balance("Ania") == Balance(available=200)
    assert world.proved()


def test_what_is_agreed_to_waits_on_for_its_payment() -> None:
    world = _world(release="WHEN_PAID", payment_curve=[[0, 100]])
    _single(world, world.activity("Ania", ABOVE, day=BOUGHT, due_on=DUE))

    agreed = _decide(world, agrees=True)

    assert agreed == ceilings.Decided(waiting_points=200)
    assert world.balance("Ania") == Balance(pending=200)
    assert ceilings.waiting(world.programme) == []


def test_days_do_not_release_what_nobody_looked_at() -> None:
    world = _world(release="AFTER_DAYS", release_days=14)
    come(
        world, world.activity("Ania", ABOVE, day=BOUGHT), world.activity("Zenon", BELOW, day=BOUGHT)
    )
    scope = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "today": date(2026, 4, 1),
    }

    releasing.release_waited(**scope, now=cast.NOW)
    before = (world.balance("Ania"), world.balance("Zenon"))
    _decide(world, agrees=True)
    releasing.release_waited(**scope, now=cast.NOW + timedelta(days=1))

    assert before == (Balance(pending=200), Balance(available=100))
    assert world.balance("Ania") == Balance(available=200)


def test_under_release_by_hand_nobody_is_asked_twice() -> None:
    world = _world(release="BY_HAND")
    come(world, world.activity("Ania", ABOVE), world.activity("Zenon", BELOW))

    (other,) = approving.waiting(world.programme)
    agreed = _decide(world, agrees=True)

    assert other.points == 100
    assert agreed == ceilings.Decided(own_points=200)
    assert (world.balance("Ania"), world.balance("Zenon")) == (
        Balance(available=200),
        Balance(pending=100),
    )


def test_a_partner_waits_as_members_do() -> None:
    world = _world(give={"gifts": [{"give": AMOUNT, "to": "partner"}]})

    come(world, world.activity("Ania", ABOVE))
    (row,) = ceilings.waiting(world.programme)
    _decide(world, agrees=True)

    assert row.holder == "Hurtownia Wschód"
    book_id = world.books["REWARD"]
    assert ledger.balance(
        world.wschod, organiser_id=world.organiser_id, book_id=book_id
    ) == Balance(available=200)
    assert world.proved()


def test_a_rule_put_right_takes_from_what_waits() -> None:
    world = _world(give={"give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1000}]}})
    activity = world.activity("Ania", ABOVE)
    come(world, activity)
    assert world.balance("Ania") == Balance(pending=2_000_000)

    _award_again(world, {"key": "amount", "when": {"all": []}, "give": AMOUNT})

    assert world.balance("Ania") == Balance(pending=200)
    (row,) = ceilings.waiting(world.programme)
    assert row.points == 200
    assert world.proved()


def test_a_difference_above_waits_too() -> None:
    world = _world()
    come(world, world.activity("Ania", BELOW))

    _award_again(world, {"key": "amount", "when": {"all": []}, "give": {"points": 5_000}})

    assert world.balance("Ania") == Balance(available=100, pending=4_900)
    (row,) = ceilings.waiting(world.programme)
    assert row.points == 4_900
    assert world.proved()


def test_goods_that_come_back_leave_less_to_look_at() -> None:
    world = _world()
    activity = world.activity("Ania", ABOVE)
    come(world, activity)

    come(world, world.activity("Ania", ("G-10", -1, -150_000), corrects=activity))

    (row,) = ceilings.waiting(world.programme)
    assert row.points == 50
    assert world.proved()


def test_a_partner_that_loses_points_is_no_member_who_is_told() -> None:
    world = _world(give={"gifts": [{"give": AMOUNT, "to": "partner"}]})
    come(world, world.activity("Ania", ABOVE))

    _decide(world, agrees=False, reason="a slip")
    fact = Fact.objects.of(world.organiser_id).get(name="points.refused")
    told = {"programme_id": world.programme.id, "void_batch_id": UUID(fact.data["void_batch_id"])}
    notify_members.points_refused(
        [
            PointsRefused(
                organiser_id=world.organiser_id, at=cast.NOW, points=200, reason="a slip", **told
            )
        ]
    )

    assert (
        Message.objects.of(world.organiser_id).filter(kind=PointsRefusedMessage.kind).count() == 0
    )
    assert world.proved()


def test_an_award_of_another_programme_is_refused_with_the_others() -> None:
    other = _world()
    come(other, other.activity("Ania", ABOVE))
    (foreign,) = ceilings.waiting(other.programme)
    world = _world()
    come(world, world.activity("Ania", ABOVE))
    (own,) = ceilings.waiting(world.programme)

    with pytest.raises(ceilings.NoSuchAward):
        ceilings.decide(
            [(own.member_id, own.award_id), (foreign.member_id, foreign.award_id)],
            agrees=True,
            reason="",
            programme=world.programme,
            actor=world.actor,
            now=cast.NOW,
        )

    assert (ceilings.waiting_total(world.programme), world.balance("Ania")) == (
        1,
        Balance(pending=200),
    )


def test_who_may_not_decide_is_refused() -> None:
    world = _world()
    come(world, world.activity("Ania", ABOVE))
    stranger = Actor(
        name="user:x", organiser_id=world.organiser_id, permissions=frozenset({"evidence.view"})
    )
    chosen = [(row.member_id, row.award_id) for row in ceilings.waiting(world.programme)]

    with pytest.raises(NotAllowed):
        ceilings.decide(
            chosen, agrees=True, reason="", programme=world.programme, actor=stranger, now=cast.NOW
        )

    assert world.balance("Ania") == Balance(pending=200)
