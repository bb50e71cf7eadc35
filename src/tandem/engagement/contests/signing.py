"""A person signs the standings of a contest: then they are its result."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.drawing import lots
from tandem.engagement.contests.facts import ContestSigned
from tandem.engagement.contests.jury import entries, judging
from tandem.engagement.contests.models import Contest, State, Teams
from tandem.engagement.contests.ranking import teams
from tandem.kit.errors import Conflict
from tandem.kit.sql import named_queries
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

PARTNERS_MAX = 100_000


class NotDue(Conflict):
    """It runs or waits still, is signed already, or was called off."""

    code = "contests.not_due"
    text = _("This contest cannot be confirmed now: its days and its waiting time come first.")


class StandingsMoved(Conflict):
    """Between looking and signing, something moved the ranking."""

    code = "contests.standings_moved"
    text = _("The ranking has moved since you looked at it. Look at it again, and confirm it then.")


class MarksMissing(Conflict):
    """A jury has not marked everything."""

    code = "contests.marks_missing"
    text = _(
        "The jury is not done. Marks missing: %(missing)s. Whoever does not judge after all is"
        " taken out of the jury first."
    )


class NoJury(Conflict):
    """Nobody judges."""

    code = "contests.no_jury"
    text = _("This contest has no jury: say first who judges.")


@dataclass(frozen=True, slots=True)
class Winner:
    """Who wins, at which place, with what score."""

    member_id: int
    place: int
    score: Decimal
    league: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """The hash of the standings, and how many have a place in them."""

    hash: str
    ranked: int


def summed(contest: Contest) -> Sum:
    """The standings as one hash: the same rows have the same."""
    if contest.teams == Teams.SELLER:
        return Sum(*teams.hashed(contest))
    if lots.is_drawn(contest):
        return Sum(*lots.summed(contest))
    ((digest, ranked),) = statements.rows(
        named_queries(__package__, "places")["hash"], _scope(contest)
    )
    return Sum(digest, ranked)


def sign(contest_id: UUID, seen: str, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Sign the standings that the actor saw; from then on nothing moves them. Of a draw they are
    the list of who qualifies, and lots are drawn of it at once.

    Args:
        seen: their hash.

    Raises:
        NoSuchContest, NotDue, NoJury, MarksMissing, StandingsMoved: nothing is written.
    """
    require(actor, "engagement.decide")
    row = queries.locked(contest_id, programme.id, programme.organiser_id)
    if row.state(programme.day_at(now)) != State.DUE:
        raise NotDue()
    if entries.is_judged(row):
        _require_judged(row)
    standing = summed(row)
    if standing.hash != seen:
        raise StandingsMoved()
    row.signed_at, row.signed_by = now, actor.name
    row.signed_hash, row.ranked = standing.hash, standing.ranked
    row.save(update_fields=["signed_at", "signed_by", "signed_hash", "ranked"])
    if lots.is_drawn(row):
        lots.draw(row, actor=actor, now=now)
    journal.record(
        ContestSigned(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            contest_id=row.id,
            standings_hash=standing.hash,
            ranked=standing.ranked,
        )
    )


def _require_judged(contest: Contest) -> None:
    missing = judging.missing(contest)
    if not missing:
        raise NoJury()
    if total := sum(missing.values()):
        raise MarksMissing(missing=total)


def winners(contest: Contest) -> list[Winner]:
    """Who wins as it stands, by place; who shares the last place that wins, wins too. Nobody where
    partners are ranked: see `winning_partners`.
    """
    if contest.teams == Teams.SELLER:
        return []
    if lots.is_drawn(contest):
        return [Winner(*row) for row in lots.winners(contest)]
    if contest.teams != Teams.NONE:
        return [Winner(*row) for row in teams.winners(contest)]
    rows = statements.rows(
        named_queries(__package__, "places")["winners"],
        {**_scope(contest), "places": contest.places, "target": contest.target},
    )
    return [Winner(*row) for row in rows]


def winning_partners(contest: Contest) -> list[Winner]:
    """The partners that win, by place: as members of the list their ids."""
    if contest.teams != Teams.SELLER:
        return []
    return [
        Winner(int(row.team), row.place, row.score)
        for row in teams.ranking(contest, limit=PARTNERS_MAX)
        if (not contest.places or row.place <= contest.places)
        and (contest.target is None or row.score >= contest.target)
    ]


def _scope(contest: Contest) -> dict[str, object]:
    return {"organiser_id": contest.organiser_id, "contest_id": contest.id}
