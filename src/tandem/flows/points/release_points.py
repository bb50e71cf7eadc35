"""Payments → points that are the member's own; and what was not paid in time."""

from collections.abc import Sequence
from datetime import datetime

from tandem.activity import payments
from tandem.activity.facts import ActivityRecorded, PaymentsRecorded
from tandem.earning import releasing
from tandem.earning.facts import PointsAwarded, PointsRecalculated
from tandem.flows.points import batches
from tandem.platform import clock
from tandem.platform.steps import step


@step("release_points.find_payments")
def find_payments(facts: Sequence[ActivityRecorded]) -> None:
    """Pay for purchases whose payment had been told of before they were known."""
    for batch_ids, scope in batches.by_programme(facts):
        payments.settle_batches(batch_ids, **scope, now=clock.now())


@step("release_points.release")
def release(facts: Sequence[PaymentsRecorded]) -> None:
    """Release what these payments pay for; those written together are one piece of work."""
    for programme_id, organiser_id, written_at in sorted(
        {(f.programme_id, f.organiser_id, f.written_at) for f in facts}
    ):
        releasing.release_paid(
            datetime.fromisoformat(written_at),
            programme_id=programme_id,
            organiser_id=organiser_id,
            now=clock.now(),
        )


@step("release_points.release_awarded")
def release_awarded(facts: Sequence[PointsAwarded]) -> None:
    """Release what was paid before it was awarded: payments and awards may come in either order."""
    for batch_ids, scope in batches.by_programme(facts):
        releasing.release_awarded(batch_ids, **scope, now=clock.now())


@step("release_points.release_recalculated")
def release_recalculated(facts: Sequence[PointsRecalculated]) -> None:
    """Release what a run gave for purchases that are paid already."""
    for fact in facts:
        releasing.release_recalculated(
            fact.run_id,
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )
