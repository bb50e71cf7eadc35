"""Activities → points; and activities that came late → the differences they make."""

from collections.abc import Sequence

from tandem.activity.facts import ActivityRecorded
from tandem.earning import awarding
from tandem.earning.facts import PointsAwarded
from tandem.earning.recalculation import following
from tandem.flows.points import batches
from tandem.platform import clock
from tandem.platform.steps import step

# A batch is awarded in tables of its own, with some thirty locks that stand until the transaction
# ends; PostgreSQL keeps place for some thousands of all (`max_locks_per_transaction`).
FACTS_AT_ONCE = 20


@step("award_activity.award", partitions=4, facts_max=FACTS_AT_ONCE)
def award(facts: Sequence[ActivityRecorded]) -> None:
    """Give the points that the programmes' rules in force give for these batches of activities."""
    for batch_ids, scope in batches.by_programme(facts):
        awarding.award_batches(batch_ids, **scope, now=clock.now())


@step("award_activity.recalculate")
def recalculate(facts: Sequence[PointsAwarded]) -> None:
    """Award again the members for whom batches came late."""
    for batch_ids, scope in batches.by_programme(facts):
        following.after_batches(batch_ids, **scope, now=clock.now())
