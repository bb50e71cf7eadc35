"""The runner of steps over the journal: exactly once, in batches, each step at its own place.

A step is a function of a batch of facts of one organiser. It runs in one transaction with the advance of its place in
the journal, so its effect and the place are never apart. A step that fails is tried again alone; a fact that fails
`TRIES_MAX` times by itself is set aside in `StuckFact` for a person, and the step goes on: nothing is silent, nothing
blocks for ever.

Order: facts are read by (transaction number, key), and only those whose transaction is older than every transaction
still running (`pg_snapshot_xmin`), so a fact that commits late is never passed over.
"""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.kit import ids
from tandem.platform import journal, statements, tenancy
from tandem.platform.models import StepPlace, StuckFact

Step = Callable[[Sequence[Any]], None]
FACTS_PER_BATCH_MAX = 500
TRIES_MAX = 3
log = logging.getLogger(__name__)

_routes: dict[type[journal.Fact], tuple[Step, ...]] = {}
_NIL = UUID(int=0)


def follow(routes: Mapping[type[journal.Fact], tuple[Step, ...]]) -> None:
    """Take over the table of reactions; called once at start by `flows`."""
    _routes.clear()
    _routes.update(routes)


def name_of(step: Step) -> str:
    """The name under which a step keeps its place."""
    return f"{step.__module__.rpartition('.')[2]}.{step.__name__}"


def _by_step() -> dict[str, tuple[Step, list[str]]]:
    steps: dict[str, tuple[Step, list[str]]] = {}
    for kind, reactions in _routes.items():
        for step in reactions:
            steps.setdefault(name_of(step), (step, []))[1].append(kind.name)
    return steps


def run_all(*, now: Callable[[], datetime], rounds_max: int = 1_000) -> int:
    """Run every step until none has a fact before it; the number of facts handled.

    Steps record facts that other steps follow, so this goes round until a round finds nothing.
    """
    handled = 0
    for _ in range(rounds_max):
        found = sum(_advance(name, step, kinds, now) for name, (step, kinds) in _by_step().items())
        handled += found
        if not found:
            return handled
    return handled


def behind() -> dict[str, int]:
    """How many facts lie before each step, those of transactions that just ended included; for health and tests."""
    with transaction.atomic(), tenancy.across("the runner counts the journal of every organiser"):
        places = {place.step: place for place in StepPlace.objects.all()}
        return {
            name: statements.rows(
                "SELECT count(*) FROM platform_fact AS fact WHERE fact.name = ANY(%(kinds)s)"
                " AND (fact.xact, fact.id) > (%(xact)s::text::xid8, %(fact_id)s::uuid)",
                {
                    "xact": str(places[name].xact if name in places else 0), "kinds": kinds,
                    "fact_id": (places[name].fact_id if name in places else None) or _NIL,
                },
            )[0][0]
            for name, (_step, kinds) in _by_step().items()
        }  # fmt: skip


def _advance(name: str, step: Step, kinds: list[str], now: Callable[[], datetime]) -> int:
    """One batch of one step; the number of facts done."""
    try:
        with transaction.atomic():
            return _batch(name, step, kinds, FACTS_PER_BATCH_MAX)
    except Exception:
        log.exception("step %s failed on a batch; its facts are taken one by one", name)
    return _one_by_one(name, step, kinds, now)


def _batch(name: str, step: Step, kinds: list[str], limit: int) -> int:
    with tenancy.across("the runner reads the journal of every organiser"):
        place = StepPlace.objects.select_for_update(skip_locked=True).filter(step=name).get_or_create(step=name)[0]
        found = _facts_after(place, kinds, limit)
    if not found:
        return 0
    facts = [(xact, journal.kinds()[row["name"]].from_row(row)) for xact, row in found]
    for organiser_id, group in groupby(facts, key=lambda pair: pair[1].organiser_id):
        tenancy.enter(organiser_id)
        step([fact for _, fact in group])
    place.xact, place.fact_id = facts[-1][0], facts[-1][1].id
    place.save()
    return len(facts)


def _facts_after(place: StepPlace, kinds: list[str], limit: int) -> list[tuple[int, dict[str, Any]]]:
    found = statements.rows(
        """
        SELECT fact.xact::text::bigint, fact.id, fact.organiser_id, fact.name, fact.actor, fact.at, fact.data
        FROM platform_fact AS fact
        WHERE (fact.xact, fact.id) > (%(xact)s::text::xid8, %(fact_id)s::uuid)
          AND fact.xact < pg_snapshot_xmin(pg_current_snapshot())
          AND fact.name = ANY(%(kinds)s)
        ORDER BY fact.xact, fact.id
        LIMIT %(limit)s
        """,
        {"xact": str(place.xact), "fact_id": place.fact_id or _NIL, "kinds": kinds, "limit": limit},
    )
    columns = ("id", "organiser_id", "name", "actor", "at", "data")
    return [(row[0], _row(dict(zip(columns, row[1:], strict=True)))) for row in found]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    if isinstance(row["data"], str):
        import json

        row["data"] = json.loads(row["data"])
    return row


def _one_by_one(name: str, step: Step, kinds: list[str], now: Callable[[], datetime]) -> int:
    """Advance by single facts; one that keeps failing is set aside."""
    error = ""
    for _ in range(TRIES_MAX):
        try:
            with transaction.atomic():
                return _batch(name, step, kinds, 1)
        except Exception:
            error = traceback.format_exc()
    with transaction.atomic(), tenancy.across("the runner sets a fact aside"):
        place = StepPlace.objects.select_for_update().get_or_create(step=name)[0]
        ((xact, row),) = _facts_after(place, kinds, 1)
        log.error("step %s set fact %s aside after %s tries", name, row["id"], TRIES_MAX)
        StuckFact.objects.of(row["organiser_id"]).create(
            id=ids.new_uuid(), step=name, fact_id=row["id"], error=error, tries=TRIES_MAX, created_at=now()
        )
        place.xact, place.fact_id = xact, row["id"]
        place.save()
    return 1


def retry(stuck_id: UUID, *, now: Callable[[], datetime]) -> bool:
    """Run a step once more on a fact that was set aside; whether it worked. Its effect and the mark are one transaction."""
    with transaction.atomic(), tenancy.across("the operator retries a fact"):
        row = (
            StuckFact.objects.everyone(reason="the operator retries a fact")
            .filter(id=stuck_id, solved_at=None)
            .order_by("id")
            .first()
        )
    if row is None or row.step not in _by_step():
        return False
    try:
        with transaction.atomic():
            tenancy.enter(row.organiser_id)
            ((name, actor, at, data),) = statements.rows(
                "SELECT fact.name, fact.actor, fact.at, fact.data FROM platform_fact AS fact"
                " WHERE fact.organiser_id = %(organiser_id)s AND fact.id = %(id)s",
                {"organiser_id": row.organiser_id, "id": row.fact_id},
            )
            said = _row({"id": row.fact_id, "organiser_id": row.organiser_id, "actor": actor, "at": at, "data": data})
            _by_step()[row.step][0]([journal.kinds()[name].from_row(said)])
            set_aside(stuck_id, now=now())
    except Exception:
        log.exception("step %s failed again on fact %s", row.step, row.fact_id)
        return False
    return True


def set_aside(stuck_id: UUID, *, now: datetime) -> None:
    """A person has dealt with it; it is no longer shown."""
    StuckFact.objects.everyone(reason="the operator's own page").filter(id=stuck_id).update(solved_at=now)
