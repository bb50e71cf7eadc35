"""Points from one holder to another: what the giver's lots give up opens lots of the receiver with
the same expiry.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict
from tandem.kit.sql import SqlQuery, named_queries
from tandem.ledger import taking, transfers
from tandem.ledger.chart import Kind
from tandem.ledger.holding import NotEnoughPoints
from tandem.platform import statements


class OtherReceiver(Conflict):
    """The key was used for a transfer to somebody else."""

    code = "ledger.other_receiver"
    text = _("Under this key points were passed on to somebody else. Nothing was changed.")


def give(
    key: UUID,
    *,
    giver_id: int,
    receiver_id: int,
    book_id: UUID,
    points: int,
    organiser_id: UUID,
    at: datetime,
    now: datetime,
    cause_id: UUID | None = None,
    keeps_age: bool = False,
    lot_id: UUID | None = None,
) -> bool:
    """Pass available points on, in the order of the book. False when this very transfer was
    made before.

    Args:
        cause_id: what they are passed on for, if not by themselves; lots that came by this cause go
            first.
        keeps_age: whether the receiver's lots are as old as the giver's were, for points that count
            by their time.
        lot_id: the giver's lot that they are taken from, and no other; enough is left of it.

    Raises:
        NotEnoughPoints, KeyTaken (the key was used for other points), OtherReceiver: nothing moves.

    Locks both accounts, the smaller holder first, then the giver's lots.
    """
    assert points > 0 and giver_id != receiver_id
    scope = {
        "organiser_id": organiser_id,
        "book_id": book_id,
        "giver_id": giver_id,
        "receiver_id": receiver_id,
        "key": key,
        "cause_id": cause_id or key,
    }
    sql = named_queries("tandem.ledger", "passing")
    available = dict(statements.rows(sql["lock_both"], scope)).get(giver_id, 0)
    move = transfers.Standing(key, Kind.GIVE, points, book_id)
    if transfers.stands(move, holder_id=giver_id, organiser_id=organiser_id):
        if not statements.rows(sql["received_of_key"], scope):
            raise OtherReceiver()
        return False
    if available < points:
        raise NotEnoughPoints(available=available, needed=points)
    demand = SqlQuery(
        sql["points_transfer"], {**scope, "points": points, "lot_id": lot_id}, taking.COLUMNS
    )
    common: dict[str, Any] = {"organiser_id": organiser_id, "batch_id": key, "now": now}
    taking.take_rows(demand, kind=Kind.GIVE, at=at, **common)
    received = SqlQuery(
        sql["received"], {**scope, "at": at, "keeps_age": keeps_age}, transfers.COLUMNS
    )
    transfers.post_rows(received, **common)
    return True
