"""One purchase told by several witnesses counts once, whatever harmless thing they say otherwise;
what they do not agree on is asked.
"""

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import transaction
from scenarios.test_sell_out import ANIA, GTIN, HEADER, Case, drain, row

from tandem.config.demo import proofs
from tandem.evidence.models import Disagreement, DisagreementDecision
from tandem.evidence.witnessing import disagreements
from tandem.flows.evidence import accept_evidence
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db(transaction=True)
GROSS = (
    "Nr faktury;Data sprzedaży;NIP;Nabywca;EAN;Kod towaru;Nazwa;Ilość;JM;Wartość brutto;"
    "Data zapłaty"
)
OTHER_GTIN = "5901234123464"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def questions(case: Case) -> list[Disagreement]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        rows = Disagreement.objects.of(case.world.organiser_id).order_by("document_no", "key")
        return list(rows)


@pytest.mark.parametrize(
    ("_case", "again"),
    [
        ("the day of the invoice", {"day": "2026-02-15"}),
        ("the number in another way", {"number": "fv-001/2026"}),
        ("no sign between series and number", {"number": "FV1/2026"}),
        ("a rounding of a minor unit", {"net": "100,01"}),
    ],
)
def test_a_harmless_difference_makes_no_second_purchase(
    case: Case, _case: str, again: dict[str, str]
) -> None:
    case.take([row()])

    figures = case.take([row(**again)])

    assert (figures["counted"], figures["repeated"], figures["differs"]) == (0, 1, 0)
    assert case.balance().available == 100
    assert questions(case) == []


@pytest.mark.parametrize(
    ("_case", "counted", "told", "is_one"),
    [
        ("each side rounds", ("2", "100,00"), ("2", "100,02"), True),
        ("a little more than that", ("2", "100,00"), ("2", "100,04"), False),
        ("the price of a piece was rounded", ("40", "650,08"), ("40", "650,00"), True),
        ("another price of a piece", ("40", "650,00"), ("40", "650,40"), False),
        ("of cheap goods, rounded", ("1", "0,01"), ("1", "0,02"), True),
        ("of cheap goods, another price", ("1", "0,01"), ("1", "0,03"), False),
        ("of many cheap goods, another price", ("100", "1,00"), ("100", "3,00"), False),
    ],
)
def test_amounts_agree_but_for_roundings(
    case: Case, _case: str, counted: tuple[str, str], told: tuple[str, str], is_one: bool
) -> None:
    for first, second in ((counted, told), (told, counted)):
        number = f"FV {first[1]}"
        case.take([row(number, quantity=first[0], net=first[1])])

        figures = case.take([row(number, quantity=second[0], net=second[1])])

        assert (figures["repeated"], figures["differs"]) == (int(is_one), int(not is_one))


def test_rows_of_both_sides_are_rounded_each(case: Case) -> None:
    """81.30 net are 99.999 gross, told in two rows that were each rounded up."""
    case.take([row(quantity="3", net="81,30")])

    figures = case.take(
        [row(quantity="1", net="33,35"), row(quantity="2", net="66,68")], header=GROSS
    )

    assert (figures["counted"], figures["repeated"], figures["differs"]) == (0, 2, 0)


def test_gross_and_net_are_held_together_by_a_rate(case: Case) -> None:
    case.take([row(), row("FV 2/2026")])

    figures = case.take([row(net="123,00"), row("FV 2/2026", net="131,70")], header=GROSS)

    assert (figures["counted"], figures["repeated"], figures["differs"]) == (0, 1, 1)
    assert case.balance().available == 200


def test_a_line_split_in_rows_is_one_and_rows_put_together_are(case: Case) -> None:
    case.take([row(quantity="5", net="250,00"), row("FV 2/2026"), row("FV 2/2026", net="60,00")])

    figures = case.take(
        [
            row(quantity="2"),
            row(quantity="3", net="150,00"),
            row("FV 2/2026", quantity="4", net="160,00"),
        ]
    )

    assert (figures["counted"], figures["repeated"], figures["differs"]) == (0, 3, 0)
    assert case.balance().available == 410


@pytest.mark.parametrize(
    ("_case", "again"),
    [("pieces", {"quantity": "3"}), ("money", {"net": "90,00"})],
)
def test_what_nearly_agrees_waits_for_a_person(
    case: Case, _case: str, again: dict[str, str]
) -> None:
    case.take([row()])

    figures = case.take([row(**again)])

    assert (figures["counted"], figures["repeated"], figures["differs"]) == (0, 0, 1)
    assert case.balance().available == 100
    (question,) = questions(case)
    assert (question.document_no, question.quantity_held, question.net_held) == (
        "FV 1/2026",
        2,
        10_000,
    )
    assert question.quantity_told == int(again.get("quantity", 2))


def test_a_product_that_was_not_told_adds_to_the_purchase(case: Case) -> None:
    case.take([row()])

    figures = case.take([row(), row(ean="", code="P-200", net="70,00")])

    assert figures["repeated"] == 1
    assert case.balance().available == 100  # the same product under another name: once more of it
    assert figures["counted"] + figures["waiting"] + figures["differs"] == 1


def test_a_number_used_anew_long_after_is_another_purchase(case: Case) -> None:
    """Two files of a seller lie `DAYS_OF_ONE_SOURCE` apart at most."""
    case.take([row("12", day="2026-02-01")])

    near = case.take([row("12", day="2026-02-05")])
    far = case.take([row("12", day="2026-02-22", net="80,00", quantity="1")])

    assert (near["counted"], near["repeated"]) == (0, 1)
    assert (far["counted"], far["differs"]) == (1, 0)


def test_the_same_file_told_again_asks_the_same_question_once(case: Case) -> None:
    case.take([row()])
    case.take([row(quantity="3")])

    figures = case.take([row(quantity="3"), row("FV 5/2026")])

    assert (figures["counted"], figures["differs"]) == (1, 1)
    assert len({question.document_id for question in questions(case)}) == 2


def decide(case: Case, decision: DisagreementDecision) -> None:
    """Answer the only question, and let what follows happen."""
    (asked,) = {question.question for question in questions(case) if not question.decision}
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        disagreements.decide(
            [asked],
            decision,
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            at=cast.NOW,
        )
    drain()
    for document_id in {question.document_id for question in questions(case)}:
        accept_evidence.accept(
            document_id,
            organiser_id=case.world.organiser_id,
            home=case.home,
            actor="test",
            now=lambda: cast.NOW,
            again=True,
        )
    drain()


@pytest.mark.parametrize(
    ("decision", "points"),
    [
        (DisagreementDecision.SAME, 100),
        (DisagreementDecision.OTHER, 100 + 90),
        (DisagreementDecision.CORRECTED, 90),
    ],
)
def test_an_answer_is_followed_and_not_asked_again(
    case: Case, decision: DisagreementDecision, points: int
) -> None:
    case.take([row()])
    case.take([row(net="90,00")])

    decide(case, decision)
    again = case.take([row(net="90,00"), row("FV 7/2026")])

    assert case.balance().available == points + 100
    assert (again["counted"], again["repeated"], again["differs"]) == (1, 1, 0)


def test_more_pieces_by_the_better_proof_are_added(case: Case) -> None:
    case.take([row()])
    case.take([row(quantity="3", net="150,00")])

    decide(case, DisagreementDecision.CORRECTED)

    assert case.balance().available == 150


def test_fewer_pieces_by_the_better_proof_are_taken_back(case: Case) -> None:
    case.take([row(quantity="3", net="150,00")])
    case.take([row()])

    decide(case, DisagreementDecision.CORRECTED)

    assert case.balance().available == 100


def test_an_answer_is_given_once(case: Case) -> None:
    case.take([row()])
    case.take([row(net="90,00")])
    decide(case, DisagreementDecision.SAME)

    with pytest.raises(disagreements.AnsweredBefore), transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        disagreements.decide(
            [questions(case)[0].question],
            DisagreementDecision.OTHER,
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            at=cast.NOW,
        )
    assert case.balance().available == 100


def e_invoice(case: Case, more: bytes = b"") -> dict[str, int]:
    """Ania's own invoice KS/1 of the wholesaler: three pumps for 150.00, sold on 27 February."""
    of = case.world.organiser_id
    with transaction.atomic():
        tenancy.enter(of)
        Programme.objects.of(of).update(verification={"E_INVOICE": "MACHINE"})
        case.world.programme.refresh_from_db()
        seller = Partner.objects.of(of).get(id=case.world.wschod)
        content = proofs.invoice(
            number="KS/1",
            day=date(2026, 3, 1),
            seller=(seller.tax_id[2:], seller.name),
            buyer=(ANIA, "Instalbud"),
            lines=[(GTIN, "Pompa", 3, 5_000)],
        ).replace(b"</P_1>", b"</P_1><P_6>2026-02-27</P_6>" + more)
        document = proofs.send_invoice(
            content,
            name="ks1.xml",
            programme=case.world.programme,
            member=Actor(
                name="user:ania",
                organiser_id=of,
                permissions=ROLES["MEMBER"],
                member_id=case.world.members["Ania"],
            ),
            now=cast.NOW,
        )
    with transaction.atomic():
        tenancy.enter(of)
        accept_evidence.preview(document, organiser_id=of, home=case.home, now=cast.NOW)
    figures = accept_evidence.accept(
        document, organiser_id=of, home=case.home, actor="test", now=lambda: cast.NOW
    )
    drain()
    return figures


@pytest.mark.parametrize("invoice_first", [True, False])
@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER, {"day": "2026-03-01"}),
        (GROSS, {"day": "2026-02-27", "net": "184,50"}),
        (HEADER, {"day": "2026-02-27", "number": "ks-001"}),
    ],
    ids=["the day of the invoice", "gross", "the number in another way"],
)
def test_an_e_invoice_and_the_seller_s_file_are_one_purchase(
    case: Case,
    settings: Any,
    header: str,
    said: dict[str, str],
    invoice_first: bool,
) -> None:
    settings.HOME = case.home
    told = row(**{"number": "KS/1", "net": "150,00", "quantity": "3", **said})
    first, second = (
        partial(e_invoice, case),
        partial(case.take, [told], header=header),
    )[:: 1 if invoice_first else -1]

    counted, again = first(), second()

    assert (counted["counted"], again["counted"], again["repeated"]) == (1, 0, 1)
    assert case.balance().available == 150
    assert questions(case) == []


def test_a_sign_in_place_of_a_number_is_none(case: Case) -> None:
    case.take([row("-", day="2026-02-10")])

    figures = case.take([row("-", day="2026-02-12")])

    assert (figures["counted"], figures["repeated"]) == (1, 0)
    assert case.balance().available == 200


def test_the_same_far_apart_in_one_seller_s_files_is_asked_about(case: Case) -> None:
    """It may be a delivery of each month under the number of a contract."""
    case.take([row("U/5", day="2026-02-01")])

    figures = case.take([row("U/5", day="2026-03-01")])

    assert (figures["counted"], figures["repeated"], figures["differs"]) == (0, 0, 1)


def test_other_pieces_a_day_later_in_one_seller_s_files_are_asked_about(case: Case) -> None:
    case.take([row(quantity="2", net="100,00")])

    near = case.take([row(day="2026-02-11", quantity="3", net="150,00")])
    far = case.take([row(day="2026-02-25", quantity="4", net="200,00")])

    assert (near["counted"], near["differs"]) == (0, 1)
    assert (far["counted"], far["differs"]) == (1, 0)


def _later_is_right(case: Case, *, minutes: int) -> None:
    """Answer all that is asked, and let what follows happen."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        disagreements.decide(
            {each.question for each in questions(case) if not each.decision},
            DisagreementDecision.CORRECTED,
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            at=cast.NOW + timedelta(minutes=minutes),
        )
    drain()


def test_what_is_told_otherwise_once_more_corrects_the_purchase_not_its_correction(
    case: Case,
) -> None:
    numbers = [f"FV {nth}/2026" for nth in range(1, 7)]
    case.take([row(number) for number in numbers])
    case.take([row(number, quantity="3", net="150,00") for number in numbers])
    _later_is_right(case, minutes=0)
    put_right = case.balance().available

    figures = case.take([row(number, quantity="5", net="300,00") for number in numbers])
    _later_is_right(case, minutes=10)

    assert (put_right, figures["differs"]) == (6 * 150, 6)
    assert case.balance().available == 6 * 300


def test_what_came_back_and_is_told_otherwise_is_put_right_on_its_purchase(case: Case) -> None:
    case.take([row(quantity="5", net="250,00")])
    case.take([row("K 1", day="2026-02-15", quantity="-1", net="-50,00")])
    before = case.balance().available

    figures = case.take([row("K 1", day="2026-02-15", quantity="-2", net="-100,00")])
    _later_is_right(case, minutes=0)

    assert (before, figures["differs"], case.balance().available) == (200, 1, 150)
