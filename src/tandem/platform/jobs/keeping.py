"""Keeping the queue: what each worker process looks after every few seconds, several at once too.

- Jobs of workers whose heart stopped, and jobs nobody does although they are marked so, go on.
  Of those whose process is seen to have ended (`living`) they go on at once.
- Jobs whose next try is due are given back to the queue.
- Jobs that no policy knows, or that wait in a queue nobody serves (an older version put them
  there), are moved or fail with a reason.
- What waits in a queue that goes by size is raised, so that large files have their turn among small
  ones.
"""

import logging
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from tandem.platform import statements, tenancy, turns
from tandem.platform.jobs import policies, troubles

HEARTBEAT_SECONDS = 3
SILENT_SECONDS = 10  # a worker whose heart was silent for so long is dead
LOST_SECONDS = 30
AGE_SECONDS = 60
STRAYS_SECONDS = 60
KILLED = gettext_noop("Its process ended while it ran.")
LOST = gettext_noop("Its outcome could not be written down.")
NO_CODE = gettext_noop("This version of Tandem has no job “%(name)s”.")
_WAITS_ELSEWHERE = "a job that does the same waits already"
log = logging.getLogger(__name__)


def look_after(*, workers: Collection[int] = (), under_way: Collection[int] = ()) -> None:
    """Do what is due. `workers` are this process's own, `under_way` the jobs its threads do."""
    take_up_dead()
    if workers:
        take_up_lost(workers, under_way)
    with transaction.atomic(), tenancy.across(troubles.BOOKS):
        sort_strays = turns.take("jobs.strays", every_seconds=STRAYS_SECONDS)
        if turns.take("jobs.age", every_seconds=AGE_SECONDS):
            raise_waiting()
    if sort_strays:
        take_care_of_strays()
    give_back_due()


def take_up_dead() -> int:
    """Jobs of workers that died go on at once; how many. Their transactions died with them."""
    return _take_up(
        """
        SELECT job.id, job.task_name, job.args
        FROM procrastinate_jobs AS job
        LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
        WHERE job.status = 'doing'
          AND (worker.id IS NULL OR worker.last_heartbeat
            < now() - make_interval(secs => %(silent)s))
        ORDER BY job.id
        FOR UPDATE OF job SKIP LOCKED
        """,
        {"silent": SILENT_SECONDS},
        KILLED,
    )


def take_up_ended(workers: Collection[int]) -> int:
    """Jobs of workers whose process has ended for certain (`living`) go on at once; how many."""
    if not workers:
        return 0
    taken_up = _take_up(
        """
        SELECT job.id, job.task_name, job.args
        FROM procrastinate_jobs AS job
        WHERE job.status = 'doing' AND job.worker_id = ANY(%(workers)s)
        ORDER BY job.id
        FOR UPDATE OF job
        """,
        {"workers": list(workers)},
        KILLED,
    )
    give_back_due()
    return taken_up


def take_up_lost(workers: Collection[int], under_way: Collection[int]) -> int:
    """Jobs that these workers took and no thread does: their end could not be written down."""
    return _take_up(
        """
        SELECT job.id, job.task_name, job.args
        FROM procrastinate_jobs AS job
        WHERE job.status = 'doing' AND job.worker_id = ANY(%(workers)s) AND job.id
          <> ALL(%(under_way)s)
          AND (SELECT max(event.at) FROM procrastinate_events AS event
               WHERE event.job_id = job.id AND event.type = 'started')
                 < now() - make_interval(secs => %(lost)s)
        ORDER BY job.id
        FOR UPDATE OF job SKIP LOCKED
        """,
        {"workers": list(workers), "under_way": list(under_way), "lost": LOST_SECONDS},
        LOST,
    )


def leave(workers: Collection[int]) -> int:
    """Give back the jobs of workers that are asked to end; it does not count against them."""
    with transaction.atomic():
        left = statements.rows(
            "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id ="
            " ANY(%(workers)s) FOR UPDATE",
            {"workers": list(workers)},
        )
    return sum(begin_again(job_id) for (job_id,) in left)


def _take_up(query: str, params: dict[str, Any], why: str) -> int:
    """Mark the jobs of a query failed, with a time to go on: `give_back_due` does the rest."""
    with transaction.atomic(), tenancy.across(troubles.BOOKS):
        rows = statements.rows(query, params)
        for job_id, name, arguments in rows:
            taken = troubles.Taken(job_id, name, troubles.arguments_of(arguments))
            troubles.interrupted(taken, troubles.Reason(why))
            mark_failed(job_id)
            log.warning("a job is taken up again: %s", why, extra=taken.named)
    return len(rows)


def mark_failed(job_id: int) -> None:
    """Let the queue know that a job failed; what is written down of it says whether it goes on."""
    statements.run(
        "UPDATE procrastinate_jobs SET status = 'failed', worker_id = NULL, attempts = attempts + 1"
        " WHERE id = %(id)s AND status IN ('todo', 'doing')",
        {"id": job_id},
    )


def give_back_due() -> int:
    """Give back to the queue what is to be tried again by now; how many."""
    with transaction.atomic(), tenancy.across(troubles.BOOKS):
        due = statements.rows("""
            SELECT trouble.job_id
            FROM platform_jobtrouble AS trouble
            JOIN procrastinate_jobs AS job ON job.id = trouble.job_id
            WHERE trouble.again_at <= now() AND job.status IN ('failed', 'aborted')
            ORDER BY trouble.again_at, trouble.job_id
            """)
    return sum(begin_again(job_id) for (job_id,) in due)


def begin_again(job_id: int) -> bool:
    """Let a job wait for a worker again, and wake one; whether it did. One whose twin waits
    already is not needed.
    """
    try:
        with transaction.atomic():
            queued = statements.rows(
                """
                UPDATE procrastinate_jobs
                SET status = 'todo', worker_id = NULL, scheduled_at = NULL, abort_requested = false,
                    attempts = greatest(attempts, 1)
                WHERE id = %(id)s AND status IN ('doing', 'failed', 'aborted')
                RETURNING queue_name
                """,
                {"id": job_id},
            )
            for (queue,) in queued:
                wake(queue, job_id)
        return bool(queued)
    except IntegrityError:
        drop(job_id, why=_WAITS_ELSEWHERE)
        return False


def retry(job_id: int) -> bool:
    """Let a job that failed for good, or that does not end, begin anew with all its tries; whether
    it did so now.
    """
    with transaction.atomic(), tenancy.across(troubles.BOOKS):
        begins = troubles.begin_anew(job_id)
    return begins and begin_again(job_id)


def wake(queue: str, job_id: int) -> None:
    """Tell the workers of a queue at once that something waits; the queue itself tells only of new
    jobs.
    """
    statements.run(
        "SELECT pg_notify('procrastinate_queue_v1#' || %(queue)s,"
        " json_build_object('type', 'job_inserted', 'job_id', %(id)s::bigint)::text)",
        {"queue": queue, "id": job_id},
    )


def drop(job_id: int, *, why: str) -> bool:
    """Take a job out of the queue; whether it was there and nobody is doing it."""
    with transaction.atomic():
        gone = statements.run(
            "DELETE FROM procrastinate_jobs WHERE id = %(id)s AND status IN ('todo', 'failed',"
            " 'aborted')",
            {"id": job_id},
        )
        troubles.forget(job_id)
    if gone:
        log.warning("a job was taken out of the queue: %s", why, extra={"job": job_id})
    return bool(gone)


def raise_waiting() -> None:
    """Let what waits in a queue that goes by size count more with each minute it waits."""
    statements.run(
        "UPDATE procrastinate_jobs SET priority = priority + 1 WHERE status = 'todo' AND queue_name"
        " = ANY(%(queues)s) AND (scheduled_at IS NULL OR scheduled_at <= now())",
        {"queues": [queue.name for queue in policies.QUEUES.values() if queue.is_by_size]},
    )


def take_care_of_strays() -> None:
    """Jobs in queues that nobody serves, jobs that this version does not know, failures without a
    word, words without a job.
    """
    with transaction.atomic(), tenancy.across(troubles.BOOKS):
        moved = statements.rows(
            """
            SELECT job.id, job.task_name
            FROM procrastinate_jobs AS job
            WHERE job.status = 'todo' AND job.queue_name <> ALL(%(queues)s)
            ORDER BY job.id
            FOR UPDATE SKIP LOCKED
            """,
            {"queues": list(policies.QUEUES)},
        )
        for job_id, name in moved:
            _to_its_queue(job_id, name)
        silent = statements.rows("""
            SELECT job.id, job.task_name, job.args
            FROM procrastinate_jobs AS job
            WHERE job.status IN ('failed', 'aborted')
              AND NOT EXISTS (SELECT FROM platform_jobtrouble AS trouble
                WHERE trouble.job_id = job.id)
            ORDER BY job.id
            FOR UPDATE SKIP LOCKED
            """)
        for job_id, name, arguments in silent:
            _give_a_reason(troubles.Taken(job_id, name, troubles.arguments_of(arguments)))
        statements.run(
            "DELETE FROM platform_jobtrouble AS trouble WHERE NOT EXISTS (SELECT FROM"
            " procrastinate_jobs AS job WHERE job.id = trouble.job_id)"
        )


def _to_its_queue(job_id: int, name: str) -> None:
    policy = policies.of(name)
    if policy is None:
        mark_failed(job_id)
        return
    statements.run(
        "UPDATE procrastinate_jobs SET queue_name = %(queue)s WHERE id = %(id)s",
        {"queue": policy.queue.name, "id": job_id},
    )
    wake(policy.queue.name, job_id)


def _give_a_reason(taken: troubles.Taken) -> None:
    if policies.of(taken.name) is None:
        troubles.failed(taken, troubles.Reason(NO_CODE, {"name": taken.name}), is_final=True)
    else:
        troubles.interrupted(taken, troubles.Reason(LOST))
