"""Which days something can have been bought or paid on: the one check of every door.

A day that has not come yet, by the programme's calendar, is a mistyped one, and so is one before
any seller of today existed (`FIRST`). Each way in asks here, so no way takes what another refuses.
"""

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


def today(now: datetime, *, time_zone: str) -> date:
    """The programme's own date."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def trouble(day: date, *, today: date) -> Invalid | None:
    """What is wrong with a day, if anything."""
    if day > today:
        return DayToCome(day=day)
    return DayTooEarly(day=day) if day < FIRST else None


def check(*days: date, today: date) -> None:
    """Refuse days that cannot be.

    Raises:
        DayToCome, DayTooEarly
    """
    for day in days:
        if (wrong := trouble(day, today=today)) is not None:
            raise wrong
