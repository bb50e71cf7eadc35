"""The ladder of a contest: how many marks lie on each rung, so that a place is read without
counting everybody above.

Whoever writes marks holds the contest's row, and moves the totals with them.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from tandem.engagement.contests.models import Contest
from tandem.kit.sql import named_queries
from tandem.platform import statements

RUNGS = 3_000  # about so many, in a contest of many: a row of them costs a tenth of a mark counted
SHARE_MIN = 100  # marks of a rung
LOPSIDED = 4  # times its share: then the ladder is built anew
BOTTOM = -(2**63) + 1  # below every mark
_TOP = 2**63 - 1
Moved = tuple[int, int | None, int | None]  # league, mark before, mark


def build(contest: Contest, *, now: datetime) -> None:
    """Build it anew from the marks that stand."""
    sql, scope = named_queries(__package__, "ladder"), _scope(contest)
    statements.run(sql["clear"], scope)
    for league, total in statements.rows(sql["leagues"], scope):
        share = _share(total)
        statements.run(
            sql["build"], {**scope, "league": league, "share": share, "bottom": BOTTOM, "now": now}
        )


def move(contest: Contest, moved: Iterable[Moved], *, now: datetime) -> None:
    """Move totals as these marks moved; where a rung has grown far above its share, build it
    anew.
    """
    sql, scope = named_queries(__package__, "ladder"), _scope(contest)
    floors = {
        league: [floor for _league, floor, _total in rungs]
        for league, rungs in groupby(statements.rows(sql["rungs"], scope), key=lambda row: row[0])
    }
    totals: Counter[tuple[int, int]] = Counter()
    for league, before, after in moved:
        known = floors.get(league, [])
        if before is not None:
            totals[league, _floor(known, before)] -= 1
        if after is not None:
            totals[league, _floor(known, after)] += 1
    changed = [(league, floor, total) for (league, floor), total in sorted(totals.items()) if total]
    if not changed:
        return
    leagues, marks, numbers = zip(*changed, strict=True)
    statements.run(
        sql["move"],
        {
            **scope,
            "leagues": list(leagues),
            "floors": list(marks),
            "totals": list(numbers),
            "now": now,
        },
    )
    if _is_lopsided(scope):
        build(contest, now=now)


def _floor(floors: list[int], mark: int) -> int:
    place = bisect_right(floors, mark)
    return floors[place - 1] if place else BOTTOM


def _share(total: int) -> int:
    return max(total // RUNGS, SHARE_MIN)


def _is_lopsided(scope: dict[str, Any]) -> bool:
    """Whether far more than its share lies strictly inside of a rung; its floor costs nothing."""
    sql = named_queries(__package__, "ladder")
    rows = statements.rows(sql["rungs"], scope)
    for league, rungs in groupby(rows, key=lambda row: row[0]):
        own = [(floor, total) for _league, floor, total in rungs]
        limit = LOPSIDED * _share(sum(total for _floor, total in own))
        for (floor, total), (above, _total) in pairwise([*own, (_TOP, 0)]):
            if total <= limit:
                continue
            asked = {**scope, "league": league, "floor": floor, "next": above, "limit": limit + 1}
            ((inside,),) = statements.rows(sql["inside"], asked)
            if inside > limit:
                return True
    return False


def _scope(contest: Contest) -> dict[str, Any]:
    return {"organiser_id": contest.organiser_id, "contest_id": contest.id}
