"""What was noted at the door was wrong: somebody else was let in by a name of the list, or who came
was not checked in. What it gave, or took, follows.
"""

from datetime import datetime
from uuid import UUID

from tandem.activity.registering import RegisteredKind
from tandem.engagement.events import attending
from tandem.engagement.events.models import Coming
from tandem.engagement.events.registered_kinds import ATTENDED, MISSED
from tandem.flows.activities import record_participation, take_back_participation
from tandem.flows.activities.record_participation import Participation
from tandem.flows.engagement import attend_events
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def not_here(
    event_id: UUID, member_id: int, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Who was checked in was not there: what coming gave is taken back. Where the list is closed,
    they missed it. A lesson that the event was stays done.

    Raises:
        NoSuchEvent, NoSuchTicket, HasNoPlace
    """
    event, own = attending.correct(
        event_id, member_id, came=False, programme=programme, actor=actor, now=now
    )
    done = attend_events.participation_of(event, own, programme)
    _take_back(ATTENDED, done, programme, actor, now)
    if own.state == Coming.MISSED:
        _note(MISSED, done, programme, actor, now)


def was_here(
    event_id: UUID, member_id: int, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Who is noted as absent came: what coming gives is theirs, and the absence is no more.

    Raises:
        NoSuchEvent, NoSuchTicket, HasNoPlace
    """
    event, own = attending.correct(
        event_id, member_id, came=True, programme=programme, actor=actor, now=now
    )
    done = attend_events.participation_of(event, own, programme)
    _take_back(MISSED, done, programme, actor, now)
    _note(ATTENDED, done, programme, actor, now)


def _take_back(
    kind: RegisteredKind, done: Participation, programme: Programme, actor: Actor, now: datetime
) -> None:
    take_back_participation.take_back(
        kind, [(done.member_id, done.key)], programme=programme, actor=actor.name, now=now
    )


def _note(
    kind: RegisteredKind, done: Participation, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Record it; what was recorded and taken back before stands again."""
    late = {"minutes_late": "0"} if kind is ATTENDED else {}
    noted = record_participation.record(
        kind,
        member_id=done.member_id,
        key=done.key,
        programme=programme,
        actor=actor.name,
        now=now,
        attributes={**done.attributes, **late},
        reference=done.reference,
        day=done.day,
    )
    if not noted.is_new:
        take_back_participation.give_back(
            kind, [(done.member_id, done.key)], programme=programme, actor=actor.name, now=now
        )
