"""How long points wait and last: by the programme's release and expiry, for one activity in Python
and for many in SQL.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tandem.kit.periods import add_months, start_of_day
from tandem.ledger.transfers import NO_DAY
from tandem.programmes.models import Expiry, Programme, Release

# When points that were earned at `{at}` expire: the end of a local day. Parameters: `params` of the
# programme.
EXPIRES_AT = """(CASE %(expiry)s
    WHEN 'MONTHS' THEN (({at} AT TIME ZONE %(zone)s)::date
      + make_interval(months => %(expiry_months)s))::timestamp
    WHEN 'MONTH_END' THEN date_trunc('month', {at} AT TIME ZONE %(zone)s)
      + make_interval(months => 1 + %(expiry_months)s)
    WHEN 'YEAR_END' THEN date_trunc('year', {at} AT TIME ZONE %(zone)s)
      + make_interval(months => 12 + %(expiry_months)s)
    WHEN 'FIXED' THEN (%(expiry_on)s::date + 1)::timestamp
  END AT TIME ZONE %(zone)s)"""
# Whether points of an activity wait: for its payment, for some days in which goods may come back,
# or for somebody who agrees. What is no purchase has nothing that comes back (decision 66).
IS_PENDING = (
    "(%(waits)s = 'BY_HAND' OR (%(waits)s = 'WHEN_PAID' AND {due_on} IS NOT NULL)"
    " OR (%(waits)s = 'AFTER_DAYS' AND {kind} IN ('PURCHASE', 'CODE')))"
)

# The day that a pending lot of the member's own is listed by.
DUE_ON = f"coalesce({{due_on}}, '{NO_DAY}'::date)"


def params(programme: Programme, *, wallet: str, party: str) -> dict[str, Any]:
    """The parameters of both; only reward points wait and expire, and only the member's own wait.
    `ceiling`: above how many points an award waits for a person (`ceilings`), whoever gets it.
    """
    lasts = wallet == "REWARD"
    months = programme.expiry_months
    has_end = programme.expiry != Expiry.MONTHS or months is not None
    return {
        "zone": programme.time_zone,
        "expiry": programme.expiry if lasts and has_end else "",
        "expiry_months": months or 0,
        "expiry_on": programme.expiry_on,
        "waits": programme.release if lasts and party == "MEMBER" else Release.AT_ONCE.value,
        "ceiling": programme.award_ceiling if lasts else None,
    }


def is_pending(programme: Programme, *, wallet: str, is_payable: bool, is_bought: bool) -> bool:
    """As `IS_PENDING`, for one activity of the member."""
    waits = {
        Release.BY_HAND: True,
        Release.WHEN_PAID: is_payable,
        Release.AFTER_DAYS: is_bought,
    }.get(Release(programme.release), False)
    return wallet == "REWARD" and waits


def expires_at(at: datetime, *, wallet: str, programme: Programme) -> datetime | None:
    """As `EXPIRES_AT`, for one activity; None: these points do not expire by themselves."""
    if wallet != "REWARD":
        return None
    zone, months = ZoneInfo(programme.time_zone), programme.expiry_months
    day = at.astimezone(zone).date()
    match programme.expiry:
        case Expiry.MONTHS if months is not None:
            return start_of_day(add_months(day, months), zone)
        case Expiry.MONTH_END:
            return start_of_day(add_months(day.replace(day=1), 1 + (months or 0)), zone)
        case Expiry.YEAR_END:
            return start_of_day(add_months(date(day.year + 1, 1, 1), months or 0), zone)
        case Expiry.FIXED if programme.expiry_on is not None:
            return start_of_day(programme.expiry_on + timedelta(days=1), zone)
    return None
