"""Paper: a PDF without an e-invoice, a scan, a photo. It is read, looked at where it is in doubt,
put right, and earns once.
"""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import transaction
from scenarios.test_claims import Case, glanced
from support import small_documents

from tandem.activity import days
from tandem.activity.models import Activity, Payment
from tandem.config.demo import paper
from tandem.documents.pages import ocr
from tandem.evidence.claims import correcting, deciding, papers
from tandem.evidence.documents import intake
from tandem.evidence.models import Alias, Claim, ClaimLine, Document, PageLabels
from tandem.flows import jobs
from tandem.flows.documents import correct_claim
from tandem.flows.evidence import decide_claims
from tandem.kit import codes
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.models import Fact as FactRow
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
needs_letters = pytest.mark.skipif(not ocr.installed(), reason="no OCR engine is installed")
LINE = ("Pompa P-200", "3", "szt.", "50,00", "150,00")


def _paper(case: Case, **said: Any) -> bytes:
    return paper.invoice(
        **{
            "seller": (case.seller.tax_id[2:], case.seller.name),
            "buyer": ("", ""),
            "lines": (LINE,),
            **said,
        }
    )


def _sent(case: Case, content: bytes, who: str = "Zenon", name: str = "faktura.pdf") -> Document:
    """Send it as the portal does: the codes first, the page after."""
    document = case.sent(content, name=name, actor=case.member(who))
    if document.kind == "PICTURE":
        assert glanced(case, document) == []
    jobs.read_document(organiser_id=str(case.of), document_id=str(document.id))
    document.refresh_from_db()
    return document


def _claim(case: Case, document: Document) -> Claim:
    return Claim.objects.of(case.of).get(document_id=document.id)


def _seller(case: Case) -> Actor:
    return Actor(
        name="user:w",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )


def paper_of(case: Case, **said: Any) -> bytes:
    """A page of Wschód."""
    return _paper(case, **said)


def agreed(case: Case, content: bytes, *, who: str) -> Claim:
    """A page is sent, a person agrees, and it is counted."""
    row = _claim(case, _sent(case, content, who=who))
    _decide(case, row, case.world.actor)
    return case.claim(row.id)


def _decide(case: Case, row: Claim, actor: Actor, *, agrees: bool = True) -> None:
    decided = deciding.decide(
        [(row.member_id, row.id)],
        agrees=agrees,
        reason="" if agrees else "NOT_OURS",
        programme=case.world.programme,
        actor=actor,
        now=cast.NOW,
    )
    for each in decided:
        if each.status == "ACCEPTED":
            case.count(each.document_id)


def _said(row: Claim, case: Case, **other: Any) -> correcting.Said:
    said = correcting.Said(
        partner_id=case.world.wschod,
        number=row.number,
        issued_on=row.issued_on,
        gross_minor=row.gross_minor,
        lines=[
            correcting.LineInput(
                "Pompa", case.world.products["P-200"], Decimal(3), "pcs", None, 15_000, line=1
            )
        ],
    )
    return replace(said, **other)


def test_a_pdf_is_read_and_waits_for_its_seller(case: Case) -> None:
    row = _claim(case, _sent(case, _paper(case)))

    (line,) = ClaimLine.objects.of(case.of).filter(claim_id=row.id)
    assert (row.kind, row.status, row.waits_for, row.review_flags) == (
        "PAPER",
        "IN_REVIEW",
        "PARTNER",
        [],
    )
    assert (row.partner_id, row.number, row.issued_on, row.gross_minor) == (
        case.world.wschod,
        "FV 12/2026",
        date(2026, 3, 1),
        15_000,
    )
    assert (line.product_id, line.quantity, line.unit, line.gross_minor) == (
        case.world.products["P-200"],
        3,
        "pcs",
        15_000,
    )

    _decide(case, row, _seller(case))

    assert case.pieces() == [(case.world.members["Zenon"], 3)]


@needs_letters
def test_a_photo_counts_by_the_machine_where_it_is_trusted_and_nothing_is_in_doubt(
    case: Case,
) -> None:
    case.trust(PAPER="MACHINE")

    document = _sent(case, small_documents.scan(_paper(case), turned=2.0), name="foto.jpg")
    row = _claim(case, document)
    case.count(document.id)

    assert (row.status, row.decided_by, row.number, row.gross_minor) == (
        "ACCEPTED",
        "machine",
        "FV 12/2026",
        15_000,
    )
    assert case.pieces() == [(case.world.members["Zenon"], 3)]


@pytest.mark.parametrize(
    ("_case", "name", "review_flags"),
    [
        ("one of ours, misread", "Pompa P-20O", ["says_sums 154.00 150.00 PLN", "unsure_lines"]),
        ("something else", "Chleb razowy", ["says_sums 154.00 150.00 PLN"]),
    ],
)
def test_a_line_that_is_nearly_one_of_ours_is_looked_at(
    case: Case, _case: str, name: str, review_flags: list[str]
) -> None:
    row = _claim(case, _sent(case, _paper(case, lines=(LINE, (name, "1", "szt.", "4,00", "4,00")))))

    assert row.review_flags == review_flags


@needs_letters
@pytest.mark.parametrize(
    "turned", [pytest.param(turned, marks=pytest.mark.thorough) for turned in (90.0, 180.0, 270.0)]
)
def test_a_photo_that_lies_on_its_side_is_read_too(case: Case, turned: float) -> None:
    row = _claim(
        case, _sent(case, small_documents.scan(_paper(case), turned=turned), name="foto.jpg")
    )

    assert (row.number, row.issued_on, row.gross_minor) == ("FV 12/2026", date(2026, 3, 1), 15_000)


@needs_letters
@pytest.mark.thorough
def test_a_picture_of_nothing_is_refused_with_what_to_do(case: Case) -> None:
    document = _sent(case, small_documents.scan(small_documents.pdf_with(None)), name="kot.jpg")

    assert (document.status, document.reason[:35]) == (
        "FAILED",
        "No code and no invoice can be read ",
    )
    assert not Claim.objects.of(case.of).exists()


def test_paper_of_a_stranger_is_refused_by_name(case: Case) -> None:
    document = _sent(case, _paper(case, seller=(codes.next_nip(528000005), "Obcy sp. z o.o.")))

    assert document.status == "FAILED"
    assert "Obcy sp. z o.o." in document.reason and "does not take part" in document.reason


def test_paper_without_a_seller_waits_for_the_organiser_and_cannot_be_confirmed_unfilled(
    case: Case,
) -> None:
    row = _claim(case, _sent(case, _paper(case, seller=("", "Hurtownia"))))

    with pytest.raises(deciding.Incomplete):
        _decide(case, row, case.world.actor)

    assert (row.partner_id, row.waits_for) == (None, "ORGANISER")
    assert "unsure_seller" in row.review_flags
    assert case.claim(row.id).status == "IN_REVIEW"


def test_a_person_fills_in_what_was_not_read_and_the_word_is_learnt(case: Case) -> None:
    row = _claim(
        case,
        _sent(
            case,
            _paper(case, seller=("", "Hurtownia"), lines=(("Urządzenie tłoczące", *LINE[1:]),)),
        ),
    )

    correct_claim.correct(
        row.member_id,
        row.id,
        _said(row, case),
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )
    _decide(case, case.claim(row.id), case.world.actor)

    fact = FactRow.objects.of(case.of).get(name="claim.corrected")
    assert case.pieces() == [(case.world.members["Zenon"], 3)]
    assert (fact.data["before"]["partner_id"], fact.data["after"]["partner_id"]) == (
        None,
        case.world.wschod,
    )
    assert Alias.objects.of(case.of).get().key == "NAME:urzadzenietloczace"


def test_a_seller_corrects_only_its_own_and_stays_the_seller(case: Case) -> None:
    row = _claim(case, _sent(case, _paper(case)))
    other = Actor(
        name="user:x",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod + 1,
    )

    with pytest.raises(deciding.NotYoursToDecide):
        correct_claim.correct(
            row.member_id,
            row.id,
            _said(row, case),
            programme=case.world.programme,
            actor=other,
            now=cast.NOW,
        )
    said = _said(row, case, partner_id=None, number="FV 13/2026")
    correct_claim.correct(
        row.member_id,
        row.id,
        said,
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )

    assert (case.claim(row.id).partner_id, case.claim(row.id).number_key) == (
        case.world.wschod,
        "FV/13/2026",
    )


def test_a_form_that_comes_back_as_it_was_shown_corrects_nothing(case: Case) -> None:
    """Nor does it lose the net amount of a line, of which the form shows the gross alone."""
    row = _claim(case, _sent(case, _paper(case)))
    ClaimLine.objects.of(case.of).update(net_minor=12_195)
    (line,) = ClaimLine.objects.of(case.of).filter(claim_id=row.id)
    same = correcting.LineInput(
        line.product_text, line.product_id, Decimal(3), line.unit, None, line.gross_minor, line=1
    )

    correct_claim.correct(
        row.member_id,
        row.id,
        _said(row, case, lines=[same]),
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )

    (kept,) = ClaimLine.objects.of(case.of).filter(claim_id=row.id)
    assert (case.claim(row.id).corrected_at, kept.net_minor, kept.gross_minor) == (
        None,
        12_195,
        15_000,
    )
    assert not FactRow.objects.of(case.of).filter(name="claim.corrected").exists()


def test_what_a_correction_makes_another_member_s_invoice_is_the_organiser_s(case: Case) -> None:
    first = _claim(case, _sent(case, _paper(case), who="Ania"))
    _decide(case, first, _seller(case))
    row = _claim(case, _sent(case, _paper(case, number="FV 21/2026")))

    said = _said(row, case, number="FV 12/2026")
    correct_claim.correct(
        row.member_id,
        row.id,
        said,
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )

    after = case.claim(row.id)
    assert (row.waits_for, after.waits_for, after.review_flags) == (
        "PARTNER",
        "ORGANISER",
        ["claimed_by_another"],
    )
    with pytest.raises(deciding.NotYoursToDecide):
        _decide(case, after, _seller(case))
    correct_claim.correct(
        row.member_id,
        row.id,
        _said(row, case),
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )
    assert case.claim(row.id).review_flags == []


@pytest.mark.parametrize(
    ("_case", "said", "error"),
    [
        ("a day to come", {"issued_on": date(2027, 1, 1)}, days.DayToCome),
        (
            "no quantity",
            {"lines": [correcting.LineInput("P", None, Decimal(0), "", None, None)]},
            correcting.BadLine,
        ),
        (
            "a quantity of nonsense",
            {"lines": [correcting.LineInput("P", None, Decimal(10**9), "", None, None)]},
            correcting.BadLine,
        ),
    ],
)
def test_a_bad_correction_changes_nothing(
    case: Case, _case: str, said: dict[str, Any], error: type[Exception]
) -> None:
    row = _claim(case, _sent(case, _paper(case)))

    with pytest.raises(error):
        correcting.correct(
            row.member_id,
            row.id,
            _said(row, case, **said),
            programme=case.world.programme,
            actor=case.world.actor,
            now=cast.NOW,
        )

    assert case.claim(row.id).corrected_at is None
    assert not FactRow.objects.of(case.of).filter(name="claim.corrected").exists()


def test_what_a_correction_shows_is_read_on_the_seller_s_next_page(case: Case) -> None:
    odd = {"title": "Dokument sprzedaży WZ", "issued": "Sporządzono", "total_label": "Łącznie"}
    row = _claim(case, _sent(case, _paper(case, **odd)))
    said = _said(row, case, number="FV 12/2026", issued_on=date(2026, 3, 1), gross_minor=15_000)

    lesson, _answers = correct_claim.correct(
        row.member_id,
        row.id,
        said,
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )
    correct_claim.learn(
        row.member_id, row.id, lesson, organiser_id=case.of, home=case.home, now=cast.NOW
    )
    later = _claim(
        case,
        _sent(
            case,
            _paper(case, number="FV 77/2026", day="2026-03-02", total="150,00", **odd),
            who="Ania",
        ),
    )

    assert {"unsure_number", "unsure_total"} <= set(row.review_flags)
    assert PageLabels.objects.of(case.of).get().labels.keys() >= {"number", "gross"}
    assert (later.number, later.issued_on, later.gross_minor, later.review_flags) == (
        "FV 77/2026",
        date(2026, 3, 2),
        15_000,
        [],
    )


def test_columns_that_a_correction_shows_are_read_on_the_seller_s_next_page(case: Case) -> None:
    odd = {"heads": ["Nr", "Wyrób", "Sztuk", "Mj", "Za jeden", "Warto"]}
    row = _claim(case, _sent(case, _paper(case, **odd)))
    unread = ClaimLine.objects.of(case.of).filter(claim_id=row.id).count()

    lesson, _answers = correct_claim.correct(
        row.member_id,
        row.id,
        _said(row, case),
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )
    correct_claim.learn(
        row.member_id, row.id, lesson, organiser_id=case.of, home=case.home, now=cast.NOW
    )
    later = _claim(
        case,
        _sent(
            case,
            _paper(
                case,
                number="FV 77/2026",
                lines=((LINE[0], "5", "szt.", "50,00", "250,00"),),
                total="250,00",
                **odd,
            ),
            who="Ania",
        ),
    )

    (line,) = ClaimLine.objects.of(case.of).filter(claim_id=later.id)
    assert unread == 0
    assert (line.product_id, line.quantity, line.gross_minor) == (
        case.world.products["P-200"],
        5,
        25_000,
    )


# The same purchase, by several ways
# ------------------------------------------------------------
def test_the_seller_s_file_proves_paper_that_waits_with_its_own_lines(case: Case) -> None:
    row = _claim(case, _sent(case, _paper(case, number="KS/001", total="246,00")))

    export = case.handed_over(case.invoice("KS/1", pieces=4))
    for counting in case.answered(export):
        case.count(counting)

    proved = case.claim(row.id)
    assert (proved.status, proved.decided_by, proved.proved_by is not None) == (
        "ACCEPTED",
        "machine",
        True,
    )
    assert case.pieces() == [(case.world.members["Zenon"], 4)]


def test_paper_of_an_invoice_that_was_handed_over_is_answered_at_once(case: Case) -> None:
    export = case.handed_over(case.invoice("KS/1", pieces=4))

    document = _sent(case, _paper(case, number="KS/1", total="246,00"))
    for counting in case.answered(export):
        case.count(counting)

    assert _claim(case, document).proved_by is not None
    assert case.pieces() == [(case.world.members["Zenon"], 4)]


@pytest.mark.parametrize("total", ["150,00", ""])
def test_a_page_that_guesses_a_number_gets_nothing_by_itself(case: Case, total: str) -> None:
    """Numbers follow one another: who writes the next one on a page does not know what was
    bought.
    """
    case.trust(PAPER="MACHINE")
    export = case.handed_over(case.invoice("KS/1", pieces=4))

    document = _sent(case, _paper(case, number="KS/1", total=total))
    for counting in [*case.answered(export), *case.answered(export)]:
        case.count(counting)

    row = _claim(case, document)
    assert (row.status, row.waits_for, row.review_flags[-1], case.pieces()) == (
        "IN_REVIEW",
        "PARTNER",
        "page_other_total",
        [],
    )
    (line,) = ClaimLine.objects.of(case.of).filter(claim_id=row.id)
    assert (row.gross_minor, line.quantity, row.buyer_name) == (15_000 if total else None, 3, ""), (
        "nothing of the invoice is told"
    )


def test_the_right_total_filled_in_lets_the_seller_s_file_answer(case: Case) -> None:
    export = case.handed_over(case.invoice("KS/1", pieces=4))
    row = _claim(case, _sent(case, _paper(case, number="KS/1", total="")))
    case.answered(export)

    _lesson, answers = correct_claim.correct(
        row.member_id,
        row.id,
        _said(row, case, gross_minor=24_600),
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )
    for counting in case.answered(export):
        case.count(counting)

    after = case.claim(row.id)
    assert (answers, after.status, after.review_flags, after.proved_by is not None) == (
        [export.id],
        "ACCEPTED",
        [],
        True,
    )
    assert case.pieces() == [(case.world.members["Zenon"], 4)]


def test_what_paper_counted_does_not_count_again_from_the_member_s_own_file(case: Case) -> None:
    _decide(case, _claim(case, _sent(case, _paper(case, number="KS 1"))), _seller(case))

    document = case.sent(case.invoice("KS/1", pieces=3), actor=case.member("Zenon"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)

    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_paper_of_what_the_member_s_own_file_counted_adds_nothing(case: Case) -> None:
    document = case.sent(case.invoice("KS/1", pieces=3), actor=case.member("Zenon"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)

    again = _sent(case, _paper(case, number="KS/1"))

    assert (again.status, "You sent this invoice on" in again.reason) == ("FAILED", True)
    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_one_paper_of_two_members_goes_to_the_organiser(case: Case) -> None:
    first = _claim(case, _sent(case, _paper(case)))

    second = _claim(
        case, _sent(case, _paper(case, day="2026-03-01", number="FV 012/2026"), who="Ania")
    )

    assert (first.waits_for, second.waits_for) == ("PARTNER", "ORGANISER")
    assert "claimed_by_another" in second.review_flags


def test_one_paper_that_both_members_were_given_counts_once(case: Case) -> None:
    first, second = (
        _claim(case, _sent(case, _paper(case, number=number), who=who))
        for number, who in (("KS 1", "Zenon"), ("KS/001", "Ania"))
    )

    for row in (first, second):
        _decide(case, row, case.world.actor)

    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_a_receipt_with_another_total_is_another_receipt(case: Case) -> None:
    lines = [(LINE,), (("Pompa P-200", "2", "szt.", "50,00", "100,00"),)]
    for who, said in zip(("Zenon", "Ania"), lines, strict=True):
        _decide(
            case,
            _claim(
                case, _sent(case, _paper(case, number="1", lines=said, total=said[0][4]), who=who)
            ),
            case.world.actor,
        )

    assert case.pieces() == [(case.world.members["Ania"], 2), (case.world.members["Zenon"], 3)]


def test_what_paper_counted_for_one_does_not_count_for_another_from_a_file(case: Case) -> None:
    _decide(
        case, _claim(case, _sent(case, _paper(case, number="KS 1", total="246,00"))), _seller(case)
    )

    document = case.sent(case.invoice("KS/1", pieces=4), actor=case.member("Ania"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)

    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_paper_of_what_another_member_s_file_counted_adds_nothing(case: Case) -> None:
    document = case.sent(case.invoice("KS/1", pieces=4), actor=case.member("Ania"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)

    _decide(
        case,
        _claim(case, _sent(case, _paper(case, number="KS 1", total="246,00"))),
        case.world.actor,
    )

    assert case.pieces() == [(case.world.members["Ania"], 4)]


def test_what_a_till_printed_is_paid_and_waits_for_nobody(case: Case) -> None:
    Programme.objects.of(case.of).filter(id=case.world.programme.id).update(
        release="WHEN_PAID", payment_days=14
    )
    case.world.programme.refresh_from_db()

    receipt = agreed(case, _paper(case, title="PARAGON FISKALNY"), who="Zenon")
    two = {"lines": (("Pompa P-200", "2", "szt.", "50,00", "100,00"),), "total": "100,00"}
    invoice = agreed(case, _paper(case, number="FV 13/2026", day="2026-03-02", **two), who="Zenon")

    paid = Payment.objects.of(case.of)
    bought = {row.document_no: row for row in Activity.objects.of(case.of)}
    assert [(row.activity_id, row.amount_minor, row.paid_on) for row in paid] == [
        (bought[receipt.number].id, 15_000, date(2026, 3, 1))
    ]
    assert bought[invoice.number].due_on == date(2026, 3, 16)

    # Who looks at the page says otherwise, and the day that is put right is that of the payment.
    waits = _claim(case, _sent(case, _paper(case, number="FV 14/2026"), who="Ania"))
    lines = ClaimLine.objects.of(case.of).filter(claim_id=waits.id)
    told = []
    for is_of_till in (True, None, False):
        said = _said(waits, case, is_of_till=is_of_till, issued_on=date(2026, 2, 27))
        correct_claim.correct(
            waits.member_id,
            waits.id,
            said,
            programme=case.world.programme,
            actor=case.world.actor,
            now=cast.NOW,
        )
        told.append(lines.get().paid_on)
    assert told == [date(2026, 2, 27), date(2026, 2, 27), None]


def test_paper_nobody_could_read_says_so(case: Case) -> None:
    """An installation without an engine: what its process answers of a picture."""
    document = case.sent(_paper(case), name="a.pdf", actor=case.member("Zenon"))
    from tandem.documents.paper.reading import Paper
    from tandem.evidence import admitting

    empty = Paper(
        "",
        None,
        None,
        "",
        "",
        "",
        (),
        (),
        (("number", 0.0), ("issued_on", 0.0), ("gross", 0.0)),
        (),
        1,
        "",
        "ab" * 32,
    )
    header = papers.header_of(
        empty,
        admitting.gate_of(document, programme=case.world.programme, now=cast.NOW),
        name="a",
        today=cast.NOW.date(),
    )

    assert header.review_flags[:2] == ("unread", "unsure_seller")
    with pytest.raises(papers.NothingRead):
        papers.header_of(
            replace(empty, by="rapidocr"),
            admitting.gate_of(document, programme=case.world.programme, now=cast.NOW),
            name="a",
            today=cast.NOW.date(),
        )


def test_a_printed_e_invoice_asks_its_seller_by_the_code_on_the_page(case: Case) -> None:
    export = case.handed_over(case.invoice("KS/1", pieces=4))
    page = small_documents.with_code(
        _paper(case, number="KS/1"), _link(case, case.invoice("KS/1", pieces=4))
    )

    document = _sent(case, page)
    for counting in case.answered(export):
        case.count(counting)

    row = _claim(case, document)
    assert (row.kind, row.status) == ("INVOICE_QR", "ACCEPTED")
    assert case.pieces() == [(case.world.members["Zenon"], 4)]


def _link(case: Case, content: bytes) -> str:
    from scenarios.test_claims import link_of

    return link_of(content, case.seller.tax_id[2:])


def test_deciding_takes_the_claim_s_key(case: Case) -> None:
    row = _claim(case, _sent(case, _paper(case)))

    def decide(*keys: UUID) -> tuple[int, int]:
        return decide_claims.decide(
            [(row.member_id, key) for key in keys],
            agrees=True,
            reason="",
            text="",
            programme=case.world.programme,
            actor=_seller(case),
            now=cast.NOW,
        )

    with pytest.raises(deciding.NoSuchClaim), transaction.atomic():
        decide(row.id, UUID(int=0))
    assert decide(row.id) == (1, 0)


def test_one_sender_does_not_take_every_reader(case: Case) -> None:
    Document.objects.of(case.of).bulk_create(
        [
            Document(
                organiser_id=case.of,
                programme_id=case.world.programme.id,
                member_id=case.world.members["Zenon"],
                kind="PICTURE",
                sha256=number.to_bytes(32, "big"),
                created_at=cast.NOW,
                state_at=cast.NOW,
            )
            for number in range(intake.DOCUMENTS_A_DAY_MAX)
        ]
    )

    with pytest.raises(intake.TooManyProofs):
        case.sent(_paper(case), name="faktura.pdf", actor=case.member("Zenon"))

    assert _claim(case, _sent(case, _paper(case), who="Ania")).status == "IN_REVIEW"


@needs_letters
@pytest.mark.thorough
def test_photos_in_an_archive_are_read_like_photos(case: Case) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("zakupy/IMG_1.JPG", small_documents.scan(_paper(case)))
        archive.writestr(
            "zakupy/IMG_2.jpg",
            small_documents.scan(_paper(case, number="FV 13/2026", day="2026-03-01"), turned=1.0),
        )
        archive.writestr("zakupy/faktura.pdf", _paper(case, number="FV 14/2026"))

    document = _sent(case, out.getvalue(), name="zakupy.zip")

    claims = Claim.objects.of(case.of).filter(document_id=document.id)
    assert sorted((row.number, row.kind) for row in claims) == [
        ("FV 12/2026", "PAPER"),
        ("FV 13/2026", "PAPER"),
        ("FV 14/2026", "PAPER"),
    ]


def test_pictures_in_a_seller_s_archive_are_no_faults(case: Case) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("KS1.xml", case.invoice("KS/1"))
        archive.writestr("logo.png", b"\x89PNG\r\n\x1a\n")
    document = case.sent(out.getvalue(), name="export.zip", actor=_seller(case))

    assert case.read(document)["faults"] == 0
