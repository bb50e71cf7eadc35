"""The words of the reader, by language. One table, so that a missing phrase is seen at a glance
(and by a test).
"""

from collections.abc import Mapping

from tandem.rules.sentences import belarusian, english, polish, romanian

LANGUAGES = ("en", "pl", "ro", "be")

POINTS: Mapping[str, Mapping[str, str]] = {
    "en": {"one": "point", "other": "points"},
    "pl": {"one": "punkt", "few": "punkty", "many": "punktów", "other": "punktu"},
    "ro": {"one": "punct", "few": "puncte", "other": "de puncte"},
    "be": {"one": "бал", "few": "балы", "many": "балаў", "other": "бала"},
}

# What a wallet of each programme holds instead of points, where it has a word of its own.
HELD: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {
        "STATUS": {"one": "status point", "other": "status points"},
        "STAMPS": {"one": "stamp", "other": "stamps"},
        "ENTRIES": {"one": "entry", "other": "entries"},
    },
    "pl": {
        "STATUS": {
            "one": "punkt statusu",
            "few": "punkty statusu",
            "many": "punktów statusu",
            "other": "punktu statusu",
        },
        "STAMPS": {
            "one": "pieczątka",
            "few": "pieczątki",
            "many": "pieczątek",
            "other": "pieczątki",
        },
        "ENTRIES": {"one": "los", "few": "losy", "many": "losów", "other": "losu"},
    },
    "ro": {
        "STATUS": {
            "one": "punct de statut",
            "few": "puncte de statut",
            "other": "de puncte de statut",
        },
        "STAMPS": {"one": "ștampilă", "few": "ștampile", "other": "de ștampile"},
        "ENTRIES": {"one": "înscriere", "few": "înscrieri", "other": "de înscrieri"},
    },
    "be": {
        "STATUS": {
            "one": "бал статусу",
            "few": "балы статусу",
            "many": "балаў статусу",
            "other": "бала статусу",
        },
        "STAMPS": {"one": "пячатка", "few": "пячаткі", "many": "пячатак", "other": "пячаткі"},
        "ENTRIES": {"one": "удзел", "few": "удзелы", "many": "удзелаў", "other": "удзелу"},
    },
}

# One of a unit; others are shown as they are written.
UNITS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "pcs": "piece",
        "carton": "carton",
        "pack": "pack",
        "pallet": "pallet",
        "bag": "bag",
        "bucket": "bucket",
        "l": "litre",
        "m": "metre",
        "m2": "m²",
        "m3": "m³",
        "set": "set",
        "hour": "hour",
    },
    "pl": {
        "pcs": "sztuka",
        "carton": "karton",
        "pack": "opakowanie",
        "pallet": "paleta",
        "bag": "worek",
        "bucket": "wiadro",
        "l": "litr",
        "m": "metr",
        "m2": "m²",
        "m3": "m³",
        "set": "komplet",
        "hour": "godzina",
    },
    "ro": {
        "pcs": "bucată",
        "carton": "cutie",
        "pack": "pachet",
        "pallet": "palet",
        "bag": "sac",
        "bucket": "găleată",
        "l": "litru",
        "m": "metru",
        "m2": "m²",
        "m3": "m³",
        "set": "set",
        "hour": "oră",
    },
    "be": {
        "pcs": "штука",
        "carton": "скрыня",
        "pack": "упакоўка",
        "pallet": "палета",
        "bag": "мяшок",
        "bucket": "вядро",
        "kg": "кг",
        "g": "г",
        "t": "т",
        "l": "літр",
        "m": "метр",
        "m2": "м²",
        "m3": "м³",
        "set": "камплект",
        "hour": "гадзіна",
    },
}

# “For each” of a unit, where the language has another form of both words for it.
EACH: Mapping[str, Mapping[str, str]] = {
    "pl": {
        "pcs": "każdą sztukę",
        "carton": "każdy karton",
        "pack": "każde opakowanie",
        "pallet": "każdą paletę",
        "bag": "każdy worek",
        "bucket": "każde wiadro",
        "kg": "każdy kilogram",
        "l": "każdy litr",
        "m": "każdy metr",
        "m2": "każdy m²",
        "m3": "każdy m³",
        "set": "każdy komplet",
        "hour": "każdą godzinę",
    },
    "be": {
        "pcs": "кожную штуку",
        "carton": "кожную скрыню",
        "pack": "кожную ўпакоўку",
        "pallet": "кожную палету",
        "bag": "кожны мяшок",
        "bucket": "кожнае вядро",
        "kg": "кожны кілаграм",
        "l": "кожны літр",
        "m": "кожны метр",
        "m2": "кожны м²",
        "m3": "кожны м³",
        "set": "кожны камплект",
        "hour": "кожную гадзіну",
    },
}

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": english.PHRASES,
    "pl": polish.PHRASES,
    "ro": romanian.PHRASES,
    "be": belarusian.PHRASES,
}
