"""What a score is compared with, and leagues: members of one size against one another.

A league begins at a size, what a member had in the days before; or members are put into leagues by
a list. Whoever is ranked stays in their league until the night reads all anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.models import Against, Contest, Teams
from tandem.engagement.contests.ranking.measuring import BadContest

LEAGUES_MAX, NAME_MAX, TARGET_MAX = 10, 40, Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class League:
    """A league: its name by language, and the size at which it begins; None: by a list."""

    name: Mapping[str, str]
    least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What scores are compared with; see `models.Contest`."""

    against: str = Against.NONE.value
    base_since_on: date | None = None
    base_until_on: date | None = None
    base_least: Decimal | None = None
    leagues: Sequence[League] = ()


def check(compared: Compared, *, since_on: date, teams: str) -> None:
    """Prove that it can be compared so.

    Raises:
        BadContest
    """
    days = (compared.base_since_on, compared.base_until_on)
    has_base, leagues = None not in days, compared.leagues
    if compared.against not in Against.values or len(leagues) > LEAGUES_MAX:
        raise BadContest(why=_("say what is compared, and at most ten leagues"))
    if (days[0] is None) != (days[1] is None):
        raise BadContest(why=_("the days before need a first and a last one"))
    if days[0] is not None and days[1] is not None and not days[0] <= days[1] < since_on:
        raise BadContest(why=_("the days before end before the contest begins"))
    if compared.against == Against.GROWTH and not has_base:
        raise BadContest(why=_("growth needs days before, to compare with"))
    if compared.against == Against.TARGET and has_base:
        raise BadContest(why=_("it is compared with a target, or with days before"))
    if compared.base_least is not None and not (has_base and 0 < compared.base_least <= TARGET_MAX):
        raise BadContest(why=_("what is had before at least is more than nothing, in days before"))
    if leagues and teams != Teams.NONE:
        raise BadContest(why=_("leagues are of members, each for themselves"))
    _check_leagues(leagues, has_base=has_base)


def _check_leagues(leagues: Sequence[League], *, has_base: bool) -> None:
    bounds = [league.least for league in leagues if league.least is not None]
    if any(not any(text.strip() for text in league.name.values()) for league in leagues):
        raise BadContest(why=_("each league has a name"))
    if bounds and (len(bounds) != len(leagues) or not has_base):
        raise BadContest(why=_("leagues by size need a size of each, and days before"))
    if bounds and (bounds[0] != 0 or bounds != sorted(set(bounds)) or bounds[-1] > TARGET_MAX):
        raise BadContest(why=_("the first league begins at 0, each further one above the last"))
    if len(leagues) == 1:
        raise BadContest(why=_("one league alone is none"))


def encoded(leagues: Sequence[League]) -> list[dict[str, Any]]:
    """Leagues as a contest keeps them."""
    return [
        {
            "name": {key: text.strip() for key, text in league.name.items() if text.strip()},
            "least": None if league.least is None else format(league.least.normalize(), "f"),
        }
        for league in leagues
    ]


def decoded(encoded: Sequence[Mapping[str, Any]]) -> list[League]:
    """Leagues as `encoded` wrote them."""
    return [
        League(dict(league["name"]), None if league["least"] is None else Decimal(league["least"]))
        for league in encoded
    ]


def bounds(contest: Contest) -> list[Decimal]:
    """The sizes at which leagues begin; none where they are by a list."""
    return [league.least for league in decoded(contest.leagues) if league.least is not None]


def league_block(contest: Contest) -> str:
    """How a league is found: the name of a part of `sql/standings.sql`."""
    if not contest.leagues:
        return "one_league"
    return "league_by_bounds" if bounds(contest) else "league_by_list"
