"""The rules of the demo's programme."""

from typing import Any

Named = tuple[dict[str, str], dict[str, Any]]
_NET: dict[str, Any] = {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]}
_OF_PURCHASES: list[Named] = [
    (
        {"pl": "Punkty za zakupy", "en": "Points for purchases"},
        {"key": "base", "when": {"all": []}, "give": _NET},
    ),
    (
        {"pl": "Nowości liczą się podwójnie", "en": "Novelties count double"},
        {"key": "novelty", "when": {"eq": ["product.novelty", True]}, "give": {"multiply": 2}},
    ),
    (
        {"pl": "Hydroizolacje na kartony", "en": "Waterproofing by the carton"},
        {
            "key": "cartons",
            "when": {
                "all": [
                    {"has": ["product.categories", ["waterproofing"]]},
                    {"eq": ["outlet.authorised", True]},
                ]
            },
            "give": {"times": ["line.quantity.carton", {"points": 25}]},
            "limits": [{"over": "MONTH", "points": 500}],
        },
    ),
    (
        {"pl": "Duży zakup", "en": "A large purchase"},
        {
            "key": "large",
            "when": {"ge": ["deed.net", {"money": [3000, "PLN"]}]},
            "give": {"points": 100},
        },
    ),
    (
        {"pl": "Kleje dla glazurników", "en": "Adhesives for tilers"},
        {
            "key": "tilers",
            "when": {
                "all": [
                    {"eq": ["member.trade", "tiler"]},
                    {"has": ["product.categories", ["adhesives", "grouts"]]},
                ]
            },
            "give": {"percent": ["line.net", "3.5"]},
            "limits": [{"over": "QUARTER", "points": 600}],
        },
    ),
]
_OF_ACTIONS: list[Named] = [
    (
        {"pl": "Kod z opakowania", "en": "A code from the packaging"},
        {"key": "code", "when": {"eq": ["deed.kind", "CODE"]}, "give": {"points": 30}},
    ),
    (
        {"pl": "Ekspozycja: za każdy metr", "en": "A display: for each metre"},
        {
            "key": "display",
            "when": {"eq": ["deed.kind", "SHELF_DISPLAY"]},
            "give": {"times": ["deed.figure.meters", {"points": 20}]},
        },
    ),
    (
        {"pl": "Przejście na e-faktury", "en": "A move to e-invoices"},
        {
            "key": "e_invoices",
            "when": {"eq": ["deed.kind", "E_INVOICES"]},
            "give": {"points": 80},
            "limits": [{"over": "EVER", "points": 80}],
        },
    ),
    (
        {"pl": "Przeczytany kurs", "en": "A course read"},
        {"key": "course", "when": {"eq": ["deed.kind", "COURSE_READ"]}, "give": {"points": 25}},
    ),
    (
        {"pl": "Wypełniona ankieta", "en": "A survey answered"},
        {
            "key": "survey",
            "when": {"eq": ["deed.kind", "SURVEY_ANSWERED"]},
            "give": {"points": 15},
        },
    ),
    (
        {"pl": "Zadanie miesiąca", "en": "The task of the month"},
        {"key": "task", "when": {"eq": ["deed.kind", "TASK_DONE"]}, "give": {"points": 60}},
    ),
    (
        {"pl": "Obecność na spotkaniu", "en": "Coming to an event"},
        {
            "key": "came",
            "when": {"eq": ["deed.kind", "EVENT_ATTENDED"]},
            "give": {"points": 40},
        },
    ),
    (
        {"pl": "Oddana stara przecinarka", "en": "An old cutter handed in"},
        {
            "key": "traded_in",
            "when": {"eq": ["deed.kind", "TRADED_IN"]},
            "give": {"times": ["deed.figure.worth", {"points": 2}]},
        },
    ),
]
_OF_MEMBERS_AND_PARTNERS: list[Named] = [
    (
        {"pl": "Trzeci zakup", "en": "The third purchase"},
        {
            "key": "third",
            "when": {
                "all": [
                    {"eq": ["deed.kind", "PURCHASE"]},
                    {"eq": ["deed.number", {"number": 3}]},
                ]
            },
            "give": {"points": 150},
        },
    ),
    (
        {"pl": "Złoci klienci: półtora raza", "en": "Gold members: one and a half"},
        {
            "key": "gold",
            "when": {"ge": ["member.tier_rank", {"number": 3}]},
            "give": {"multiply": "1.5", "of": ["base"]},
        },
    ),
    (
        {"pl": "Udział hurtowni w sprzedaży", "en": "The distributor's share of a sale"},
        {
            "key": "share",
            "when": {"all": []},
            "gifts": [{"give": {"percent": ["line.net", "0.1"]}, "to": "PARTNER"}],
        },
    ),
    (
        {"pl": "Punkty statusu", "en": "Status points"},
        {
            "key": "status",
            "when": {"all": []},
            "give": {"per": ["deed.net", {"money": [100, "PLN"]}, {"points": 1}]},
            "wallet": "STATUS",
        },
    ),
]


def base() -> list[Named]:
    """Every rule with its name by language, as a draft takes them."""
    return [*_OF_PURCHASES, *_OF_ACTIONS, *_OF_MEMBERS_AND_PARTNERS]
