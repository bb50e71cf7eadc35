"""Points and activities → levels."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from tandem.activity import queries as activity
from tandem.earning.facts import PointsAwarded, PointsRecalculated
from tandem.earning.recalculation import changes
from tandem.kit.sql import SqlQuery
from tandem.platform import clock
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.tiers import reviewing

_Fact = TypeVar("_Fact", PointsAwarded, PointsRecalculated)


@step("review_tiers.after_batch")
def after_batch(facts: Sequence[PointsAwarded]) -> None:
    """Whoever reached a level by these activities has it at once."""
    for programme_id, own in _by_programme(facts).items():
        batches, of = [fact.batch_id for fact in own], own[0].organiser_id
        _review(programme_id, activity.members_of_batches(batches, organiser_id=of), of)


@step("review_tiers.after_run")
def after_run(facts: Sequence[PointsRecalculated]) -> None:
    """Differences may bring a level, or take its ground away."""
    for programme_id, own in _by_programme(facts).items():
        runs, of = [fact.run_id for fact in own], own[0].organiser_id
        _review(programme_id, changes.members_of_runs(runs, organiser_id=of), of)


def _by_programme(facts: Sequence[_Fact]) -> dict[UUID, list[_Fact]]:
    grouped: dict[UUID, list[_Fact]] = {}
    for fact in facts:
        grouped.setdefault(fact.programme_id, []).append(fact)
    return grouped


def _review(programme_id: UUID, members: SqlQuery, organiser_id: UUID) -> None:
    """One review for many single activities: members are looked at as they stand now, once is
    enough."""
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    now = clock.now()
    today = programme.day_at(now)
    reviewing.review(programme, today=today, now=now, members=members)
