"""Debts: points that should have been taken back and had been spent, collected from what is earned
later.

Only where the programme says so, and only what fell short since it says so. No account falls below
zero for it: a debt is a shortfall that is not collected yet; as soon as the holder has points, they
serve it, oldest debt first.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.adjustments.facts import DebtsCollected
from tandem.kit import ids
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.ledger import taking
from tandem.ledger.chart import Kind
from tandem.platform import journal, statements
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


def collect(programme: Programme, *, now: datetime) -> int:
    """Collect what is owed from whoever has points now; how many. Safe to repeat. Locks the
    accounts in order.
    """
    if programme.debts_from is None:
        return 0
    of, sql, total = programme.organiser_id, named_queries("tandem.adjustments", "debts"), 0
    for book_id in programmes.books(programme.id, organiser_id=of).values():
        params = {"organiser_id": of, "book_id": book_id, "since": programme.debts_from, "now": now}
        holders = SqlQuery(fill(sql["debtors"], owed=sql["owed"]), params, ("holder_id",))
        if not statements.rows(f"{holders.text} LIMIT 1", params):
            continue
        # Locked before it is evaluated, so that two who collect at once do not collect twice.
        taking.lock(holders, book_id=book_id, organiser_id=of)
        batch_id = ids.new_uuid()
        demands = SqlQuery(
            fill(sql["demands"], owed=sql["owed"]),
            {**params, "stamp": batch_id},
            taking.COLUMNS,
        )
        scope: dict[str, Any] = {"organiser_id": of, "at": now, "now": now}
        taken = taking.take_rows(demands, kind=Kind.TAKE_BACK, batch_id=batch_id, **scope).points
        if taken:
            statements.run(sql["insert_collections"], {**params, "stamp": batch_id})
            journal.record(
                DebtsCollected(
                    organiser_id=of,
                    at=now,
                    programme_id=programme.id,
                    batch_id=batch_id,
                    points=taken,
                )
            )
        total += taken
    return total


def owed_points(member_id: int, *, book_id: UUID, programme: Programme) -> int:
    """What a member owes of a book; 0 where the programme has no debts."""
    if programme.debts_from is None:
        return 0
    sql = named_queries("tandem.adjustments", "debts")
    params = {
        "organiser_id": programme.organiser_id,
        "book_id": book_id,
        "since": programme.debts_from,
        "member_id": member_id,
    }
    ((points,),) = statements.rows(fill(sql["owed_by"], owed=sql["owed"]), params)
    return int(points)
