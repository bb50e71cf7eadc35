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

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": english.PHRASES,
    "pl": polish.PHRASES,
    "ro": romanian.PHRASES,
    "be": belarusian.PHRASES,
}
