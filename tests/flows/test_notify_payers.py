"""What happens to paid memberships is told to their members, once, in the inbox."""

from datetime import date
from typing import Any

import pytest
from fees import paying
from fees.paying import FIRST, PRICE, Club

from tandem.communication.models import Message
from tandem.fees import subscribing
from tandem.flows.routes import ROUTES
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db
PLAN = {"en": "Akwa Plus"}


def _tell(club: Club) -> None:
    """Let every step that tells of fees take all facts there are."""
    fields = ("id", "organiser_id", "actor", "at", "data")
    for kind, follow in ROUTES.items():
        rows = Fact.objects.of(club.world.organiser_id).filter(name=kind.name).order_by("id")
        facts = [kind.from_row(row) for row in rows.values(*fields)]
        for step in follow:
            if facts and step.name.startswith("notify_payers."):
                step(facts)


def _told(club: Club) -> list[tuple[str, Any]]:
    """What Ania was told: kinds with what they say, by kind."""
    rows = Message.objects.of(club.world.organiser_id).filter(
        member_id=club.world.members["Ania"], kind__in=_KINDS
    )
    return sorted(rows.values_list("kind", "data"), key=lambda told: (told[0], str(told[1])))


_KINDS = (
    "FEE_DUE",
    "FEE_PAID",
    "MEMBERSHIP_ENDED",
    "MEMBERSHIP_UNPAID",
    "REFUND_OWED",
    "RENEWAL_ASKED",
)


def test_from_the_first_fee_to_what_is_paid_back(db: None) -> None:
    club = paying.build(renewal="ASKED", refund="PRO_RATA")
    club.join()
    club.pay(club.transfer("B1", FIRST))
    club.night(date(2027, 2, 10))
    club.own(subscribing.stop, day=date(2027, 2, 12))

    _tell(club)
    _tell(club)

    due = {"amount_minor": PRICE, "currency": "PLN", "due": "2026-03-16"}
    assert _told(club) == [
        ("FEE_DUE", {"plan": PLAN, "number": club.row().number, **due}),
        ("FEE_PAID", {"plan": PLAN, "until": "2027-03-01"}),
        ("MEMBERSHIP_ENDED", {"plan": PLAN, "reason": "CANCELLED", "note": ""}),
        ("REFUND_OWED", {"amount_minor": 17_00, "currency": "PLN"}),
        ("RENEWAL_ASKED", {"plan": PLAN, "until": "2027-03-01"}),
    ]


def test_who_is_late_reads_until_when_it_can_be_paid(db: None) -> None:
    club = paying.build()
    club.join()
    club.pay(club.transfer("B1", FIRST))
    club.night(date(2027, 2, 10))
    club.night(date(2027, 3, 2))

    _tell(club)

    assert [kind for kind, _data in _told(club)] == [
        "FEE_DUE",
        "FEE_DUE",
        "FEE_PAID",
        "MEMBERSHIP_UNPAID",
    ]
    assert _told(club)[-1][1] == {"plan": PLAN, "until": "2027-03-16"}
