"""Points that would expire and last longer: a member's, or everybody's, because somebody says
so.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.adjustments.facts import ExpiryExtended
from tandem.adjustments.models import Extension
from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.periods import start_of_day
from tandem.kit.sql import SqlQuery, merged, named_queries
from tandem.ledger import expiry
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

YEARS_MAX = 10


class BadExtension(Invalid):
    """An extension needs two days in their order, and a reason."""

    code = "mending.bad_extension"
    text = _("Say which points (due up to a day), until which later day they shall last, and why.")


def extend(
    *,
    member_id: int | None,
    due_until_on: date,
    upto_on: date,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> int:
    """Let points that fall due on or before a day last up to and including a later one; how many
    points.

    Args:
        member_id: whose; None: everybody's.

    Raises:
        BadExtension: nothing changes.
    """
    require(actor, "ledger.adjust")
    of = actor.organiser_id
    today = programme.day_at(now)
    if not reason.strip() or not today <= due_until_on < upto_on <= today + timedelta(
        days=366 * YEARS_MAX
    ):
        raise BadExtension()
    points = _lengthen(
        None,
        member_id=member_id,
        due_until_on=due_until_on,
        upto_on=upto_on,
        programme=programme,
        now=now,
    )
    extension_id = ids.new_uuid()
    Extension.objects.of(of).create(
        id=extension_id,
        programme_id=programme.id,
        member_id=member_id,
        due_until_on=due_until_on,
        upto_on=upto_on,
        reason=reason.strip()[:300],
        actor=actor.name,
        points=points,
        created_at=now,
    )
    journal.record(
        ExpiryExtended(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            extension_id=extension_id,
            member_id=member_id or 0,
            points=points,
            upto=upto_on.isoformat(),
            reason=reason.strip()[:300],
        )
    )
    return points


def prolong(
    members: SqlQuery,
    *,
    exemption_id: UUID,
    due_until_on: date,
    upto_on: date,
    reason: str,
    programme: Programme,
    now: datetime,
) -> int:
    """Let points of these members (column `member_id`) that fall due on or before a day last up to
    a later one; how many. Nothing is written where none do.
    """
    points = _lengthen(
        members,
        member_id=None,
        due_until_on=due_until_on,
        upto_on=upto_on,
        programme=programme,
        now=now,
    )
    if points:
        Extension.objects.of(programme.organiser_id).create(
            id=ids.new_uuid(),
            programme_id=programme.id,
            due_until_on=due_until_on,
            upto_on=upto_on,
            reason=reason,
            actor="system",
            points=points,
            created_at=now,
            exemption_id=exemption_id,
        )
    return points


def _lengthen(
    members: SqlQuery | None,
    *,
    member_id: int | None,
    due_until_on: date,
    upto_on: date,
    programme: Programme,
    now: datetime,
) -> int:
    """Move the end of what falls due: of one member, of these members, or of everybody."""
    of, zone = programme.organiser_id, ZoneInfo(programme.time_zone)
    book_id = programmes.book(programme.id, "REWARD", organiser_id=of)
    due_until, upto = (
        start_of_day(day + timedelta(days=1), zone) for day in (due_until_on, upto_on)
    )
    params: dict[str, Any] = {
        "organiser_id": of,
        "book_id": book_id,
        "member_id": member_id,
        "now": now,
        "due_until": due_until,
    }
    text = named_queries("tandem.adjustments", "extensions")["holders_due"]
    if members is not None:
        text = f"SELECT due.holder_id FROM ({text}) AS due WHERE due.holder_id IN ({members.text})"
        params = merged(members.params, params)
    return expiry.extend(
        SqlQuery(text, params, ("holder_id",)),
        book_id=book_id,
        organiser_id=of,
        due_until=due_until,
        upto=upto,
        now=now,
    )


def notified_rows(extension_id: UUID, *, programme: Programme) -> SqlQuery:
    """Whose points last longer by an extension, as (member_id, id, data)."""
    of, row = (
        programme.organiser_id,
        Extension.objects.of(programme.organiser_id).get(id=extension_id),
    )
    zone = ZoneInfo(programme.time_zone)
    params = {
        "organiser_id": of,
        "book_id": programmes.book(programme.id, "REWARD", organiser_id=of),
        "member_id": row.member_id,
        "extension_id": extension_id,
        "upto": start_of_day(row.upto_on + timedelta(days=1), zone),
        "day": row.upto_on.isoformat(),
        "reason": row.reason,
    }
    return SqlQuery(
        named_queries("tandem.adjustments", "extensions")["told"],
        params,
        ("member_id", "id", "data"),
    )


def due_points(programme: Programme, *, until_on: date, now: datetime) -> int:
    """Points of everybody that fall due up to and including a day."""
    of, zone = programme.organiser_id, ZoneInfo(programme.time_zone)
    params = {
        "organiser_id": of,
        "book_id": programmes.book(programme.id, "REWARD", organiser_id=of),
        "now": now,
        "due_until": start_of_day(until_on + timedelta(days=1), zone),
    }
    ((points,),) = statements.rows(named_queries("tandem.adjustments", "extensions")["due"], params)
    return int(points)
