"""What members send in for a jury, and setting it aside.

Whoever sends takes part. It can be sent anew while the contest runs, until a juror has marked it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import joining, queries
from tandem.engagement.contests.facts import EntrySent, EntrySetAside
from tandem.engagement.contests.models import Contest, Entry, Mark, State
from tandem.engagement.contests.ranking import measuring
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.sql import named_queries
from tandem.kit.text import tidy
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

PHOTOS_MAX, TEXT_MAX, REASON_MAX = 3, 2_000, 300


class NothingSent(Invalid):
    """Neither a photo nor a text, or more than is taken."""

    code = "contests.nothing_sent"
    text = _("Send a photo or a text: at most %(photos)s photos and %(letters)s letters.")


class NotOpenForEntries(Conflict):
    """Its days are over or have not begun, or it takes no entries."""

    code = "contests.no_entries_now"
    text = _(
        "Nothing can be sent in now: this contest takes entries from its first to its last day."
    )


class MarkedAlready(Conflict):
    """A juror has marked what was sent."""

    code = "contests.marked_already"
    text = _("A juror has marked what you sent: it stays as it is.")


class NoSuchEntry(Missing):
    """No entry has this number."""

    code = "contests.no_such_entry"
    text = _("There is no such entry.")


class ReasonMissing(Invalid):
    """An entry is not set aside without a reason."""

    code = "contests.reason_missing"
    text = _("Say why, in at most %(letters)s letters: its sender reads it.")


@dataclass(frozen=True, slots=True)
class EntryIn:
    """What is sent: uploads that the sender made, and a text."""

    text: str = ""
    photos: Sequence[UUID] = ()


def is_judged(contest: Contest) -> bool:
    """Whether a jury marks what is sent in."""
    return measuring.decoded(contest.measure).what == measuring.JURY


def send(
    contest_id: UUID,
    payload: EntryIn,
    *,
    member_id: int,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Send something in, or send it anew, and take part. One that was set aside is looked at again.

    Raises:
        NoSuchContest, NotOpenForEntries, NothingSent, MarkedAlready: nothing is written.

    Locks the contest: two that come at once have different numbers.
    """
    require(actor, "member.claim")
    joining.seen(contest_id, member_id=member_id, programme=programme, now=now)
    contest = queries.locked(contest_id, programme.id, programme.organiser_id)
    if not is_judged(contest) or contest.state(programme.day_at(now)) != State.OPEN:
        raise NotOpenForEntries()
    text, photos = payload.text.strip(), list(payload.photos)
    if not (text or photos) or len(photos) > PHOTOS_MAX or len(text) > TEXT_MAX:
        raise NothingSent(photos=PHOTOS_MAX, letters=TEXT_MAX)
    if (
        Mark.objects.of(contest.organiser_id)
        .filter(member_id=member_id, contest_id=contest.id)
        .exists()
    ):
        raise MarkedAlready()
    joining.join(contest_id, member_id=member_id, programme=programme, actor=actor, now=now)
    statements.run(
        named_queries("tandem.engagement.contests", "jury")["send"],
        {
            "organiser_id": contest.organiser_id,
            "contest_id": contest.id,
            "member_id": member_id,
            "text": text,
            "photos": photos,
            "now": now,
        },
    )
    journal.record(EntrySent(**told(contest, member_id, actor, now)))


def entry_of(contest: Contest, member_id: int) -> Entry | None:
    """What a member sent in."""
    rows = Entry.objects.of(contest.organiser_id)
    return next(iter(rows.filter(member_id=member_id, contest_id=contest.id)[:1]), None)


def entry(contest: Contest, number: int) -> Entry:
    """The entry with a number.

    Raises:
        NoSuchEntry
    """
    rows = Entry.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    return rows.one(NoSuchEntry(), number=number)


def set_aside(
    contest_id: UUID,
    number: int,
    reason: str,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Entry:
    """Let an entry not be judged, for a reason that its sender reads. Safe to repeat.

    Raises:
        NoSuchContest, NoSuchEntry, ReasonMissing, NotOpenForEntries
    """
    reason = tidy(reason)
    if not 0 < len(reason) <= REASON_MAX:
        raise ReasonMissing(letters=REASON_MAX)
    contest, row = _to_move(contest_id, number, programme, actor)
    row.aside_at, row.aside_by, row.aside_reason = now, actor.name, reason
    return _moved(contest, row, actor, now)


def put_back(
    contest_id: UUID, number: int, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Judge an entry again. Safe to repeat.

    Raises:
        NoSuchContest, NoSuchEntry, NotOpenForEntries
    """
    contest, row = _to_move(contest_id, number, programme, actor)
    if row.aside_at is not None:
        row.aside_at, row.aside_by, row.aside_reason = None, "", ""
        _moved(contest, row, actor, now)


def _to_move(
    contest_id: UUID, number: int, programme: Programme, actor: Actor
) -> tuple[Contest, Entry]:
    require(actor, "engagement.decide")
    contest = queries.locked(contest_id, programme.id, programme.organiser_id)
    if contest.signed_at is not None or contest.ended_at is not None:
        raise NotOpenForEntries()
    return contest, entry(contest, number)


def _moved(contest: Contest, row: Entry, actor: Actor, now: datetime) -> Entry:
    row.save(update_fields=["aside_at", "aside_by", "aside_reason"])
    journal.record(
        EntrySetAside(
            **told(contest, row.member_id, actor, now),
            is_aside=row.aside_at is not None,
            reason=row.aside_reason,
        )
    )
    return row


def go_on(from_id: int, into_id: int, *, programme: Programme, at: datetime) -> None:
    """Let what a member sent in be theirs who goes on as them; see `go_back`. Safe to repeat."""
    of = programme.organiser_id
    sent = Entry.objects.of(of).filter(member_id=from_id).values_list("contest_id", flat=True)
    rows = queries.contests(programme.id, organiser_id=of).filter(id__in=list(sent), signed_at=None)
    locked = rows.select_for_update(of=("self",)).order_by("id")  # numbers are given by one at once
    asked = {
        "organiser_id": of,
        "from_id": from_id,
        "into_id": into_id,
        "at": at,
        "contests": [row.id for row in locked],
    }
    sql = named_queries("tandem.engagement.contests", "jury")
    statements.run(sql["go_on"], asked)
    statements.run(sql["marks_go_on"], asked)


def go_back(into_id: int, *, programme: Programme, merged_at: datetime) -> None:
    """After a merge was undone: what came by it alone, and was not sent anew since, goes, but where
    the result is signed, which nothing moves.
    """
    of = programme.organiser_id
    signed = queries.contests(programme.id, organiser_id=of).exclude(signed_at=None)
    entries = Entry.objects.of(of).filter(
        member_id=into_id, created_at=merged_at, changed_at__lt=merged_at
    )
    entries = entries.exclude(contest_id__in=list(signed.values_list("id", flat=True)))
    contests = list(entries.order_by("contest_id").values_list("contest_id", flat=True))
    Mark.objects.of(of).filter(member_id=into_id, contest_id__in=contests).delete()
    entries.delete()


def told(contest: Contest, member_id: int, actor: Actor, now: datetime) -> dict[str, Any]:
    """What facts of an entry say."""
    return {
        "organiser_id": contest.organiser_id,
        "at": now,
        "actor": actor.name,
        "programme_id": contest.programme_id,
        "contest_id": contest.id,
        "member_id": member_id,
    }
