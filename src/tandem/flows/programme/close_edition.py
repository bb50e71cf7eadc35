"""The end of an edition → its points settled, step after step, and each member told."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tandem.activity import days
from tandem.closing import settling
from tandem.closing.facts import EditionSettled
from tandem.closing.messages import EditionSettledMessage
from tandem.communication import inbox
from tandem.insights import editions
from tandem.platform import clock
from tandem.platform.access.permissions import Actor
from tandem.platform.jobs.policies import job
from tandem.platform.steps import step
from tandem.programmes.models import Programme


def close(
    programme: Programme,
    edition_id: UUID,
    policy: settling.Policy,
    *,
    last_on: date,
    late_until: date,
    actor: Actor,
    now: datetime,
) -> UUID:
    """End an edition; how the programme stands is kept with it, so that the next one can be held
    against it.

    Raises:
        BadEnd, AlreadyEnds, BadPolicy: nothing is written.
    """
    today = days.today(now, time_zone=programme.time_zone)
    return settling.close(
        edition_id,
        policy,
        last_on=last_on,
        late_until=late_until,
        frame=editions.frame_of(programme, today=today, with_draft=False),
        actor=actor,
        now=now,
    )


@job("settle_edition")
def settle_edition(*, organiser_id: str, closing_id: str, **_later: object) -> None:
    """Make the steps of a closing that are left."""
    settling.settle(UUID(closing_id), organiser_id=UUID(organiser_id), now=clock.now)


def begin_due(programme: Programme, *, now: datetime) -> int:
    """Settle soon what can be settled; how many editions. Safe to repeat: a step is made once."""
    closings = settling.due(programme, now=now)
    for closing_id in closings:
        settle_edition.configure(lock=f"settle {programme.id}").defer(
            organiser_id=str(programme.organiser_id), closing_id=str(closing_id)
        )
    return len(closings)


@step("close_edition.notify")
def notify(facts: Sequence[EditionSettled]) -> None:
    """Everybody who has a statement is told what is carried over."""
    for fact in facts:
        inbox.notify_rows(
            settling.notified_rows(
                fact.closing_id, edition=fact.edition, organiser_id=fact.organiser_id
            ),
            EditionSettledMessage,
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )
