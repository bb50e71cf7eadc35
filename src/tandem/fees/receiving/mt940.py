"""SWIFT MT940, as banks of three countries write it: tags at the beginning of lines, `:61:` an
entry, `:86:` what it is about, in plain words or in parts that a mark of the bank's choice begins
(`?20`, `~20`, `<20`, `^20`).

An entry that takes another one back is no payment, whichever side it stands on. A reference that
the bank says of several entries, as of a batch, is told apart by which of them it is.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tandem.fees.receiving.rows import Row
from tandem.kit.text import tidy

_TAG = re.compile(r":(\d\d[A-Z]?):")
_ENTRY = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<side>R?[CD])[A-Z]?(?P<amount>\d{1,12},\d{0,3})"
    r"(?P<kind>[A-Z][A-Z0-9]{3})?(?P<own>[^/\n]*)(?://(?P<bank>[^\n]*))?"
)
_BALANCE = re.compile(r"[CD]\d{6}([A-Z]{3})")
_PARTED = re.compile(r"\d{3}([^A-Za-z0-9\s])(?=\d\d)")
_TITLE = (*range(20, 30), *range(60, 64))
_NAME = (32, 33)
FULL = 27  # letters of a part that was cut because the next one goes on
_NONE = {"", "NONREF", "NOTPROVIDED", "NREF"}


def is_one(head: str) -> bool:
    """Whether a text that begins so is an MT940."""
    return re.search(r"(?:^|[\n{]|\}):?20:", head) is not None and (
        re.search(r"(?:^|\n):(?:25|28C?|60[FM]|61):", head) is not None
    )


def rows(text: str) -> Iterator[Row]:
    """The entries of all statements of a text."""
    currency, at = "", 0
    entry: str | None = None
    told: Counter[str] = Counter()
    for line, tag, content in [*_tags(text), (0, "", "")]:
        if entry is not None and tag in ("61", "62F", "62M", "20", ""):
            yield _row(at, entry, "", currency, told)
            entry = None
        if tag.startswith("60"):
            balance = _BALANCE.match(content)
            currency = balance[1] if balance else ""
        elif tag == "61":
            entry, at = content, line
        elif tag == "86" and entry is not None:
            yield _row(at, entry, content, currency, told)
            entry = None


def _tags(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, tag, what is said) of each tag; lines that begin with none go on."""
    line, tag, parts = 0, "", list[str]()
    for number, raw in enumerate(text.splitlines(), 1):
        begins = _TAG.match(raw)
        if begins is None and raw.strip() not in ("-", "-}"):
            parts.append(raw)
            continue
        if tag:
            yield line, tag, "\n".join(parts)
        line, tag = number, begins[1] if begins else ""
        parts = [raw[begins.end() :]] if begins else []
    if tag:
        yield line, tag, "\n".join(parts)


def _row(line: int, entry: str, about: str, currency: str, told: Counter[str]) -> Row:
    fields = _ENTRY.match(entry)
    title, payer = _about(about)
    if fields is None:
        return Row(line, None, None, currency, title, payer, "", entry[:80])
    amount = Decimal(fields["amount"].replace(",", ".").rstrip("."))
    if fields["side"] != "C":
        amount = -amount
    reference = (fields["bank"] or "").strip()
    reference = "" if reference.upper() in _NONE else reference
    if reference:
        told[reference] += 1
        reference += f"/{told[reference]}" if told[reference] > 1 else ""
    paid_on = _day(fields["value"], fields["booked"])
    as_written = f"{paid_on or fields['value']} {fields['amount']}"
    return Row(line, paid_on, amount, currency, title, payer, reference, as_written)


def _day(value: str, booked: str | None) -> date | None:
    """The day of booking, of the year that lies nearest to the day of value; else that day."""
    try:
        valued = date(2000 + int(value[:2]), int(value[2:4]), int(value[4:]))
        if booked is None:
            return valued
        years = (valued.year - 1, valued.year, valued.year + 1)
        days = [date(year, int(booked[:2]), int(booked[2:])) for year in years if _is(year, booked)]
    except ValueError:
        return None
    return min(days, key=lambda day: abs(day - valued)) if days else None


def _is(year: int, booked: str) -> bool:
    try:
        date(year, int(booked[:2]), int(booked[2:]))
    except ValueError:
        return False
    return True


def _about(about: str) -> tuple[str, str]:
    """The title and the payer."""
    plain = about.replace("\n", "")
    parted = _PARTED.match(plain)
    if parted is None:
        return tidy(about.replace("\n", " ")), ""
    parts: dict[int, str] = {}
    mark = re.escape(parted[1])
    for number, text in re.findall(rf"{mark}(\d\d)([^{mark}]*)", plain):
        parts[int(number)] = parts.get(int(number), "") + text
    return _joined(parts, _TITLE), _joined(parts, _NAME)


def _joined(parts: dict[int, str], wanted: tuple[int, ...]) -> str:
    """Parts one after the other; after one that is full there is no space of its own."""
    text = ""
    for number in wanted:
        part = parts.get(number, "")
        text += part if len(part) >= FULL else f"{part} "
    return tidy(text)
