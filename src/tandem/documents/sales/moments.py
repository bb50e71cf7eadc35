"""The days of a sales file, as its column writes them, with the time behind where it has one.

A time of the world's clock (`23:30Z`, `UTC`, `+00:00`) is a program's, not a shop's: what was sold
at half past midnight in Warsaw stands there under the day before. Its day is the one that the
programme's zone had then. Any other time is of the place where it was written.
"""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tandem.kit import dates

_WORLD_CLOCK = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?([ap])\.?m\.?)?"
    r" ?(?:z|utc|gmt|[-+]00(?::?00)?)$",
    re.IGNORECASE,
)
_ENDS = frozenset("zZcCtT0 '\"")
_MEMO_MAX = 50_000


def reader(order: str, *, time_zone: str = "") -> dates.DateReader:
    """A reader of one column's days in a time zone; see `kit.dates.reader`."""
    day_of = dates.reader(order)
    if not time_zone:
        return day_of
    zone, memo = ZoneInfo(time_zone), dict[str, date | None]()

    def read(text: str) -> date | None:
        if text[-1:] not in _ENDS:
            return day_of(text)  # nearly every cell of a file
        if text not in memo:
            if len(memo) >= _MEMO_MAX:
                memo.clear()
            memo[text] = _in_zone(text, day_of(text), zone)
        return memo[text]

    return read


def _in_zone(text: str, day: date | None, zone: ZoneInfo) -> date | None:
    clock = _WORLD_CLOCK.search(text.strip().strip("'\""))
    if day is None or clock is None:
        return day
    half = (clock[3] or "").lower()
    hour = int(clock[1]) % 12 + 12 * (half == "p") if half else int(clock[1])
    try:
        moment = datetime(day.year, day.month, day.day, hour, int(clock[2]), tzinfo=UTC)
    except ValueError:
        return day
    return moment.astimezone(zone).date()
