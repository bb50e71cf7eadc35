"""What was read of paper is a witness among the others: it is held against what they say, and
stands below them all.
"""

from typing import Any

import cast
import pytest
from scenarios.test_claims import Case
from scenarios.test_claims import case as case  # the fixture
from scenarios.test_paper import agreed, paper_of
from scenarios.test_sell_out import ANIA

from tandem.evidence.models import Disagreement, Document
from tandem.evidence.witnessing import weighing, witnesses

pytestmark = pytest.mark.django_db
# Three pieces at 61.50 gross, as an invoice has them at 50.00 net.
THREE = {"lines": (("Pompa P-200", "3", "szt.", "61,50", "184,50"),), "total": "184,50"}


def _paper_of_ania(case: Case, **said: Any) -> None:
    agreed(case, paper_of(case, **{"number": "KS 1", **said}), who="Ania")


def _handed_over(case: Case, pieces: int) -> Document:
    return case.handed_over(case.invoice("KS/1", buyer=ANIA, pieces=pieces))


def _asked(case: Case) -> list[Disagreement]:
    return list(Disagreement.objects.of(case.of).order_by("key"))


def test_paper_and_the_seller_s_invoice_are_one_purchase(case: Case) -> None:
    _paper_of_ania(case, **THREE)

    _handed_over(case, 3)

    assert (case.pieces(), _asked(case)) == ([(case.world.members["Ania"], 3)], [])


def test_the_seller_s_invoice_puts_paper_right_where_that_is_plain(case: Case) -> None:
    _paper_of_ania(case, **THREE)
    document = _handed_over(case, 4)
    (asked,) = _asked(case)

    weighing.put_right(document.id, organiser_id=case.of, at=cast.NOW)

    (answered,) = _asked(case)
    assert (asked.held_by, asked.quantity_held, asked.quantity_told) == ("PAPER", 3, 4)
    assert (asked.decision, answered.decision, answered.decided_by) == ("", "CORRECTED", "system")


def test_paper_of_other_pieces_and_another_price_is_asked_about(case: Case) -> None:
    lines = (("Pompa P-200", "3", "szt.", "50,00", "150,00"),)
    _paper_of_ania(case, lines=lines, total="150,00")
    document = _handed_over(case, 4)

    weighing.put_right(document.id, organiser_id=case.of, at=cast.NOW)

    assert [row.decision for row in _asked(case)] == [""]
    assert case.pieces() == [(case.world.members["Ania"], 3)]


def test_paper_that_comes_later_puts_nothing_right(case: Case) -> None:
    _handed_over(case, 4)
    _paper_of_ania(case, **THREE)
    (asked,) = _asked(case)

    weighing.put_right(asked.document_id, organiser_id=case.of, at=cast.NOW)

    assert [row.decision for row in _asked(case)] == [""]
    assert case.pieces() == [(case.world.members["Ania"], 4)]


def test_a_day_misread_of_paper_is_no_second_purchase(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the days that two proofs may lie apart."""
    monkeypatch.setitem(witnesses.BOUNDS, "days", 10)
    _paper_of_ania(case, day="2026-01-15", **THREE)

    _handed_over(case, 3)

    assert ([row.decision for row in _asked(case)], case.pieces()) == (
        [""],
        [(case.world.members["Ania"], 3)],
    )


def test_a_receipt_of_another_day_and_other_goods_under_one_number_counts(case: Case) -> None:
    """Tills begin their numbers anew."""
    _paper_of_ania(case, day="2026-02-01", **THREE)

    lines = (("Pompa P-200", "2", "szt.", "50,00", "100,00"),)
    _paper_of_ania(case, day="2026-02-20", lines=lines, total="100,00")

    assert _asked(case) == []
    assert sorted(pieces for _member, pieces in case.pieces()) == [2, 3]
