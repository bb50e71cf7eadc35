"""A mailing of the organiser: tried by whoever writes it, sent now or on its day, in chunks."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.communication.mailings import sending, writing
from tandem.communication.messages import MailingMessage
from tandem.communication.models import Mailing
from tandem.flows.messages.mail_members import inbox_of, look_of
from tandem.platform import clock, tenancy
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor
from tandem.platform.jobs.policies import job
from tandem.platform.messages import mailing
from tandem.programmes.models import Programme


def send_now(mailing_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Begin to send it.

    Raises:
        NoSuchMailing, AlreadyBegun: nothing is sent.
    """
    writing.begin(mailing_id, programme=programme, actor=actor, now=now)
    send_mailing.configure(lock=f"mailing {mailing_id}").defer(
        organiser_id=str(programme.organiser_id), mailing_id=str(mailing_id)
    )


@job("send_mailing")
def send_mailing(*, organiser_id: str, mailing_id: str, **_later: object) -> None:
    """Send what is left of a mailing, in transactions of a chunk each."""
    of, has_more = UUID(organiser_id), True
    while has_more:
        with transaction.atomic():
            tenancy.enter(of)
            has_more = sending.send_chunk(UUID(mailing_id), organiser_id=of, now=clock.now())


def begin_due(now: datetime) -> int:
    """Begin the mailings whose day has come; how many. One that is taken back meanwhile stays."""
    begun = 0
    with transaction.atomic():
        due = sending.due(now)
    for mailing_due in due:
        with transaction.atomic():
            tenancy.enter(mailing_due.organiser_id)
            begun += _begin(mailing_due, now)
    return begun


def _begin(due: sending.Due, now: datetime) -> bool:
    """Whether it was still to be begun: who takes it back at this moment, or begins it elsewhere,
    was first.
    """
    rows = Mailing.objects.of(due.organiser_id).select_for_update()
    if not rows.filter(id=due.mailing_id, state="PLANNED", on_day__isnull=False).exists():
        return False
    programme = Programme.objects.of(due.organiser_id).get(id=due.programme_id)
    actor = permissions.system(due.organiser_id)
    send_now(due.mailing_id, programme=programme, actor=actor, now=now)
    return True


def send_test(row: Mailing, address: str, *, programme: Programme) -> int:
    """Mail it to whoever writes it, in each language that is written; how many mails. Nobody else
    sees it, and nothing is counted.
    """
    link = inbox_of(programme)
    for language in row.title:
        mailing.send(
            address,
            MailingMessage(title=row.title, text=row.text),
            language=language,
            below=f"\n\n{programme.name}: {link}\n",
            look=look_of(programme, link),
            is_awaited=True,
        )
    return len(row.title)
