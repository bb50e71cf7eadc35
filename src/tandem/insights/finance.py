"""The points ledger for an accountant: trial balance, roll-forward by month, cohorts, and a journal
for the general ledger.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tandem.insights import lately
from tandem.kit.sql import named_queries
from tandem.ledger.chart import MOVES, Kind, Place
from tandem.platform import statements

_HOLDERS = (Place.PENDING, Place.AVAILABLE, Place.HELD)


@dataclass(frozen=True, slots=True)
class Balance:
    """A place of the chart with what came in, what went out, and what is there; the places of a
    book add up to 0.
    """

    place: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Came in less went out."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Month:
    """What members hold, waiting and held points included: opening + issued - redeemed - expired ±
    adjusted = closing.

    `issued` is net of what was voided or taken back; `adjusted` holds points that persons added or
    took off.
    """

    month: str
    opening: int
    issued: int
    redeemed: int
    expired: int
    adjusted: int
    closing: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Points earned in a month: what was voided or taken back, redeemed, held, expired, and what is
    left.
    """

    month: str
    issued: int
    taken_back: int
    redeemed: int
    expired: int
    waiting: int
    left: int

    @property
    def breakage(self) -> float:
        """The share of what became members' own and then expired."""
        base = self.issued - self.taken_back
        return self.expired / base if base > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Posted:
    """A day's transfers of one kind, by the clocks of a zone: how many, and their points."""

    day: date
    kind: str
    transfers: int
    points: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: a month's transfers of one kind, from a place to a place, in points
    and minor units.
    """

    month: str
    kind: str
    debit: str
    credit: str
    transfers: int
    points: int
    amount_minor: int


def _rows(name: str, *, is_exact: bool, **params: Any) -> list[tuple[Any, ...]]:
    """Sums over the whole ledger: to look at, as they were lately; in a file, of this moment."""
    text = named_queries("tandem.insights", "finance")[name]
    return statements.rows(text, params) if is_exact else lately.rows(text, params)


def journal(
    book_id: UUID, *, organiser_id: UUID, zone: str, value_minor: int, is_exact: bool = True
) -> list[Entry]:
    """Every month's transfers by kind, oldest first; `is_exact` as in `days`."""
    posted = days(book_id, organiser_id=organiser_id, zone=zone, is_exact=is_exact)
    return entries_of(posted, value_minor=value_minor)


def days(book_id: UUID, *, organiser_id: UUID, zone: str, is_exact: bool = True) -> list[Posted]:
    """Every day's transfers by kind, oldest first.

    `is_exact`: of this moment; else, in a large installation, of some minutes ago (`lately`).
    """
    rows = _rows("by_day", is_exact=is_exact, book_id=book_id, organiser_id=organiser_id, zone=zone)
    return [Posted(*row) for row in rows]


def entries_of(posted: list[Posted], *, value_minor: int) -> list[Entry]:
    """The journal of days: by month and kind, oldest first."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in posted:
        held = sums.setdefault((f"{row.day:%Y-%m}", row.kind), [0, 0])
        held[0] += row.transfers
        held[1] += row.points
    entries = []
    for (month, kind), (transfers, points) in sorted(sums.items()):
        source, target = MOVES[Kind(kind)]
        entries.append(
            Entry(month, kind, target.value, source.value, transfers, points, points * value_minor)
        )
    return entries


def trial_balance(entries: list[Entry]) -> list[Balance]:
    """The places of a book by the transfers of its journal."""
    debit: dict[str, int] = {}
    credit: dict[str, int] = {}
    for entry in entries:
        debit[entry.debit] = debit.get(entry.debit, 0) + entry.points
        credit[entry.credit] = credit.get(entry.credit, 0) + entry.points
    return [
        Balance(place.value, debit.get(place, 0), credit.get(place, 0))
        for place in Place
        if place in debit or place in credit
    ]


def roll_forward(entries: list[Entry]) -> list[Month]:
    """The liability month by month, from the journal's own figures."""
    months: dict[str, dict[str, int]] = {}
    for entry in entries:
        change = months.setdefault(entry.month, {})
        is_in, is_out = entry.debit in _HOLDERS, entry.credit in _HOLDERS
        if is_in != is_out:
            other = entry.credit if is_in else entry.debit
            change[other] = change.get(other, 0) + (entry.points if is_in else -entry.points)
    rows, opening = [], 0
    for month, change in sorted(months.items()):
        closing = opening + sum(change.values())
        rows.append(
            Month(
                month,
                opening,
                issued=change.get(Place.ISSUED, 0),
                redeemed=-change.get(Place.REDEEMED, 0),
                expired=-change.get(Place.EXPIRED, 0),
                adjusted=change.get(Place.ADJUSTED, 0) + change.get(Place.PASSED, 0),
                closing=closing,
            )
        )
        opening = closing
    return rows


def cohorts(book_id: UUID, *, organiser_id: UUID, zone: str, is_exact: bool = True) -> list[Cohort]:
    """Points by the month in which they were earned; `is_exact` as in `days`."""
    cohorts = _rows(
        "cohorts", is_exact=is_exact, book_id=book_id, organiser_id=organiser_id, zone=zone
    )
    return [Cohort(*row) for row in cohorts]
