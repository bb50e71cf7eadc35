"""Writing down that somebody was invited, letting it count once they take part, and deciding by
hand.

What refuses a referral is written down with its reason; joining goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement.referrals.facts import ReferralDecided, ReferralKept
from tandem.engagement.referrals.following import Reached
from tandem.engagement.referrals.models import ALIKE, Reason, Referral, Status
from tandem.engagement.referrals.touching import Invited
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.text import tidy
from tandem.participants import queries as participants
from tandem.participants.models import Member, MemberStatus
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.tenancy import TenantQuerySet
from tandem.programmes.models import Programme

NOTE_MAX = 300


class NoSuchReferral(Missing):
    """No member was invited who has this key."""

    code = "referrals.no_such_referral"
    text = _("There is no such invitation in this programme.")


class NoteMissing(Invalid):
    """Nothing is decided by hand without a reason."""

    code = "referrals.note_missing"
    text = _("Say why: it is kept with the decision.")


class DecidedAlready(Conflict):
    """The referral is what it is to become."""

    code = "referrals.decided_already"
    text = _("That was decided already. Look at the page again.")


@dataclass(frozen=True, slots=True)
class Counted:
    """A referral that came to count. `referrer_id`: who has it now, after merging; None where they
    get nothing for it. `total`: how many of theirs count, with this one.
    """

    row: Referral
    referrer_id: int | None
    total: int


def keep(
    member_id: int,
    invited: Invited,
    *,
    referrer_id: int,
    reason: Reason | None,
    programme: Programme,
    actor: str,
    now: datetime,
) -> None:
    """Write down that a member who joins was invited. Who was before stays so."""
    _row, is_new = Referral.objects.of(programme.organiser_id).get_or_create(
        member_id=member_id,
        programme_id=programme.id,
        defaults={
            "organiser_id": programme.organiser_id,
            "referrer_id": referrer_id,
            "door": invited.door,
            "touched_on": invited.on,
            "shows_name": invited.shows_name,
            "status": _status_by(reason),
            "reason": reason or "",
            "created_at": now,
        },
    )
    if is_new:
        journal.record(
            ReferralKept(
                organiser_id=programme.organiser_id,
                at=now,
                actor=actor,
                programme_id=programme.id,
                member_id=member_id,
                referrer_id=referrer_id,
                reason=reason or "",
            )
        )


def _status_by(reason: Reason | None) -> Status:
    if reason is None:
        return Status.WAITING
    return Status.REVIEW if reason in ALIKE else Status.REFUSED


def count(members: Sequence[int], *, programme: Programme, now: datetime) -> list[Counted]:
    """Let the referrals of members who take part now count, within the caps of whoever invited
    them. Safe to repeat, and raced: those of one referrer wait for one another.
    """
    rows = _rows(programme).filter(member_id__in=members)
    # Who went on as a member who was there before, and was told apart from them again.
    waiting = [*rows.filter(status=Status.WAITING), *rows.filter(reason=Reason.KNOWN)]
    # In the order of who invited, as `numbered` asks for them: so no two wait for each other.
    heads = participants.kin(
        {row.referrer_id for row in waiting}, organiser_id=programme.organiser_id
    )
    waiting.sort(key=lambda row: (heads[row.referrer_id][0], row.member_id))
    counted = [_count(row, programme, now) for row in waiting]
    return [row for row in counted if row is not None]


def known_before(member_id: int, *, programme: Programme) -> None:
    """Refuse the referral of somebody who turned out to take part already. Safe to repeat."""
    rows = _rows(programme).filter(member_id=member_id, status__in=(Status.WAITING, Status.REVIEW))
    rows.update(status=Status.REFUSED, reason=Reason.KNOWN)


def decide(
    member_id: int,
    *,
    counts: bool,
    note: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Counted | None:
    """Let a refused referral count after all, beyond the caps too, or one that counts no longer;
    what it became, where the member takes part.

    Raises:
        NoSuchReferral, NoteMissing, DecidedAlready: nothing changes.
    """
    require(actor, "engagement.decide")
    if not tidy(note):
        raise NoteMissing()
    _wait_for_others(_rows(programme).one(NoSuchReferral(), member_id=member_id))
    row = _rows(programme).select_for_update().get(member_id=member_id)
    already = (Status.REGISTERED, Status.WAITING) if counts else (Status.REFUSED,)
    if row.status in already:
        raise DecidedAlready()
    row.status = Status.WAITING if counts else Status.REFUSED
    row.reason = "" if counts else Reason.BY_HAND
    row.decided_by, row.decided_at, row.note = actor.name, now, tidy(note)[:NOTE_MAX]
    row.save()
    journal.record(
        ReferralDecided(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            counts=counts,
        )
    )
    member = Member.objects.of(actor.organiser_id).get(id=member_id)
    takes_part = member.status in (MemberStatus.ACTIVE, MemberStatus.MERGED)
    return _count(row, programme, now) if counts and takes_part else None


def _rows(programme: Programme) -> "TenantQuerySet[Referral]":
    return Referral.objects.within(programme.id, organiser_id=programme.organiser_id)


def _count(row: Referral, programme: Programme, now: datetime) -> Counted | None:
    """Let one count; None where it was counted or refused meanwhile."""
    of, kin = programme.organiser_id, _wait_for_others(row)
    row = _rows(programme).select_for_update().get(member_id=row.member_id)
    if row.status != Status.WAITING and row.reason != Reason.KNOWN:
        return None
    today = programme.day_at(now)
    referrer = Member.objects.of(of).get(id=kin[0])
    is_theirs = referrer.status == MemberStatus.ACTIVE
    counting = _rows(programme).filter(referrer_id__in=kin, status=Status.REGISTERED)
    if row.decided_by:
        row.status, row.reason = Status.REGISTERED, ""
    elif row.member_id in kin:
        row.status, row.reason = Status.REFUSED, Reason.KNOWN
    elif not is_theirs:
        row.status, row.reason = Status.CAPPED, Reason.LEFT
    else:
        over = _over_cap(counting, programme, today)
        row.status, row.reason = (Status.CAPPED, over) if over else (Status.REGISTERED, "")
    row.counted_on = row.counted_on or today
    row.save(update_fields=["status", "reason", "counted_on"])
    if row.status == Status.REFUSED:
        return None
    gets = is_theirs and row.status == Status.REGISTERED
    return Counted(row, referrer.id if gets else None, counting.count())


def _wait_for_others(row: Referral) -> list[int]:
    """Let those of one referrer be decided one after another, for a cap is a count; who invited,
    whoever goes on first.
    """
    kin = participants.kin([row.referrer_id], organiser_id=row.organiser_id)[row.referrer_id]
    participants.one_at_a_time(kin[0], organiser_id=row.organiser_id)
    return kin


def _over_cap(counting: "QuerySet[Referral]", programme: Programme, today: date) -> Reason | None:
    """Which cap one more would go beyond."""
    year = counting.filter(counted_on__year=today.year)
    month = year.filter(counted_on__month=today.month)
    if programme.referral_month_max is not None and month.count() >= programme.referral_month_max:
        return Reason.MONTH
    if programme.referral_year_max is not None and year.count() >= programme.referral_year_max:
        return Reason.YEAR
    return None


def numbered(reached: Sequence[Reached], column: str, *, programme: Programme) -> dict[int, int]:
    """The how-manieth of its referrer each of these is, by the invited member: of those that
    count and have a day in this column. Those of one referrer wait for one another.
    """
    of, numbers = programme.organiser_id, dict[int, int]()
    referrers = sorted({row.referrer_id for row in reached if row.referrer_id is not None})
    by_head = sorted(participants.kin(referrers, organiser_id=of).items(), key=lambda one: one[1])
    for referrer_id, kin in by_head:
        participants.one_at_a_time(kin[0], organiser_id=of)
        having = _rows(programme).filter(referrer_id__in=kin, status=Status.REGISTERED)
        total = having.exclude(**{column: None}).count()
        theirs = [row.member_id for row in reached if row.referrer_id == referrer_id]
        first = total - len(theirs) + 1
        numbers |= {member: first + place for place, member in enumerate(theirs)}
    return numbers
