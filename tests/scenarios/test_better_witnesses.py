"""A better proof puts a weaker one right by itself where the difference is plain; the member is
told. What a weaker proof says otherwise, or what is not plain, is asked.
"""

from datetime import date
from pathlib import Path

import cast
import pytest
from django.db import transaction
from django.utils import translation
from scenarios.test_sell_out import ANIA, GTIN, Case, drain, row
from scenarios.test_withdrawn_files import come_back
from scenarios.test_witnesses import e_invoice, questions

from tandem.communication.models import Message
from tandem.config.demo import proofs
from tandem.evidence.messages import PurchasePutRightMessage
from tandem.evidence.models import DisagreementDecision, Document
from tandem.evidence.witnessing import disagreements
from tandem.flows.evidence import accept_evidence
from tandem.partners.models import Partner
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def _handed_over(case: Case, *, pieces: int = 3, price: int = 5_000, day: int = 12) -> Document:
    """The seller hands over its invoice KS/1 for Ania; it is not counted yet."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        seller = Partner.objects.of(case.world.organiser_id).get(id=case.world.wschod)
    content = proofs.invoice(
        number="KS/1",
        day=date(2026, 2, day),
        seller=(seller.tax_id[2:], seller.name),
        buyer=(ANIA, "Instalbud"),
        lines=[(GTIN, "Pompa", pieces, price)],
    )
    return case.receive(content, "ks1.xml")


def _invoiced(case: Case, *, pieces: int = 3, price: int = 5_000, day: int = 12) -> Document:
    """The seller's invoice KS/1 is counted, and what follows is done."""
    document = _handed_over(case, pieces=pieces, price=price, day=day)
    case.accept(document)
    come_back(case)
    drain()
    return document


def _told(case: Case, language: str = "en") -> list[str]:
    with transaction.atomic(), translation.override(language):
        tenancy.enter(case.world.organiser_id)
        found = Message.objects.of(case.world.organiser_id).filter(
            kind=PurchasePutRightMessage.kind
        )
        return [PurchasePutRightMessage.of_data(each.data).words().text for each in found]


@pytest.mark.parametrize(
    ("_case", "file", "points"),
    [
        ("pieces at the same price", {"quantity": "2", "net": "100,00"}, 150),
        pytest.param(
            "pieces for the same money",
            {"quantity": "2", "net": "150,00"},
            150,
            marks=pytest.mark.thorough,
        ),
        ("money for the same pieces", {"quantity": "3", "net": "140,00"}, 150),
        pytest.param(
            "more than there was",
            {"quantity": "4", "net": "200,00"},
            150,
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_the_seller_s_invoice_puts_its_file_right(
    case: Case, _case: str, file: dict[str, str], points: int
) -> None:
    case.take([row("KS/1", day="2026-02-10", **file)])

    _invoiced(case)

    assert case.balance().available == points
    (question,) = questions(case)
    assert (question.decision, question.decided_by) == ("CORRECTED", "system")
    (said,) = _told(case)
    assert "3 (" in said and f"{file['quantity']} (" in said
    assert all(_told(case, language) != [said] for language in ("pl", "ro", "be"))


@pytest.mark.parametrize(
    ("_case", "file"),
    [
        ("neither pieces, money nor price agree", {"quantity": "1", "net": "80,00"}),
        ("days far apart", {"quantity": "2", "net": "100,00", "day": "2026-01-20"}),
    ],
)
def test_what_is_not_plain_is_asked(case: Case, _case: str, file: dict[str, str]) -> None:
    case.take([row("KS/1", **{"day": "2026-02-10", **file})])
    before = case.balance().available

    _invoiced(case)

    assert ([each.decision for each in questions(case)], case.balance().available) == ([""], before)
    assert _told(case) == []


def test_a_file_after_the_invoice_changes_nothing_by_itself(case: Case) -> None:
    _invoiced(case)

    case.take([row("KS/1", day="2026-02-10", quantity="2", net="100,00")])

    assert ([each.decision for each in questions(case)], case.balance().available) == ([""], 150)


def test_what_came_back_since_is_asked(case: Case) -> None:
    case.take([row("KS/1", day="2026-02-10", quantity="2", net="100,00")])
    case.take([row("ZW 1", day="2026-02-11", quantity="-1", net="-50,00")])

    _invoiced(case)

    assert ([each.decision for each in questions(case)], case.balance().available) == ([""], 50)


def test_of_two_invoices_that_differ_one_puts_right_and_the_other_is_asked(case: Case) -> None:
    case.take([row("KS/1", day="2026-02-10", quantity="2", net="100,00")])

    for document in (_handed_over(case, pieces=3), _handed_over(case, pieces=4)):
        accept_evidence.accept(
            document.id,
            organiser_id=case.world.organiser_id,
            home=case.home,
            actor="test",
            now=lambda: cast.NOW,
        )
    drain()
    come_back(case)

    by_decision = {each.decision: each for each in questions(case)}
    right, asked = by_decision["CORRECTED"], by_decision[""]
    assert case.balance().available == int(right.quantity_told) * 50
    assert asked.quantity_held == right.quantity_told

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        disagreements.answer(
            [asked.question],
            DisagreementDecision.CORRECTED,
            programme_id=case.world.programme.id,
            organiser_id=case.world.organiser_id,
            actor="Ewa",
            at=cast.NOW,
        )
    drain()
    come_back(case)
    assert case.balance().available == int(asked.quantity_told) * 50


def test_a_member_s_own_invoice_puts_nothing_right(case: Case, settings: object) -> None:
    settings.HOME = case.home  # type: ignore[attr-defined]
    case.take([row("KS/1", day="2026-03-01", quantity="2", net="100,00")])

    e_invoice(case)

    assert ([each.decision for each in questions(case)], case.balance().available) == ([""], 100)
