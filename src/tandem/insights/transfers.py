"""Transfers of all members and partners: the rows that the figures of finance are counted from.

A book may hold millions. `transfer_moment_idx` gives those of one kind in the order of their
moments, so a page of several kinds is merged from as many of each as it shows. How many there are
in all, and on each day, is what the journal has counted: a late page reads the days that it lies
on.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.insights import finance
from tandem.kit.periods import start_of_day
from tandem.kit.sql import fill, named_queries
from tandem.ledger.chart import MOVES, Kind
from tandem.platform import statements

Counted = Sequence[tuple[date, int]]  # days in their order, with how many rows each has
_ORDERS = {
    "at": "transfer.at, transfer.id, transfer.holder_id",
    "-at": "transfer.at DESC, transfer.id DESC, transfer.holder_id DESC",
}


@dataclass(frozen=True, slots=True)
class Posted:
    """One transfer of a member, or of a partner, with the purchase or the order that it was for,
    where it was for one of its own; points are whole and above 0.
    """

    id: UUID
    kind: str
    points: int
    at: datetime
    holder_id: int
    holder: str
    is_partner: bool
    activity_id: UUID | None
    document_no: str
    order_no: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which transfers: of these kinds, in a span (half-open; None: without an end), and of these
    members (None: of all).
    """

    kinds: Sequence[str]
    since: datetime | None = None
    until: datetime | None = None
    members: Collection[int] | None = None


def kinds_of(place: str, side: str) -> list[str]:
    """The kinds of transfer that a place of the chart counts: what came in (`debit`), what went out
    (`credit`), or both (``); of no place, all.
    """
    return [
        kind.value
        for kind, (source, target) in MOVES.items()
        if not place
        or (side != "credit" and target.value == place)
        or (side != "debit" and source.value == place)
    ]


def month_span(month: str, zone: str) -> tuple[datetime, datetime]:
    """When a month (`2026-11`) begins, and when the next one does, by the clocks of a zone."""
    year, number = (int(part) for part in month.split("-"))
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    clock = ZoneInfo(zone)
    return datetime(year, number, 1, tzinfo=clock), datetime(*following, 1, tzinfo=clock)


def page(
    book_id: UUID,
    wanted: Wanted,
    *,
    organiser_id: UUID,
    order: str,
    offset: int,
    limit: int,
    counted: Counted = (),
    zone: str = "UTC",
) -> list[Posted]:
    """Some of the transfers that are wanted, in an order of `at` or `-at`.

    Args:
        counted: the days of those that are wanted, by the clocks of the zone, where they are known
            (`counted_of`): pages after the first find theirs by them.
    """
    if offset and counted:
        turned = counted[::-1] if order == "-at" else counted
        days, offset = _days_of(turned, offset, limit)
        if not days:
            return []
        wanted = _within(wanted, days, ZoneInfo(zone))
    sql, by = named_queries("tandem.insights", "transfers"), _ORDERS[order]
    chosen = fill(
        sql["of_kinds" if wanted.members is None else "of_members"],
        span=sql["span"],
        order=by,
    )
    params = {**_params(book_id, wanted, organiser_id), "offset": offset, "limit": limit}
    rows = statements.rows(fill(sql["page"], chosen=chosen, order=by), params)
    return [Posted(*row) for row in rows]


def _days_of(counted: Counted, offset: int, limit: int) -> tuple[list[date], int]:
    """The days on which the rows after `offset` lie, and how many other rows of the first of them
    come before.
    """
    days: list[date] = []
    held = 0
    for day, total in counted:
        if not days and offset >= total:
            offset -= total
            continue
        days.append(day)
        held += total
        if held >= offset + limit:
            break
    return days, offset


def _within(wanted: Wanted, days: Sequence[date], zone: ZoneInfo) -> Wanted:
    """The same within some days; what is wanted has no narrower span."""
    return replace(
        wanted,
        since=start_of_day(min(days), zone),
        until=start_of_day(max(days) + timedelta(days=1), zone),
    )


def total_of_members(book_id: UUID, wanted: Wanted, *, organiser_id: UUID) -> int:
    """How many transfers are wanted of some members."""
    sql = named_queries("tandem.insights", "transfers")
    text = fill(sql["total_of_members"], span=sql["span"])
    ((number,),) = statements.rows(text, _params(book_id, wanted, organiser_id))
    return int(number)


def counted_of(
    posted: Sequence[finance.Posted], *, kinds: Collection[str], month: str = ""
) -> Counted:
    """The days of a journal with how many transfers of some kinds each has, in one month or in
    all.
    """
    totals: Counter[date] = Counter()
    for row in posted:
        if row.kind in kinds and (not month or f"{row.day:%Y-%m}" == month):
            totals[row.day] += row.transfers
    return sorted(totals.items())


def _params(book_id: UUID, wanted: Wanted, organiser_id: UUID) -> dict[str, object]:
    return {
        "organiser_id": organiser_id,
        "book_id": book_id,
        "kinds": [Kind(kind).value for kind in wanted.kinds],
        "since": wanted.since,
        "until": wanted.until,
        "members": None if wanted.members is None else list(wanted.members),
    }
