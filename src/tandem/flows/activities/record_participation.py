"""What members do besides buying becomes an activity of a registered kind; rules say what it is
worth.

One is recorded and awarded at once, for who did it waits for the answer; many are recorded as one
batch, which the steps award.

Whoever was merged goes on as another: it is recorded of that one, and what any of them did before
is not recorded once more. Of who left nothing is recorded: neither what is sold for them later, nor
a check-in, a place in a contest, or whom they invited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from tandem.activity import queries, recording, registering
from tandem.activity.registering import RegisteredKind
from tandem.flows.activities import record_activity
from tandem.kit import ids
from tandem.participants import queries as participants
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Participation:
    """One thing that a member did.

    Args:
        key: tells it from every other one of its kind and member, for ever: the same key again is
            the same one.
        attributes: as the kind declares them: numbers as decimal text, days as ISO text.
        reference: what people know it by, such as a course's name; at most 120 letters.
        day: in the programme's zone; None: today.
        person_id: less than nothing: who of a firm's people did it, where each does so by
            themselves. Levels count so many different ones; points go to the firm.
    """

    member_id: int
    key: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    reference: str = ""
    day: date | None = None
    partner_id: int | None = None
    outlet_id: UUID | None = None
    person_id: int | None = None


def record(
    kind: RegisteredKind,
    *,
    member_id: int,
    key: str,
    programme: Programme,
    actor: str,
    now: datetime,
    attributes: Mapping[str, object] | None = None,
    reference: str = "",
    day: date | None = None,
    partner_id: int | None = None,
    outlet_id: UUID | None = None,
    person_id: int | None = None,
) -> record_activity.Recorded:
    """Record what a member did, and give its points now. The same one again changes nothing."""
    done = Participation(
        member_id, key, attributes or {}, reference, day, partner_id, outlet_id, person_id
    )
    _take_up(kind, programme, actor, now)
    counting = _counting(kind, [done], programme, now)
    if not counting:
        return record_activity.Recorded(key_of(kind, done.key, member_id, programme), {}, False)
    return record_activity.record(counting[0], programme=programme, actor=actor, now=now)


def record_many(
    kind: RegisteredKind,
    participations: Sequence[Participation],
    *,
    programme: Programme,
    actor: str,
    now: datetime,
) -> int:
    """Record what many members did as one batch; how many of them were new. Points follow
    within seconds. Of two that are one, the first is taken.
    """
    if not participations:
        return 0
    _take_up(kind, programme, actor, now)
    fresh = _counting(kind, participations, programme, now)
    if fresh:
        recording.record_many(
            fresh,
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            source="API",
            source_id=ids.new_uuid(),
            actor=actor,
            now=now,
        )
    return len(fresh)


def _take_up(kind: RegisteredKind, programme: Programme, actor: str, now: datetime) -> None:
    registering.take_up(
        [kind],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        actor=actor,
        now=now,
    )


def _counting(
    kind: RegisteredKind,
    participations: Sequence[Participation],
    programme: Programme,
    now: datetime,
) -> list[recording.NewActivity]:
    """Those of these that are recorded, each of whoever goes on as its member: of who takes part
    still, what nobody who is one with them did before.
    """
    of = programme.organiser_id
    going = participants.going_on({done.member_id for done in participations}, organiser_id=of)
    activities: dict[UUID, recording.NewActivity] = {}
    keys: dict[UUID, list[tuple[int, UUID]]] = {}
    for done in participations:
        one = going[done.member_id]
        own = key_of(kind, done.key, one.head_id, programme)
        if one.takes_part and own not in activities:
            activities[own] = _activity(kind, replace(done, member_id=one.head_id), programme, now)
            keys[own] = [(other, key_of(kind, done.key, other, programme)) for other in one.kin]
    asked = [pair for pairs in keys.values() for pair in pairs]
    standing = queries.standing(asked, organiser_id=of) if asked else set()
    return [
        activities[own]
        for own, pairs in keys.items()
        if not any(key in standing for _member, key in pairs)
    ]


def key_of(kind: RegisteredKind, key: str, member_id: int, programme: Programme) -> UUID:
    """The id under which it is recorded. Of a purchase the day and the seller tell it from others;
    of this the key alone does.
    """
    return ids.derived("PARTICIPATION", programme.id, member_id, kind.kind, key)


def _activity(
    kind: RegisteredKind, done: Participation, programme: Programme, now: datetime
) -> recording.NewActivity:
    today = programme.day_at(now)
    activity = record_activity.activity_of(
        done.member_id,
        programme=programme,
        document_no=done.reference[:120],
        key=done.key,
        kind=kind.kind,
        day=done.day or today,
        partner_id=done.partner_id,
        outlet_id=done.outlet_id,
        buyer_id=done.person_id,
        attributes=done.attributes,
        now=now,
    )
    return replace(activity, id=key_of(kind, done.key, done.member_id, programme))
