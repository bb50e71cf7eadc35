"""An invoice that was made out for a receipt of a till (in Poland *faktura do paragonu*): one purchase
that is told by two numbers.
"""

from pathlib import Path
from typing import Any

import pytest
from scenarios.test_retellings import call, said
from scenarios.test_sell_out import Case
from scenarios.test_withdrawn_files import _points, _within
from scenarios.test_witnesses import e_invoice

from tandem.evidence.models import Claim

pytestmark = pytest.mark.django_db(transaction=True)
OF_RECEIPT = b"<FP>1</FP>"


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _claim(case: Case) -> tuple[str, list[str]]:
    claim = _within(case, lambda: Claim.objects.of(case.world.organiser_id).get())
    return claim.status, claim.review_flags


@pytest.mark.parametrize(
    ("_case", "day", "more", "claim", "points"),
    [
        ("the till told it", 27, OF_RECEIPT, ("IN_REVIEW", ["of_receipt"]), 100),
        ("an invoice of its own", 27, b"", ("ACCEPTED", []), 250),
        ("nobody told a receipt", 0, OF_RECEIPT, ("ACCEPTED", []), 150),
    ],
)
def test_an_invoice_for_a_receipt_is_asked_about_beside_a_purchase(
    case: Case, _case: str, day: int, more: bytes, claim: tuple[str, list[str]], points: int
) -> None:
    if day:
        call(case, said("PAR 000123", day))

    e_invoice(case, more)

    assert (_claim(case), _points(case)) == (claim, points)
