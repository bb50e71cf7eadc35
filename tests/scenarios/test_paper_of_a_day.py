"""Paper whose number nobody could read, against what else its member bought of the seller that
day: the same is one purchase, and other pieces or money are asked about.
"""

import cast
import pytest
from scenarios.test_claims import DAY, GTIN, Case
from scenarios.test_fiscal_ids import _unnumbered
from scenarios.test_paper import _claim, _decide

from tandem.config.demo import proofs
from tandem.evidence.models import Disagreement, DisagreementDecision, Document, PageTelling
from tandem.evidence.witnessing import disagreements, weighing
from tandem.kit import ids
from tandem.platform import steps

pytestmark = pytest.mark.django_db
OTHER = DisagreementDecision.OTHER


def _invoiced(case: Case, pieces: int = 3, price: int = 5_000, number: str = "KS/1") -> Document:
    """An invoice of that day, which Zenon sends: `price` a piece, net."""
    content = proofs.invoice(
        number=number,
        day=DAY,
        seller=(case.seller.tax_id[2:], case.seller.name),
        buyer=("", "Jan Kowalski"),
        lines=[(GTIN, "Pompa", pieces, price)],
    )
    document = case.sent(content, name=f"{number[-1]}.xml", actor=case.member("Zenon"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)
    return document


def _open(case: Case) -> list[Disagreement]:
    return list(Disagreement.objects.of(case.of).filter(decision="").order_by("key"))


def _asked(case: Case) -> list[tuple[int, int, str]]:
    return [(int(row.quantity_held), int(row.quantity_told), row.held_by) for row in _open(case)]


def _pieces(case: Case) -> list[int]:
    return sorted(pieces for _member, pieces in case.pieces())


def _answer(case: Case, decision: DisagreementDecision) -> None:
    (asked,) = _open(case)
    disagreements.decide(
        [asked.question],
        decision,
        programme_id=case.world.programme.id,
        actor=case.world.actor,
        at=cast.NOW,
    )
    _follow(case, asked)


def _follow(case: Case, asked: Disagreement) -> None:
    steps.run_all(now=lambda: cast.NOW)
    case.count(asked.document_id)


@pytest.mark.parametrize("paper_first", [True, False])
@pytest.mark.parametrize(("_case", "pieces", "price"), [("pieces", 2, 5_000), ("money", 3, 7_000)])
def test_other_pieces_or_money_are_asked_about(
    case: Case, _case: str, pieces: int, price: int, paper_first: bool
) -> None:
    if paper_first:
        _unnumbered(case)
        document = _invoiced(case, pieces, price)
        assert (_pieces(case), _asked(case)) == ([3], [(3, pieces, "PAPER")])
        weighing.put_right(document.id, organiser_id=case.of, at=cast.NOW)
    else:
        _invoiced(case, pieces, price)
        _unnumbered(case)
        assert (_pieces(case), _asked(case)) == ([pieces], [(pieces, 3, "E_INVOICE")])
    assert len(_open(case)) == 1  # by itself nothing puts it right


def test_of_several_purchases_of_a_day_the_same_one_is_told(case: Case) -> None:
    _invoiced(case, 5, number="KS/1")
    _invoiced(case, 3, number="KS/2")

    _unnumbered(case)

    assert (_pieces(case), _open(case)) == ([3, 5], [])


def test_such_paper_is_one_of_the_invoices_that_tell_its_goods(case: Case) -> None:
    _unnumbered(case)
    counted = []
    for number in ("KS/1", "KS/2", "KS/3"):
        _invoiced(case, number=number)
        counted.append(_pieces(case))

    assert (counted, _open(case)) == ([[3], [3, 3], [3, 3, 3]], [])


def test_what_counted_before_such_paper_came_is_not_asked_about_again(case: Case) -> None:
    document = _invoiced(case, 5)
    _unnumbered(case)
    _answer(case, OTHER)

    figures = case.count(document.id)

    assert (figures["counted"], figures["differs"], _pieces(case)) == (1, 0, [3, 5])


def test_a_refused_invoice_lets_go_of_the_page_that_it_told(case: Case) -> None:
    _unnumbered(case)
    content = proofs.invoice(
        number="KS/1",
        day=DAY,
        seller=(case.seller.tax_id[2:], case.seller.name),
        buyer=("", "Jan Kowalski"),
        lines=[(GTIN, "Pompa", 3, 5_000)],
    )
    document = case.sent(content, name="1.xml", actor=case.member("Zenon"))
    case.read(document)
    claim = _claim(case, document)
    PageTelling.objects.of(case.of).create(  # as a look before it was decided on left it
        id=ids.new_uuid(),
        member_id=claim.member_id,
        activity_id=ids.new_uuid(),
        product_id=case.world.products["P-200"],
        quantity=3,
        number_key="KS1",
        document_id=document.id,
        created_at=cast.NOW,
    )

    _decide(case, claim, case.world.actor, agrees=False)

    assert not PageTelling.objects.of(case.of).filter(document_id=document.id).exists()
    _invoiced(case, number="KS/2")
    assert (_pieces(case), _open(case)) == ([3], [])
