"""Editions: periods of a programme that follow one another without a gap.

One that ends says up to which later day evidence of its days is taken (`Programme.closings`, which
stands with the programme because every activity is held against it: `activity.days`).
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.facts import EditionEnded, EditionGoesOn
from tandem.programmes.models import Edition, Programme


class NoSuchEdition(Missing):
    """There is no such edition of the programme."""

    code = "programmes.no_such_edition"
    text = _("There is no such edition.")


class BadEnd(Invalid):
    """An edition cannot end so."""

    code = "programmes.bad_end"
    text = _(
        "Say its last day, not before %(first)s, and a day, not before that one, up to which"
        " evidence of it is taken."
    )


class AlreadyEnds(Conflict):
    """Only the running edition can be ended, and only the last end taken back."""

    code = "programmes.already_ends"
    text = _("It is not the running edition any more. Look at the list of editions again.")


def every(programme_id: UUID, *, organiser_id: UUID) -> list[Edition]:
    """The editions of a programme, latest first."""
    rows = Edition.objects.within(programme_id, organiser_id=organiser_id)
    return list(rows.order_by("-number"))


def one(programme_id: UUID, number: int, *, organiser_id: UUID) -> Edition:
    """An edition by its number.

    Raises:
        NoSuchEdition
    """
    rows = Edition.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchEdition(), number=number)


def check_end(edition: Edition, *, last_on: date, late_until: date) -> None:
    """Refuse an end that cannot be.

    Raises:
        BadEnd
    """
    if not edition.begins_on <= last_on <= late_until:
        raise BadEnd(first=edition.begins_on)


def end(edition_id: UUID, *, last_on: date, late_until: date, actor: Actor, now: datetime) -> None:
    """End the running edition after a day, and begin the next one on the day after. Evidence of its
    days is taken up to and including `late_until`.

    Raises:
        BadEnd, AlreadyEnds: nothing is written.

    Locks the programme.
    """
    require(actor, "programme.change")
    of = actor.organiser_id
    edition, programme = _locked(edition_id, of)
    if edition.ends_on is not None:
        raise AlreadyEnds()
    check_end(edition, last_on=last_on, late_until=late_until)
    ends_on = last_on + timedelta(days=1)
    edition.ends_on = ends_on
    edition.save(update_fields=["ends_on"])
    Edition.objects.of(of).create(
        programme=programme, number=edition.number + 1, begins_on=ends_on, created_at=now
    )
    programme.closings = [*programme.closings, [ends_on.isoformat(), late_until.isoformat()]]
    programme.save(update_fields=["closings"])
    journal.record(
        EditionEnded(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            edition=edition.number,
            last_on=last_on.isoformat(),
            late_until=late_until.isoformat(),
        )
    )


def go_on(edition_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take the end of an edition back: it runs on, and the one that followed is not.

    Raises:
        AlreadyEnds: it is not the last one that ended. Nothing is written.

    Locks the programme. Whether its points are settled the caller knows.
    """
    require(actor, "programme.change")
    of = actor.organiser_id
    edition, programme = _locked(edition_id, of)
    following = Edition.objects.of(of).filter(programme=programme, number=edition.number + 1)
    if edition.ends_on is None or following.filter(ends_on=None).delete()[0] != 1:
        raise AlreadyEnds()
    edition.ends_on = None
    edition.save(update_fields=["ends_on"])
    programme.closings = programme.closings[:-1]
    programme.save(update_fields=["closings"])
    journal.record(
        EditionGoesOn(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            edition=edition.number,
        )
    )


def is_over(programme: Programme, late_until: date, *, now: datetime) -> bool:
    """Whether a day has passed by the programme's calendar."""
    return programme.day_at(now) > late_until


def _locked(edition_id: UUID, organiser_id: UUID) -> tuple[Edition, Programme]:
    """An edition with its programme, which whoever ends editions holds first."""
    edition = Edition.objects.of(organiser_id).one(NoSuchEdition(), id=edition_id)
    programmes = Programme.objects.of(organiser_id).select_for_update()
    programme = programmes.get(id=edition.programme_id)
    return Edition.objects.of(organiser_id).get(id=edition_id), programme
