"""What orders itself: a full card of stamps, a coupon's reward."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from tandem.earning import getting
from tandem.earning.getting import Got
from tandem.kit.sql import SqlQuery
from tandem.participants import queries as participants
from tandem.platform import clock, tenancy
from tandem.platform.jobs.policies import job
from tandem.platform.steps import step
from tandem.rewards import ordering


@step("order_reward.by_itself")
def by_itself(facts: Sequence[Got]) -> None:
    """After points came: of each programme once, for whom they came. Who has enough for another
    reason (a reward that is new, an order that was cancelled) is seen by the night.
    """
    by_programme: dict[tuple[UUID, UUID], list[Got]] = {}
    for fact in facts:
        by_programme.setdefault((fact.programme_id, fact.organiser_id), []).append(fact)
    for (programme_id, of), own in sorted(by_programme.items()):
        got = getting.who_got(own, organiser_id=of)
        among = None if got is None else participants.with_heads(got, organiser_id=of)
        order_for(among, programme_id=programme_id, organiser_id=of, now=clock.now())


def order_for(
    among: SqlQuery | None, *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """Order what orders itself for these members, or for all; what is more than one transaction
    takes follows soon, in further ones.
    """
    scope = {"organiser_id": str(organiser_id), "programme_id": str(programme_id)}
    done = ordering.order_due(programme_id, organiser_id=organiser_id, now=now, among=among)
    if done < ordering.DUE_MAX:
        return
    one = f"order {programme_id}"
    try:
        with transaction.atomic():
            order_the_rest.configure(lock=one, queueing_lock=one).defer(**scope)
    except AlreadyEnqueued:
        return  # the one that waits sees these too


@job("order_the_rest")
def order_the_rest(*, organiser_id: str, programme_id: str, **_later: object) -> None:
    """Order for all whose points suffice, a set a transaction: each defers the next in its own."""
    of = UUID(organiser_id)
    with transaction.atomic():
        tenancy.enter(of)
        order_for(None, programme_id=UUID(programme_id), organiser_id=of, now=clock.now())
