"""Adjustments: points that a person adds or takes off, with a reason; above a limit somebody else
must agree.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.earning import expiry_policy
from tandem.earning.facts import AdjustmentAsked, AdjustmentRefused, PointsAdjusted
from tandem.earning.models import Adjustment, AdjustmentStatus
from tandem.kit.errors import Conflict, Denied, Invalid, Missing
from tandem.kit.sql import SqlQuery
from tandem.ledger import queries as ledger
from tandem.ledger import taking, transfers
from tandem.ledger.chart import Kind
from tandem.ledger.holding import NotEnoughPoints
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

POINTS_MAX = 10**9


class BadAdjustment(Invalid):
    """An adjustment needs points and a reason."""

    code = "earning.bad_adjustment"
    text = _("Say how many points, added or taken off, and why: the member reads the reason.")


class AnotherMustAgree(Denied):
    """Nobody agrees to an adjustment of their own."""

    code = "earning.another_must_agree"
    text = _("You have asked for this yourself. Somebody else must agree.")


class NoSuchAdjustment(Missing):
    """Nobody has asked for such an adjustment."""

    code = "earning.no_such_adjustment"
    text = _("There is no such adjustment.")


class DecidedAlready(Conflict):
    """The adjustment was posted or refused before."""

    code = "earning.decided_already"
    text = _("This was decided already.")


def limit_of(actor: Actor, programme: Programme) -> int:
    """How many points somebody may adjust at a time without a second person."""
    return (
        programme.adjust_limit_admin_points
        if actor.may("people.change")
        else programme.adjust_limit_points
    )


def ask(
    member_id: int,
    *,
    points: int,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
    wallet: str = "REWARD",
) -> AdjustmentStatus:
    """Add points to a member, or take them off if below 0. Above the actor's limit it waits for
    somebody else.

    Raises:
        BadAdjustment, NoSuchMember; NotEnoughPoints: there are not so many to take.
    """
    require(actor, "ledger.adjust")
    if not points or abs(points) > POINTS_MAX or not reason.strip():
        raise BadAdjustment()
    of = actor.organiser_id
    participants.member(member_id, programme_id=programme.id, organiser_id=of)
    waits = abs(points) > limit_of(actor, programme)
    row = Adjustment.objects.of(of).create(
        programme_id=programme.id,
        member_id=member_id,
        points=points,
        reason=reason.strip()[:300],
        asked_by=actor.name,
        book_id=programmes.book(programme.id, wallet, organiser_id=of),
        status=AdjustmentStatus.WAITING,
        created_at=now,
    )
    if waits:
        _notify(AdjustmentAsked, row, actor, now, points=points)
        return AdjustmentStatus.WAITING
    _post(row, programme, actor, now)
    return AdjustmentStatus.POSTED


def decide(
    adjustment_id: UUID, *, agrees: bool, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Agree to what somebody else asked for, or refuse it. Nobody is held to a limit in this.

    Raises:
        NoSuchAdjustment, AnotherMustAgree, DecidedAlready, NotEnoughPoints
    """
    require(actor, "ledger.adjust")
    rows = Adjustment.objects.within(programme.id, organiser_id=actor.organiser_id)
    row = rows.select_for_update().one(NoSuchAdjustment(), id=adjustment_id)
    if row.status != AdjustmentStatus.WAITING:
        raise DecidedAlready()
    if agrees and row.asked_by == actor.name:
        raise AnotherMustAgree()
    if agrees:
        _post(row, programme, actor, now)
        return
    row.status, row.decided_by, row.decided_at = AdjustmentStatus.REFUSED, actor.name, now
    row.save(update_fields=["status", "decided_by", "decided_at"])
    _notify(AdjustmentRefused, row, actor, now)


def _notify(kind: type[Any], row: Adjustment, actor: Actor, now: datetime, **more: object) -> None:
    of = {
        "organiser_id": row.organiser_id,
        "programme_id": row.programme_id,
        "member_id": row.member_id,
    }
    journal.record(kind(at=now, actor=actor.name, adjustment_id=row.id, **of, **more))


def _post(row: Adjustment, programme: Programme, actor: Actor, now: datetime) -> None:
    of = programme.organiser_id
    if row.points > 0:
        wallet = (
            "REWARD"
            if row.book_id == programmes.book(programme.id, "REWARD", organiser_id=of)
            else ""
        )
        expires_at = expiry_policy.expires_at(now, wallet=wallet, programme=programme)
        move = transfers.Move(
            row.member_id, row.id, row.book_id, Kind.ADJUST_UP, row.points, row.id, now, expires_at
        )
        transfers.post([move], organiser_id=of, now=now)
    else:
        _take_off(row, of, now)
    row.status, row.decided_by, row.decided_at = AdjustmentStatus.POSTED, actor.name, now
    row.save(update_fields=["status", "decided_by", "decided_at"])
    _notify(PointsAdjusted, row, actor, now, points=row.points, reason=row.reason)


def _take_off(row: Adjustment, organiser_id: UUID, now: datetime) -> None:
    """All of it or nothing."""
    holder = SqlQuery(
        "SELECT %(holder)s::bigint AS holder_id", {"holder": row.member_id}, ("holder_id",)
    )
    taking.lock(holder, book_id=row.book_id, organiser_id=organiser_id)
    available = ledger.balance(
        row.member_id, organiser_id=organiser_id, book_id=row.book_id
    ).available
    if available < -row.points:
        raise NotEnoughPoints(available=available, needed=-row.points)
    demand = SqlQuery(
        "SELECT %(holder)s::bigint AS holder_id, %(id)s::uuid AS id, %(book)s::uuid AS book_id,"
        " %(points)s::bigint AS points, %(id)s::uuid AS cause_id, NULL::uuid AS lot_id",
        {"holder": row.member_id, "id": row.id, "book": row.book_id, "points": -row.points},
        taking.COLUMNS,
    )
    taking.take_rows(
        demand, kind=Kind.ADJUST_DOWN, organiser_id=organiser_id, batch_id=None, at=now, now=now
    )
