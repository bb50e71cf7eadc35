"""The head of an invoice or receipt on paper: parties, number, day, total. Each value with how sure
it is, and why.

A value is looked for beside its label: behind it in the cell, in the next cell, or below. What a
label that a person showed says (a template of that seller) goes before all others. Sureness is a
product of plain parts: how clear the label is, whether other values of that kind contend, what the
page itself proves (a sum that adds up), and how sure the letters are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tandem.documents.pages.layout import Cell, Row
from tandem.documents.paper import labels, numbering, values
from tandem.documents.paper.finding import (
    CLEAR,
    GUESSED,
    LEARNT,
    LIKELY,
    NOTHING,
    WEAK,
    Found,
    beside,
    labelled,
    learnt_pattern,
)
from tandem.documents.paper.goods import columns

PROVED = 0.99  # the page adds up to it
DAY_FIRST = {
    "PLN",
    "RON",
    "BYN",
    "GBP",
    "MYR",
}  # where 03/04 is the third of April whatever language it is written in
ROWS_OF_SUM = 12  # amounts that prove a total stand near it


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says. `tax_ids`: every tax number that holds, with the party it stands beside:
    SELLER, BUYER or none.
    """

    number: Found
    issued_on: Found
    gross: Found
    currency: str
    tax_ids: tuple[tuple[str, str], ...]
    seller_name: str
    buyer_name: str


def read(rows: Sequence[Row], learnt: Mapping[str, str]) -> Head:
    """The head of a document. `learnt`: field → the label beside which this seller's documents have
    it.
    """
    parties, total = _parties(rows), _total(rows, learnt.get("gross", ""))
    currency = _currency(rows, total.value)
    return Head(
        number=numbering.number_of(rows, learnt.get("number", "")),
        issued_on=_issued(
            rows, learnt.get("issued_on", ""), is_month_first=currency not in DAY_FIRST
        ),
        gross=total,
        currency=currency,
        tax_ids=tuple(_tax_ids(rows, parties)),
        seller_name=_name(rows, parties, "SELLER"),
        buyer_name=_name(rows, parties, "BUYER"),
    )


def _issued(rows: Sequence[Row], learnt: str, *, is_month_first: bool) -> Found:
    """The day of issue. Without a clear label it is sure only where the page names no other day."""
    days = [
        (day, is_unclear and is_month_first)
        for row in rows
        for cell in row
        for day, is_unclear, _place in values.dates(cell.text)
    ]
    is_only = len({day for day, _is_unclear in days}) == 1
    for pattern, confidence in [
        (learnt_pattern(learnt), LEARNT),
        (labels.ISSUED[0], CLEAR),
        (labels.ISSUED[1], CLEAR if is_only else LIKELY),
    ]:
        issued: dict[date, Found] = {}
        for label, cell, end, row in labelled(rows, pattern) if pattern else ():
            start = end if confidence >= CLEAR else max(0, end - len(label) - 24)
            if labels.NOT_ISSUED.search(labels.flat(cell.text)[start : end + 14]):
                continue
            for text, where in beside(rows, cell, end, row):
                dates = values.dates(text)
                if dates and dates[0][2] < 12:
                    day, is_unclear, _place = dates[0]
                    issued.setdefault(
                        day,
                        Found(
                            day,
                            (GUESSED if is_unclear and is_month_first else confidence)
                            * where.confidence,
                        ),
                    )
                    break
        if issued:
            first = next(iter(issued.values()))
            return first if len(issued) == 1 else Found(first.value, min(first.confidence, WEAK))
    if not days:
        return NOTHING
    day, is_unclear = days[0]
    letters = min(
        (cell.confidence for row in rows for cell in row if values.dates(cell.text)), default=1.0
    )
    return Found(day, (GUESSED if is_unclear or not is_only else CLEAR - 0.02) * letters)


def _total(rows: Sequence[Row], learnt: str) -> Found:
    """The total: what was paid for it proves it; else net and tax that add up to it, if nothing
    else on the page contends.
    """
    totals = _totals(rows, learnt)
    likely = [(total, row) for total, row in totals if total.confidence >= WEAK + 0.05] or totals
    if not likely:
        return NOTHING
    paid, rounding = (
        _paid(rows),
        [amount for amount in _amounts_of(rows, labels.ROUNDING) if amount],
    )
    proved = [total for total, _row in likely if abs(total.value) in paid]
    if proved:
        return Found(proved[-1].value, min(PROVED, proved[-1].confidence / LIKELY))
    stand = {total.value for total, _row in likely}
    if len(stand) > 1:
        rounded = [
            total
            for total, _row in likely
            if any(total.value - amount in stand - {total.value} for amount in rounding)
        ]
        last = (rounded or [total for total, _row in likely])[-1]
        return Found(last.value, min(last.confidence, CLEAR if rounded else WEAK))
    first = likely[0][0]
    best = max(
        (_adds_up(rows, total, place) for total, place in likely),
        key=lambda total: total.confidence,
    )
    return Found(first.value, min(best.confidence, WEAK if rounding else PROVED))


def _totals(rows: Sequence[Row], learnt: str) -> list[tuple[Found, int]]:
    """Every amount that stands beside a word for the total, in the page's order, with its row."""
    totals: dict[tuple[int, Decimal], tuple[Found, int]] = {}
    for pattern, confidence in [
        (learnt_pattern(learnt), LEARNT),
        *zip(labels.TOTAL, (CLEAR - 0.06, LIKELY - 0.05, WEAK), strict=True),
        (labels.GROSS, LIKELY - 0.05),
    ]:
        if totals and pattern is labels.GROSS:
            break
        for label, cell, end, row in labelled(rows, pattern) if pattern else ():
            text = labels.flat(cell.text)
            if (
                confidence != LEARNT
                and labels.NOT_TOTAL.search(text)
                and not (labels.EXEMPT.search(text) or label.startswith("net"))
                and pattern is not labels.GROSS
            ):
                continue
            if (
                sum(
                    any(
                        kind.fullmatch(labels.flat(other.text)) for kind in columns.COLUMNS.values()
                    )
                    for other in row
                )
                >= 3
            ):
                continue  # the head of a table
            amount, is_one = _amount_beside(rows, cell, end, row)
            if amount is not None and amount[0] != 0:
                clear = (
                    confidence if is_one or confidence == LEARNT else GUESSED
                )  # `TOTAL 45.00 2.70` sums up taxes
                totals.setdefault(
                    (cell.row, amount[0]),
                    (Found(amount[0], clear * min(cell.confidence, amount[1])), cell.row),
                )
        if totals and confidence == LEARNT:
            break
    return sorted(totals.values(), key=lambda total: total[1])


def _paid(rows: Sequence[Row]) -> set[Decimal]:
    """What was paid: the amounts beside cash and cards, and those less the change."""
    given = [amount for amount in _amounts_of(rows, labels.PAID) if amount > 0]
    change = [amount for amount in _amounts_of(rows, labels.CHANGE) if amount > 0]
    return {amount - back for amount in given for back in change} if change else set(given)


def _amounts_of(rows: Sequence[Row], pattern: re.Pattern[str]) -> list[Decimal]:
    beside = (
        _amount_beside(rows, cell, end, row)[0]
        for _label, cell, end, row in labelled(rows, pattern)
    )
    return [amount[0] for amount in beside if amount is not None]


def _amount_beside(
    rows: Sequence[Row], cell: Cell, end: int, row: Row
) -> tuple[tuple[Decimal, float] | None, bool]:
    """The amount behind a label, at the right end of its row, or below; and whether it is the only
    one in the row.
    """
    behind = values.amounts(cell.text[end:])
    if behind:
        return (behind[-1], cell.confidence), len(behind) == 1
    right = [
        (values.amounts(other.text)[-1], other.confidence)
        for other in row
        if other.left > cell.left and values.amounts(other.text)
    ]
    if right:
        return right[-1], len(right) == 1
    column = [
        (values.amounts(other.text)[-1], other.confidence, other.row)
        for below in rows[cell.row + 1 : cell.row + 8]
        for other in below
        if other.left < cell.right + 5
        and other.right > cell.left - 5
        and values.amounts(other.text)
    ]
    if not column:
        return None, True
    # A column of amounts has its total at its end, and which row that is is not told.
    return column[0][:2], len(column) == 1 and column[0][2] - cell.row <= 2


def _adds_up(rows: Sequence[Row], candidate: Found, row: int) -> Found:
    """Surer where two other amounts near a total add up to it, or where it is repeated."""
    total = candidate.value
    near = [
        amount
        for near_row in rows[max(0, row - ROWS_OF_SUM) : row + ROWS_OF_SUM]
        for cell in near_row
        for amount in values.amounts(cell.text)
    ]
    others = [amount for amount in near if amount and abs(amount) < abs(total)]
    stands = set(others)
    if any(total - amount in stands for amount in others):
        return Found(total, min(PROVED, candidate.confidence * 1.2))
    return (
        Found(total, min(PROVED, candidate.confidence * 1.06))
        if near.count(total) >= 2
        else candidate
    )


def _currency(rows: Sequence[Row], total: Decimal | None) -> str:
    """The currency that stands beside the total, where one does; else that which is named most
    often, as on a page that tells the tax once more in the currency of its country.
    """
    beside_total = {
        name
        for row in rows
        for cell in row
        if total is not None and total in values.amounts(cell.text)
        for name, pattern in labels.CURRENCIES.items()
        if pattern.search(labels.flat(cell.text))
    }
    if len(beside_total) == 1:
        return beside_total.pop()
    text = "\n".join(labels.flat(cell.text) for row in rows for cell in row)
    counted = {name: len(pattern.findall(text)) for name, pattern in labels.CURRENCIES.items()}
    best = max(counted, key=lambda name: counted[name])
    return best if counted[best] else ""


def _parties(rows: Sequence[Row]) -> list[tuple[str, Cell]]:
    parties = [
        (party, cell)
        for party, pattern in (("SELLER", labels.SELLER), ("BUYER", labels.BUYER))
        for label, cell, end, _row in labelled(rows, pattern)
        if not _is_in(labels.NO_PARTY, labels.flat(cell.text), end - len(label), end)
    ]
    return sorted(parties, key=lambda named: (named[1].row, named[1].left))


def _is_in(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether a part of a text stands in what this pattern finds there."""
    return any(match.start() < end and start < match.end() for match in pattern.finditer(text))


def _tax_ids(rows: Sequence[Row], parties: Sequence[tuple[str, Cell]]) -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    for row in rows:
        for place, cell in enumerate(row):
            # A label may stand in the cell before its number.
            before = (
                row[place - 1].text
                if place and labels.TAX_ID.search(labels.flat(row[place - 1].text))
                else ""
            )
            for number, _start in values.tax_ids(f"{before} {cell.text}" if before else cell.text):
                if number not in known:
                    known.add(number)
                    yield number, _party_of(cell, parties)


def _party_of(cell: Cell, parties: Sequence[tuple[str, Cell]]) -> str:
    """Whose a number is: of the last party named above it, in its column where two stand side by
    side.
    """
    above = [(party, label) for party, label in parties if label.row <= cell.row]
    side = [
        (party, label)
        for party, label in above
        if label.left <= cell.right and abs(label.left - cell.left) < 6 * (cell.bottom - cell.top)
    ]
    return (side or above or [("", cell)])[-1][0]


def _name(rows: Sequence[Row], parties: Sequence[tuple[str, Cell]], which: str) -> str:
    """The name behind or below a party's label; of a seller without one, the first words of the
    page.
    """
    for party, cell in parties:
        if party != which:
            continue
        rest = cell.text.partition(":")[2].strip()
        number = labels.TAX_ID.search(labels.flat(rest))
        rest = rest[: number.start()].strip(" ,;-") if number else rest
        if len(rest) > 3 and any(map(str.isalpha, rest)):
            return rest[:120]
        for below in rows[cell.row + 1 : cell.row + 2]:
            under = [
                other for other in below if other.left < cell.right + 60 and other.right > cell.left
            ]
            if under:
                return under[0].text[:120]
    first = next(
        (cell.text for row in rows[:6] for cell in row if sum(map(str.isalpha, cell.text)) > 3), ""
    )
    return first[:120] if which == "SELLER" else ""
