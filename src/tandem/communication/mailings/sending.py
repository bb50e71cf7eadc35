"""A mailing on its way: the next members of its audience get it, each once."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.communication.facts import MailingSent, MembersNotified
from tandem.communication.mailings import queries
from tandem.communication.messages import MailingMessage
from tandem.communication.models import Mailing, MailingState
from tandem.kit.sql import fill, merged, named_queries
from tandem.participants.consents import purposes
from tandem.participants.consents import queries as consents
from tandem.platform import journal, statements, tenancy
from tandem.programmes.models import Programme
from tandem.segments import targeting

MEMBERS_A_CHUNK = 10_000
HOUR = 8  # of the programme's day, from which on planned mailings are sent


class Due(NamedTuple):
    """A planned mailing whose day has come."""

    organiser_id: UUID
    programme_id: UUID
    mailing_id: UUID


def due(now: datetime) -> list[Due]:
    """Those of every organiser whose day and hour have come, by the clock of their programme."""
    reason = "the clock looks for mailings of every programme"
    with tenancy.across(reason):
        rows = list(
            Mailing.objects.everyone(reason=reason)
            .filter(state=MailingState.PLANNED, on_day__lte=_latest_day(now))
            .order_by("on_day", "id")
        )
        programmes = Programme.objects.everyone(reason=reason).filter(
            id__in={row.programme_id for row in rows}
        )
        zones = dict(programmes.values_list("id", "time_zone"))
    return [
        Due(row.organiser_id, row.programme_id, row.id)
        for row in rows
        if row.on_day and _has_come(row.on_day, zones[row.programme_id], now)
    ]


def _latest_day(now: datetime) -> date:
    """The day of those who live furthest to the east."""
    return now.astimezone(ZoneInfo("Pacific/Kiritimati")).date()


def _has_come(on_day: date, zone: str, now: datetime) -> bool:
    here = now.astimezone(ZoneInfo(zone))
    return (here.date(), here.hour) >= (on_day, HOUR)


def send_chunk(
    mailing_id: UUID, *, organiser_id: UUID, now: datetime, limit: int = MEMBERS_A_CHUNK
) -> bool:
    """Write it into the inboxes of the next members, and note who is to be mailed; whether there
    may be more. Safe to repeat: it goes on behind the last member who was reached.

    Locks the mailing: of two at once the second goes on where the first came to.
    """
    row = (
        Mailing.objects.of(organiser_id)
        .select_for_update()
        .filter(id=mailing_id, state=MailingState.SENDING)
        .order_by("id")
        .first()
    )
    if row is None:
        return False
    programme = Programme.objects.of(organiser_id).get(id=row.programme_id)
    members = targeting.members_of(row.audience_id, programme=programme, now=now)
    consenting = consents.consenting(programme, purposes.of_programme(programme))
    params = {
        "organiser_id": organiser_id,
        "programme_id": row.programme_id,
        "mailing_id": row.id,
        "kind": MailingMessage.kind,
        "by_mail": row.by_mail,
        "after": row.reached_id,
        "most": limit,
        "now": now,
    }
    ((reached_id, waiting),) = statements.rows(
        fill(
            named_queries("tandem.communication", "mailings")["send_chunk"],
            members=members.text,
            consenting=consenting.text,
        ),
        merged(merged(members.params, consenting.params), params),
    )
    if reached_id is None:
        _end(row, now)
        return False
    row.reached_id = reached_id
    row.save(update_fields=["reached_id"])
    if waiting:
        journal.record(
            MembersNotified(
                organiser_id=organiser_id,
                at=now,
                programme_id=row.programme_id,
                messages=waiting,
            )
        )
    return True


def _end(row: Mailing, now: datetime) -> None:
    row.state, row.sent_at = MailingState.SENT, now
    row.save(update_fields=["state", "sent_at"])
    journal.record(
        MailingSent(
            organiser_id=row.organiser_id,
            at=now,
            programme_id=row.programme_id,
            mailing_id=row.id,
            members=queries.report(row).members,
        )
    )
