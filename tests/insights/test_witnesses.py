"""Who told of a purchase: each proof with what it says, and which of them counts."""

from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import transaction
from scenarios.test_claims import Case
from scenarios.test_claims import case as case  # the fixture
from scenarios.test_paper import agreed, paper_of
from scenarios.test_paper_witnesses import THREE
from scenarios.test_sell_out import ANIA, GTIN, HEADER, row
from scenarios.test_sell_out import Case as Files
from scenarios.test_withdrawn_files import RETURN_HEADER, _recorded, _withdraw

from tandem.evidence.models import Claim, Disagreement, Document
from tandem.evidence.witnessing import weighing
from tandem.insights import witnesses
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db


def _witnesses(case: Any, number: str = "ks-01", **scope: Any) -> list[tuple[Any, ...]]:
    """Source, standing, outlet and what is said, of each."""
    scope = {"members": [case.world.members["Ania"]], "has_invoices": True, **scope}
    found = witnesses.of_purchase(
        partner_id=case.world.wschod,
        number=number,
        programme_id=case.world.programme.id,
        organiser_id=case.world.organiser_id,
        **scope,
    )
    return [
        (
            witness.source,
            witness.standing,
            witness.outlet,
            [
                (line.product, line.quantity, line.net_minor, line.gross_minor)
                for line in witness.lines
            ],
            witness.total_minor,
        )
        for witness in found
    ]


def _invoiced(case: Case, pieces: int) -> Document:
    return case.handed_over(case.invoice("KS/1", buyer=ANIA, pieces=pieces))


PAPER = [("Pompa P-200", 3, 15000, 18450)]


def test_what_says_the_same_stands_beside_what_was_recorded(case: Case) -> None:
    agreed(case, paper_of(case, number="KS 1", **THREE), who="Ania")
    _invoiced(case, 3)

    recorded = ("PAPER", "RECORDED", "", PAPER, None)
    assert _witnesses(case) == [recorded, ("E_INVOICE", "SAME", "", [], 18450)]
    # A member reads nothing of an invoice that may be another's.
    assert _witnesses(case, has_invoices=False) == [recorded]
    assert _witnesses(case, members=[case.world.members["Zenon"]]) == [
        ("E_INVOICE", "", "", [], 18450)
    ]
    assert _witnesses(case, number="KS 2") == _witnesses(case, number="-") == []


def test_what_says_otherwise_waits_and_puts_right(case: Case) -> None:
    agreed(case, paper_of(case, number="KS 1", **THREE), who="Ania")
    document = _invoiced(case, 4)
    four = [("Pompa P-200", 4, 20000, None)]
    before = _witnesses(case)

    weighing.put_right(document.id, organiser_id=case.of, at=cast.NOW)

    assert before == [
        ("PAPER", "RECORDED", "", PAPER, None),
        ("E_INVOICE", "WAITS", "", four, None),
    ]
    assert _witnesses(case) == [
        ("PAPER", "PUT_RIGHT", "", PAPER, None),
        ("E_INVOICE", "RIGHT", "", four, None),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_purchase_stands_when_the_file_of_a_return_is_withdrawn(tmp_path: Path) -> None:
    case = Files(tmp_path)
    _recorded(case, row())
    back = f"K 1;FV 1/2026;2026-02-20;{ANIA};{GTIN};-1;-50,00"
    returned = _recorded(case, back, header=RETURN_HEADER, name="zwroty.csv")
    _withdraw(case, returned)

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        assert [found[:2] for found in _witnesses(case, number="FV 1/2026")] == [
            ("SELL_OUT", "RECORDED")
        ]


@pytest.mark.parametrize(("decision", "standing"), [("SAME", "NOT_RIGHT"), ("OTHER", "BOTH")])
def test_what_was_answered_is_said(case: Case, decision: str, standing: str) -> None:
    agreed(case, paper_of(case, number="KS 1", **THREE), who="Ania")
    _invoiced(case, 4)
    Disagreement.objects.of(case.of).update(decision=decision)

    assert [found[:2] for found in _witnesses(case)] == [
        ("PAPER", "RECORDED"),
        ("E_INVOICE", standing),
    ]


def test_a_claim_that_nobody_settled_is_a_witness_with_its_lines(case: Case) -> None:
    _invoiced(case, 4)
    document = case.sent(paper_of(case, number="KS 1", **THREE), actor=case.member("Ania"))
    case.read(document)
    claim = Claim.objects.of(case.of).get(document_id=document.id)

    recorded, claimed = _witnesses(case)

    assert recorded[:2] == ("E_INVOICE", "RECORDED")
    assert claimed == ("PAPER", claim.status, "", [("Pompa P-200", 3, None, 18450)], 18450)


@pytest.mark.django_db(transaction=True)
def test_both_outlets_of_two_tills_are_shown(tmp_path: Path) -> None:
    case = Files(tmp_path)
    header = f"{HEADER};Oddział"
    case.take([f"{row()};W1"], header=header)
    case.take([f"{row(net='70,00')};B1"], header=header)
    case.take([f"{row(day='2026-02-11')};W1"], header=header)

    one_of_each = [
        ("SELL_OUT", "RECORDED", "Wschód Białystok", [("Pompa P-200", 2, 10000, None)], None),
        ("SELL_OUT", "RECORDED", "Bazar", [("Pompa P-200", 2, 7000, None)], None),
    ]
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        # Two purchases of one moment stand in no order.
        shown = _witnesses(case, number="fv 1/2026")
        assert sorted(shown, key=lambda witness: -witness[3][0][2]) == one_of_each
