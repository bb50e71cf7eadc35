"""How long the queues are: of jobs, of facts before the steps; and who serves them.

For the operator's page, for health and figures. A few statements over what waits, cheap enough to
be asked every few seconds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from tandem.platform import statements, steps, tenancy, turns
from tandem.platform.jobs import keeping, policies, troubles

OLDEST_LOOKED_AT = 20
HEART = "heart."
PARTS = ("people", "files", "steps")  # of the worker (`config/worker.py`)


@dataclass(frozen=True, slots=True)
class QueueState:
    """How a queue stands.

    `waiting`: jobs that could be done now; `oldest_seconds`: how long the one that waits longest
    has waited; `retrying`: those whose next try is not due yet; `failed`: those that failed for
    good and that nobody has looked at.
    """

    name: str
    waiting: int = 0
    oldest_seconds: int = 0
    doing: int = 0
    retrying: int = 0
    failed: int = 0

    @property
    def is_slow(self) -> bool:
        """Whether something waits longer than it should in this queue."""
        return self.oldest_seconds > policies.QUEUES[self.name].patience_seconds


def states() -> list[QueueState]:
    """Each queue, in the order in which they are declared."""
    with transaction.atomic(), tenancy.across(troubles.BOOKS):
        rows = statements.rows("""
            SELECT
              job.queue_name,
              count(*) FILTER (WHERE job.status = 'todo'
                AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())),
              count(*) FILTER (WHERE job.status = 'doing'),
              count(*) FILTER (WHERE trouble.again_at IS NOT NULL AND job.status = 'failed'),
              count(*) FILTER (WHERE trouble.ended_at IS NOT NULL AND job.status = 'failed')
            FROM procrastinate_jobs AS job
            LEFT JOIN platform_jobtrouble AS trouble ON trouble.job_id = job.id
            WHERE job.status IN ('todo', 'doing', 'failed')
            GROUP BY job.queue_name
            """)
    oldest = _oldest_seconds()
    counts = {
        name: QueueState(name, waiting, oldest.get(name, 0), doing, retrying, failed)
        for name, waiting, doing, retrying, failed in rows
    }
    return [counts.get(name, QueueState(name)) for name in policies.QUEUES]


def _oldest_seconds() -> Mapping[str, int]:
    """How long the oldest job waits in each queue, since it was asked for or last given back."""
    rows = statements.rows(
        """
        SELECT queue.name, extract(epoch FROM now() - min(waits.since))::int
        FROM unnest(%(queues)s::text[]) AS queue (name)
        CROSS JOIN LATERAL (
          SELECT job.id, job.scheduled_at
          FROM procrastinate_jobs AS job
          WHERE job.status = 'todo' AND job.queue_name = queue.name
            AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
          ORDER BY job.id
          LIMIT %(limit)s
        ) AS oldest
        CROSS JOIN LATERAL (
          SELECT coalesce(oldest.scheduled_at, max(event.at)) AS since
          FROM procrastinate_events AS event
          WHERE event.job_id = oldest.id
        ) AS waits
        GROUP BY queue.name
        """,
        {"queues": list(policies.QUEUES), "limit": OLDEST_LOOKED_AT},
    )
    return {name: max(0, seconds or 0) for name, seconds in rows}


@dataclass(frozen=True, slots=True)
class StepState:
    """A step with facts before it, and for how long the oldest has waited."""

    name: str
    facts: int
    oldest_seconds: int


def steps_behind() -> list[StepState]:
    """The steps that have facts before them, in the order of the table of reactions."""
    standing = steps.standing()
    return [
        StepState(name, step.facts, step.oldest_seconds)
        for name, step in standing.items()
        if step.facts
    ]


def beat(parts: Collection[str]) -> None:
    """Say that these parts of the worker are alive; those that serve no queue have no other
    heart.
    """
    with transaction.atomic():
        for part in sorted(parts):
            turns.take(f"{HEART}{part}", every_seconds=0)


def silent_seconds() -> dict[str, float]:
    """For each part of the worker that was ever seen: how long its heart has been silent."""
    rows = statements.rows(
        "SELECT substr(turn.name, %(skip)s), extract(epoch FROM now() - turn.at)::float8"
        " FROM platform_turn AS turn WHERE turn.name LIKE %(like)s ORDER BY turn.name",
        {"skip": len(HEART) + 1, "like": f"{HEART}%"},
    )
    return {part: max(0.0, seconds) for part, seconds in rows}


def workers_alive() -> int:
    """How many queues have a worker whose heart beats; with none, nothing is done."""
    ((alive,),) = statements.rows(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat >= now() -"
        " make_interval(secs => %(silent)s)",
        {"silent": keeping.SILENT_SECONDS},
    )
    return int(alive)
