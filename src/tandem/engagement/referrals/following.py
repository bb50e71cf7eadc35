"""Who of those invited bought for the first time, and who stayed for a year: each noted once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tandem.activity import kinds
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Reached:
    """A referral that reached something on a day. The members are as whom they go on; there is no
    `referrer_id` where who invited gets nothing for it.
    """

    member_id: int
    invited_id: int
    referrer_id: int | None
    day: date


def bought(programme: Programme, *, today: date, among: SqlQuery | None = None) -> list[Reached]:
    """Those whose first purchase is proved, and as old as the programme waits for returns; only of
    these members (None: of all). Safe to repeat, and raced.
    """
    sql, restriction = named_queries(__package__, "following"), ""
    params = _params(programme)
    params |= {
        "kinds": list(kinds.BOUGHT),
        "until": today - timedelta(days=programme.referral_wait_days),
    }
    if among is not None:
        restriction = fill(sql["among"], members=among.text)
        params = merged(among.params, params)
    return _reached(fill(sql["bought"], followed=sql["followed"], among=restriction), params)


def stayed(programme: Programme, *, today: date) -> list[Reached]:
    """Those who joined a year ago, bought since, and take part still. Safe to repeat, and raced."""
    sql = named_queries(__package__, "following")
    params = {**_params(programme), "today": today}
    return _reached(fill(sql["stayed"], followed=sql["followed"]), params)


def _params(programme: Programme) -> dict[str, Any]:
    return {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "zone": programme.time_zone,
    }


def _reached(text: str, params: dict[str, Any]) -> list[Reached]:
    rows = [Reached(*row) for row in statements.rows(text, params)]
    return sorted(rows, key=lambda row: (row.day, row.member_id))
