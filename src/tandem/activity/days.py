"""Which days something can have been bought or paid on: the one check of every door.

A day that has not come yet, by the programme's calendar, is a mistyped one, and so is one before
any seller of today existed (`FIRST`). A purchase of an edition that is closed is refused where its
proof came later than that edition takes any. Each way in asks here, so no way takes what another
refuses.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid

FIRST = date(1990, 1, 1)


class DayToCome(Invalid):
    """Something was bought or paid on a day that has not come yet."""

    code = "activity.day_to_come"
    text = _("The day %(day)s has not come yet.")


class DayTooEarly(Invalid):
    """Something was bought or paid before its seller can have existed."""

    code = "activity.day_too_early"
    text = _("The day %(day)s lies before the seller's time. Is the year right?")


class EditionClosed(Invalid):
    """Something was bought in an edition that takes no evidence any more."""

    code = "activity.edition_closed"
    text = _(
        "The day %(day)s belongs to an edition that is closed: it took evidence up to %(until)s."
    )


Closed = Sequence[tuple[date, date]]  # as `Programme.closings`


def closed(closings: Sequence[Sequence[str]], *, received_on: date) -> Closed:
    """The editions of a programme that take nothing any more of what came on a day."""
    editions = [
        (date.fromisoformat(before), date.fromisoformat(until)) for before, until in closings
    ]
    return [(before, until) for before, until in editions if until < received_on]


def today(now: datetime, *, time_zone: str) -> date:
    """The programme's own date."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def trouble(day: date, *, today: date, closed: Closed = ()) -> Invalid | None:
    """What is wrong with a day, if anything."""
    if day > today:
        return DayToCome(day=day)
    if day < FIRST:
        return DayTooEarly(day=day)
    until = next((until for before, until in closed if day < before), None)
    return None if until is None else EditionClosed(day=day, until=until)


def check(*days: date, today: date, closed: Closed = ()) -> None:
    """Refuse days that cannot be.

    Raises:
        DayToCome, DayTooEarly, EditionClosed
    """
    for day in days:
        if (wrong := trouble(day, today=today, closed=closed)) is not None:
            raise wrong
