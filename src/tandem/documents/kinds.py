"""What a document is, told from the codes of its format: a sale, a return, or neither.

Every reader gives the format's own code (`Invoice.kind`) and what it is (`Invoice.what`). What
follows is said here, once for all formats: what is no sale counts nothing and says why, what only a
person can tell goes to one with a doubt, and signs are made one convention.

Sources: UNTDID 1001 (kinds) and 1225 (functions of a message), ISO 9735 (test indicator), the
schemas of KSeF FA(2)/FA(3), the specification of FatturaPA (TipoDocumento). The table by format
stands in docs/algorithms/documents.md.
"""

from collections.abc import Mapping
from enum import StrEnum

from tandem.kit.errors import Said


class Kind(StrEnum):
    """What a document is."""

    SALE = "SALE"
    SELF_BILLED = "SELF_BILLED"
    SIMPLIFIED = "SIMPLIFIED"
    FINAL = "FINAL"
    REPORT = "REPORT"
    CREDIT = "CREDIT"
    CORRECTION = "CORRECTION"
    REPLACEMENT = "REPLACEMENT"
    DEBIT = "DEBIT"
    OTHER = "OTHER"
    ADVANCE = "ADVANCE"
    PROFORMA = "PROFORMA"
    TAX_ONLY = "TAX_ONLY"
    TEST = "TEST"
    CANCELLATION = "CANCELLATION"


# What is no sale gives nothing, and says why.
NO_SALES: Mapping[Kind, Said] = {
    Kind.ADVANCE: Said(
        "It is an invoice of an advance payment: points come with the final invoice, which lists"
        " the goods."
    ),
    Kind.PROFORMA: Said("It is a proforma or an offer, not a sale. Send the invoice itself."),
    Kind.TAX_ONLY: Said("It was written for the tax office only and tells of no sale."),
    Kind.TEST: Said("It is marked as a test. Send it without that mark if it is a real one."),
    Kind.CANCELLATION: Said(
        "It cancels another document. If that one is recorded, send a credit note or take it back"
        " by hand."
    ),
}
# What may be a sale, but a person has to say: the doubt it goes to them with.
DOUBTED: Mapping[Kind, str] = {
    Kind.REPLACEMENT: "says_replaces",
    Kind.DEBIT: "says_debit",
    Kind.OTHER: "says_other_kind",
}

# UNTDID 1001, as UBL, CII and EDIFACT use it.
_UNTDID: Mapping[str, Kind] = {
    **dict.fromkeys(
        ("380", "82", "326", "331", "385", "388", "393", "395", "575", "780", "875", "876", "877"),
        Kind.SALE,
    ),
    **dict.fromkeys(("389", "501"), Kind.SELF_BILLED),
    **dict.fromkeys(
        ("381", "81", "83", "261", "262", "296", "308", "396", "420", "458", "532"), Kind.CREDIT
    ),
    "384": Kind.REPLACEMENT,
    **dict.fromkeys(("383", "80", "84", "382", "527"), Kind.DEBIT),
    **dict.fromkeys(("386", "500"), Kind.ADVANCE),
    **dict.fromkeys(("325", "310", "220", "231", "320", "351", "270", "315"), Kind.PROFORMA),
    **dict.fromkeys(("751", "935"), Kind.TAX_ONLY),
}
_KSEF: Mapping[str, Kind] = {
    "VAT": Kind.SALE,
    "UPR": Kind.SIMPLIFIED,
    "ROZ": Kind.FINAL,
    "ZAL": Kind.ADVANCE,
    "KOR": Kind.CORRECTION,
    "KOR_ROZ": Kind.CORRECTION,
    "KOR_ZAL": Kind.ADVANCE,
}
_FATTURAPA: Mapping[str, Kind] = {
    **dict.fromkeys(("TD01", "TD06", "TD24", "TD25"), Kind.SALE),
    "TD07": Kind.SIMPLIFIED,
    **dict.fromkeys(("TD02", "TD03"), Kind.ADVANCE),
    **dict.fromkeys(("TD04", "TD08"), Kind.CREDIT),
    **dict.fromkeys(("TD05", "TD09"), Kind.DEBIT),
    # What a buyer writes to pay the tax of a purchase that has its own document, and goods that
    # nobody bought.
    **dict.fromkeys(
        (*(f"TD{number}" for number in range(16, 24)), "TD27", "TD28", "TD29"), Kind.TAX_ONLY
    ),
}
# UNTDID 1225, the function of a message. A duplicate (7) and a copy (31) are the invoice itself,
# which counts once, and so is one sent again (18, 35, 43); 5 replaces one that came before.
_FUNCTIONS: Mapping[str, Kind] = {
    "1": Kind.CANCELLATION,
    "3": Kind.CANCELLATION,
    "4": Kind.REPLACEMENT,
    "5": Kind.REPLACEMENT,
    "20": Kind.REPLACEMENT,
    "17": Kind.CANCELLATION,
    "21": Kind.REPLACEMENT,
    "36": Kind.REPLACEMENT,
    **dict.fromkeys(("13", "14", "16", "24", "46", "47"), Kind.PROFORMA),
    **dict.fromkeys(("12", "27"), Kind.OTHER),
    "53": Kind.TEST,
}


def of_untdid(code: str, *, function: str = "", is_test: bool = False) -> Kind:
    """What a UBL, CII or EDIFACT document is, by its kind and what its sender means by it."""
    if is_test:
        return Kind.TEST
    return _FUNCTIONS.get(function) or _UNTDID.get(code, Kind.OTHER)


def of_report(function: str, *, is_test: bool = False) -> Kind:
    """What a report of sales is, by what its sender means by it."""
    return Kind.TEST if is_test else _FUNCTIONS.get(function, Kind.REPORT)


def of_ksef(code: str, *, is_self_billed: bool = False) -> Kind:
    """What a KSeF invoice is."""
    kind = _KSEF.get(code, Kind.OTHER)
    return Kind.SELF_BILLED if is_self_billed and kind is Kind.SALE else kind


def of_fatturapa(code: str) -> Kind:
    """What an Italian invoice is."""
    return _FATTURAPA.get(code, Kind.OTHER)
