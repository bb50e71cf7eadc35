"""What a row of a sales file says it is, where a column tells: a sale, goods that came back, or
nothing that was sold.

Programs export all documents of a period into one table: offers beside invoices, what was cancelled
beside what was sold, and returns with pieces and amounts above zero, told by their type alone.
A cell says it by its first word that is no name of a document; a word not known says nothing.
"""

from enum import Enum

from tandem.kit.text import key_of


class Meaning(Enum):
    """What a row is; `GIVEN_BACK` is a sale of which the same row says that it was undone."""

    SALE = "SALE"
    RETURN = "RETURN"
    GIVEN_BACK = "GIVEN_BACK"
    NO_SALE = "NO_SALE"


_DOCUMENT_WORDS = "faktura fv fa invoice factura dokument document doc рахунак фактура накладная"
_RETURN_WORDS = (
    "zwrot zwroty zwrocone zwrocono zwrocony return returns returned refund refunds refunded"
    " creditnote creditmemo retur retururi returnat returnata rambursare rambursat notadecredit"
    " notadecreditare вяртанне вернута возврат"
)
_CANCELLED_WORDS = (
    "anulowany anulowana anulowane anulowano anulacja usuniety usunieta odrzucony odrzucona"
    " odrzucone szkic roboczy robocza cancelled canceled cancellation void voided failed rejected"
    " deleted draft anulat anulata anulare respins respinsa ciorna адменена анулявана чарнавік"
)
_EARLIER_WORDS = (
    "proforma offer oferta quote quotation estimate zaliczka zaliczkowa zal advance prepayment"
    " avans аванс авансавая праформа"
)
_DOCUMENTS = frozenset(map(key_of, _DOCUMENT_WORDS.split()))
_RETURNS = frozenset(map(key_of, _RETURN_WORDS.split()))
_NO_SALES = frozenset(map(key_of, f"{_CANCELLED_WORDS} {_EARLIER_WORDS}".split()))


def meaning_of(kind: str, state: str) -> Meaning:
    """What the cells of a row's type and state make of it."""
    kind, state = _word(kind), _word(state)
    if kind in _NO_SALES or state in _NO_SALES:
        return Meaning.NO_SALE
    if kind in _RETURNS:
        return Meaning.RETURN
    return Meaning.GIVEN_BACK if state in _RETURNS else Meaning.SALE


def _word(text: str) -> str:
    whole = key_of(text)
    if whole in _RETURNS or whole in _NO_SALES:
        return whole
    words = filter(None, map(key_of, text.replace("-", " ").replace("_", " ").split()))
    return next((word for word in words if word not in _DOCUMENTS), "")
