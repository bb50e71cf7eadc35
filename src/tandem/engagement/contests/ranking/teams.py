"""Teams in a contest: the members whom a partner won, of a region, or of a trade.

A team has what its members have together, or for each of them who has a place. It is made anew
from their scores whenever these moved: teams are few.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tandem.engagement.contests.models import Contest, Teams
from tandem.engagement.contests.ranking import measuring
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.segments import targeting

SHOWN_MAX = 200


@dataclass(frozen=True, slots=True)
class TeamRanked:
    """A row of the ranking of teams. `team`: the key of a partner, a region or a trade."""

    team: str
    place: int
    is_shared: bool
    score: Decimal
    members: int


def refresh(contest: Contest, *, among: SqlQuery | None, now: datetime) -> None:
    """Put these contestants (None: all) into their teams, and add up what the teams have. The
    contest's row is locked by who calls.

    Args:
        among: column `member_id`.
    """
    if contest.teams == Teams.NONE:
        return
    sql, params, chosen = (
        named_queries(__package__, "teams"),
        _scope(contest),
        "true",
    )
    if among is not None:
        chosen = f"contestant.member_id IN (SELECT among.member_id FROM ({among.text}) AS among)"
        params = {**among.params, **params}
    statements.run(
        fill(sql["assign"], chosen=chosen),
        {**params, "teams": contest.teams, "programme_id": contest.programme_id},
    )
    statements.run(sql["clear"], _scope(contest))
    statements.run(sql["build"], {**_scope(contest), "team_score": contest.team_score, "now": now})


def refresh_sellers(
    contest: Contest, *, among: SqlQuery | None, programme: Programme, now: datetime
) -> None:
    """Read anew what partners sold to these members (None: all), and rank the partners by it. The
    contest's row is locked by who calls.

    Args:
        among: column `member_id`.
    """
    sql, standings = (
        named_queries(__package__, "teams"),
        named_queries(__package__, "standings"),
    )
    buyers = targeting.members_of(contest.audience_id, programme=programme, now=now)
    text, params = f"SELECT buyers.member_id FROM ({buyers.text}) AS buyers", dict(buyers.params)
    forgotten = fill(sql["forget_portions"], among="")
    if among is not None:
        params = merged(among.params, params)
        text += f" WHERE buyers.member_id IN (SELECT among.member_id FROM ({among.text}) AS among)"
        part = fill(sql["among"], members=among.text)
        forgotten = fill(sql["forget_portions"], among=part)
    scope = _scope(contest)
    statements.run(forgotten, {**(among.params if among is not None else {}), **scope})
    wanted = f"WITH wanted AS MATERIALIZED ({text})\n"
    sold = measuring.portions(contest, "SELECT wanted.member_id FROM wanted", params, programme)
    statements.run(wanted + fill(sql["put_portions"], sold=sold), {**params, **scope, "now": now})
    statements.run(sql["clear"], scope)
    score = standings[f"by_{contest.against.lower()}"].replace("both_.", "compared.")
    statements.run(
        fill(sql["build_sellers"], score=score),
        {
            **scope,
            "now": now,
            "against": contest.against,
            "base_least": contest.base_least or 0,
        },
    )


def around(contest: Contest, team: str, *, beside: int) -> list[TeamRanked]:
    """A team with so many above and below; nothing where it has no place."""
    rows = statements.rows(
        named_queries(__package__, "teams")["around"],
        {**_scope(contest), "team": team, "beside": beside},
    )
    return [TeamRanked(*row) for row in rows]


def hashed(contest: Contest) -> tuple[str, int]:
    """The hash of the standings of partners, and how many have a place in them."""
    sql = named_queries(__package__, "teams")["seller_hash"]
    ((digest, ranked),) = statements.rows(sql, _scope(contest))
    return digest, ranked


def ranking(contest: Contest, *, limit: int = SHOWN_MAX) -> list[TeamRanked]:
    """The teams, best first."""
    rows = statements.rows(
        named_queries(__package__, "teams")["ranking"],
        {**_scope(contest), "limit": limit},
    )
    return [TeamRanked(*row) for row in rows]


def winners(contest: Contest) -> list[tuple[int, int, Decimal]]:
    """The members of the teams that win: (member, place of their team, its score)."""
    rows = statements.rows(
        named_queries(__package__, "teams")["winners"],
        {**_scope(contest), "places": contest.places, "target": contest.target},
    )
    return [(member, place, score) for member, place, score in rows]


def _scope(contest: Contest) -> dict[str, object]:
    return {"organiser_id": contest.organiser_id, "contest_id": contest.id}
