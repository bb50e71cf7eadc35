"""What orders itself: a full card of stamps, a coupon's reward."""

from collections.abc import Sequence

from tandem.earning.facts import PointsAdjusted, PointsAwarded, PointsRecalculated, PointsReleased
from tandem.platform import clock
from tandem.platform.steps import step
from tandem.rewards import ordering


@step("order_reward.by_itself")
def by_itself(
    facts: Sequence[PointsAwarded | PointsRecalculated | PointsReleased | PointsAdjusted],
) -> None:
    """After points came: of each programme once."""
    for programme_id, organiser_id in sorted(
        {(fact.programme_id, fact.organiser_id) for fact in facts}
    ):
        ordering.order_due(programme_id, organiser_id=organiser_id, now=clock.now())
