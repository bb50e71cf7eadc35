"""Holding points for an order: hold, then settle or cancel. A hold works once, and ends once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Conflict, Missing
from tandem.kit.sql import fill, named_queries
from tandem.ledger import spending, transfers
from tandem.ledger.chart import Kind
from tandem.platform import statements


class NotEnoughPoints(Conflict):
    """The account holds fewer available points than the hold needs."""

    code = "ledger.not_enough_points"
    text = _("You have %(available)s points; this needs %(needed)s.")


class HoldEnded(Conflict):
    """The hold was settled or cancelled before."""

    code = "ledger.hold_ended"
    text = _("These points were already used or given back.")


class NoSuchHold(Missing):
    """No hold has this key."""

    code = "ledger.no_such_hold"
    text = _("No points are held under this number.")


def hold(
    key: UUID,
    *,
    organiser_id: UUID,
    holder_id: int,
    book_id: UUID,
    points: int,
    at: datetime,
    now: datetime,
) -> bool:
    """Hold available points, in the order of the book, under a key of the caller's.

    Returns:
        False when this very hold was made before; nothing happens then.

    Raises:
        NotEnoughPoints, KeyTaken (the key was used for other points): nothing is held.

    Locks the account, then its lots.
    """
    assert points > 0
    scope = {"organiser_id": organiser_id, "holder_id": holder_id, "book_id": book_id}
    available = _locked_available(scope)
    move = transfers.Standing(key, Kind.HOLD, points, book_id)
    if transfers.stands(move, holder_id=holder_id, organiser_id=organiser_id):
        return False
    if available < points:
        raise NotEnoughPoints(available=available, needed=points)
    lots = fill(_sql("open_lots"), turn=spending.turn("lot"))
    uses = _choose(statements.rows(lots, scope), points)
    _write(key, Kind.HOLD, uses, points=points, sign=-1, cause_id=key, scope=scope, at=at, now=now)
    return True


def _choose(lots: Sequence[tuple[UUID, int]], points: int) -> list[tuple[UUID, int]]:
    uses: list[tuple[UUID, int]] = []
    for lot_id, left in lots:
        used = min(left, points)
        uses.append((lot_id, used))
        points -= used
        if points == 0:
            return uses
    raise AssertionError(
        "The lots hold fewer points than the account: the proof would have failed."
    )


def settle(
    key: UUID, *, organiser_id: UUID, holder_id: int, book_id: UUID, at: datetime, now: datetime
) -> bool:
    """Use held points for good. False when that was done before.

    Raises:
        NoSuchHold, HoldEnded (it was cancelled).
    """
    scope = {"organiser_id": organiser_id, "holder_id": holder_id, "book_id": book_id}
    points = _open_hold(key, Kind.SETTLE, scope)
    if points is None:
        return False
    _write(
        ids.derived(key, Kind.SETTLE),
        Kind.SETTLE,
        [],
        points=points,
        sign=0,
        cause_id=key,
        scope=scope,
        at=at,
        now=now,
    )
    return True


def cancel(
    key: UUID, *, organiser_id: UUID, holder_id: int, book_id: UUID, at: datetime, now: datetime
) -> bool:
    """Give held points back to the very lots they came from, with their old expiry. False when that
    was done before.

    Raises:
        NoSuchHold, HoldEnded (it was settled).
    """
    scope = {"organiser_id": organiser_id, "holder_id": holder_id, "book_id": book_id}
    points = _open_hold(key, Kind.CANCEL, scope)
    if points is None:
        return False
    uses = statements.rows(_sql("uses_of_transfer"), {**scope, "transfer_id": key})
    _write(
        ids.derived(key, Kind.CANCEL),
        Kind.CANCEL,
        uses,
        points=points,
        sign=1,
        cause_id=key,
        scope=scope,
        at=at,
        now=now,
    )
    return True


def end_many(
    holds: Sequence[tuple[UUID, int]],
    kind: Kind,
    *,
    organiser_id: UUID,
    book_id: UUID,
    at: datetime,
    now: datetime,
) -> int:
    """Use many holds of a book for good (SETTLE), or give them back (CANCEL), as `settle` and
    `cancel` do one by one; how many. Those that ended so before are left out.

    Args:
        holds: key and holder of each.

    Raises:
        NoSuchHold, HoldEnded (one ended otherwise): nothing changes.

    Locks the accounts, the smaller holder first.
    """
    assert kind in (Kind.SETTLE, Kind.CANCEL)
    if not holds:
        return 0
    sql = named_queries("tandem.ledger", "ending")
    other = Kind.CANCEL if kind == Kind.SETTLE else Kind.SETTLE
    scope = {"organiser_id": organiser_id, "book_id": book_id, "at": at, "now": now}
    params = {
        **scope,
        **_named(holds, kind),
        "other_ids": [ids.derived(k, other) for k, _ in holds],
    }
    lock({holder_id for _key, holder_id in holds}, organiser_id=organiser_id, book_id=book_id)
    points_by_key: dict[UUID, int] = {}
    for key, points, is_ended, is_other in statements.rows(sql["holds"], params):
        if points is None:
            raise NoSuchHold()
        if is_other:
            raise HoldEnded()
        if not is_ended:
            points_by_key[key] = points
    ending = [(key, holder_id) for key, holder_id in holds if key in points_by_key]
    if not ending:
        return 0
    params = {
        **scope,
        **_named(ending, kind),
        "points": [points_by_key[key] for key, _holder_id in ending],
        "kind": kind.value,
        "sign": 1 if kind == Kind.CANCEL else 0,
    }
    statements.run(sql["insert_transfers"], params)
    if kind == Kind.CANCEL:
        statements.run(sql["insert_uses"], params)
        statements.run(sql["update_lots"], params)
    statements.run(sql["update_accounts"], params)
    return len(ending)


def lock(holders: Collection[int], *, organiser_id: UUID, book_id: UUID) -> None:
    """Lock the accounts of these holders, the smaller first: before holds of them are ended in
    more than one way.
    """
    params = {"organiser_id": organiser_id, "book_id": book_id, "holders": list(holders)}
    statements.rows(named_queries("tandem.ledger", "ending")["lock_accounts"], params)


def _named(holds: Sequence[tuple[UUID, int]], kind: Kind) -> dict[str, Any]:
    return {
        "ids": [key for key, _holder_id in holds],
        "holders": [holder_id for _key, holder_id in holds],
        "ended_ids": [ids.derived(key, kind) for key, _holder_id in holds],
    }


def _sql(name: str) -> str:
    return named_queries("tandem.ledger", "holding")[name]


def _locked_available(scope: dict[str, Any]) -> int:
    accounts = statements.rows(_sql("lock_account"), scope)
    return int(accounts[0][0]) if accounts else 0


def _kinds_of(key: UUID, scope: dict[str, Any]) -> dict[str, int]:
    keys = [key, ids.derived(key, Kind.SETTLE), ids.derived(key, Kind.CANCEL)]
    return dict(statements.rows(_sql("kinds_of_keys"), {**scope, "ids": keys}))


def _open_hold(key: UUID, wanted: Kind, scope: dict[str, Any]) -> int | None:
    """Points of the hold; None when it ended this way before."""
    _locked_available(scope)
    kinds = _kinds_of(key, scope)
    if Kind.HOLD not in kinds:
        raise NoSuchHold()
    if wanted in kinds:
        return None
    if len(kinds) > 1:
        raise HoldEnded()
    return kinds[Kind.HOLD]


def _write(
    key: UUID,
    kind: Kind,
    uses: Sequence[tuple[UUID, int]],
    *,
    points: int,
    sign: int,
    cause_id: UUID,
    scope: dict[str, Any],
    at: datetime,
    now: datetime,
) -> None:
    """Write the transfer, its uses of lots, and the balances. `sign`: -1 takes from the lots, 1
    gives back.
    """
    params = {
        **scope,
        "id": key,
        "kind": kind.value,
        "points": points,
        "cause_id": cause_id,
        "at": at,
        "now": now,
        "sign": sign,
        "lot_ids": [lot_id for lot_id, _ in uses],
        "lot_points": [used for _, used in uses],
        "held": {Kind.HOLD: points, Kind.SETTLE: -points, Kind.CANCEL: -points}[kind],
        "available": sign * points,
    }
    statements.run(_sql("insert_transfer"), params)
    if uses:
        statements.run(_sql("insert_uses"), params)
        statements.run(_sql("update_lots"), params)
    statements.run(_sql("update_account"), params)
