"""What a jury needs of others: who is set aside is told why, who is invited has a link."""

from datetime import date, datetime
from uuid import UUID

from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.engagement.contests import queries
from tandem.engagement.contests.jury import entries, outside
from tandem.engagement.contests.messages import EntrySetAsideMessage, JurorInvitedLetter
from tandem.kit import ids
from tandem.platform.access.permissions import Actor
from tandem.platform.messages import mailing
from tandem.programmes import domains
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
        [Notification(row.member_id, key, told)],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )


def invite_juror(
    contest_id: UUID,
    *,
    name: str,
    email: str,
    until_on: date,
    programme: Programme,
    language: str,
    actor: Actor,
    now: datetime,
) -> str:
    """Let somebody from outside judge, and mail them their link; the link.

    Raises:
        NoSuchContest, NotJudgedNow, NotAnAddress, BadJuror, NoSuchJuror: nothing is written and
            nothing is mailed.
    """
    invited = outside.invite(
        contest_id,
        name=name,
        email=email,
        until_on=until_on,
        programme=programme,
        actor=actor,
        now=now,
    )
    contest = queries.contest(
        contest_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    link = f"{domains.base(programme)}/programme/{programme.slug}/jury/{invited.token}/"
    letter = JurorInvitedLetter(
        contest=dict(contest.name),
        programme=programme.name,
        until=until_on.isoformat(),
        link=link,
    )
    mailing.send(invited.email, letter, language=language)
    return link
