"""The questions about mailings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.communication.mailings.writing import NoSuchMailing
from tandem.communication.messages import MailingMessage
from tandem.communication.models import Mailing, MailState, Message
from tandem.kit.sql import named_queries
from tandem.participants.consents import purposes
from tandem.participants.consents import queries as consents
from tandem.platform import statements
from tandem.platform.tenancy import TenantQuerySet
from tandem.programmes.models import Programme
from tandem.segments import targeting


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a mailing, in members: who has it, who has opened their messages since, whom a
    mail was sent to, for whom one is on its way, who did not consent to one, and to whom the mail
    server did not take it.
    """

    members: int
    read: int
    mailed: int
    waiting: int
    refused: int
    failed: int


def mailings(programme_id: UUID, *, organiser_id: UUID) -> TenantQuerySet[Mailing]:
    """All of a programme."""
    return Mailing.objects.within(programme_id, organiser_id=organiser_id)


def mailing(mailing_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Mailing:
    """One of a programme.

    Raises:
        NoSuchMailing
    """
    return mailings(programme_id, organiser_id=organiser_id).one(NoSuchMailing(), id=mailing_id)


def reports(rows: Collection[Mailing]) -> dict[UUID, Report]:
    """What became of each of these, of one organiser; one question, whatever their number."""
    if not rows:
        return {}
    (organiser_id,) = {row.organiser_id for row in rows}
    counted = statements.rows(
        named_queries("tandem.communication", "mailings")["reports"],
        {"organiser_id": organiser_id, "mailings": [row.id for row in rows]},
    )
    totals = {key: Report(*numbers) for key, *numbers in counted}
    return {row.id: totals.get(row.id, Report(0, 0, 0, 0, 0, 0)) for row in rows}


def report(row: Mailing) -> Report:
    """What became of one."""
    return reports([row])[row.id]


def failed(row: Mailing, *, limit: int) -> list[tuple[int, str]]:
    """To whom a mail of it was not taken, and what the mail server said; by member."""
    rows = Message.objects.of(row.organiser_id).filter(
        id=row.id, kind=MailingMessage.kind, mail=MailState.FAILED
    )
    return list(rows.order_by("member_id").values_list("member_id", "mail_note")[:limit])


def reach(
    audience_id: UUID | None,
    *,
    programme: Programme,
    now: datetime,
    read: statements.Read = statements.rows,
) -> consents.Reach:
    """How many members would get it now, and how many of them by mail too; `read`: how that is
    counted, as of now, or as it was lately.
    """
    return consents.reach(
        targeting.members_of(audience_id, programme=programme, now=now),
        programme=programme,
        purpose=purposes.of_programme(programme),
        read=read,
    )


def data_of(mailing_ids: Collection[UUID], *, organiser_id: UUID) -> dict[UUID, dict[str, Any]]:
    """The parameters of messages that are mailings, by their ids."""
    rows = Mailing.objects.of(organiser_id).filter(id__in=mailing_ids) if mailing_ids else ()
    return {row.id: {"title": row.title, "text": row.text} for row in rows}
