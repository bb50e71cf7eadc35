"""A queue of its own: a database cut from the template, a home, and real worker processes that are
killed for real.
"""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from conftest import _database
from support.warm import Warm

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Queue:
    """Where it is, and its worker processes."""

    home: Path
    environment: dict[str, str]
    workers: list[Warm] = field(default_factory=list)

    def start(self, *roles: str, hurried: bool = True, hears: bool = True) -> Warm:
        """A worker with the jobs of tests."""
        said = ", ".join([*(repr(role) for role in roles), f"hurried={hurried}, hears={hears}"])
        script = f"from support import jobs_of_tests; jobs_of_tests.work({said})"
        self.workers.append(Warm(script, self.environment))
        return self.workers[-1]

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query, asked by the owner."""
        with psycopg.connect(
            self.environment["TANDEM_DATABASE_URL"], autocommit=True
        ) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def put(
        self,
        name: str,
        *,
        queue: str = "files",
        lock: str | None = None,
        once: str | None = None,
        **arguments: object,
    ) -> int:
        """Let a job wait in a queue; its number."""
        ((job_id,),) = self.ask(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, lock, queueing_lock)"
            " VALUES (%s, %s, %s, %s, %s) RETURNING id",
            queue,
            name,
            json.dumps(arguments),
            lock,
            once,
        )
        return int(job_id)

    def state(self, job_id: int) -> str:
        """What the queue says of a job; nothing of one that ended well."""
        return next(
            iter(self.ask("SELECT status::text FROM procrastinate_jobs WHERE id = %s", job_id)),
            ("",),
        )[0]

    def trouble(self, job_id: int) -> dict[str, Any]:
        """What is written down of a job."""
        names = ("failures", "interruptions", "sentence", "data", "details", "again_at", "ended_at")
        rows = self.ask(
            f"SELECT {', '.join(names)} FROM platform_jobtrouble WHERE job_id = %s", job_id
        )
        return dict(zip(names, rows[0], strict=True)) if rows else {}

    def runs(self, word: str, mark: str) -> list[str]:
        """What the runs of a job noted under this word."""
        path = self.home / f"runs-{mark}"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if line.startswith(word)]

    def until(self, is_so: Callable[[], object], *, seconds: float = 90) -> None:
        """Wait for it."""
        ends = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < ends, "it did not come to that in time"
            time.sleep(0.05)

    def kill(self) -> None:
        """End the newest worker as a power cut would."""
        self.workers[-1].send_signal(signal.SIGKILL)
        self.workers[-1].wait()


@contextlib.contextmanager
def opened(home: Path) -> Iterator[Queue]:
    """An empty queue; its workers end with the block."""
    url, template = os.environ["TANDEM_SUITE_URL"], os.environ["TANDEM_SUITE_TEMPLATE"]
    name = f"tandem_queue_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.urandom(3).hex()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    made = Queue(
        home,
        {
            **os.environ,
            "TANDEM_DATABASE_URL": _database(url, name),
            "TANDEM_HOME": str(home),
            "TANDEM_POOL": "1",
            "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
            "TANDEM_SMTP_URL": "",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
        },
    )
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.kill()
            worker.wait()
        _drop(url, name)


def _drop(url: str, name: str) -> None:
    """The server gives the sessions of what was killed five seconds to end; a busy machine takes
    longer. What cleans up in the database by itself (autovacuum) may not be ended, and is waited
    for.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for tries_left in reversed(range(12)):
            try:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                return
            except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
                if not tries_left:
                    raise
