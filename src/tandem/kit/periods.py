"""Half-open periods and calendar steps in a time zone.

A period holds its beginning and not its end, so neighbours neither overlap nor leave a gap.
Calendar steps are taken on local dates, so a month is a month across DST changes and leap days.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BEGINNING_OF_TIME = date(1, 1, 1)
SPANS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "EVER")


@dataclass(frozen=True, slots=True)
class Period:
    """[begins_at, ends_at), both aware; None means without bound."""

    begins_at: datetime | None
    ends_at: datetime | None

    def __contains__(self, at: datetime) -> bool:
        return (self.begins_at is None or self.begins_at <= at) and (
            self.ends_at is None or at < self.ends_at
        )


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local date, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day when there is none (31 January + 1 = 28 or 29
    February).
    """
    months_total = day.year * 12 + day.month - 1 + months
    year, month = divmod(months_total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def span_of(day: date, span: str) -> tuple[date, date]:
    """First day and day after the last of the DAY, WEEK (Monday), MONTH, QUARTER or YEAR that holds
    `day`.
    """
    match span:
        case "DAY":
            return day, day + timedelta(days=1)
        case "WEEK":
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=7)
        case "MONTH":
            first = day.replace(day=1)
            return first, add_months(first, 1)
        case "QUARTER":
            first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            return first, add_months(first, 3)
        case "YEAR":
            return date(day.year, 1, 1), date(day.year + 1, 1, 1)
    raise ValueError(f"No such span: {span!r}.")
