"""The words of the reader, by language. One table, so that a missing phrase is seen at a glance (and by a test)."""

from collections.abc import Mapping

LANGUAGES = ("en", "pl", "ro", "be")

POINTS: Mapping[str, Mapping[str, str]] = {
    "en": {"one": "point", "other": "points"},
    "pl": {"one": "punkt", "few": "punkty", "many": "punktów", "other": "punktu"},
    "ro": {"one": "punct", "few": "puncte", "other": "de puncte"},
    "be": {"one": "бал", "few": "балы", "many": "балаў", "other": "бала"},
}

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "sentence": "{give}{when}{limits}.", "when": " when {0}", "and": " and ", "or": " or ",
        "not": "it is not so that {0}", "eq": "{0} is {1}", "ne": "{0} is not {1}", "lt": "{0} is below {1}",
        "le": "{0} is at most {1}", "gt": "{0} is above {1}", "ge": "{0} is at least {1}", "in": "{0} is {1}",
        "has": "{0} include {1}", "known": "{0} is known", "yes": "{0}", "no": "not {0}",
        "per": "{points} for each {step} of {value}", "per_full": "{points} for each full {step} of {value}",
        "percent": "{0} % of {1} in points", "times": "{0} for each {1}", "multiply": "{0} times the points",
        "plus": " plus ", "least": "the least of {0}", "greatest": "the greatest of {0}", "product": "{0} × {1}",
        "limit": ", at most {points} {span}", "DEED": "at a time", "DAY": "a day", "WEEK": "a week", "MONTH": "a month",
        "QUARTER": "a quarter", "YEAR": "a year", "EVER": "altogether",
    },
    "pl": {
        "sentence": "{give}{when}{limits}.", "when": ", gdy {0}", "and": " i ", "or": " lub ",
        "not": "nie jest tak, że {0}", "eq": "{0} to {1}", "ne": "{0} to nie {1}", "lt": "{0} poniżej {1}",
        "le": "{0} najwyżej {1}", "gt": "{0} powyżej {1}", "ge": "{0} co najmniej {1}", "in": "{0} to {1}",
        "has": "{0} obejmują {1}", "known": "znamy: {0}", "yes": "{0}", "no": "nie: {0}",
        "per": "{points} za każde {step} ({value})", "per_full": "{points} za każde pełne {step} ({value})",
        "percent": "{0} % ({1}) w punktach", "times": "{0} za każdą jednostkę: {1}", "multiply": "{0} razy więcej punktów",
        "plus": " oraz ", "least": "najmniejsza z wartości: {0}", "greatest": "największa z wartości: {0}", "product": "{0} × {1}",
        "limit": ", najwyżej {points} {span}", "DEED": "za jednym razem", "DAY": "dziennie", "WEEK": "tygodniowo",
        "MONTH": "miesięcznie", "QUARTER": "kwartalnie", "YEAR": "rocznie", "EVER": "łącznie",
    },
    "ro": {
        "sentence": "{give}{when}{limits}.", "when": " când {0}", "and": " și ", "or": " sau ",
        "not": "nu este adevărat că {0}", "eq": "{0} este {1}", "ne": "{0} nu este {1}", "lt": "{0} este sub {1}",
        "le": "{0} este cel mult {1}", "gt": "{0} este peste {1}", "ge": "{0} este cel puțin {1}", "in": "{0} este {1}",
        "has": "{0} includ {1}", "known": "{0} este cunoscut", "yes": "{0}", "no": "nu: {0}",
        "per": "{points} pentru fiecare {step} din {value}", "per_full": "{points} pentru fiecare {step} întreg din {value}",
        "percent": "{0} % din {1} în puncte", "times": "{0} pentru fiecare {1}", "multiply": "de {0} ori punctele",
        "plus": " plus ", "least": "cea mai mică dintre {0}", "greatest": "cea mai mare dintre {0}", "product": "{0} × {1}",
        "limit": ", cel mult {points} {span}", "DEED": "o dată", "DAY": "pe zi", "WEEK": "pe săptămână", "MONTH": "pe lună",
        "QUARTER": "pe trimestru", "YEAR": "pe an", "EVER": "în total",
    },
    "be": {
        "sentence": "{give}{when}{limits}.", "when": ", калі {0}", "and": " і ", "or": " або ",
        "not": "няпраўда, што {0}", "eq": "{0} — {1}", "ne": "{0} — не {1}", "lt": "{0} менш за {1}",
        "le": "{0} не больш за {1}", "gt": "{0} больш за {1}", "ge": "{0} не менш за {1}", "in": "{0} — {1}",
        "has": "{0} уключаюць {1}", "known": "вядома: {0}", "yes": "{0}", "no": "не: {0}",
        "per": "{points} за кожныя {step} ({value})", "per_full": "{points} за кожныя поўныя {step} ({value})",
        "percent": "{0} % ({1}) у балах", "times": "{0} за кожную адзінку: {1}", "multiply": "у {0} разы больш балаў",
        "plus": " плюс ", "least": "найменшае з: {0}", "greatest": "найбольшае з: {0}", "product": "{0} × {1}",
        "limit": ", не больш за {points} {span}", "DEED": "за адзін раз", "DAY": "на дзень", "WEEK": "на тыдзень",
        "MONTH": "на месяц", "QUARTER": "на квартал", "YEAR": "на год", "EVER": "усяго",
    },
}  # fmt: skip
