"""Pending points by payment: the curve, parts, lateness, and payments that come before the
award.
"""

from datetime import date, timedelta
from decimal import Decimal

import cast
import pytest

from tandem.activity import payments, recording
from tandem.activity.models import Batch, Payment
from tandem.earning import releasing
from tandem.flows.activities import record_activity
from tandem.ledger.queries import Balance

pytestmark = pytest.mark.django_db
BOUGHT, DUE = date(2026, 2, 10), date(2026, 2, 24)
GROSS = 12_300


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build(release="WHEN_PAID", payment_curve=[[0, 100], [14, 50]])
    made.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        }
    )
    return made


def _buy(
    world: cast.World, number: str = "FV 1", *, member: str = "Ania", gross: int = GROSS
) -> None:
    line = recording.LineIn(world.products["G-10"], Decimal(1), 10_000 * gross // GROSS, gross)
    activity = record_activity.activity_of(
        world.members[member],
        programme=world.programme,
        document_no=number,
        day=BOUGHT,
        lines=(line,),
        partner_id=world.wschod,
        due_on=DUE,
    )
    record_activity.record(activity, programme=world.programme, actor="test", now=cast.NOW)


def _pay(
    world: cast.World, day: date, amount_minor: int | None = None, *, reference: str = ""
) -> int:
    now = cast.NOW + timedelta(days=(day - BOUGHT).days)
    noted = payments.note(
        [payments.Notice(world.wschod, "FV 1", amount_minor, day, reference or str(day))],
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        actor="test",
        now=now,
    )
    releasing.release_paid(
        now, programme_id=world.programme.id, organiser_id=world.organiser_id, now=now
    )
    return noted.purchases


@pytest.mark.parametrize(
    ("_case", "parts", "wanted"),
    [
        ("in time", [(DUE, None)], Balance(available=100)),
        ("on the last day of half", [(DUE + timedelta(days=14), None)], Balance(available=50)),
        ("a day too late", [(DUE + timedelta(days=15), None)], Balance()),
        ("half of it", [(DUE, GROSS // 2)], Balance(available=50, pending=50)),
        (
            "in two parts in time",
            [(BOUGHT, GROSS // 3), (DUE, GROSS - GROSS // 3)],
            Balance(available=100),
        ),
        (
            "40 % in time, 60 % late",
            [(DUE, 4920), (DUE + timedelta(days=10), 7380)],
            Balance(available=70),
        ),
        ("more than is due", [(DUE, GROSS * 2)], Balance(available=100)),
    ],
)
def test_points_follow_the_payment_curve(
    world: cast.World, _case: str, parts: list[tuple[date, int | None]], wanted: Balance
) -> None:
    _buy(world)
    assert world.balance("Ania") == Balance(pending=100)

    for day, amount in parts:
        _pay(world, day, amount)

    assert world.balance("Ania") == wanted
    assert world.proved()


def test_the_same_payment_again_changes_nothing(world: cast.World) -> None:
    _buy(world)

    first = _pay(world, DUE, GROSS // 2, reference="bank 7")
    again = _pay(world, DUE, GROSS // 2, reference="bank 7")

    assert (first, again) == (1, 0)
    assert world.balance("Ania") == Balance(available=50, pending=50)


def test_what_is_not_paid_by_the_last_day_is_voided(world: cast.World) -> None:
    _buy(world)
    scope = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "now": cast.NOW,
    }

    releasing.void_unpaid(today=DUE + timedelta(days=14), **scope)
    assert world.balance("Ania") == Balance(pending=100)

    releasing.void_unpaid(today=DUE + timedelta(days=15), **scope)
    releasing.void_unpaid(today=DUE + timedelta(days=16), **scope)
    assert world.balance("Ania") == Balance()
    assert world.proved()


@pytest.mark.parametrize("amount", [None, GROSS])
def test_a_payment_that_comes_before_its_purchase_waits_for_it(
    world: cast.World, amount: int | None
) -> None:
    assert _pay(world, DUE, amount) == 0

    _buy(world)
    (batch,) = Batch.objects.of(world.organiser_id)
    scope = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "now": cast.NOW + timedelta(days=99),
    }
    payments.settle_batches([batch.id], **scope)
    payments.settle_batches([batch.id], **scope)
    releasing.release_paid(scope["now"], **scope)

    assert world.balance("Ania") == Balance(available=100)
    assert world.proved()


def test_a_part_that_is_split_over_two_members_adds_up(world: cast.World) -> None:
    _buy(world)
    _buy(world, member="Zenon", gross=GROSS * 2)

    _pay(world, DUE, 10_000)

    parts = dict(Payment.objects.of(world.organiser_id).values_list("member_id", "amount_minor"))
    assert sum(parts.values()) == 10_000
    assert {name: parts[world.members[name]] for name in ("Ania", "Zenon")} == {
        "Ania": 3333,
        "Zenon": 6667,
    }


def test_the_same_document_again_gives_nothing_more(world: cast.World) -> None:
    _buy(world)
    _buy(world)

    assert world.balance("Ania") == Balance(pending=100)


def test_a_payment_without_a_document_pays_for_nothing(world: cast.World) -> None:
    _buy(world, "")

    with pytest.raises(payments.NoDocument):
        payments.note(
            [payments.Notice(world.wschod, " ", None, DUE)],
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            actor="test",
            now=cast.NOW,
        )

    assert not Payment.objects.of(world.organiser_id).exists()
    assert world.balance("Ania") == Balance(pending=100)
