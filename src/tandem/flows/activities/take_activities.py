"""Activities that programs tell of, recorded (what they mean: `activity_meanings`).

One is recorded and awarded at once; many are recorded as one batch, which the steps award. Either
way each gets its own outcome: recorded, known before, or refused with a code and a sentence; one
that is refused leaves the others standing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from tandem.activity import kinds, payments, queries, recording
from tandem.evidence import identities
from tandem.evidence.witnessing import alike, asking, retellings, unnumbered
from tandem.flows.activities import activity_inputs, activity_meanings, record_activity
from tandem.flows.activities.activity_inputs import ActivityInput, Refused
from tandem.kit import codes, ids
from tandem.programmes.models import Programme

ACTIVITIES_MAX, LINES_MAX = 10_000, 100_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one activity. `points` by wallet, None while the steps have still to award
    it; `has_known`: lines of it were told before; `waits`: a person is asked about some of them.
    """

    id: UUID | None = None
    is_new: bool = False
    has_known: bool = False
    points: dict[str, int] | None = None
    refused: Refused | None = None
    waits: bool = False
    told_as: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all of it was new."""
        return self.is_new and not self.has_known


def take(
    given: ActivityInput,
    *,
    programme: Programme,
    actor: str,
    now: datetime,
    asked: activity_inputs.Asked | None = None,
) -> Outcome:
    """Record one activity and give its points now; `asked`: what it names, where that was asked for
    already (`activity_inputs.ask`).
    """
    activity = activity_meanings.activity_of(given, programme=programme, now=now, asked=asked)
    if isinstance(activity, Refused):
        return Outcome(refused=activity)
    recorded = record_activity.record(activity, programme=programme, actor=actor, now=now)
    number = recorded.told_as or activity.document_no
    called = replace(activity, document_no=number)
    _note_payments([(called, given.paid_on)] if recorded.is_new else [], programme, actor, now)
    if recorded.has_known:
        _keep([(activity, given.paid_on, number)], programme, now)
    return Outcome(
        recorded.id,
        recorded.is_new,
        recorded.has_known,
        recorded.points,
        waits=recorded.waits,
        told_as=number,
    )


def refusals(
    inputs: Sequence[ActivityInput], *, programme: Programme, now: datetime
) -> list[Refused | None]:
    """Why each of these activities cannot count, before any is taken; None where nothing speaks
    against it.
    """
    world = activity_inputs.look_up(inputs, programme)
    meanings = [activity_meanings.meaning(given, world, programme, now) for given in inputs]
    return [meaning if isinstance(meaning, Refused) else None for meaning in meanings]


def take_many(
    inputs: Sequence[ActivityInput], *, programme: Programme, actor: str, now: datetime
) -> list[Outcome]:
    """Record many activities as one batch; the outcome of each, in order. Points follow within
    seconds.
    """
    assert len(inputs) <= ACTIVITIES_MAX and sum(len(given.lines) for given in inputs) <= LINES_MAX
    world = activity_inputs.look_up(inputs, programme)
    outcomes: list[Outcome | None] = [None] * len(inputs)
    told: list[_Told] = []
    for place, given in enumerate(inputs):
        activity = activity_meanings.meaning(given, world, programme, now)
        if isinstance(activity, Refused):
            outcomes[place] = Outcome(refused=activity)
        else:
            told.append(_Told(place, given.paid_on, activity))
            world.note(activity)
    for place, outcome in _take_apart(told, programme, actor, now).items():
        outcomes[place] = outcome
    retold = [
        (row.activity, row.paid_on, known.told_as or row.activity.document_no)
        for row in told
        if (known := outcomes[row.place]) is not None and known.has_known
    ]
    _keep(retold, programme, now)
    return [outcome for outcome in outcomes if outcome is not None]


def take_again(
    retold: Sequence[retellings.Retold], *, programme: Programme, actor: str, now: datetime
) -> None:
    """Record purchases that programs told beside what was taken back since, or that were asked
    about, as far as nothing else tells of them. What is held by something else still, or told
    otherwise by now, is kept, and so is what was answered, for an answer may be undone.
    """
    of = programme.organiser_id
    asking.forget([purchase.id for purchase in retold], organiser_id=of)
    told = [
        _Told(place, purchase.paid_on, _activity_of(purchase, programme, now), purchase.id)
        for place, purchase in enumerate(retold)
    ]
    outcomes = _take_apart(told, programme, actor, now)
    done = [retold[place] for place, outcome in outcomes.items() if outcome.is_whole]
    kept = asking.answered([purchase.id for purchase in done], organiser_id=of)
    retellings.forget([one for one in done if one.id not in kept], organiser_id=of)


def _activity_of(
    retold: retellings.Retold, programme: Programme, now: datetime
) -> recording.NewActivity:
    """What was told, under a key of its own: a part of it may stand under that of the call."""
    return record_activity.activity_of(
        retold.member_id,
        programme=programme,
        document_no=retold.document_no,
        day=retold.sold_on,
        key=str(ids.derived(retold.id, now.isoformat())),
        lines=retold.lines,
        partner_id=retold.partner_id,
        outlet_id=retold.outlet_id,
        due_on=retold.due_on,
        buyer_id=retold.buyer_id,
        corrects_id=retold.corrects_id,
    )


def _keep(
    told: Sequence[tuple[recording.NewActivity, date | None, str]],
    programme: Programme,
    now: datetime,
) -> None:
    of = programme.organiser_id
    bought = [entry for entry in told if entry[0].kind == kinds.PURCHASE]
    retellings.keep(bought, programme_id=programme.id, organiser_id=of, now=now)


class _Told(NamedTuple):
    """An activity of a request, with its place in it and when it was paid; `telling`: by which it
    is kept already.
    """

    place: int
    paid_on: date | None
    activity: recording.NewActivity
    telling: UUID | None = None


def _take_apart(
    told: Sequence[_Told], programme: Programme, actor: str, now: datetime
) -> dict[int, Outcome]:
    """The outcome of each activity by its place: a purchase that is told twice at once is held
    against what it was first.
    """
    outcomes: dict[int, Outcome] = {}
    while told:
        together, told = _apart(told)
        outcomes |= _take(together, programme, actor, now)
    return outcomes


def _apart(told: Sequence[_Told]) -> tuple[list[_Told], list[_Told]]:
    """Those that can be recorded together, and the others: no activity stands twice among the
    first, and no two purchases of a member have one number, with or without letters in front.
    """
    seen: set[object] = set()
    first: list[_Told] = []
    others: list[_Told] = []
    for entry in told:
        activity = entry.activity
        own: set[object] = {activity.id}
        if record_activity.is_numbered(activity):
            number = codes.number_key(activity.document_no)
            bare = alike.without_letters(number) or number
            own.add((activity.member_id, activity.partner_id, bare))
        (others if seen & own else first).append(entry)
        seen |= own
    return first, others


def _take(
    told: Sequence[_Told], programme: Programme, actor: str, now: datetime
) -> dict[int, Outcome]:
    """Record activities as one batch; the outcome of each, by its place."""
    of = programme.organiser_id
    pairs = [(entry.activity.member_id, entry.activity.id) for entry in told]
    standing = queries.standing(pairs, organiser_id=of)
    outcomes = {entry.place: Outcome(entry.activity.id, has_known=True) for entry in told}
    numbered = [entry for entry in told if record_activity.is_numbered(entry.activity)]
    fresh, waiting = _witnessed(numbered, standing, outcomes, programme, now)
    others = [
        entry
        for entry in told
        if not record_activity.is_numbered(entry.activity) and entry.activity.id not in standing
    ]
    fresh += _proved(others, programme, now)
    lines_told = {entry.place: len(entry.activity.lines) for entry in told}
    for entry in fresh:
        has_known = len(entry.activity.lines) < lines_told[entry.place]
        outcomes[entry.place] = Outcome(
            entry.activity.id,
            is_new=True,
            has_known=has_known,
            told_as=entry.activity.document_no,
        )
    outcomes |= {place: replace(outcomes[place], waits=True) for place in waiting}
    if fresh:
        recording.record_many(
            [entry.activity for entry in fresh],
            programme_id=programme.id,
            organiser_id=of,
            source="API",
            source_id=ids.new_uuid(),
            actor=actor,
            now=now,
        )
        paid = [(entry.activity, entry.paid_on) for entry in fresh]
        _note_payments(paid, programme, actor, now)
    return outcomes


def _witnessed(
    told: Sequence[_Told],
    standing: Collection[UUID],
    outcomes: dict[int, Outcome],
    programme: Programme,
    now: datetime,
) -> tuple[list[_Told], set[int]]:
    """The purchases with the lines that no other witness told, and the places of those of which a
    person is asked; one that tells otherwise than what counted is refused.
    """
    fresh, asked_by = [], {}
    by_purchase = unnumbered.claim(
        [entry.activity for entry in told],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )
    for entry, (called, findings) in zip(told, by_purchase, strict=True):
        activity: recording.NewActivity | None = called
        if findings is not None:
            stands = called.id in standing
            own = Outcome(called.id, has_known=True, told_as=called.document_no)
            outcomes[entry.place] = own
            try:
                activity = record_activity.as_found(called, findings, stands=stands)
            except record_activity.ToldOtherwise as error:
                refused = Refused(error.code, "document_no", error.sentence)
                outcomes[entry.place] = Outcome(refused=refused)
                continue
            told_by = entry.telling or retellings.key_of(called)
            asked_by[entry.place] = asking.Call(told_by, called, record_activity.asks_of(findings))
        if activity is not None:
            fresh.append(entry._replace(activity=activity))
    asked = asking.ask(
        list(asked_by.values()),
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )
    return fresh, {place for place, call in asked_by.items() if call.telling in asked}


def _proved(told: Sequence[_Told], programme: Programme, now: datetime) -> list[_Told]:
    """The activities with the lines that no other proof counted; a purchase without any left is
    left out.
    """
    keys_of_each = record_activity.identities_of(
        [entry.activity for entry in told], programme=programme
    )
    keys = {entry.place: own for entry, own in zip(told, keys_of_each, strict=True)}
    claims = [(key, entry.activity) for entry in told for key in keys[entry.place]]
    free = identities.prove(
        [key for key, _activity in claims],
        members=[activity.member_id for _key, activity in claims],
        sources=[activity.id for _key, activity in claims],
        organiser_id=programme.organiser_id,
        now=now,
    )
    fresh = []
    for entry in told:
        if keys[entry.place]:
            kept = []
            for key, line in zip(keys[entry.place], entry.activity.lines, strict=True):
                if key in free:
                    free.discard(key)  # two activities of one request may tell of one line
                    kept.append(line)
            if not kept:
                continue
            entry = entry._replace(activity=replace(entry.activity, lines=tuple(kept)))
        fresh.append(entry)
    return fresh


def _note_payments(
    paid: Iterable[tuple[recording.NewActivity, date | None]],
    programme: Programme,
    actor: str,
    now: datetime,
) -> None:
    notices = [
        payments.Notice(activity.partner_id, activity.document_no, None, paid_on, "SAID")
        for activity, paid_on in paid
        if paid_on
    ]
    if notices:
        payments.note(
            notices,
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            actor=actor,
            now=now,
        )
