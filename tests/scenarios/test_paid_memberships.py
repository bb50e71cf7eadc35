"""A paid membership through the flows: what happens is told, each thing once."""

from datetime import date, timedelta

import pytest
import time_machine
from fees import paying
from fees.paying import at

from tandem.communication.models import Message
from tandem.fees import subscribing
from tandem.flows import routes
from tandem.platform import clock, steps, tenancy

pytestmark = pytest.mark.django_db


def _told(club: paying.Club, day: date) -> list[str]:
    """What was told so far, after all steps have run on a day."""
    assert routes.ROUTES
    with time_machine.travel(at(day), tick=False):
        steps.run_all(now=clock.now)
        steps.run_all(now=clock.now)
    tenancy.enter(club.world.organiser_id)
    rows = Message.objects.of(club.world.organiser_id).order_by("created_at", "kind")
    return [row.kind for row in rows]


def test_members_are_told_what_to_pay_that_it_came_that_it_is_late_and_that_it_is_over(
    db: None,
) -> None:
    club = paying.build(refund="PRO_RATA")
    club.join()
    assert _told(club, paying.FIRST) == ["FEE_DUE"]
    club.pay(club.transfer("B1", paying.FIRST))
    assert _told(club, paying.FIRST) == ["FEE_DUE", "FEE_PAID"]

    club.night(date(2027, 2, 20))
    club.night(date(2027, 3, 2))
    assert _told(club, date(2027, 3, 2))[2:] == ["FEE_DUE", "MEMBERSHIP_UNPAID"]
    club.pay(club.transfer("B2", date(2027, 3, 3)), day=date(2027, 3, 3))
    club.own(subscribing.stop, day=date(2027, 3, 4))

    assert _told(club, date(2027, 3, 4) + timedelta(days=1))[4:] == [
        "FEE_PAID",
        "MEMBERSHIP_ENDED",
        "REFUND_OWED",
    ]
