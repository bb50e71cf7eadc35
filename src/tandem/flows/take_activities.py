"""Activities that programs tell of, recorded (what they mean: `activity_inputs`).

One is recorded and awarded at once; many are recorded as one batch, which the steps award. Either
way each gets its own outcome: recorded, known before, or refused with a code and a sentence; one
that is refused leaves the others standing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tandem.activity import payments, queries, recording
from tandem.evidence import proving, witnesses
from tandem.flows import activity_inputs, record_activity
from tandem.flows.activity_inputs import ActivityInput, Refused
from tandem.kit import codes, ids
from tandem.programmes.models import Programme

ACTIVITIES_MAX, LINES_MAX = 10_000, 100_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one activity. `points` by wallet, None while the steps have still to award
    it."""

    id: UUID | None = None
    is_new: bool = False
    points: dict[str, int] | None = None
    refused: Refused | None = None


def take(said: ActivityInput, *, programme: Programme, actor: str, now: datetime) -> Outcome:
    """Record one activity and give its points now."""
    found = activity_inputs.activity_of(said, programme=programme, now=now)
    if isinstance(found, Refused):
        return Outcome(refused=found)
    recorded = record_activity.record(found, programme=programme, actor=actor, now=now)
    _note_payments([(said, found)] if recorded.is_new else [], programme, actor, now)
    return Outcome(recorded.id, recorded.is_new, recorded.points)


def refusals(
    said: Sequence[ActivityInput], *, programme: Programme, now: datetime
) -> list[Refused | None]:
    """Why each of these activities cannot count, before any is taken; None where nothing speaks
    against it.
    """
    world = activity_inputs.look_up(said, programme)
    found = [activity_inputs.meaning(each, world, programme, now) for each in said]
    return [each if isinstance(each, Refused) else None for each in found]


def take_many(
    said: Sequence[ActivityInput], *, programme: Programme, actor: str, now: datetime
) -> list[Outcome]:
    """Record many activities as one batch; the outcome of each, in order. Points follow within
    seconds.
    """
    assert len(said) <= ACTIVITIES_MAX and sum(len(each.lines) for each in said) <= LINES_MAX
    world = activity_inputs.look_up(said, programme)
    outcomes: list[Outcome | None] = [None] * len(said)
    told: list[_Told] = []
    for place, each in enumerate(said):
        found = activity_inputs.meaning(each, world, programme, now)
        if isinstance(found, Refused):
            outcomes[place] = Outcome(refused=found)
        else:
            told.append(_Told(place, each, found))
            world.note(found)
    while told:
        # A purchase that is told twice in one request is held against what it was first.
        together, told = _apart(told)
        for place, outcome in _take(together, programme, actor, now).items():
            outcomes[place] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


class _Told(NamedTuple):
    """An activity of a request, with its place in it and how it was said."""

    place: int
    said: ActivityInput
    activity: recording.NewActivity


def _apart(told: Sequence[_Told]) -> tuple[list[_Told], list[_Told]]:
    """Those that can be recorded together, and the others: no activity stands twice among the
    first, and no two purchases of a member have one number.
    """
    seen: set[object] = set()
    first: list[_Told] = []
    others: list[_Told] = []
    for each in told:
        activity = each.activity
        own: set[object] = {activity.id}
        if record_activity.is_numbered(activity):
            own.add(
                (activity.member_id, activity.partner_id, codes.number_key(activity.document_no))
            )
        (others if seen & own else first).append(each)
        seen |= own
    return first, others


def _take(
    told: Sequence[_Told], programme: Programme, actor: str, now: datetime
) -> dict[int, Outcome]:
    """Record activities as one batch; the outcome of each, by its place."""
    of = programme.organiser_id
    pairs = [(each.activity.member_id, each.activity.id) for each in told]
    standing = queries.standing(pairs, organiser_id=of)
    outcomes = {each.place: Outcome(each.activity.id, is_new=False) for each in told}
    numbered = [each for each in told if record_activity.is_numbered(each.activity)]
    fresh = _witnessed(numbered, standing, outcomes, programme, now)
    others = [
        each
        for each in told
        if not record_activity.is_numbered(each.activity) and each.activity.id not in standing
    ]
    fresh += _proved(others, programme, now)
    for each in fresh:
        outcomes[each.place] = Outcome(each.activity.id, is_new=True)
    if fresh:
        recording.record_many(
            [each.activity for each in fresh],
            programme_id=programme.id,
            organiser_id=of,
            source="API",
            source_id=ids.new_uuid(),
            actor=actor,
            now=now,
        )
        _note_payments([(each.said, each.activity) for each in fresh], programme, actor, now)
    return outcomes


def _witnessed(
    told: Sequence[_Told],
    standing: Collection[UUID],
    outcomes: dict[int, Outcome],
    programme: Programme,
    now: datetime,
) -> list[_Told]:
    """The purchases with the lines that no other witness told; one that tells otherwise than what
    counted is refused.
    """
    fresh = []
    found = witnesses.claim(
        [each.activity for each in told],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )
    for each, findings in zip(told, found, strict=True):
        activity: recording.NewActivity | None = each.activity
        if findings is not None:
            stands = each.activity.id in standing
            try:
                activity = record_activity.as_found(each.activity, findings, stands=stands)
            except record_activity.ToldOtherwise as error:
                refused = Refused(error.code, "document_no", error.sentence)
                outcomes[each.place] = Outcome(refused=refused)
                continue
        if activity is not None:
            fresh.append(each._replace(activity=activity))
    return fresh


def _proved(told: Sequence[_Told], programme: Programme, now: datetime) -> list[_Told]:
    """The activities with the lines that no other proof counted; a purchase without any left is
    left out.
    """
    identities = record_activity.identities_of(
        [each.activity for each in told], programme=programme
    )
    keys = {each.place: own for each, own in zip(told, identities, strict=True)}
    claims = [(key, each.activity) for each in told for key in keys[each.place]]
    free = proving.prove(
        [key for key, _activity in claims],
        members=[activity.member_id for _key, activity in claims],
        sources=[activity.id for _key, activity in claims],
        organiser_id=programme.organiser_id,
        now=now,
    )
    fresh = []
    for each in told:
        if keys[each.place]:
            kept = []
            for key, line in zip(keys[each.place], each.activity.lines, strict=True):
                if key in free:
                    free.discard(key)  # two activities of one request may tell of one line
                    kept.append(line)
            if not kept:
                continue
            each = each._replace(activity=replace(each.activity, lines=tuple(kept)))
        fresh.append(each)
    return fresh


def _note_payments(
    paid: Iterable[tuple[ActivityInput, recording.NewActivity]],
    programme: Programme,
    actor: str,
    now: datetime,
) -> None:
    notices = [
        payments.Notice(activity.partner_id, said.document_no, None, said.paid_on, "SAID")
        for said, activity in paid
        if said.paid_on
    ]
    if notices:
        payments.note(
            notices,
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            actor=actor,
            now=now,
        )
