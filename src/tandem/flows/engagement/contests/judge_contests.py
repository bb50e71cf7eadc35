"""What a member sent in for a contest is set aside, and they are told why."""

from datetime import datetime
from uuid import UUID

from tandem.communication import inbox
from tandem.communication.inbox import ToTell
from tandem.engagement.contests import queries
from tandem.engagement.contests.jury import entries
from tandem.engagement.contests.messages import EntrySetAsideMessage
from tandem.kit import ids
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def set_aside(
    contest_id: UUID,
    number: int,
    reason: str,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Let an entry not be judged, and tell its sender why.

    Raises:
        NoSuchContest, NoSuchEntry, ReasonMissing, NotOpenForEntries: nothing is written or told.
    """
    row = entries.set_aside(contest_id, number, reason, programme=programme, actor=actor, now=now)
    contest = queries.contest(
        contest_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    key = ids.derived("ENTRY_SET_ASIDE", contest.id, row.member_id, now.isoformat())
    told = EntrySetAsideMessage(contest=dict(contest.name), reason=row.aside_reason)
    inbox.notify_each(
        [ToTell(row.member_id, key, told)],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )
