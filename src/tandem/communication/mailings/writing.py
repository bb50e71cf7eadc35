"""Writing a mailing, planning it for a day, and taking that back. What has begun stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.communication.facts import MailingChanged
from tandem.communication.models import Mailing, MailingState
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.segments import targeting
from tandem.segments.targeting import Whom

TITLE_MAX, TEXT_MAX, DAYS_AHEAD_MAX = 150, 8_000, 366
EVERYBODY = Whom()


class NoSuchMailing(Missing):
    """The programme has none of this id."""

    code = "communication.no_such_mailing"
    text = _("There is no such mailing in this programme.")


class NothingToSend(Invalid):
    """A title without its text, a text without its title, or neither in any language."""

    code = "communication.nothing_to_send"
    text = _("Write a title and a text in one language at least, and both where one stands.")


class TooLong(Invalid):
    """More than an inbox or a mail takes."""

    code = "communication.too_long"
    text = _("A title has at most %(title)s characters, and a text %(text)s.")


class AlreadyBegun(Conflict):
    """It is being sent, or was."""

    code = "communication.already_begun"
    text = _("It is on its way to members already, and stays as it is. Use it again for another.")


class NotADayAhead(Invalid):
    """A day that is over, or too far."""

    code = "communication.not_a_day_ahead"
    text = _("Choose today or a day within a year.")


@dataclass(frozen=True, slots=True)
class MailingIn:
    """What is written, to whom; `by_mail`: a mail brings it too, to those who consent."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    whom: Whom = EVERYBODY
    by_mail: bool = True

    def checked(self) -> tuple[dict[str, str], dict[str, str]]:
        """Title and text of the languages that are written.

        Raises:
            NothingToSend, TooLong
        """
        title, text = (
            {language: wording.strip() for language, wording in texts.items() if wording.strip()}
            for texts in (self.title, self.text)
        )
        if not title or title.keys() != text.keys():
            raise NothingToSend()
        longest = [max(map(len, texts.values())) for texts in (title, text)]
        if longest[0] > TITLE_MAX or longest[1] > TEXT_MAX:
            raise TooLong(title=TITLE_MAX, text=TEXT_MAX)
        return title, text


def write(
    programme: Programme,
    mailing: MailingIn,
    *,
    actor: Actor,
    now: datetime,
    mailing_id: UUID | None = None,
) -> UUID:
    """Write a draft, or one that is none of the sent ones anew; its id. One that was planned is a
    draft again.

    Raises:
        NothingToSend, TooLong, NoSuchAudience, NoSuchMailing, AlreadyBegun: nothing is written.
    """
    require(actor, "members.change")
    title, text = mailing.checked()
    if mailing_id is None:
        row = Mailing(organiser_id=actor.organiser_id, programme_id=programme.id, created_at=now)
    else:
        row = _open(programme, mailing_id, actor)
    row.title, row.text, row.by_mail = title, text, mailing.by_mail
    row.audience_id = targeting.settle(
        mailing.whom, programme_id=programme.id, organiser_id=actor.organiser_id, now=now
    )
    row.state, row.on_day, row.actor = MailingState.DRAFT, None, actor.name
    row.save()
    record(row, "written", actor, now)
    return row.id


def _open(programme: Programme, mailing_id: UUID, actor: Actor) -> Mailing:
    """One that has not begun, locked."""
    rows = Mailing.objects.within(programme.id, organiser_id=actor.organiser_id)
    row = rows.select_for_update().one(NoSuchMailing(), id=mailing_id)
    if row.state not in (MailingState.DRAFT, MailingState.PLANNED):
        raise AlreadyBegun()
    return row


def plan(
    mailing_id: UUID, on_day: date, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Send it on a day, in its morning.

    Raises:
        NotADayAhead, NoSuchMailing, AlreadyBegun: nothing is written.
    """
    require(actor, "members.change")
    row = _open(programme, mailing_id, actor)
    today = programme.day_at(now)
    if not 0 <= (on_day - today).days <= DAYS_AHEAD_MAX:
        raise NotADayAhead()
    row.state, row.on_day = MailingState.PLANNED, on_day
    row.save(update_fields=["state", "on_day"])
    record(row, "planned", actor, now)


def take_back(mailing_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Make a draft of one that was planned; a draft stays one.

    Raises:
        NoSuchMailing, AlreadyBegun: nothing is written.
    """
    require(actor, "members.change")
    row = _open(programme, mailing_id, actor)
    if row.state == MailingState.DRAFT:
        return
    row.state, row.on_day = MailingState.DRAFT, None
    row.save(update_fields=["state", "on_day"])
    record(row, "taken back", actor, now)


def begin(mailing_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let it go: from now on it is sent.

    Raises:
        NoSuchMailing, AlreadyBegun: nothing is written.
    """
    require(actor, "members.change")
    row = _open(programme, mailing_id, actor)
    row.state, row.begun_at = MailingState.SENDING, now
    row.save(update_fields=["state", "begun_at"])
    record(row, "begun", actor, now)


def drop(mailing_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Throw one away that has not begun.

    Raises:
        NoSuchMailing, AlreadyBegun: nothing is written.
    """
    require(actor, "members.change")
    row = _open(programme, mailing_id, actor)
    record(row, "dropped", actor, now)
    row.delete()


def record(row: Mailing, change: str, actor: Actor, now: datetime) -> None:
    """Note what became of a mailing."""
    journal.record(
        MailingChanged(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            mailing_id=row.id,
            change=change,
        )
    )
