"""The worker processes: the queues of jobs, the steps over the journal, and the clock.

`python -m tandem.config.worker ROLE…` takes the parts it names, all of them without any:

- `people`: mail and what somebody waits for at a screen. It does nothing that takes long.
- `files`: files that are read and counted, runs over history, and the nights.
- `steps`: what follows from facts, the clock, the folders in which partners leave files.

Asked to end (SIGTERM) it takes nothing new, waits a few seconds for what is under way, and gives
the rest back to the queue. Killed, it leaves its jobs to the next process of this home, or to
whoever looks first: they see that it has ended. On another machine they find its heart silent.
"""

import asyncio
import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tandem.kit import lifeline

if TYPE_CHECKING:
    from tandem.platform.jobs.serving import Workers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
ROLES = ("people", "files", "steps")
STEP_PAUSE_SECONDS = 0.3
STEP_THREADS = 2
NIGHT_PAUSE_SECONDS = 60
DROP_PAUSE_SECONDS = 10
WATCH_PAUSE_SECONDS = 1
AGAIN_SECONDS = 2
SWEEP_PAUSE_SECONDS = 60
log = logging.getLogger("tandem.worker")


def _forever(work: Callable[[], object], pause: float) -> None:
    """Run again and again; a failure is told and does not end it."""
    from django.db import connection

    while True:
        try:
            work()
        except Exception:
            log.exception("the worker's loop failed; it goes on")
            connection.close()
        time.sleep(pause)


def _follow() -> None:
    from tandem.platform import clock, steps

    steps.run_all(now=clock.now)


def _take_dropped() -> None:
    from django.conf import settings

    from tandem.flows.dropping import drop_folder
    from tandem.platform import clock

    drop_folder.take(Path(settings.HOME), bytes_max=settings.UPLOAD_BYTES_MAX, now=clock.now())


def _erase_again() -> None:
    """Whom a backup that was brought back knows, though they were erased."""
    from django.conf import settings

    from tandem.flows.departing import replaying
    from tandem.platform import clock

    replaying.look(Path(settings.HOME), now=clock.now())


def _night() -> None:
    from tandem.flows import clock as night_clock
    from tandem.platform import clock

    _erase_again()
    night_clock.begin_nights(clock.now())
    night_clock.begin_mailings(clock.now())
    night_clock.notify_operators_of_domains()


def _sweep() -> None:
    from tandem.flows.evidence import take_up
    from tandem.platform import clock

    take_up.sweep(now=clock.now())


def _keep(workers: "Workers", roles: Sequence[str]) -> None:
    from django.conf import settings

    from tandem.platform.jobs import keeping, living, running
    from tandem.platform.upkeep import alarms, queues

    queues.beat(roles)
    living.hand_back(Path(settings.HOME))
    keeping.look_after(workers=workers.ids(), under_way=running.under_way())
    alarms.notify()


def _watch(workers: "Workers", again: Sequence[str]) -> None:
    """End jobs past their time limit; one that does not end by itself takes the process with it,
    which begins anew.
    """
    from tandem.platform.jobs import keeping, running

    for run in running.watch():
        log.error("a job does not end; the process begins anew", extra=run.taken.named)
        running.end_stubborn(run)
        keeping.leave(workers.ids())
        os.execv(sys.executable, [sys.executable, *again])


def _start(work: Callable[[], object], pause: float) -> None:
    threading.Thread(target=_forever, args=(work, pause), daemon=True).start()


def load() -> None:
    """Load what the work needs, for those who are forked from this process."""
    from tandem.flows import clock  # noqa: F401
    from tandem.flows.dropping import drop_folder  # noqa: F401
    from tandem.flows.evidence import take_up  # noqa: F401
    from tandem.platform import steps  # noqa: F401
    from tandem.platform.jobs import keeping, living, policies, running, serving  # noqa: F401
    from tandem.platform.upkeep import alarms, queues  # noqa: F401


def main(roles: Sequence[str] = ROLES, *, again: Sequence[str] | None = None) -> None:
    """Run until a signal ends the process.

    Args:
        again: what Python is called with to begin such a process anew; without it, how this one was
            begun.
    """
    unknown = set(roles) - set(ROLES)
    if unknown:
        sys.exit(
            f"tandem: a worker is {', '.join(ROLES)}; there is no “{'”, “'.join(sorted(unknown))}”."
        )
    os.umask(0o077)
    lifeline.beating()
    django.setup()
    from django.conf import settings
    from django.db import Error, connection

    from tandem.platform import steps
    from tandem.platform.database import patience
    from tandem.platform.jobs import keeping, living, policies, serving

    patience.limit_process(steps.STATEMENT_SECONDS_MAX)  # a job has its own by its policy
    served = {
        "people": (policies.CODES, policies.MAIL, policies.SCREEN),
        "files": (policies.FILES, policies.RUNS, policies.NIGHTS),
    }
    mark = living.Mark(Path(settings.HOME))
    workers = serving.Workers(
        [queue for role in roles for queue in served.get(role, ())], note=mark.add
    )
    loops = _loops(workers, roles, again or sys.orig_argv[1:])
    _make_room(workers.threads + len(loops))
    with contextlib.suppress(Error):  # of a database that is away; `_keep` does it again, and tells
        living.hand_back(
            Path(settings.HOME)
        )  # before the first look into the queue, which would miss it by a second
    connection.close()
    for work, pause in loops:
        _start(work, pause)
    while not workers.is_ending:
        try:
            # Not by asyncio.run, which waits at its end for the threads of every job.
            asyncio.new_event_loop().run_until_complete(workers.serve())
        except Exception:
            log.exception("the queue could not be reached; it is tried again")
            time.sleep(AGAIN_SECONDS)
    try:
        keeping.leave(workers.ids())
    finally:
        # What is still under way is the queue's again; its transactions end with their connections.
        logging.shutdown()
        os._exit(0)


def _loops(
    workers: "Workers", roles: Sequence[str], again: Sequence[str]
) -> list[tuple[Callable[[], object], float]]:
    """What goes on beside the queues, each in a thread of its own, with its pause."""
    from tandem.platform.jobs import keeping

    loops: list[tuple[Callable[[], object], float]] = [
        (lambda: _keep(workers, roles), keeping.HEARTBEAT_SECONDS),
        (lambda: _watch(workers, again), WATCH_PAUSE_SECONDS),
    ]
    if "steps" in roles:
        loops += [(_follow, STEP_PAUSE_SECONDS)] * STEP_THREADS
        loops += [
            (_night, NIGHT_PAUSE_SECONDS),
            (_take_dropped, DROP_PAUSE_SECONDS),
            (_sweep, SWEEP_PAUSE_SECONDS),
        ]
    return loops


def _make_room(threads: int) -> None:
    """Let the pool of connections, where there is one, hold one for each thread."""
    from django.conf import settings

    pool = settings.DATABASES["default"]["OPTIONS"].get("pool")
    if pool:
        pool["max_size"] = max(pool["max_size"], threads + 1)


if __name__ == "__main__":
    main(sys.argv[1:] or ROLES)
