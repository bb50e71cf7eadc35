"""The countries in which a programme may be run, each with its currency and the time of its
capital.
"""

from collections.abc import Mapping

from babel import Locale

# The European Union, and its neighbours.
COUNTRIES: Mapping[str, tuple[str, str]] = {
    "AL": ("ALL", "Europe/Tirane"),
    "AT": ("EUR", "Europe/Vienna"),
    "BA": ("BAM", "Europe/Sarajevo"),
    "BE": ("EUR", "Europe/Brussels"),
    "BG": ("EUR", "Europe/Sofia"),
    "BY": ("BYN", "Europe/Minsk"),
    "CH": ("CHF", "Europe/Zurich"),
    "CY": ("EUR", "Asia/Nicosia"),
    "CZ": ("CZK", "Europe/Prague"),
    "DE": ("EUR", "Europe/Berlin"),
    "DK": ("DKK", "Europe/Copenhagen"),
    "EE": ("EUR", "Europe/Tallinn"),
    "ES": ("EUR", "Europe/Madrid"),
    "FI": ("EUR", "Europe/Helsinki"),
    "FR": ("EUR", "Europe/Paris"),
    "GB": ("GBP", "Europe/London"),
    "GE": ("GEL", "Asia/Tbilisi"),
    "GR": ("EUR", "Europe/Athens"),
    "HR": ("EUR", "Europe/Zagreb"),
    "HU": ("HUF", "Europe/Budapest"),
    "IE": ("EUR", "Europe/Dublin"),
    "IS": ("ISK", "Atlantic/Reykjavik"),
    "IT": ("EUR", "Europe/Rome"),
    "LI": ("CHF", "Europe/Vaduz"),
    "LT": ("EUR", "Europe/Vilnius"),
    "LU": ("EUR", "Europe/Luxembourg"),
    "LV": ("EUR", "Europe/Riga"),
    "MD": ("MDL", "Europe/Chisinau"),
    "ME": ("EUR", "Europe/Podgorica"),
    "MK": ("MKD", "Europe/Skopje"),
    "MT": ("EUR", "Europe/Malta"),
    "NL": ("EUR", "Europe/Amsterdam"),
    "NO": ("NOK", "Europe/Oslo"),
    "PL": ("PLN", "Europe/Warsaw"),
    "PT": ("EUR", "Europe/Lisbon"),
    "RO": ("RON", "Europe/Bucharest"),
    "RS": ("RSD", "Europe/Belgrade"),
    "SE": ("SEK", "Europe/Stockholm"),
    "SI": ("EUR", "Europe/Ljubljana"),
    "SK": ("EUR", "Europe/Bratislava"),
    "TR": ("TRY", "Europe/Istanbul"),
    "UA": ("UAH", "Europe/Kyiv"),
}


def names(language: str) -> dict[str, str]:
    """The countries by code, in the order of their names in a language."""
    known = Locale.parse(language.split("-")[0]).territories
    named = {code: known.get(code, code) for code in COUNTRIES}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))
