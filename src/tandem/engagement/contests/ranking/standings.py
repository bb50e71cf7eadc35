"""Keeping the standings of a contest: read anew for whom something happened, or for everybody."""

from datetime import datetime

from tandem.engagement.contests.models import Contest, Contestant, Joins, State, Teams, Wins
from tandem.engagement.contests.ranking import comparing, ladder, measuring, teams
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.segments import targeting

MOVING = (State.OPEN, State.WAITING, State.DUE)  # in these what happens moves a ranking
_CONTESTANTS = """SELECT wanted.member_id FROM wanted"""


def locked(contest: Contest) -> Contest:
    """The contest as it stands, locked: marks are written by one at a time."""
    rows = Contest.objects.of(contest.organiser_id).select_for_update(of=("self",))
    return rows.get(id=contest.id)


def refresh(
    contest: Contest, *, among: SqlQuery | None, programme: Programme, now: datetime
) -> None:
    """Read anew what these members have (None: all), and let those of the audience in, where they
    take part by themselves. What was signed or called off stays. Safe to repeat.

    Args:
        among: column `member_id`.
    """
    contest = locked(contest)
    today = programme.day_at(now)
    if contest.state(today) not in (*MOVING, State.COMING):
        return
    if contest.teams == Teams.SELLER:
        teams.refresh_sellers(contest, among=among, programme=programme, now=now)
        return
    if contest.joins == Joins.AUTO:
        _enter(contest, among, programme, now)
    moved = _score(contest, among, programme)
    if among is None:
        ladder.build(contest, now=now)
    elif moved:
        ladder.move(contest, moved, now=now)
    if among is None or moved:
        teams.refresh(contest, among=among, now=now)


def _enter(contest: Contest, among: SqlQuery | None, programme: Programme, now: datetime) -> None:
    members = targeting.members_of(contest.audience_id, programme=programme, now=now)
    if among is not None:
        text = (
            f"SELECT among.member_id FROM ({among.text}) AS among"
            f" WHERE among.member_id IN ({members.text})"
        )
        members = SqlQuery(text, merged(among.params, members.params), ("member_id",))
    statements.run(
        fill(named_queries(__package__, "standings")["enter"], members=members.text),
        merged(members.params, {**_scope(contest), "now": now}),
    )


def _score(contest: Contest, among: SqlQuery | None, programme: Programme) -> list[ladder.Moved]:
    sql = named_queries(__package__, "standings")
    chosen, params = "true", dict(_scope(contest))
    if among is not None:
        chosen = f"contestant.member_id IN (SELECT among.member_id FROM ({among.text}) AS among)"
        params = merged(among.params, params)
    params |= {"is_whole": among is None, "bounds": comparing.bounds(contest)}
    wanted = SqlQuery(_CONTESTANTS, params, ("member_id",))
    scores = measuring.scores(contest, wanted, programme=programme)
    text = fill(
        sql["score"],
        chosen=chosen,
        scores=scores.text,
        mark=sql["mark_by_moment" if contest.wins == Wins.FIRST else "mark_by_score"],
        league=sql[comparing.league_block(contest)],
        returning="" if among is None else sql["moved"],
    )
    if among is None:  # the ladder is built anew, so nobody asks who moved
        statements.run(text, scores.params)
        return []
    return [(league, before, mark) for league, before, mark in statements.rows(text, scores.params)]


def go_on(from_id: int, into_id: int, *, programme: Programme, at: datetime) -> None:
    """Let who goes on as a member take part where that one did; see `go_back`. Safe to repeat."""
    statements.run(
        named_queries(__package__, "standings")["go_on"],
        {
            "organiser_id": programme.organiser_id,
            "programme_id": programme.id,
            "from_id": from_id,
            "into_id": into_id,
            "at": at,
        },
    )


def go_back(into_id: int, *, programme: Programme, merged_at: datetime, now: datetime) -> None:
    """After a merge was undone: who took part by that alone, does not any more, but where the
    result is signed, which nothing moves.
    """
    of = programme.organiser_id
    signed = Contest.objects.within(programme.id, organiser_id=of).exclude(signed_at=None)
    theirs = Contestant.objects.of(of).filter(member_id=into_id, created_at=merged_at, left_at=None)
    theirs.exclude(contest_id__in=list(signed.values_list("id", flat=True))).update(left_at=now)


def remember_places(contest: Contest) -> None:
    """Note tonight's places, which tomorrow's are compared with."""
    contest = locked(contest)
    statements.run(named_queries(__package__, "standings")["remember_places"], _scope(contest))


def _scope(contest: Contest) -> dict[str, object]:
    return {"organiser_id": contest.organiser_id, "contest_id": contest.id}
