"""Steps that run side by side: what one commits between two looks of another must not be lost."""

import threading
import time
from datetime import date, timedelta

import cast
import pytest
from django.db import connection, transaction
from support.means import is_thorough

from tandem.activity import payments, recording
from tandem.kit import ids
from tandem.platform import steps, tenancy

pytestmark = pytest.mark.django_db(transaction=True)
DAY, DEEDS = date(2026, 3, 1), 40


@pytest.mark.parametrize("turn", range(3) if is_thorough() else range(1))
def test_payments_and_awards_at_the_same_moment_void_nothing(turn: int) -> None:
    with transaction.atomic():
        world = cast.build(release="WHEN_PAID", payment_curve=[[0, 100]])
        world.publish(
            {
                "key": "zloty",
                "when": {"all": []},
                "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
            }
        )
    for number in range(DEEDS):
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            activity = world.activity(
                "Ania", ("G-10", 1, 10_000), day=DAY, document_no=f"FV {turn} {number}", due_on=DAY
            )
            recording.record_many(
                [activity],
                programme_id=world.programme.id,
                organiser_id=world.organiser_id,
                source="TEST",
                source_id=ids.new_uuid(),
                actor="test",
                now=cast.NOW,
            )
            payments.note(
                [payments.Notice(world.wschod, activity.document_no, None, DAY)],
                programme_id=world.programme.id,
                organiser_id=world.organiser_id,
                actor="test",
                now=cast.NOW + timedelta(seconds=number),
            )

    def follow() -> None:
        ends = time.monotonic() + 30
        while any(steps.behind().values()) and time.monotonic() < ends:
            steps.run_all(now=lambda: cast.NOW)
        connection.close()

    threads = [threading.Thread(target=follow) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        balance = world.balance("Ania")
        assert (balance.available, balance.pending) == (100 * DEEDS, 0)
        assert world.proved()
