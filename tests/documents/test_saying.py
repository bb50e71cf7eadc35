"""Pages that say they are no proof of a sale, and goods that come to more than their total."""

import pytest
from documents.test_paper import _text

from tandem.documents.paper import reading

RECEIPT = (
    "HURTOWNIA WSCHÓD",
    "NIP 526-025-02-74",
    "2026-03-10  PARAGON FISKALNY NR 004217",
    "Pompa P-200",
    "2 x 22,80  45,60A",
)


def _read(*rows: str) -> reading.Paper:
    return reading.read(_text(*rows), {}, by="TEXT", codes=[], sha256="0" * 64)


def _doubts(*rows: str) -> tuple[str, ...]:
    return _read(*rows).doubts


@pytest.mark.parametrize(
    "words",
    [
        "WYDRUK NIEFISKALNY",
        "TO NIE JEST PARAGON",
        "Tryb szkoleniowy",
        "PARAGON ANULOWANY",
        "FAKTURA PRO FORMA 12/2026",
        "Faktura zaliczkowa",
        "Faktura korygująca nr KOR/3",
        "BON NEFISCAL",
        "FACTURĂ STORNO",
        "НЕФІСКАЛЬНЫ чэк".replace("НЕФІСКАЛЬНЫ", "НЕФИСКАЛЬНЫЙ"),
        "TRAINING MODE",
        "VOIDED",
        "Gutschrift",
    ],
)
def test_a_word_that_takes_the_proof_away_is_shown(words: str) -> None:
    (doubt,) = _doubts(*RECEIPT, "SUMA PLN  45,60", words)

    assert doubt.startswith("says_no_sale ") and doubt.partition(" ")[2].lower() in words.lower()


@pytest.mark.parametrize(
    ("rows", "doubts"),
    [
        (
            ("HURT", "Dokument WZ nr WZ 55/2026", "Pompa P-200  45,60"),
            ("says_no_sale dokument wz",),
        ),
        (
            ("ANGRO", "Aviz de însoțire a mărfii 12", "Pompa  45,60"),
            ("says_no_sale aviz de insotire",),
        ),
        (("HURT", "Faktura nr FV 1/2026", "WZ nr 55/2026", "Do zapłaty: 45,60"), ()),
    ],
)
def test_goods_handed_over_are_told_by_the_invoice_that_follows(
    rows: tuple[str, ...], doubts: tuple[str, ...]
) -> None:
    assert _doubts(*rows) == doubts


@pytest.mark.parametrize(
    ("row", "is_of_receipt"),
    [
        ("Faktura do paragonu nr 000123", True),
        ("do paragonu fiskalnego nr 12", True),
        ("Conform bon fiscal 0123", True),
        ("PARAGON FISKALNY", False),
        ("Faktura nr FV 1/2026", False),
    ],
)
def test_an_invoice_says_that_it_is_for_a_receipt(row: str, is_of_receipt: bool) -> None:
    page = _read("HURTOWNIA", "Faktura nr FV 1/2026", row, "Do zapłaty: 45,60")

    assert (page.is_of_receipt, page.is_of_till) == (is_of_receipt, row == "PARAGON FISKALNY")


def test_a_word_in_spread_letters_is_seen() -> None:
    assert _doubts(*RECEIPT, "SUMA PLN  45,60", "# N I E F I S K A L N Y #") == (
        "says_no_sale NIEFISKALNY",
    )


def test_a_sentence_about_another_document_says_nothing() -> None:
    note = "Towar wydano na podstawie oferty nr 7 i faktury pro forma z dnia 1 lutego"

    assert _doubts(*RECEIPT, "SUMA PLN  45,60", note) == ()


def test_goods_beyond_the_total_are_shown() -> None:
    assert _doubts(*RECEIPT, "SUMA PLN  40,00") == ("says_sums 45.60 40.00 PLN",)
    assert _doubts(*RECEIPT, "PODSUMA 45,60", "OPUST  -5,60", "SUMA PLN  40,00") == (
        "says_sums 45.60 40.00 PLN",
    )
    assert _doubts(*RECEIPT, "OPUST  -5,60", "SUMA PLN  40,00") == ()


@pytest.mark.parametrize(
    ("words", "is_of_till"),
    [
        ("2026-03-10  PARAGON FISKALNY NR 004217", True),
        ("P A R A G O N  FISKALNY", True),
        ("BON FISCAL", True),
        ("Касавы чэк № 12", True),
        ("FAKTURA VAT 12/2026", False),
        ("Faktura do paragonu fiskalnego nr 7", False),
        ("TO NIE JEST PARAGON FISKALNY", False),
        ("Towar sprzedano wraz z wydrukiem, jakim jest paragon fiskalny sklepu", False),
    ],
)
def test_what_a_till_printed_says_so(words: str, is_of_till: bool) -> None:
    assert _read(*RECEIPT[:2], words, *RECEIPT[3:]).is_of_till is is_of_till
