"""The rules of the demo's programme."""

from typing import Any

from tandem.config.demo.programme.words import said

Named = tuple[dict[str, str], dict[str, Any]]
_NET: dict[str, Any] = {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]}
_OF_PURCHASES: list[Named] = [
    (
        said("Punkty za zakupy"),
        {"key": "base", "when": {"all": []}, "give": _NET},
    ),
    (
        said("Nowości liczą się podwójnie"),
        {"key": "novelty", "when": {"eq": ["product.novelty", True]}, "give": {"multiply": 2}},
    ),
    (
        said("Hydroizolacje na kartony"),
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
        said("Duży zakup"),
        {
            "key": "large",
            "when": {"ge": ["deed.net", {"money": [3000, "PLN"]}]},
            "give": {"points": 100},
        },
    ),
    (
        said("Kleje dla glazurników"),
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
        said("Kod z opakowania"),
        {"key": "code", "when": {"eq": ["deed.kind", "CODE"]}, "give": {"points": 30}},
    ),
    (
        said("Ekspozycja: za każdy metr"),
        {
            "key": "display",
            "when": {"eq": ["deed.kind", "SHELF_DISPLAY"]},
            "give": {"times": ["deed.figure.meters", {"points": 20}]},
        },
    ),
    (
        said("Ekspozycja u dystrybutora"),
        {
            "key": "outlet_display",
            "when": {"eq": ["deed.kind", "OUTLET_DISPLAY"]},
            "give": {"points": 150},
            "to": "PARTNER",
        },
    ),
    (
        said("Przejście na e-faktury"),
        {
            "key": "e_invoices",
            "when": {"eq": ["deed.kind", "E_INVOICES"]},
            "give": {"points": 80},
            "limits": [{"over": "EVER", "points": 80}],
        },
    ),
    (
        said("Przeczytany kurs"),
        {"key": "course", "when": {"eq": ["deed.kind", "COURSE_READ"]}, "give": {"points": 25}},
    ),
    (
        said("Zdany test"),
        {"key": "test", "when": {"eq": ["deed.kind", "COURSE_PASSED"]}, "give": {"points": 60}},
    ),
    (
        said("Wypełniona ankieta"),
        {
            "key": "survey",
            "when": {"eq": ["deed.kind", "SURVEY_ANSWERED"]},
            "give": {"points": 15},
        },
    ),
    (
        said("Zadanie miesiąca"),
        {"key": "task", "when": {"eq": ["deed.kind", "TASK_DONE"]}, "give": {"points": 60}},
    ),
    (
        said("Obecność na spotkaniu"),
        {
            "key": "came",
            "when": {"eq": ["deed.kind", "EVENT_ATTENDED"]},
            "give": {"points": 40},
        },
    ),
    (
        said("Oddana stara przecinarka"),
        {
            "key": "traded_in",
            "when": {"eq": ["deed.kind", "TRADED_IN"]},
            "give": {"times": ["deed.figure.worth", {"points": 2}]},
        },
    ),
]
_OF_MEMBERS_AND_PARTNERS: list[Named] = [
    (
        said("Zaproszony kupił po raz pierwszy"),
        {
            "key": "inviting",
            "when": {"eq": ["deed.kind", "REFERRAL_FIRST_PURCHASE"]},
            "give": {"points": 200},
        },
    ),
    (
        said("Pierwszy zakup z zaproszenia"),
        {
            "key": "invited",
            "when": {"eq": ["deed.kind", "REFERRED_FIRST_PURCHASE"]},
            "give": {"points": 100},
        },
    ),
    (
        said("Trzeci zakup"),
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
        said("Złoci klienci: półtora raza"),
        {
            "key": "gold",
            "when": {"ge": ["member.tier_rank", {"number": 3}]},
            "give": {"multiply": "1.5", "of": ["base"]},
        },
    ),
    (
        said("Udział hurtowni w sprzedaży"),
        {
            "key": "share",
            "when": {"all": []},
            "gifts": [{"give": {"percent": ["line.net", "0.1"]}, "to": "PARTNER"}],
        },
    ),
    (
        said("Punkty statusu"),
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
