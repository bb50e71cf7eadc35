"""Points that wait for somebody of the organiser: agreed to, activity by activity or many at once,
or refused with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.activity import queries as activity
from tandem.earning.ceilings import RefusalNeedsReason
from tandem.earning.facts import PointsRefused, PointsReleased
from tandem.kit import ids
from tandem.kit.sql import SqlQuery, named_queries
from tandem.kit.text import folded
from tandem.ledger import taking
from tandem.ledger.chart import Kind
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme, Release

LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """An activity whose points wait for somebody."""

    member_id: int
    member: str
    activity_id: UUID
    document_no: str
    partner: str
    day: date
    net_minor: int | None
    points: int


def waiting(
    programme: Programme,
    *,
    q: str = "",
    start: int = 0,
    limit: int = LISTED_MAX,
    is_latest_first: bool = False,
) -> list[Waiting]:
    """Activities whose points wait for somebody, oldest first; of those whose member or document
    holds the text.
    """
    if programme.release != Release.BY_HAND:
        return []
    params = {
        **_asked(programme, q),
        "start": start,
        "limit": limit,
        "is_latest_first": is_latest_first,
    }
    return [
        Waiting(*row)
        for row in statements.rows(
            named_queries("tandem.adjustments", "approving")["waiting_for_hand"], params
        )
    ]


def waiting_total(programme: Programme, *, q: str = "", most: int | None = None) -> int:
    """How many activities have points that wait for somebody; counted up to `most`, where more are
    not told apart.
    """
    if programme.release != Release.BY_HAND:
        return 0
    params = {**_asked(programme, q), "start": 0, "limit": most, "is_latest_first": False}
    text = named_queries("tandem.adjustments", "approving")["waiting_for_hand"].rstrip().rstrip(";")
    ((total,),) = statements.rows(f"SELECT count(*) FROM ({text}) AS waiting", params)
    return int(total)


def _asked(programme: Programme, q: str) -> dict[str, Any]:
    """What narrows down what waits."""
    return {
        **_params(programme),
        "programme_id": programme.id,
        "name": folded(q) if q else None,
        "document": q,
    }


def decide(
    activities: Sequence[tuple[int, UUID]],
    *,
    agrees: bool,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> int:
    """Agree that what waits of these activities (member, activity) becomes the members' own, or
    refuse it; the points.

    Raises:
        RefusalNeedsReason, NoSuchActivity: nothing changes.

    Safe to repeat: what was decided waits no more. Locks the accounts in order.
    """
    require(actor, "evidence.decide")
    if programme.release != Release.BY_HAND or not activities:
        return 0
    if not agrees and not reason.strip():
        raise RefusalNeedsReason()
    activity.check(activities, programme_id=programme.id, organiser_id=programme.organiser_id)
    params = {
        **_params(programme),
        "members": [member for member, _ in activities],
        "activities": [activity for _, activity in activities],
        "stamp": now,
    }
    sql = named_queries("tandem.adjustments", "approving")
    demands = SqlQuery(sql["pending_of_activities"], params, taking.COLUMNS)
    common: dict[str, Any] = {"organiser_id": programme.organiser_id, "at": now}
    batch_id = ids.new_uuid()
    points = taking.take_rows(
        demands, kind=Kind.RELEASE if agrees else Kind.VOID, batch_id=batch_id, now=now, **common
    ).points
    if points and agrees:
        journal.record(
            PointsReleased(
                **common,
                actor=actor.name,
                programme_id=programme.id,
                written_at=now.isoformat(),
                released_points=points,
                voided_points=0,
                release_batch_id=batch_id,
            )
        )
    elif points:
        journal.record(
            PointsRefused(
                **common,
                actor=actor.name,
                programme_id=programme.id,
                void_batch_id=batch_id,
                points=points,
                reason=reason.strip()[:300],
            )
        )
    return points


def _params(programme: Programme) -> dict[str, Any]:
    of = programme.organiser_id
    return {"organiser_id": of, "book_id": programmes.book(programme.id, "REWARD", organiser_id=of)}
