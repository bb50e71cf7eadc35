"""What falls due, and its posting."""

from datetime import datetime
from uuid import UUID

from tandem.kit import ids
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.ledger import taking
from tandem.ledger.chart import Kind
from tandem.platform import statements


def expire(book_id: UUID, *, organiser_id: UUID, until: datetime, now: datetime) -> taking.Taking:
    """Expire the available points of every lot of the book that is due at or before `until`. Safe
    to repeat.

    The key of the transfer holds the lot and its due moment, so a lot whose points came back later
    expires again.
    """
    demands = SqlQuery(
        named_queries("tandem.ledger", "expiry")["lots_due"],
        {"organiser_id": organiser_id, "book_id": book_id, "until": until},
        taking.COLUMNS,
    )
    batch_id = ids.new_uuid()
    statements.with_much_memory()
    return taking.take_rows(
        demands, kind=Kind.EXPIRE, organiser_id=organiser_id, batch_id=batch_id, at=until, now=now
    )


def extend(
    holders: SqlQuery,
    *,
    book_id: UUID,
    organiser_id: UUID,
    due_until: datetime,
    now: datetime,
    upto: datetime,
) -> int:
    """Let available points that fall due after now and at or before `due_until` last until `upto`;
    how many points.

    Args:
        holders: column `holder_id`, each once.

    What would last longer anyway stays as it is. Locks the accounts, then the lots, in order of
    holder.
    """
    taking.lock(holders, book_id=book_id, organiser_id=organiser_id)
    text = fill(named_queries("tandem.ledger", "expiry")["extend"], holders=holders.text)
    own = {
        "organiser_id": organiser_id,
        "book_id": book_id,
        "due_until": due_until,
        "now": now,
        "upto": upto,
    }
    ((points,),) = statements.rows(text, merged(holders.params, own))
    return int(points)
