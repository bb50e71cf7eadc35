"""Pending points become real when the purchase is paid in time (X8).

Each payment counts with the per cent of the programme's curve for the days it came after the due
date; what is released of a lot is the whole points of (what was earned × the share paid × those per
cents). When everything is paid, the rest of the lot is voided; when the last day of the curve has
passed unpaid, all that is still pending is.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.earning.facts import PointsExpiring, PointsReleased
from tandem.kit import ids
from tandem.kit.periods import add_months, start_of_day
from tandem.kit.sql import SqlQuery, named_queries
from tandem.ledger import taking
from tandem.ledger.chart import Kind
from tandem.platform import journal
from tandem.platform.database import batches
from tandem.programmes import queries as programmes
from tandem.programmes.models import Expiry, Programme, Release

DEFAULT_CURVE = ((0, 100),)
DOCUMENTS_NAMED = 3  # in a message of what was released
_NONE: tuple[int, UUID | None] = (0, None)


def release_awarded(
    batch_ids: Sequence[UUID], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """Release what was paid before it was awarded: activities of these batches that have payments.
    Safe to repeat.
    """
    chosen = {"awarded_batch_ids": list(batch_ids)}
    _release("which_awarded", chosen, programme_id, organiser_id, now)


def release_recalculated(
    run_id: UUID, *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """Release what a run gave for purchases that have payments. Safe to repeat."""
    _release("which_recalculated", {"run_id": run_id}, programme_id, organiser_id, now)


def release_paid(
    written_at: datetime, *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """Release and void by the payments that were written at this moment. Safe to repeat."""
    _release("which_written", {"written_at": written_at}, programme_id, organiser_id, now)


def release_activities(
    activities: Sequence[tuple[int, UUID]], *, programme: Programme, now: datetime
) -> int:
    """Release by the payments of these activities (member, activity) so far; the points. Safe to
    repeat."""
    chosen = {
        "members": [member for member, _ in activities],
        "activities": [activity for _, activity in activities],
    }
    return _release("which_chosen", chosen, programme.id, programme.organiser_id, now)


def _release(
    which: str, chosen: dict[str, Any], programme_id: UUID, organiser_id: UUID, now: datetime
) -> int:
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    if programme.release in (Release.AFTER_DAYS, Release.BY_HAND):
        return 0  # points wait for their days, or for somebody, paid or not
    params = {**_params(programme), **chosen}
    sql = named_queries("tandem.earning", "releasing")
    if not batches.keep("earning_touched", sql[which], params, key="holder_id, activity_id"):
        return 0
    holders = SqlQuery(
        "SELECT touched.holder_id FROM earning_touched AS touched", {}, ("holder_id",)
    )
    taking.lock(holders, book_id=params["book_id"], organiser_id=organiser_id)
    batches.keep("earning_waiting", sql["waiting"], params, key="holder_id, lot_id")
    batches.keep("earning_released", sql["released"], params, key="holder_id, lot_id")
    batches.keep("earning_paid", sql["paid"], params, key="holder_id, lot_id")
    released, release_batch_id = _take(sql["to_release"], params, Kind.RELEASE, now)
    voided, void_batch_id = _take(sql["to_void"], params, Kind.VOID, now)
    _notify(programme, now, (released, release_batch_id), (voided, void_batch_id))
    return released


def void_unpaid(*, programme_id: UUID, organiser_id: UUID, today: date, now: datetime) -> None:
    """Void what is pending of purchases whose last day of the curve lies before today. Safe to
    repeat.
    """
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    if programme.release in (Release.AFTER_DAYS, Release.BY_HAND):
        return
    params = {**_params(programme), "today": today}
    voided, void_batch_id = _take(
        named_queries("tandem.earning", "releasing")["overdue"], params, Kind.VOID, now
    )
    _notify(programme, now, _NONE, (voided, void_batch_id))


def release_waited(*, programme_id: UUID, organiser_id: UUID, today: date, now: datetime) -> None:
    """Release what has waited the programme's days. Safe to repeat."""
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    if programme.release != Release.AFTER_DAYS:
        return
    params = {**_params(programme), "today": today, "release_days": programme.release_days}
    released, batch_id = _take(
        named_queries("tandem.earning", "releasing")["waited_long_enough"],
        params,
        Kind.RELEASE,
        now,
    )
    _notify(programme, now, (released, batch_id), _NONE)


def expire_silent(*, programme_id: UUID, organiser_id: UUID, today: date, now: datetime) -> int:
    """Expire the points of members without an activity for the programme's months; how many. Safe
    to repeat.
    """
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    if programme.expiry != Expiry.INACTIVITY or not programme.expiry_months:
        return 0
    since = start_of_day(add_months(today, -programme.expiry_months), ZoneInfo(programme.time_zone))
    params = {**_params(programme), "silent_since": since}
    return _take(
        named_queries("tandem.earning", "releasing")["of_silent_members"], params, Kind.EXPIRE, now
    )[0]


def warnings_of(programme: Programme) -> Iterator[tuple[int, int]]:
    """How many days before their end members are warned of points, the earliest first; with each
    the days of the next one, which is about those that end sooner.
    """
    return pairwise([*programme.warning_days, 0])


def expiring_rows(programme: Programme, *, days: int, beyond_days: int, now: datetime) -> SqlQuery:
    """Who loses points within so many days, but beyond so many, as (member_id, id, data)."""
    params = {
        "organiser_id": programme.organiser_id,
        "zone": programme.time_zone,
        "days": days,
        "since": now + timedelta(days=beyond_days),
        "until": now + timedelta(days=days),
        "book_id": programmes.book(programme.id, "REWARD", organiser_id=programme.organiser_id),
    }
    return SqlQuery(
        named_queries("tandem.earning", "releasing")["expiring"],
        params,
        ("member_id", "id", "data"),
    )


def note_warned(programme: Programme, *, days: int, members: int, now: datetime) -> None:
    """Note that so many members were told of points that expire within so many days."""
    journal.record(
        PointsExpiring(
            organiser_id=programme.organiser_id,
            at=now,
            programme_id=programme.id,
            days=days,
            members=members,
        )
    )


def released_rows(
    release_batch_id: UUID, *, programme: Programme, released_at: datetime
) -> SqlQuery | None:
    """Whose points were released in one batch, as (member_id, id, data): all that became theirs on
    that day of the programme's, and of which purchases. A member has one row a day, which grows.
    None where nobody is told.
    """
    zone = ZoneInfo(programme.time_zone)
    day = released_at.astimezone(zone).date()
    params = {
        **_params(programme),
        "release_batch_id": release_batch_id,
        "day": day,
        "since": start_of_day(day, zone),
        "until": start_of_day(day + timedelta(days=1), zone),
        "documents": DOCUMENTS_NAMED,
    }
    sql = named_queries("tandem.earning", "releasing")
    if not batches.keep("earning_owned", sql["who_owns"], params, key="holder_id"):
        return None
    return SqlQuery(sql["released_today"], params, ("member_id", "id", "data"))


def voided_rows(void_batch_id: UUID, *, organiser_id: UUID, reason: str = "") -> SqlQuery:
    """What was voided in one run, as (member_id, id, data): who lost how many points of which
    document.
    """
    params = {"organiser_id": organiser_id, "void_batch_id": void_batch_id, "reason": reason}
    return SqlQuery(
        named_queries("tandem.earning", "releasing")["voided"], params, ("member_id", "id", "data")
    )


def _params(programme: Programme) -> dict[str, Any]:
    curve = programme.payment_curve or DEFAULT_CURVE
    book_id = programmes.book(programme.id, "REWARD", organiser_id=programme.organiser_id)
    return {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "book_id": book_id,
        "days": [step[0] for step in curve],
        "shares": [step[1] for step in curve],
        "last_day": curve[-1][0],
    }


def _take(query: str, params: dict[str, Any], kind: Kind, now: datetime) -> tuple[int, UUID]:
    """Points taken, and the batch under which the transfers stand."""
    demands = SqlQuery(query, {**params, "stamp": now}, taking.COLUMNS)
    batch_id = ids.new_uuid()
    taken = taking.take_rows(
        demands, kind=kind, organiser_id=params["organiser_id"], batch_id=batch_id, at=now, now=now
    )
    return taken.points, batch_id


def _notify(
    programme: Programme,
    now: datetime,
    of_release: tuple[int, UUID | None],
    of_void: tuple[int, UUID | None],
) -> None:
    """Record what was released and voided: points and batch of each."""
    (released, release_batch_id), (voided, void_batch_id) = of_release, of_void
    if released or voided:
        journal.record(
            PointsReleased(
                organiser_id=programme.organiser_id,
                at=now,
                programme_id=programme.id,
                written_at=now.isoformat(),
                released_points=released,
                voided_points=voided,
                void_batch_id=void_batch_id if voided else None,
                release_batch_id=release_batch_id if released else None,
            )
        )
