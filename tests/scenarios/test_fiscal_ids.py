"""Paper that is told by more than its number: the code of a till, the number KSeF gave, or where
nobody could read any, its goods.
"""

import io
import zipfile
from datetime import date
from decimal import Decimal

import cast
import pytest
from scenarios.test_claims import Case
from scenarios.test_paper import _claim, _decide, _paper, _seller, _sent
from support import small_documents

from tandem.adjustments import merging
from tandem.documents import ksef_codes
from tandem.evidence.claims import correcting
from tandem.evidence.models import Document, Invoice
from tandem.flows.documents import correct_claim
from tandem.platform.access.permissions import ROLES, Actor

pytestmark = pytest.mark.django_db
TILL = "t=20260301T1204&s=150.00&fn={till}"


def _ksef(case: Case) -> str:
    bare = f"{case.seller.tax_id[2:]}-20260302-0100001AF629"
    return f"{bare}-{ksef_codes.crc8(bare.encode()):02X}"


def _receipt(case: Case, till: int, number: str = "") -> bytes:
    return small_documents.with_code(
        _paper(case, number=number, title="Paragon" if not number else "Faktura nr"),
        TILL.format(till=till),
    )


def _export(case: Case, name: str, content: bytes) -> Document:
    """The seller's own export from KSeF, counted: one file, called by its number."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{name}.xml", content)
    seller = Actor(
        name="user:w",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )
    document = case.sent(out.getvalue(), name="export.zip", actor=seller)
    case.count(document.id)
    return document


# Codes of tills
# ------------------------------------------------------------
def test_a_receipt_sent_again_is_told_by_its_code(case: Case) -> None:
    first = _claim(case, _sent(case, _receipt(case, 1)))

    again = _sent(case, _receipt(case, 1, number="FV 99/2026"), name="inna.pdf")

    assert (first.number[:3], first.fiscal_id[:5], first.status) == ("QR ", "CODE:", "IN_REVIEW")
    assert (again.status, "You sent this invoice on" in again.reason) == ("FAILED", True)


def test_one_receipt_of_two_members_is_told_by_its_code(case: Case) -> None:
    _sent(case, _receipt(case, 1))

    second = _claim(case, _sent(case, _receipt(case, 1), who="Ania"))

    assert (second.review_flags, second.waits_for) == (["claimed_by_another"], "ORGANISER")


def test_a_worse_photo_of_a_receipt_is_told_by_the_code_of_the_better_one(case: Case) -> None:
    """A till's code of no known form is a receipt's own where page and code agree; once told, it is
    known where letters fail.
    """
    code = "PL|0042|20260301|1204|150,00"
    _sent(case, small_documents.with_code(_paper(case, number="", title="Paragon"), code))

    worse = small_documents.with_code(
        _paper(case, number="", title="Paragon", day="", issued="", total="", lines=()), code
    )
    again, other = (
        _sent(case, worse, name="gorsze.pdf"),
        _claim(case, _sent(case, worse, who="Ania")),
    )
    advertised = small_documents.with_code(
        _paper(case, number="", title="Paragon", day="2026-02-27"),
        "https://sklep.example/promocja?u=1",
    )
    free = _claim(case, _sent(case, advertised, name="inny.pdf"))

    assert (again.status, "You sent this invoice on" in again.reason) == ("FAILED", True)
    assert "claimed_by_another" in other.review_flags
    assert (free.fiscal_id, free.status) == ("", "IN_REVIEW")


def test_one_number_of_a_day_from_two_tills_is_two_receipts(case: Case) -> None:
    rows = [
        _claim(case, _sent(case, _receipt(case, till, number="71"), name=f"{till}.pdf"))
        for till in (1, 2)
    ]
    other = _claim(case, _sent(case, _receipt(case, 3, number="71"), who="Ania"))

    assert [row.number for row in rows] == ["71", "71"]
    assert rows[0].fiscal_id != rows[1].fiscal_id
    assert (other.review_flags, other.waits_for) == ([], "PARTNER")


# KSeF numbers
# ------------------------------------------------------------
def test_a_print_with_a_ksef_number_is_answered_by_the_export_of_that_name(case: Case) -> None:
    """The page's own number could not be read; the seller's export came before."""
    export = _export(case, _ksef(case), case.invoice("KS/1", pieces=4))
    page = _paper(
        case, number="", title=f"Faktura Numer KSeF {_ksef(case)}", seller=("", "Hurtownia")
    )

    document = _sent(case, page)
    for counting in case.answered(export):
        case.count(counting)

    row = _claim(case, document)
    assert Invoice.objects.of(case.of).get().fiscal_id == row.fiscal_id == f"KSEF:{_ksef(case)}"
    assert (row.partner_id, row.number, row.status) == (case.world.wschod, "KS/1", "ACCEPTED")
    assert case.pieces() == [(case.world.members["Zenon"], 4)]


def test_a_print_with_a_ksef_number_that_waits_is_answered_when_the_export_comes(
    case: Case,
) -> None:
    row = _claim(
        case, _sent(case, _paper(case, number="", title=f"Faktura Numer KSeF {_ksef(case)}"))
    )

    export = _export(case, _ksef(case), case.invoice("KS/1", pieces=4))
    for counting in case.answered(export):
        case.count(counting)

    after = case.claim(row.id)
    assert (after.status, after.decided_by, after.number, after.fiscal_id) == (
        "ACCEPTED",
        "machine",
        "KS/1",
        row.fiscal_id,
    )
    assert case.pieces() == [(case.world.members["Zenon"], 4)]


def test_a_file_named_after_another_seller_s_number_marks_nothing(case: Case) -> None:
    bare = "5260250274-20260302-0100001AF629"

    _export(case, f"{bare}-{ksef_codes.crc8(bare.encode()):02X}", case.invoice("KS/1"))

    assert (case.seller.tax_id == "PL5260250274") is (
        Invoice.objects.of(case.of).get().fiscal_id != ""
    )


# Paper without a number
# ------------------------------------------------------------
def _unnumbered(case: Case, who: str = "Zenon") -> None:
    """Paper whose number nobody could read, filled in and confirmed by its seller."""
    lines = (("Pompa P-200", "3", "szt.", "61,50", "184,50"),)
    content = _paper(case, number="", title="Paragon", lines=lines, total="184,50")
    row = _claim(case, _sent(case, content, who=who))
    said = correcting.Said(
        partner_id=case.world.wschod,
        number="",
        issued_on=date(2026, 3, 1),
        gross_minor=18_450,
        lines=[
            correcting.LineInput(
                "Pompa", case.world.products["P-200"], Decimal(3), "pcs", None, 18_450, line=1
            )
        ],
    )
    correct_claim.correct(
        row.member_id,
        row.id,
        said,
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )
    _decide(case, case.claim(row.id), _seller(case))


def test_what_paper_without_a_number_counted_does_not_count_again_from_a_file(case: Case) -> None:
    _unnumbered(case)

    document = case.sent(case.invoice("KS/1", pieces=3), actor=case.member("Zenon"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)

    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_paper_without_a_number_of_what_a_file_counted_adds_nothing(case: Case) -> None:
    document = case.sent(case.invoice("KS/1", pieces=3), actor=case.member("Zenon"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)

    _unnumbered(case)

    assert case.pieces() == [(case.world.members["Zenon"], 3)]


@pytest.mark.parametrize("paper_first", [True, False])
def test_it_is_one_of_whom_its_member_goes_on_as(case: Case, paper_first: bool) -> None:
    members = case.world.members

    def from_a_file(who: str) -> None:
        document = case.sent(case.invoice("KS/1", pieces=3), actor=case.member(who))
        case.read(document)
        _decide(case, _claim(case, document), case.world.actor)

    _unnumbered(case) if paper_first else from_a_file("Zenon")
    merging.merge(
        members["Zenon"],
        members["Ania"],
        reason="one firm",
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )

    from_a_file("Ania") if paper_first else _unnumbered(case, "Ania")

    assert case.pieces() == [(members["Zenon"], 3)]
