"""Two hands at one membership, each in a connection of its own: it is joined, paid and begun anew
once.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from fees import paying
from fees.paying import FIRST, PRICE, Club, at

from tandem.fees import subscribing
from tandem.fees.models import Receipt, Refund, Subscription
from tandem.fees.receiving import deciding, receipts
from tandem.kit.errors import TandemError
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(club: Club, *hands: Callable[[], Any]) -> list[str]:
    """What each hand came to: the code of what refused it, or "done"; sorted."""
    start = threading.Barrier(len(hands))

    def reach(hand: Callable[[], Any]) -> str:
        start.wait()
        try:
            with transaction.atomic():
                tenancy.enter(club.world.organiser_id)
                hand()
                return "done"
        except TandemError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(hands)) as pool:
        return sorted(pool.map(reach, hands))


def test_many_taps_join_once() -> None:
    with transaction.atomic():
        club = paying.build()

    came = _at_once(club, *[club.join] * 8)

    assert came == ["done", *["fees.has_one"] * 7]
    with transaction.atomic():
        tenancy.enter(club.world.organiser_id)
        assert Subscription.objects.of(club.world.organiser_id).count() == 1
        assert len(club.fees()) == 1


def test_a_provider_a_bank_a_person_and_the_night_pay_a_fee_once() -> None:
    with transaction.atomic():
        club = paying.build()
        club.join()
        (fee,) = club.fees()
        transfer = club.transfer("B1", FIRST)
    said = {
        "member_id": fee.member_id,
        "actor": club.world.actor,
        "now": at(FIRST),
    }

    def provider() -> None:
        receipts.take_one(
            receipts.ReceiptIn("pay_1", FIRST, PRICE),
            way="CHECKOUT",
            fee_id=fee.id,
            programme_id=club.world.programme.id,
            today=FIRST,
            **said,
        )

    def person() -> None:
        deciding.mark_paid(fee.id, paid_on=FIRST, programme=club.world.programme, **said)

    came = _at_once(
        club,
        provider,
        provider,
        lambda: club.pay(transfer),
        lambda: club.pay(transfer),
        person,
        lambda: club.night(FIRST),
    )

    assert came in (["done"] * 6, [*["done"] * 5, "fees.nothing_due"])
    with transaction.atomic():
        tenancy.enter(club.world.organiser_id)
        assert [row.state for row in club.fees()] == ["PAID"]
        assert (len(club.days()), club.row().months_paid) == (1, 12)
        questions = Receipt.objects.of(club.world.organiser_id).values_list("question", flat=True)
        by_person = club.fees()[0].receipt_id is None
        assert sorted(questions) == (["TWICE", "TWICE"] if by_person else ["", "TWICE"])
        assert not Refund.objects.of(club.world.organiser_id).exists()


def test_of_two_transfers_at_the_same_moment_one_pays_and_one_waits() -> None:
    with transaction.atomic():
        club = paying.build()
        club.join()
        first, second = club.transfer("B1", FIRST), club.transfer("B2", FIRST)

    came = _at_once(club, *[lambda: club.pay(first), lambda: club.pay(second)] * 3)

    assert came == ["done"] * 6
    with transaction.atomic():
        tenancy.enter(club.world.organiser_id)
        assert [row.state for row in club.fees()] == ["PAID"]
        assert (club.row().months_paid, len(club.days())) == (12, 1)
        rows = Receipt.objects.of(club.world.organiser_id).order_by("state")
        states = rows.values_list("state", "question")
        assert list(states) == [("MATCHED", ""), ("WAITING", "TWICE")]


def test_begun_anew_while_another_is_joined_there_is_one() -> None:
    with transaction.atomic():
        club = paying.build()
        club.join()
        transfer = club.transfer("B1", FIRST)
        club.own(subscribing.let_end)
        club.pay(transfer)
        receipt = Receipt.objects.of(club.world.organiser_id).get()
    said = {"programme": club.world.programme, "actor": club.world.actor, "now": at(FIRST)}

    came = _at_once(club, *[club.join] * 4, lambda: deciding.count(receipt.id, **said))

    assert came == ["done", *["fees.has_one"] * 4]
    with transaction.atomic():
        tenancy.enter(club.world.organiser_id)
        rows = Subscription.objects.of(club.world.organiser_id).exclude(state="ENDED")
        assert rows.count() == 1
