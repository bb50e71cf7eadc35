"""Days as people and programs write them in tables: figures in any order, months as words or Roman
figures, spreadsheet day numbers, with a time behind.

Most days say by their form what is the year, the month and the day: a year of four digits in front,
a month as a word, a compact `20260131`. Only days that begin or end with two figures follow their
column's order, which the column's other days tell.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from tandem.kit.text import folded

DateReader = Callable[[str], date | None]
ORDERS = ("YMD", "DMY", "MDY")
_MEMO_MAX = 50_000
_LENGTH_MAX = 60
_YEARS = range(1970, 2101)
_EPOCH = date(1899, 12, 30)  # of spreadsheets
_FIGURES = re.compile(r"(\d{1,4})([-./ ]|\. )(\d{1,2})([-./ ]|\. )(\d{1,4})")
_COMPACT = re.compile(r"\d{8}(?:\d{4}|\d{6})?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_WORDY = re.compile(r"(\d{1,4})(?:st|nd|rd|th|er)?[-./ ]+([^\W\d_]+)[-./ ]+(\d{2,4})")
_WORD_FIRST = re.compile(r"([^\W\d_]+)[-./ ]+(\d{1,2})(?:st|nd|rd|th|er)?[-./ ]+(\d{4})")
_TIME = re.compile(
    r"(?:T|,? (?:godz\.? |ora |o |um |at )?|(?<=\d)-)"
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z|utc|gmt|[-+]\d{2}:?(?:\d{2})?))?$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^\W\d_]+\.? ")
_YEAR_WORD = re.compile(r"(?<=\d) ?(?:roku|rok|r|года|год|г)\.?$")
# By the first letters that tell a month from the others, without marks: Polish, Romanian,
# English, German, French, Belarusian and Russian.
_MONTHS: tuple[str, ...] = (
    "sty ian gen jan januar janv january stu сту янв",
    "lut feb fev fevr лют февр",
    "mar maer mrz mars сак мар",
    "kwi apr avr кра апр",
    "maj mai may мая маи трав трау",
    "cze iun jun juin чэр чер июн",
    "lip iul jul juil ліп июл",
    "sie aug aou жні авг",
    "wrz sep вер сент",
    "paz oct okt кас окт",
    "lis noi nov ліс лис ноя",
    "gru dec dez сне сьн дек",
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_STEMS = sorted(
    ((stem, month) for month, stems in enumerate(_MONTHS, 1) for stem in stems.split()),
    key=lambda pair: -len(pair[0]),
)


def order_of(samples: Iterable[str]) -> str | None:
    """YMD, DMY or MDY: the order in which most samples are dates.

    None when the samples do not tell (no dates, or every day is at most 12 between slashes), which
    a person then decides. Days between dots come first everywhere. Days that tell it by themselves
    have no vote where others do not.
    """
    texts = [text for text in samples if text.strip()]
    plain = {text for text in texts if _told(_bare(text)) is not None}
    open_texts = [text for text in texts if text not in plain]
    fits = {order: sum(_date(text, order) is not None for text in open_texts) for order in ORDERS}
    best = max(fits.values())
    if not best:
        return ORDERS[0] if plain else None
    orders = [order for order in ORDERS if fits[order] == best]
    if len(orders) > 1:
        return "DMY" if "DMY" in orders and any("." in text for text in open_texts) else None
    return orders[0]


def reader(order: str) -> DateReader:
    """A reader of one column's days, of which those that leave it open are written in this order;
    None = no date. Values seen are remembered.
    """
    memo: dict[str, date | None] = {}

    def read(text: str) -> date | None:
        try:
            return memo[text]
        except KeyError:
            value = _date(text, order)
            if len(memo) < _MEMO_MAX:
                memo[text] = value
            return value

    return read


def _date(text: str, order: str) -> date | None:
    text = _bare(text)
    parts = _told(text) or _in_order(text, order)
    if parts is None:
        return None
    try:
        day = date(*parts)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _bare(text: str) -> str:
    """A day without its time, its name, and what stands around it."""
    text = " ".join(text.strip().strip("'\"").split())
    if len(text) > _LENGTH_MAX:
        return ""
    text = _TIME.sub("", text)
    if text.isascii() and not any(map(str.isalpha, text)):
        return text.rstrip(".,")
    text = _YEAR_WORD.sub("", folded(text.replace(",", " ")))
    return text.replace(" de ", " ").rstrip(".,")


def _told(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text that tells them by itself."""
    own = _own(text)
    if own is None and _NAMED.match(text):  # the day of the week stands in front
        return _own(text.partition(" ")[2])
    return own


def _own(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text that tells them by its form."""
    figures = _FIGURES.fullmatch(text)
    if figures is not None:
        year, _separator, month, _separator, day = figures.groups()
        return (int(year), int(month), int(day)) if len(year) == 4 and len(day) <= 2 else None
    if _COMPACT.fullmatch(text):
        return int(text[:4]), int(text[4:6]), int(text[6:8])
    if _SERIAL.fullmatch(text):
        day_of_serial = _EPOCH + timedelta(days=int(text[:5]))
        return day_of_serial.year, day_of_serial.month, day_of_serial.day
    return _of_words(text)


def _of_words(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text whose month is a word; of two short figures the day comes
    first.
    """
    wordy = _WORDY.fullmatch(text)
    if wordy is not None:
        first, word, last = wordy.groups()
    elif (wordy := _WORD_FIRST.fullmatch(text)) is not None:
        word, first, last = wordy.groups()
    else:
        return None
    month = _month(word)
    if month is None or len(first) == 3 or len(last) == 3:
        return None
    day, year = (last, first) if len(first) == 4 else (first, last)
    return (_year(year), month, int(day)) if len(day) <= 2 else None


def _month(word: str) -> int | None:
    """The month that a folded word means."""
    word = word.rstrip(".")
    if word in _ROMAN:
        return _ROMAN.index(word) + 1
    return next((month for stem, month in _STEMS if word.startswith(stem)), None)


def _in_order(text: str, order: str) -> tuple[int, int, int] | None:
    """Year, month and day of figures that leave open which is which."""
    figures = _FIGURES.fullmatch(_NAMED.sub("", text, count=1))
    if figures is None:
        return None
    digits = dict(zip(order, figures.group(1, 3, 5), strict=True))
    if len(digits["Y"]) not in (2, 4) or len(digits["D"]) > 2 or len(digits["M"]) > 2:
        return None
    return _year(digits["Y"]), int(digits["M"]), int(digits["D"])


def _year(digits: str) -> int:
    number = int(digits)
    return number + 2000 if len(digits) == 2 and number < 70 else number + 1900 * (number < 100)
