"""Moves that take points out of lots, set at a time: release, void, take back, expire.

All of them are the same act with another chooser: a *demand* names a holder, a key and points; it
is served from the holder's lots in a stated order, and what cannot be served stays a shortfall that
the caller is told. One allocator (`sql/taking.sql`) lays the demands of a holder and the lots side
by side as intervals and joins where they overlap, so one demand or a million take the same path.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.kit.sql import SqlQuery, fill, fill_each, merged, named_queries
from tandem.ledger import spending
from tandem.ledger.chart import Kind
from tandem.platform import statements
from tandem.platform.database import batches

COLUMNS = ("holder_id", "id", "book_id", "points", "cause_id", "lot_id")
_SERVED = {
    Kind.RELEASE: "pending",
    Kind.VOID: "pending",
    Kind.TAKE_BACK: "available",
    Kind.EXPIRE: "available",
    Kind.ADJUST_DOWN: "available",
    Kind.GIVE: "available",
}


@dataclass(frozen=True, slots=True)
class Taking:
    """Points moved, and points asked for that the lots did not hold."""

    points: int
    shortfall_points: int


def lock(holders: SqlQuery, *, book_id: UUID, organiser_id: UUID) -> None:
    """Lock the accounts of these holders (column `holder_id`), in order, for whoever evaluates
    before it takes.

    What is read after this and before the transaction ends is what `take_rows` will find.
    """
    statements.run(
        fill(named_queries("tandem.ledger", "taking")["lock_holders"], holders=holders.text),
        merged(holders.params, {"organiser_id": organiser_id, "book_id": book_id}),
    )


def take_rows(
    demands: SqlQuery,
    *,
    kind: Kind,
    organiser_id: UUID,
    batch_id: UUID | None,
    at: datetime,
    now: datetime,
) -> Taking:
    """Serve demands out of lots and post one transfer of `kind` for each demand that got anything.

    Args:
        demands: columns as in `COLUMNS`; `id` is the key of the transfer; with a `lot_id` only that
            lot serves, else
            the lots of the book: those of the same cause first, then in the order of the book.
        at: when the transfers take effect.

    A demand whose key was posted before is passed over. Locks the accounts, then the lots, in order
    of holder.
    """
    assert demands.columns == COLUMNS, demands.columns
    texts = named_queries("tandem.ledger", "taking")
    sql = fill_each(texts, place=_SERVED[kind], turn=spending.turn("rest"))
    own = {
        "organiser_id": organiser_id,
        "kind": kind.value,
        "batch_id": batch_id,
        "at": at,
        "now": now,
        "from_pending": int(_SERVED[kind] == "pending"),
        "to_available": int(kind == Kind.RELEASE),
    }
    params = merged(demands.params, own)
    asking = fill(sql["demands"], demands=demands.text)
    total = batches.keep("ledger_demand", asking, params, key="holder_id, id")
    statements.run(sql["lock_accounts"], params)
    if not total - statements.run(sql["drop_repeated_demands"], params):
        return Taking(points=0, shortfall_points=0)
    by_cause, by_demand, by_lot = "holder_id, cause_id", "holder_id, demand_id", "holder_id, lot_id"
    batches.keep("ledger_open", sql["open_lots"], params, key="holder_id, id", also=[by_cause])
    for table, rows in (("ledger_bound", "bound"), ("ledger_serving", "servings")):
        batches.keep(table, sql[rows], params, key=by_lot, also=[by_demand], is_unique=False)
    statements.run(sql["insert_transfers"], params)
    statements.run(sql["insert_lot_uses"], params)
    statements.run(sql["update_lots"], params)
    statements.run(sql["update_accounts"], params)
    ((asked, served),) = statements.rows(sql["totals"], params)
    return Taking(points=served, shortfall_points=asked - served)
