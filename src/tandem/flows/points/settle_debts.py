"""What points bring about when they come: debts are collected, and what merged members get goes to
whom they go on as.
"""

from collections.abc import Sequence

from tandem.adjustments import debts, merging
from tandem.adjustments.facts import MembersMerged, MergeUndone
from tandem.earning.facts import PointsAdjusted, PointsAwarded, PointsRecalculated, PointsReleased
from tandem.kit.sql import SqlQuery
from tandem.platform import clock
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.tiers import reviewing


@step("put_right.settle")
def settle(
    facts: Sequence[PointsAwarded | PointsRecalculated | PointsReleased | PointsAdjusted],
) -> None:
    """After points came: of each programme once."""
    for programme_id, organiser_id in sorted(
        {(fact.programme_id, fact.organiser_id) for fact in facts}
    ):
        programme = programmes.programme(programme_id, organiser_id=organiser_id)
        merging.sweep(programme, now=clock.now())
        runs = [
            fact.run_id
            for fact in facts
            if isinstance(fact, PointsRecalculated)
            and fact.programme_id == programme_id
            and fact.shortfall_points
        ]
        debts.collect(programme, runs=runs, now=clock.now())


@step("put_right.review")
def review(facts: Sequence[MembersMerged | MergeUndone]) -> None:
    """Status points went from one member to another: both are looked at again."""
    for fact in facts:
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        now = clock.now()
        both = SqlQuery(
            "SELECT unnest(%(both)s::bigint[]) AS member_id",
            {"both": [fact.from_id, fact.into_id]},
            ("member_id",),
        )
        reviewing.review(
            programme,
            today=programme.day_at(now),
            now=now,
            members=both,
        )
