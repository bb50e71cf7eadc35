"""Earning and adjusting: the moves that open lots. `post` for a few, `post_rows` for any number.

Both write the same rows: the transfer, its lot, and the holder's balances in the same transaction.
A key (`id`) works once; the same move again has no second effect, another move under a used key is
refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.ledger.chart import OPENING, Kind
from tandem.platform import statements
from tandem.platform.database import batches

MOVES_MAX = 10_000
COLUMNS = ("holder_id", "id", "book_id", "kind", "points", "cause_id", "at", "expires_at", "due_on")
NO_DAY = date.max  # of pending points that no day is known for


class KeyTaken(Conflict):
    """A key was used before for a move with other points or another book."""

    code = "ledger.key_taken"
    text = _(
        "This was posted before with other points (%(before)s, now %(now)s). Nothing was changed."
    )


@dataclass(frozen=True, slots=True)
class Move:
    """One earning or upward adjustment: whole points > 0, of a kind that opens a lot.

    `due_on`: for pending points, as `Lot` says.
    """

    holder_id: int
    id: UUID
    book_id: UUID
    kind: Kind
    points: int
    cause_id: UUID
    at: datetime
    expires_at: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """What a posting did: transfers written, and moves whose key had been posted before."""

    posted: int
    repeated: int


def post(
    moves: Sequence[Move], *, organiser_id: UUID, batch_id: UUID | None = None, now: datetime
) -> Posting:
    """Post moves of one holder, all or none.

    Args:
        moves: 1 to 10,000 of one holder; keys unique for ever, and in one call.
        now: when the rows are written; `Move.at` is when they take effect.

    Raises:
        KeyTaken: a key was used for a move with other points. Nothing is posted.

    Locks the holder's account. Safe to repeat.
    """
    holder = _holder(moves, organiser_id, now)
    keys = statements.prepared(_unless_they_stand(), _transfers(moves, holder, batch_id))
    written = {key for (key,) in keys}
    if len(written) < len(moves):
        _refuse_other_moves(moves, written, organiser_id)
    fresh = [move for move in moves if move.id in written]
    if fresh:
        _open(fresh, holder)
    return Posting(posted=len(written), repeated=len(moves) - len(written))


def post_new(
    moves: Sequence[Move], *, organiser_id: UUID, batch_id: UUID | None = None, now: datetime
) -> None:
    """As `post`, of keys made of what this transaction has just written, under which nothing can
    stand: the database breaks the transaction where something does. So nobody waits for an answer,
    and all of it goes out with the commit.
    """
    holder = _holder(moves, organiser_id, now)
    sql = named_queries("tandem.ledger", "posting")
    statements.later(sql["insert_of_holder"], _transfers(moves, holder, batch_id))
    _open(moves, holder)


def _holder(moves: Sequence[Move], organiser_id: UUID, now: datetime) -> dict[str, Any]:
    assert 0 < len(moves) <= MOVES_MAX
    assert all(move.kind in OPENING and move.points > 0 for move in moves)
    assert len({move.holder_id for move in moves}) == 1, (
        "one holder a call: locks are taken a holder at a time"
    )
    assert len({move.id for move in moves}) == len(moves), "each key once a call"
    return {"organiser_id": organiser_id, "holder_id": moves[0].holder_id, "now": now}


@cache
def _unless_they_stand() -> str:
    sql = named_queries("tandem.ledger", "posting")
    return f"{sql['insert_of_holder']}\n{sql['unless_they_stand']}"


def _transfers(
    moves: Sequence[Move], holder: Mapping[str, Any], batch_id: UUID | None
) -> dict[str, Any]:
    return {
        **holder,
        **_columns(moves),
        "kinds": [move.kind.value for move in moves],
        "points": [move.points for move in moves],
        "batch_id": batch_id,
    }


def _open(moves: Sequence[Move], holder: Mapping[str, Any]) -> None:
    """Open the lots of moves, and add them to their accounts. Nobody waits for what this answers:
    it goes out with the next statement, or the commit.
    """
    sql = named_queries("tandem.ledger", "posting")
    lots = {
        **_columns(moves),
        "expiries": [move.expires_at for move in moves],
        "dues": [move.due_on if move.kind == Kind.EARN_PENDING else None for move in moves],
        **_parts(moves),
    }
    statements.later(sql["open_lots_of_holder"], {**holder, **lots})
    books = sorted({move.book_id for move in moves})
    sums = [_parts([move for move in moves if move.book_id == book]) for book in books]
    statements.later(
        sql["add_to_accounts_of_holder"],
        {
            **holder,
            "book_ids": books,
            "pending": [sum(parts["pending"]) for parts in sums],
            "available": [sum(parts["available"]) for parts in sums],
        },
    )


def _columns(moves: Sequence[Move]) -> dict[str, list[Any]]:
    return {
        "ids": [move.id for move in moves],
        "book_ids": [move.book_id for move in moves],
        "cause_ids": [move.cause_id for move in moves],
        "ats": [move.at for move in moves],
    }


def _parts(moves: Sequence[Move]) -> dict[str, list[int]]:
    """The points of each that wait, and those that are available."""
    waits = [move.kind == Kind.EARN_PENDING for move in moves]
    return {
        "pending": [move.points * wait for move, wait in zip(moves, waits, strict=True)],
        "available": [move.points * (not wait) for move, wait in zip(moves, waits, strict=True)],
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """What a key is, or would be, used for."""

    id: UUID
    kind: Kind
    points: int
    book_id: UUID


def stands(move: Standing, *, holder_id: int, organiser_id: UUID) -> bool:
    """Whether this very move was posted before; asked under the lock of the holder's account.

    Raises:
        KeyTaken: another one was, under its key.
    """
    before = statements.rows(
        named_queries("tandem.ledger", "posting")["transfers_of_holder"],
        {"organiser_id": organiser_id, "holder_id": holder_id, "ids": [move.id]},
    )
    for _key, kind, points, book_id in before:
        if (move.kind, move.points, move.book_id) != (kind, points, book_id):
            raise KeyTaken(before=points, now=move.points)
    return bool(before)


def _refuse_other_moves(moves: Sequence[Move], written: set[UUID], organiser_id: UUID) -> None:
    repeated = {move.id: move for move in moves if move.id not in written}
    before = statements.rows(
        named_queries("tandem.ledger", "posting")["transfers_of_holder"],
        {"organiser_id": organiser_id, "holder_id": moves[0].holder_id, "ids": list(repeated)},
    )
    for key, kind, points, book_id in before:
        move = repeated[key]
        if (move.kind, move.points, move.book_id) != (kind, points, book_id):
            raise KeyTaken(before=points, now=move.points)


def post_rows(
    rows: SqlQuery, *, organiser_id: UUID, batch_id: UUID, now: datetime, are_fresh: bool = False
) -> Posting:
    """Post the moves of a query: columns as in `COLUMNS`, any number of holders.

    Moves whose key was posted before are passed over; a caller who knows that there are none says
    `are_fresh` and saves the look (a key that was used after all then breaks the transaction). The
    caller holds the row that guards the batch, so no other process posts the same moves at this
    moment. Locks the accounts in order of holder.
    """
    assert rows.columns == COLUMNS, rows.columns
    sql = named_queries("tandem.ledger", "posting")
    params = merged(rows.params, {"organiser_id": organiser_id, "batch_id": batch_id, "now": now})
    moves = fill(sql["moves"], moves=rows.text)
    total = batches.keep("ledger_move", moves, params, key="holder_id, id")
    repeated = 0 if are_fresh else statements.run(sql["drop_repeated_moves"], params)
    statements.run(sql["insert_transfers"], params)
    statements.run(sql["insert_lots"], params)
    statements.run(sql["upsert_accounts"], params)
    return Posting(posted=total - repeated, repeated=repeated)
