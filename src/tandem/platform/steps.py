"""The runner of steps over the journal: exactly once, in batches, each step at its own place.

A step is a function of a batch of facts of one organiser. It runs in one transaction with the
advance of its place in the journal, so its effect and the place are never apart. A step that fails
is tried again alone; a fact that fails three times by itself is set aside as a `DeadLetter` for a
person, and the step goes on: nothing is silent, nothing blocks for ever. What the world did (the
database went away, two transactions crossed, the disk is full) is no try: the step rests for a
while that grows, and begins again.

Order: facts are read by (transaction number, key), and only those whose transaction is older than
every transaction still running (`pg_snapshot_xmin`), so a fact that commits late is never passed
over.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction

from tandem.kit import ids
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
    """

    name: str
    run: Callable[[Sequence[Any]], None]
    partitions: int = 1

    def __call__(self, facts: Sequence[Any]) -> None:
        """Do what follows these facts."""
        self.run(facts)


def step(name: str, *, partitions: int = 1) -> Callable[[Callable[[Sequence[F]], None]], Step]:
    """Make a function the step of this name, as `job` makes one a job."""
    return lambda function: Step(name, function, partitions)


_routes: dict[type[journal.Fact], tuple[Step, ...]] = {}
_titles: dict[str, object] = {}
_resting: dict[str, tuple[float, float]] = {}  # partition → until when, and how long
_NIL = UUID(int=0)


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

    Steps record facts that other steps follow, so this goes round until a round finds nothing. A
    round in which nothing is new costs one statement, however many steps there are.
    """
    handled = 0
    for _ in range(rounds_max):
        steps = _by_name()
        waiting = [name for name in _waiting(list(steps)) if not _rests(name)]
        in_round = sum(_advance(steps[name], now) for name in waiting)
        handled += in_round
        if not in_round:
            return handled
    return handled


def _waiting(names: list[str]) -> list[str]:
    """The steps that have not looked at the newest fact yet."""
    with transaction.atomic(), tenancy.across("the runner reads the journal of every organiser"):
        rows = statements.rows(
            f"""
            SELECT said.step
            FROM unnest(%(names)s::text[]) WITH ORDINALITY AS said (step, place)
            CROSS JOIN ({_HORIZON}) AS horizon
            LEFT JOIN platform_stepplace AS place ON place.step = said.step
            WHERE place.step IS NULL
              OR (place.xact::text::xid8, coalesce(place.fact_id, %(nil)s::uuid))
                < (horizon.xact, horizon.id)
            ORDER BY said.place
            """,
            {"names": names, "nil": _NIL},
        )
    return [name for (name,) in rows]


# The newest fact that no running transaction can still come before.
_HORIZON = """
SELECT fact.xact, fact.id
FROM platform_fact AS fact
WHERE fact.xact < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY fact.xact DESC, fact.id DESC
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands: the facts before it, and for how many seconds the oldest has waited."""

    facts: int
    oldest_seconds: int


def standing() -> dict[str, Standing]:
    """How each step stands; facts of transactions that just ended are counted too."""
    with transaction.atomic(), tenancy.across("the runner counts the journal of every organiser"):
        places = {place.step: place for place in StepPlace.objects.all()}
        return {
            name: _standing(partition, places.get(name)) for name, partition in _by_name().items()
        }


def _standing(partition: _Partition, place: StepPlace | None) -> Standing:
    ((facts, seconds),) = statements.rows(
        """
        SELECT count(*), coalesce(extract(epoch FROM now() - min(fact.created_at)), 0)::bigint
        FROM platform_fact AS fact
        WHERE fact.name = ANY(%(kinds)s)
          AND (fact.xact, fact.id) > (%(xact)s::text::xid8, %(fact_id)s::uuid)
          AND get_byte(uuid_send(fact.id), 15) %% %(partitions)s = %(partition)s
        """,
        {
            "xact": str(place.xact if place else 0),
            "fact_id": (place.fact_id if place else None) or _NIL,
            "kinds": partition.kinds,
            "partition": partition.number,
            "partitions": partition.partitions,
        },
    )
    return Standing(facts, max(0, seconds))


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
            done = _batch(partition, FACTS_PER_BATCH_MAX)
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
        statements.run(
            "INSERT INTO platform_stepplace (step, xact, updated_at) VALUES (%(step)s, 0, now()) ON"
            " CONFLICT (step) DO NOTHING",
            {"step": partition.name},
        )
        place = (
            StepPlace.objects.select_for_update(skip_locked=True)
            .filter(step=partition.name)
            .order_by("step")
            .first()
        )
        if place is None:
            return 0  # another worker is at it
        # Looked at before the facts: what it names is certain to lie before or among them.
        horizon = statements.rows(f"SELECT xact::text::bigint, id FROM ({_HORIZON}) AS horizon")
        rows = _facts_after(place, partition, limit)
    if not rows:
        # None of the facts so far is one of this step's: it need not look through them again.
        if horizon:
            place.xact, place.fact_id = horizon[0]
            place.save()
        return 0
    facts = [(xact, journal.kinds()[row["name"]].from_row(row)) for xact, row in rows]
    try:
        for organiser_id, group in groupby(facts, key=lambda pair: pair[1].organiser_id):
            tenancy.enter(organiser_id)
            partition.step([fact for _, fact in group])
    except Exception as error:
        raise _StepFailed(facts[0][1].id) from error
    place.xact, place.fact_id = facts[-1][0], facts[-1][1].id
    place.save()
    return len(facts)


def _facts_after(
    place: StepPlace, partition: _Partition, limit: int
) -> list[tuple[int, dict[str, Any]]]:
    rows = statements.rows(
        """
        SELECT fact.xact::text::bigint, fact.id, fact.organiser_id, fact.name, fact.actor, fact.at,
          fact.data
        FROM platform_fact AS fact
        WHERE (fact.xact, fact.id) > (%(xact)s::text::xid8, %(fact_id)s::uuid)
          AND fact.xact < pg_snapshot_xmin(pg_current_snapshot())
          AND fact.name = ANY(%(kinds)s)
          AND get_byte(uuid_send(fact.id), 15) %% %(partitions)s = %(partition)s
        ORDER BY fact.xact, fact.id
        LIMIT %(limit)s
        """,
        {
            "xact": str(place.xact),
            "fact_id": place.fact_id or _NIL,
            "kinds": partition.kinds,
            "limit": limit,
            "partition": partition.number,
            "partitions": partition.partitions,
        },
    )
    columns = ("id", "organiser_id", "name", "actor", "at", "data")
    return [(row[0], parsed(dict(zip(columns, row[1:], strict=True)))) for row in rows]


def parsed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the journal whose data are a value, however the driver gave them."""
    if isinstance(row["data"], str):
        import json

        row["data"] = json.loads(row["data"])
    return row


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
        place = StepPlace.objects.select_for_update().get_or_create(step=partition.name)[0]
        rows = _facts_after(place, partition, 1)
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
        place.xact, place.fact_id = xact, row["id"]
        place.save()
    return 1
