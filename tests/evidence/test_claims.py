"""What claims rest on: numbers of documents in one form, and words for whatever speaks against
one.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.documents import kinds, registry
from tandem.documents.base import Unreadable
from tandem.evidence.admitting import Outlets
from tandem.evidence.claims import risks
from tandem.evidence.claims.photos import doubts
from tandem.evidence.documents.staging import OF_RECEIPT
from tandem.kit import codes
from tandem.platform import statements
from tandem.portals.shared.proofs.claims import REVIEW_FLAGS, flag_text

NUMBERS = [
    "FV/001/2026",
    "FV1/2026",
    "ABC000123",
    "12A3/B 04",
    "fv 1/2026",
    " 007 ",
    "0",
    "000",
    "A00B00",
    "é/01",
    "№ 5",
    "12__3",
    "///",
    "",
    "ŻÓŁĆ-010",
    "1.0.0",
    "x" * 130,
]


@pytest.mark.django_db
def test_the_database_compares_numbers_as_the_program_does() -> None:
    found = statements.rows(
        "SELECT evidence_number_key_v2(said) FROM unnest(%(said)s::text[]) AS said",
        {"said": NUMBERS},
    )

    assert [key for (key,) in found] == [codes.number_key(number) for number in NUMBERS]


@given(st.text(max_size=40))
def test_a_number_in_its_one_form_stays_as_it_is(text: str) -> None:
    key = codes.number_key(text)

    assert codes.number_key(key) == key


def test_every_review_flag_has_words() -> None:
    review_flags = {
        *risks.CASES,
        *risks.RISKS,
        "unread",
        "buyer_unnamed",
        OF_RECEIPT,
        "page_number",
        "page_total",
        "page_other_total",
        "says_sums",
        "says_no_sale",
        "says_signs",
        "says_simplified",
        "says_broken_xml",
        "says_no_goods",
        *kinds.DOUBTED.values(),
    }
    review_flags |= {
        f"unsure_{field}" for field in ("seller", "number", "date", "total", "currency", "lines")
    } | {*doubts.REVIEW_FLAGS}

    assert review_flags == set(REVIEW_FLAGS)


@pytest.mark.parametrize(
    ("_case", "place", "code"),
    [
        ("the town stands in it", "ul. Polna 1, 15-001 Białystok", "B1"),
        ("written otherwise", "15-001 BIALYSTOK", "B1"),
        ("a town of two words", "Nowy Dwór Mazowiecki", "N1"),
        ("two outlets in the town", "Łódź, Piotrkowska 5", ""),
        ("a part of a word is no town", "Białystocka 7, Ełk", ""),
        ("no address", "", ""),
    ],
)
def test_an_invoice_s_outlet_is_told_by_its_address(_case: str, place: str, code: str) -> None:
    rows = [
        (1, "B1", "Białystok"),
        (1, "N1", "Nowy Dwór"),
        (1, "L1", "Łódź"),
        (1, "L2", "Łódź"),
        (2, "X", "Gdynia"),
    ]

    assert Outlets(rows).code_of(1, place) == code


def test_a_partner_with_one_outlet_sells_there() -> None:
    outlets = Outlets([(2, "X", "Gdynia")])

    assert (
        outlets.code_of(2, "Warszawa"),
        outlets.code_of(2, ""),
        outlets.code_of(3, "Gdynia"),
        outlets.code_of(None, ""),
    ) == (
        "X",
        "X",
        "",
        "",
    )


def test_real_invoices_say_where_their_seller_is() -> None:
    root = Path(__file__).parents[2].parent / "shared" / "data"
    if not root.is_dir():
        pytest.skip("the shared documents do not lie beside the project")
    places: dict[str, int] = {}
    for path in sorted([*(root / "ksef").rglob("*.xml"), *(root / "ubl_cii").rglob("*.xml")]):
        try:
            for each in registry.invoices(path.read_bytes()):
                places[each.form.split()[0]] = places.get(each.form.split()[0], 0) + bool(
                    each.seller.place
                )
        except Unreadable:
            continue

    assert places and all(places.values()), places


@pytest.mark.parametrize(
    ("flag", "told"),
    [
        (
            "says_sums 210.00 150.00 PLN",
            "Its lines add up to 210.00, and its total is 150.00 PLN.",
        ),
        (
            "says_signs 2 -3 15.00",
            "In line 2 one of pieces (-3) and amount (15.00) is below zero.",
        ),
        ("says_other_kind 999", "It is of a kind that is not known as a sale. (999)"),
        ("overdue", "The seller did not look at it in time."),
    ],
)
def test_a_doubt_is_told_with_its_values(flag: str, told: str) -> None:
    assert flag_text(flag) == told
