"""The runner of steps over the journal: exactly once, in batches, each step at its own place.

A step is a function of a batch of facts of one organiser. It runs in one transaction with the
advance of its place in the journal, so its effect and the place are never apart. A step that fails
is tried again alone; a fact that fails three times by itself is set aside as a `DeadLetter` for a
person, and the step goes on: nothing is silent, nothing blocks for ever. What the world did (the
database went away, two transactions crossed, the disk is full) is no try: the step rests for a
while that grows, and begins again.

Where it begins: in an installation that stands, a step that is new with a release begins where the
step stands that is furthest behind, so that it sees whatever is under way and nothing that is over:
nobody is told today of what happened last year. One that is to go through all that ever happened
declares it (`reads_history`). In a new installation all begin at the beginning. The upgrade gives
places to new steps before any process of the new release records a fact; the runner does, should it
meet one without.

Order: facts are read by (transaction number, key), and only those whose transaction is older than
every transaction still running (`pg_snapshot_xmin`), so a fact that commits late is never passed
over.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction

from tandem.kit import ids
from tandem.kit.sql import named_queries
from tandem.platform import journal, statements, tenancy
from tandem.platform.jobs import running
from tandem.platform.models import DeadLetter, StepPlace

FACTS_PER_BATCH_MAX = 500
WAITS_SECONDS = (0.2, 1.0)  # between the tries of a single fact
TRIES_MAX = len(WAITS_SECONDS) + 1
REST_SECONDS, REST_SECONDS_MAX = 0.5, 60.0
STATEMENT_SECONDS_MAX = 15 * 60  # of a step, over a batch of up to fifty thousand lines
log = logging.getLogger(__name__)
F = TypeVar("F", bound=journal.Fact)


@dataclass(frozen=True, slots=True)
class Step:
    """What follows a fact. Its name is a key in the database: its place in the journal and what it
    set aside are kept under it, so it stays when the function moves.

    `partitions`: so many threads or workers at once, its facts told apart by their key; for steps
    whose facts may be taken in any order. The number may be raised later, never lowered.
    `reads_history`: where it is new in an installation that stands, it begins at the beginning of
    the journal. `facts_max`: so many facts it takes in one transaction.
    """

    name: str
    run: Callable[[Sequence[Any]], None]
    partitions: int = 1
    reads_history: bool = False
    facts_max: int = FACTS_PER_BATCH_MAX

    def __call__(self, facts: Sequence[Any]) -> None:
        """Do what follows these facts."""
        self.run(facts)


def step(
    name: str,
    *,
    partitions: int = 1,
    reads_history: bool = False,
    facts_max: int = FACTS_PER_BATCH_MAX,
) -> Callable[[Callable[[Sequence[F]], None]], Step]:
    """Make a function the step of this name, as `job` makes one a job."""
    return lambda function: Step(name, function, partitions, reads_history, facts_max)


_routes: dict[type[journal.Fact], tuple[Step, ...]] = {}
_titles: dict[str, object] = {}
_resting: dict[str, tuple[float, float]] = {}  # partition → until when, and how long
_NIL = UUID(int=0)
_Place = tuple[int, UUID | None]  # the last fact a step has done, by transaction and key


def follow(
    routes: Mapping[type[journal.Fact], tuple[Step, ...]],
    *,
    titles: Mapping[str, object] | None = None,
) -> None:
    """Take over the table of reactions, and what its modules do in plain words; called once at
    start by `flows`.
    """
    by_name = dict[str, Step]()
    for step in (step for reactions in routes.values() for step in reactions):
        assert by_name.setdefault(step.name, step) is step, f"two steps are called {step.name}"
    _routes.clear()
    _routes.update(routes)
    if titles is not None:
        _titles.clear()
        _titles.update(titles)


def title_of(step: str) -> object:
    """What a step does, in plain words; its name where nobody said."""
    return _titles.get(step.partition(".")[0], step)


@dataclass(frozen=True, slots=True)
class _Partition:
    """A step, or a part of it: the facts that fall to this partition by their key. Each partition
    keeps its own place.
    """

    name: str
    step: Step
    kinds: list[str]
    number: int
    partitions: int


def _by_name() -> dict[str, _Partition]:
    steps: dict[str, _Partition] = {}
    for kind, reactions in _routes.items():
        for step in reactions:
            for number in range(step.partitions):
                name = f"{step.name}/{number}" if number else step.name
                partition = steps.setdefault(
                    name, _Partition(name, step, [], number, step.partitions)
                )
                partition.kinds.append(kind.name)
    return steps


def step_named(partition: str) -> Step | None:
    """The step, or the part of one, of this name; None where no release of today has it."""
    part = _by_name().get(partition)
    return part.step if part else None


def run_all(*, now: Callable[[], datetime], rounds_max: int = 1_000) -> int:
    """Run every step until none has a fact before it; the number of facts handled.

    Steps record facts that other steps follow, so this goes round until a round finds nothing. What
    concerns no step costs one statement a round, however many steps there are.
    """
    handled = 0
    for _ in range(rounds_max):
        steps = _by_name()
        waiting = [name for name in _waiting(steps.values()) if not _rests(name)]
        in_round = sum(_advance(steps[name], now) for name in waiting)
        handled += in_round
        if not in_round:
            return handled
    return handled


def _waiting(steps: Collection[_Partition]) -> list[str]:
    """The steps that have a fact of their own before them; the others are moved past what is not
    theirs.
    """
    with transaction.atomic(), tenancy.across("the runner reads the journal of every organiser"):
        rows = statements.prepared(_sql("look"), _named(steps))
        if any(is_new for _name, _has_own, is_new in rows):
            begin_new()
    return [name for name, has_own, _is_new in rows if has_own]


def _named(steps: Collection[_Partition]) -> dict[str, list[str] | list[int]]:
    """Steps as the statements over all of them read them, side by side."""
    return {
        "names": [step.name for step in steps],
        "kinds": [" ".join(step.kinds) for step in steps],
        "numbers": [step.number for step in steps],
        "partitions": [step.partitions for step in steps],
    }


def begin_new() -> None:
    """Give every step that has no place the one where it begins; see the head. Safe to repeat."""
    parts = _by_name()
    statements.run(
        _sql("begin"),
        {
            "names": sorted(parts),
            "reads_history": [parts[name].step.reads_history for name in sorted(parts)],
            "known": sorted(parts),
        },
    )


def _sql(name: str) -> str:
    return named_queries("tandem.platform", "steps")[name]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands: the facts before it, and for how many seconds the oldest has waited."""

    facts: int
    oldest_seconds: int


def standing() -> dict[str, Standing]:
    """How each step stands; facts of transactions that just ended are counted too."""
    with transaction.atomic(), tenancy.across("the runner counts the journal of every organiser"):
        rows = statements.prepared(_sql("standing"), _named(_by_name().values()))
    return {name: Standing(facts, max(0, seconds)) for name, facts, seconds in rows}


def behind() -> dict[str, int]:
    """How many facts lie before each step, those of transactions that just ended included."""
    return {name: state.facts for name, state in standing().items()}


def _rests(name: str) -> bool:
    return time.monotonic() < _resting.get(name, (0.0, 0.0))[0]


def _rest(name: str, error: BaseException) -> int:
    """Leave a step alone for a while that grows: what stopped it was not its own doing."""
    seconds = min(_resting.get(name, (0.0, 0.0))[1] * 2 or REST_SECONDS, REST_SECONDS_MAX)
    _resting[name] = (time.monotonic() + seconds, seconds)
    kind = type(error.__cause__ or error).__name__
    log.warning("step %s was interrupted and rests for %s s: %s", name, seconds, kind)
    return 0


def _advance(partition: _Partition, now: Callable[[], datetime]) -> int:
    """One batch of one step; the number of facts done."""
    try:
        with transaction.atomic():
            done = _batch(partition, partition.step.facts_max)
        _resting.pop(partition.name, None)
        return done
    except Exception as error:
        if running.outside(error) is not None:
            connection.close_if_unusable_or_obsolete()
            return _rest(partition.name, error)
        kind = type(error.__cause__ or error).__name__
        log.exception(
            "step %s failed on a batch (%s); its facts are taken one by one", partition.name, kind
        )
    return _one_by_one(partition, now)


def _batch(partition: _Partition, limit: int) -> int:
    with tenancy.across("the runner reads the journal of every organiser"):
        places = statements.prepared(_sql("hold"), {"step": partition.name})
        if not places:
            return 0  # another worker is at it
        rows = _facts_after(places[0], partition, limit)
    if not rows:
        return 0  # another worker was at it
    facts = [(xact, journal.kinds()[row["name"]].from_row(row)) for xact, row in rows]
    try:
        for organiser_id, group in groupby(facts, key=lambda pair: pair[1].organiser_id):
            tenancy.enter(organiser_id)
            partition.step([fact for _, fact in group])
    except Exception as error:
        raise _StepFailed(facts[0][1].id) from error
    _move(partition, facts[-1][0], facts[-1][1].id)
    return len(facts)


def _move(partition: _Partition, xact: int, fact_id: UUID) -> None:
    statements.later(_sql("move"), {"step": partition.name, "xact": xact, "fact_id": fact_id})


def _before(partition: _Partition, place: _Place) -> dict[str, Any]:
    """What tells the facts that lie before a step at this place."""
    xact, fact_id = place
    return {
        "xact": str(xact),
        "fact_id": fact_id or _NIL,
        "kinds": partition.kinds,
        "partition": partition.number,
        "partitions": partition.partitions,
    }


def _facts_after(
    place: _Place, partition: _Partition, limit: int
) -> list[tuple[int, dict[str, Any]]]:
    rows = statements.rows(_sql("facts"), {**_before(partition, place), "limit": limit})
    columns = ("id", "organiser_id", "name", "actor", "at", "data")
    return [(row[0], parsed(dict(zip(columns, row[1:], strict=True)))) for row in rows]


def parsed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the journal whose data are a value, however the driver gave them."""
    if isinstance(row["data"], str):
        import json

        row["data"] = json.loads(row["data"])
    return row


class Following:
    """What follows the facts of a transaction that is taken back, done at once: for a play of which
    nothing stays. Of what stays the runner would do it a second time.
    """

    def __init__(self) -> None:
        self._seen = {fact.id for fact in self._facts()}

    def run(self, *, rounds_max: int = 50) -> None:
        """Do what follows, and what follows from that."""
        for _ in range(rounds_max):
            facts = [fact for fact in self._facts() if fact.id not in self._seen]
            if not facts:
                return
            self._seen |= {fact.id for fact in facts}
            for fact in facts:
                for step in _routes[type(fact)]:
                    step([fact])

    def _facts(self) -> list[journal.Fact]:
        names = [kind.name for kind in _routes]
        rows = statements.rows(_sql("of_this_transaction"), {"kinds": names})
        columns = ("id", "organiser_id", "name", "actor", "at", "data")
        facts = [parsed(dict(zip(columns, row, strict=True))) for row in rows]
        return [journal.kinds()[fact["name"]].from_row(fact) for fact in facts]


class _StepFailed(Exception):
    """A step failed on a batch that begins with this fact."""

    def __init__(self, fact_id: UUID) -> None:
        super().__init__()
        self.fact_id = fact_id


def _one_by_one(partition: _Partition, now: Callable[[], datetime]) -> int:
    """Advance by a single fact; one that keeps failing is set aside."""
    failures: list[_StepFailed] = []
    for wait in (*WAITS_SECONDS, 0.0):
        try:
            with transaction.atomic():
                return _batch(partition, 1)
        except _StepFailed as failure:
            if running.outside(failure) is not None:
                connection.close_if_unusable_or_obsolete()
                return _rest(partition.name, failure)
            failures.append(failure)
        time.sleep(wait)
    if len({failure.fact_id for failure in failures}) > 1:
        return 0  # another worker was at it too, and has gone on
    return _set_fact_aside(partition, failures[-1], now)


def _set_fact_aside(
    partition: _Partition, failure: _StepFailed, now: Callable[[], datetime]
) -> int:
    """Put a fact where a person finds it, and let the step go on behind it."""
    with transaction.atomic(), tenancy.across("the runner sets a fact aside"):
        place = StepPlace.objects.select_for_update().get(step=partition.name)
        rows = _facts_after((place.xact, place.fact_id), partition, 1)
        if not rows or rows[0][1]["id"] != failure.fact_id:
            return 0  # another worker did so
        xact, row = rows[0]
        log.error("step %s set fact %s aside after %s tries", partition.name, row["id"], TRIES_MAX)
        reason = running.reason_of(failure.__cause__ or failure)
        DeadLetter.objects.of(row["organiser_id"]).create(
            id=ids.new_uuid(),
            step=partition.name,
            fact_id=row["id"],
            error=f"{reason.details}\n{reason.said}",
            tries=TRIES_MAX,
            created_at=now(),
        )
        _move(partition, xact, row["id"])
    return 1
