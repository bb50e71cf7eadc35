"""Debts: points that should have been taken back and had been spent, collected from what is earned
later.

Only where the programme says so, and only what fell short since it says so. No account falls below
zero for it: a debt is a shortfall that is not collected yet; as soon as the holder has points, they
serve it, oldest debt first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.adjustments.facts import DebtsCollected
from tandem.kit import ids
from tandem.kit.sql import SqlQuery, fill, fill_each, named_queries
from tandem.ledger import passing, taking
from tandem.ledger import queries as ledger
from tandem.ledger.chart import Kind
from tandem.platform import journal, statements
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


def collect(programme: Programme, *, runs: Sequence[UUID] = (), now: datetime) -> int:
    """Collect what is owed from whoever has points now; how many. Safe to repeat. Locks merges,
    then accounts, each in order.

    What merged members owe is collected from whom they go on as; of these `runs` of earning also
    where the programme has no debts, for their points went over and were not spent.
    """
    if programme.debts_from is None and not runs:
        return 0
    sql, total = named_queries("tandem.adjustments", "debts"), 0
    for book_id in programmes.books(programme.id, organiser_id=programme.organiser_id).values():
        params = {
            "organiser_id": programme.organiser_id,
            "book_id": book_id,
            "since": programme.debts_from,
            "runs": list(runs),
            "now": now,
        }
        if _bring_over(params):
            total += _collect(sql["owed_of_merged"], params, programme, now)
        if programme.debts_from is not None:
            total += _collect(sql["owed"], params, programme, now)
    return total


def _bring_over(params: Mapping[str, Any]) -> int:
    """Give merged members what they owe of a book out of what those have as whom they go on: what
    came by the merge first; how many points.
    """
    sql = named_queries("tandem.adjustments", "debts")
    sql, brought = fill_each(sql, owed=sql["owed_of_merged"]), 0
    if not statements.rows(sql["standing_merges"], params):
        return 0
    scope = {"organiser_id": params["organiser_id"], "book_id": params["book_id"]}
    now = params["now"]
    for merge_id, member_id, going_id, owed in statements.rows(sql["lacking"], params):
        points = min(owed, ledger.balance(going_id, **scope).available)
        if points > 0:
            key = ids.new_uuid()
            both = {"giver_id": going_id, "receiver_id": member_id, "cause_id": merge_id}
            passing.give(key, points=points, at=now, now=now, **both, **scope)
            brought += points
    return brought


def _collect(owed: str, params: Mapping[str, Any], programme: Programme, now: datetime) -> int:
    """Take what is owed of a book, as this statement says, from the accounts of those who owe."""
    sql = named_queries("tandem.adjustments", "debts")
    holders = SqlQuery(fill(sql["debtors"], owed=owed), params, ("holder_id",))
    if not statements.rows(f"{holders.text} LIMIT 1", params):
        return 0
    of, batch_id = programme.organiser_id, ids.new_uuid()
    # Locked before it is evaluated, so that two who collect at once do not collect twice.
    taking.lock(holders, book_id=params["book_id"], organiser_id=of)
    bound = {**params, "stamp": batch_id}
    demands = SqlQuery(fill(sql["demands"], owed=owed), bound, taking.COLUMNS)
    scope: dict[str, Any] = {"organiser_id": of, "at": now, "now": now}
    taken = taking.take_rows(demands, kind=Kind.TAKE_BACK, batch_id=batch_id, **scope).points
    if taken:
        statements.run(sql["insert_collections"], bound)
        journal.record(
            DebtsCollected(
                organiser_id=of,
                at=now,
                programme_id=programme.id,
                batch_id=batch_id,
                points=taken,
            )
        )
    return taken


def owed_points(member_id: int, *, book_id: UUID, programme: Programme) -> int:
    """What a member owes of a book, with those who go on as them; 0 where there are no debts."""
    if programme.debts_from is None:
        return 0
    sql = named_queries("tandem.adjustments", "debts")
    params = {
        "organiser_id": programme.organiser_id,
        "book_id": book_id,
        "since": programme.debts_from,
        "runs": [],
        "member_id": member_id,
    }
    own = fill(sql["owed_by"], owed=sql["owed"])
    merged = fill(sql["owed_by_merged"], owed=sql["owed_of_merged"])
    ((points,),), ((of_merged,),) = statements.rows(own, params), statements.rows(merged, params)
    return int(points) + int(of_merged)
