"""Leaving a programme, and coming back.

Whoever left stays the same member, with their number, purchases and orders: they get no points for
what is recorded from then on (`earning.evaluation` asks), are in no audience, contest or list of
who takes part, and are told nothing but what becomes of their orders. Their points can be used up
to `order_until`; then the night takes them (`earning.parting`). Up to that day nothing is lost by
coming back; later they begin at none. What is recorded while they are away never gives points.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Denied, Invalid
from tandem.participants import queries
from tandem.participants.facts import MemberCameBack, MemberLeft
from tandem.participants.models import FirmProof, FirmProofStatus, Leave, Member, MemberStatus
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

TAKING_PART = (MemberStatus.ACTIVE, MemberStatus.WAITING)


class LeftBefore(Conflict):
    """The member takes no part: they left, or go on as another."""

    code = "participants.left_before"
    text = _("This member takes no part any more, so there is nothing to leave.")


class TakesPart(Conflict):
    """The member has not left."""

    code = "participants.takes_part"
    text = _("This member takes part, so there is nothing to come back to.")


class OwnersOnly(Denied):
    """One of a firm's people cannot let the firm leave."""

    code = "participants.owners_only"
    text = _("Only an owner of the firm can let it leave, or come back.")


class LeavingReasonMissing(Invalid):
    """Nobody is let go without a reason."""

    code = "participants.leaving_reason_missing"
    text = _("Say why this member leaves: it stands in their history.")


def last_day(programme: Programme, *, now: datetime) -> date:
    """The last day on which points of who leaves now can be used; yesterday where they are lost at
    once.
    """
    today = programme.day_at(now)
    days = programme.leaving_days
    return today + timedelta(days=days) if days else today - timedelta(days=1)


def leave(
    member_id: int, *, reason: str = "", programme: Programme, actor: Actor, now: datetime
) -> Leave:
    """Let a member take part no more: by their own wish, or let go by the organiser with a reason.

    Raises:
        NotAllowed, OwnersOnly, LeavingReasonMissing, NoSuchMember, LeftBefore: nothing changes.

    Locks the member.
    """
    row = _locked(member_id, programme)
    _require(actor, row)
    reason = reason.strip()[:300]
    if not reason and actor.member_id != member_id:
        raise LeavingReasonMissing()
    if row.status not in TAKING_PART:
        raise LeftBefore()
    of = programme.organiser_id
    made = Leave.objects.of(of).create(
        member_id=member_id,
        programme_id=programme.id,
        was=row.status,
        reason=reason,
        actor=actor.name,
        at=now,
        order_until=last_day(programme, now=now),
        created_at=now,
    )
    # Nobody decides any more whether a firm is theirs: whoever comes back asks anew.
    FirmProof.objects.of(of).filter(member_id=member_id, status=FirmProofStatus.OPEN).update(
        status=FirmProofStatus.WITHDRAWN, decided_by=actor.name, decided_at=now
    )
    Member.objects.of(of).filter(id=member_id).update(status=MemberStatus.LEFT)
    journal.record(
        MemberLeft(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            leave_id=made.id,
            order_until=made.order_until.isoformat(),
        )
    )
    return made


def come_back(member_id: int, *, programme: Programme, actor: Actor, now: datetime) -> Leave:
    """Let a member who left take part again, as they did.

    Raises:
        NotAllowed, OwnersOnly, NoSuchMember, TakesPart: nothing changes.

    Locks the member.
    """
    row = _locked(member_id, programme)
    _require(actor, row)
    gone = standing(member_id, organiser_id=programme.organiser_id)
    if row.status != MemberStatus.LEFT or gone is None:
        raise TakesPart()
    of = programme.organiser_id
    gone.came_back_at, gone.came_back_by = now, actor.name
    gone.save(update_fields=["came_back_at", "came_back_by"])
    Member.objects.of(of).filter(id=member_id).update(status=gone.was)
    journal.record(
        MemberCameBack(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            leave_id=gone.id,
        )
    )
    return gone


def standing(member_id: int, *, organiser_id: UUID) -> Leave | None:
    """That a member left, while they have not come back."""
    rows = Leave.objects.of(organiser_id).filter(member_id=member_id, came_back_at=None)
    return rows.order_by("id").first()


def end_days(member_id: int, *, today: date, organiser_id: UUID) -> None:
    """Let points of a member who left not be used any more."""
    rows = Leave.objects.of(organiser_id).filter(member_id=member_id, came_back_at=None)
    rows.update(order_until=today - timedelta(days=1))


def absences(member_id: int, *, organiser_id: UUID) -> list[Leave]:
    """Each time that a member left, the first first."""
    return list(Leave.objects.of(organiser_id).filter(member_id=member_id).order_by("at", "id"))


def has_taken(gone: list[Leave], at: datetime) -> bool:
    """Whether what was taken at a moment was taken because the member had left."""
    return any(
        row.order_until < at.date() and (row.came_back_at is None or at < row.came_back_at)
        for row in gone
        if at >= row.at
    )


def may_order(member_id: int, programme: Programme, *, now: datetime) -> bool:
    """Whether points of a member who left can be used still."""
    gone = standing(member_id, organiser_id=programme.organiser_id)
    today = programme.day_at(now)
    return gone is not None and today <= gone.order_until


def may_decide(actor: Actor, row: Member) -> bool:
    """Whether whoever acts for a member may let it leave: of a firm its owners."""
    return row.company_id is None or queries.is_owner(actor)


def _require(actor: Actor, row: Member) -> None:
    if actor.member_id != row.id:
        require(actor, "members.change")
        return
    require(actor, "member.leave")
    if not may_decide(actor, row):
        raise OwnersOnly()


def _locked(member_id: int, programme: Programme) -> Member:
    rows = Member.objects.within(programme.id, organiser_id=programme.organiser_id)
    return rows.select_for_update().one(queries.NoSuchMember(), id=member_id)
