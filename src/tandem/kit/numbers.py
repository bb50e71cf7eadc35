"""Numbers as people write them in tables: recognised by their form, not by taking signs away.

A thousands separator stands between groups of three and nowhere else; letters and signs end a
number or make it none. Nearly every number says by its form which of `,` and `.` separates its
decimals (`1.234,50`, `12,5`, `0.250`); only `1,234` and `1.234` do not. Those are read as their
column's other numbers say, and where none says it, somebody is asked.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

NumberReader = Callable[[str], Decimal | None]
DEFAULT_SEPARATOR = ","  # of decimals, where no number of a column says it: as our countries write
_MEMO_MAX = 50_000
_DIGITS_MAX = 20

_FORM = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?(?P<before>[^\W\d_]{1,4}\.?|[$€£₴¥])?(?P<sign2>[-+])?"
    r"(?P<body>\d[\d.,' ]*|[.,]\d+)(?P<power>[eE][-+]\d{1,3})?"
    r"(?P<minus>-)?(?P<after>(?:[kcdm]?m[23²³]|[^\W\d_]{1,12}\.?|[$€£₴¥%]))?(?P<close>\))?(?P<end>-)?"
)
_SIDES = {"cr", "dr", "db", "wn", "ma"}  # debit and credit: which is which, the file alone knows
# By currency what people write for it beside its letters.
_WRITTEN = (
    "PLN zł zl, EUR €, USD $, RON lei leu, BYN byr руб, GBP £, CZK kč, CHF, SEK, HUF, UAH ₴, RUB ₽"
)
CURRENCIES = {
    word: currency
    for currency, *words in map(str.split, _WRITTEN.split(","))
    for word in (currency.lower(), *words)
}
_NET_OR_GROSS = re.compile(r"(?:netto|brutto|net|gross)$")
_KEPT_AS_TEXT = re.compile(r"""^(?:=?"(?=.*"$)|')(.*?)"?$""")
_OUTSIDE = re.compile(r"([^\d()]*)\(([^()]+)\)([^\d()]*)")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\t", " ") | {"−": "-", "’": "'"})


def separator_of(samples: Iterable[str]) -> str | None:
    """`,` or `.`: which of them separates decimals in a column; None when it holds numbers that may
    be read either way and none that tells; empty where it does not matter.
    """
    votes, is_open = {",": 0, ".": 0}, False
    for text in samples:
        match = _FORM.fullmatch(_bare(text))
        if match is None:
            continue
        separator = _own_separator(match["body"])
        if separator in votes:
            votes[separator] += 1
        is_open = is_open or separator == "?"
    if votes[","] == votes["."]:
        return None if is_open else ""
    return max(votes, key=lambda separator: votes[separator])


def is_open(text: str) -> bool:
    """Whether a number may be a thousand or one with three decimals: `1.000`."""
    match = _FORM.fullmatch(_bare(text))
    return match is not None and _own_separator(match["body"]) == "?"


def decimal_separator(samples: Iterable[str]) -> str:
    """As `separator_of`, and the default where the column does not tell."""
    return separator_of(samples) or DEFAULT_SEPARATOR


def number_reader(separator: str, *, currency: str = "", has_units: bool = False) -> NumberReader:
    """A reader of one column's numbers; None = no number.

    `(12,50)` and `12,50-` are negative, as bookkeeping programs write them. A unit may stand behind
    (`10 m2`), and a currency before or behind. Where `currency` is named the column is one of money
    in it: what bears another one, or any other word, is no number of this column, unless it
    `has_units`. Values seen are remembered.
    """
    memo: dict[str, Decimal | None] = {}

    def read(text: str) -> Decimal | None:
        try:
            return memo[text]
        except KeyError:
            value = _number(text, separator, currency, has_units=has_units)
            if len(memo) < _MEMO_MAX:
                memo[text] = value
            return value

    return read


def _bare(text: str) -> str:
    """A cell without what only sets it apart: what keeps it a text in a spreadsheet, spaces around,
    and between a sign or unit and its number.
    """
    text = _KEPT_AS_TEXT.sub(r"\1", text.translate(_SPACES).strip())
    text = re.sub(r"(?<=[^\d]) +| +(?=[^\d])", "", text)
    # A sign of the currency may stand outside of the brackets: `$(12.34)`.
    return _OUTSIDE.sub(r"(\1\2\3)", text) if "(" in text else text


def _own_separator(body: str) -> str:
    """The decimal separator that a number shows by its form; "" where it has none, `?` where it may
    be either.
    """
    comma, dot = body.rfind(","), body.rfind(".")
    if comma < 0 and dot < 0:
        return ""
    if comma >= 0 and dot >= 0:
        return "," if comma > dot else "."
    separator, other = (",", ".") if comma >= 0 else (".", ",")
    whole, _separator, part = body.partition(separator)
    if separator in part:
        return other  # twice in a number: it stands between thousands
    if len(part) != 3 or len(whole) > 3 or not whole.strip("0"):
        return separator
    return "?"


def _number(text: str, separator: str, currency: str, *, has_units: bool) -> Decimal | None:
    match = _FORM.fullmatch(_bare(text))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    words = {(match[name] or "").lower().rstrip(".") for name in ("before", "after")}
    if words & _SIDES or (currency and "%" in words):
        return None
    named = {CURRENCIES[word] for word in words if word in CURRENCIES}
    if currency and named - {currency}:
        return None
    if currency and not has_units and not all(_is_money(word, currency) for word in words):
        return None
    signs = [match[name] for name in ("open", "sign", "sign2", "minus", "end")]
    minuses = sum(sign in ("-", "(") for sign in signs)
    own = _own_separator(match["body"])
    value = _plain(match["body"], separator if own in ("?", "") else own)
    if value is None or minuses > 1:
        return None
    if match["power"]:
        value = value.scaleb(int(match["power"][1:]))
    return -value if minuses else value


def _is_money(word: str, currency: str) -> bool:
    """Whether a word beside an amount says no more than its currency, or that it is net."""
    bare = _NET_OR_GROSS.sub("", word).rstrip(".")
    return not bare or bare == currency.lower() or CURRENCIES.get(bare) == currency


def _plain(body: str, separator: str) -> Decimal | None:
    """The digits of a number whose decimal separator is known; groups are held to three digits."""
    whole, _separator, part = body.partition(separator)
    groups = re.split(r"[.,' ]", whole)
    is_grouped = len(groups) > 1
    if is_grouped and not (
        1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    ):
        return None
    digits = "".join(groups)
    if (part and not part.isdigit()) or not (digits or part) or len(digits + part) > _DIGITS_MAX:
        return None
    return Decimal(f"{digits or '0'}.{part}" if part else digits)
