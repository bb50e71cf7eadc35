"""The questions the ledger answers: balances, statement, lots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.kit.sql import named_queries
from tandem.ledger.models import Transfer
from tandem.platform import statements


@dataclass(frozen=True, slots=True)
class Balance:
    """Whole points of a holder in a book."""

    pending: int = 0
    available: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One transfer as the holder sees it; the two balances are those after it."""

    id: UUID
    kind: str
    points: int
    cause_id: UUID
    at: datetime
    created_at: datetime


def balance(holder_id: int, *, organiser_id: UUID, book_id: UUID) -> Balance:
    """Points now. A holder without an account has none."""
    balances = statements.rows(
        named_queries("tandem.ledger", "queries")["balance"],
        {"organiser_id": organiser_id, "holder_id": holder_id, "book_id": book_id},
    )
    return Balance(*balances[0]) if balances else Balance()


def balance_as_of(holder_id: int, *, organiser_id: UUID, book_id: UUID, at: datetime) -> Balance:
    """Points as they stood at a moment, by the transfers that had taken effect."""
    ((pending, available, held),) = statements.rows(
        named_queries("tandem.ledger", "queries")["balance_as_of"],
        {"organiser_id": organiser_id, "holder_id": holder_id, "book_id": book_id, "at": at},
    )
    return Balance(pending, available, held)


def statement(
    holder_id: int,
    *,
    organiser_id: UUID,
    book_id: UUID,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[StatementRow]:
    """Transfers, latest first; `before` is the (at, id) of the last row of the page above."""
    transfers = statements.rows(
        named_queries("tandem.ledger", "queries")["statement"],
        {
            "organiser_id": organiser_id,
            "holder_id": holder_id,
            "book_id": book_id,
            "limit": limit,
            "before_at": before[0] if before else None,
            "before_id": before[1] if before else None,
        },
    )
    return [StatementRow(*transfer) for transfer in transfers]


def statement_page(
    holder_id: int, *, organiser_id: UUID, book_id: UUID, by: Sequence[str], rows: slice
) -> tuple[list[StatementRow], int]:
    """Some of a holder's transfers in an order by fields of the statement, and how many there are
    in all.
    """
    transfers = Transfer.objects.of(organiser_id).filter(holder_id=holder_id, book_id=book_id)
    fields = ("id", "kind", "points", "cause_id", "at", "created_at")
    return [
        StatementRow(*transfer) for transfer in transfers.order_by(*by).values_list(*fields)[rows]
    ], transfers.count()


def ends(
    holder_id: int, *, organiser_id: UUID, book_id: UUID, zone: str, limit: int = 3
) -> list[tuple[date, int]]:
    """What a holder's available points come to by the last day on which they can be used, soonest
    first.
    """
    params = {
        "organiser_id": organiser_id,
        "holder_id": holder_id,
        "book_id": book_id,
        "zone": zone,
        "limit": limit,
    }
    return [
        (day, points)
        for day, points in statements.rows(
            named_queries("tandem.ledger", "queries")["ends"], params
        )
    ]
