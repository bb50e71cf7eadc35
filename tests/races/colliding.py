"""Requests that meet in the database for certain: none commits before another one stands behind it.

Who is about to commit waits until the database shows a session that waits for a lock, so the loser
runs into the winner's key every time, not once in a hundred runs.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg
import pytest
from django.db import connection

from tandem.config import once_more
from tandem.platform.database.base import DatabaseWrapper

T = TypeVar("T")
WAIT_SECONDS_MAX = 3.0
BLOCKED = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def together(
    monkeypatch: pytest.MonkeyPatch, works: Sequence[Callable[[], T]]
) -> tuple[list[T], int]:
    """Do these at the same moment, each in a thread with a connection of its own.

    Returns:
        What each gave, and how many of them lost a race and were done once more (none where they
        wait for one another before they write).

    Raises:
        AssertionError: nobody stood behind the first commit: they never met.
    """
    start, lost = threading.Barrier(len(works)), []
    again = once_more._as_it_came
    monkeypatch.setattr(
        once_more, "_as_it_came", lambda request: (lost.append(request.path), again(request))[1]
    )

    def run(work: Callable[[], T]) -> T:
        start.wait()
        try:
            return work()
        finally:
            connection.close()

    with _held_commits(monkeypatch) as met, ThreadPoolExecutor(len(works)) as pool:
        answers = list(pool.map(run, works))
    assert met == [True], "they never met"
    return answers, len(lost)


def stands_behind() -> None:
    """Wait until a session waits for a lock, which this one holds."""
    ends = time.monotonic() + WAIT_SECONDS_MAX * 10
    with psycopg.connect(_dsn(), autocommit=True) as watcher:
        while not watcher.execute(BLOCKED).fetchone()[0]:  # type: ignore[index]
            assert time.monotonic() < ends, "nobody stands behind"
            time.sleep(0.02)


def _dsn() -> str:
    settings = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
    )


@contextlib.contextmanager
def _held_commits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """The first commit waits until somebody stands behind it; gives whether somebody did."""
    dsn, main = _dsn(), threading.get_ident()
    met: list[bool] = []
    commit: Any = DatabaseWrapper._commit
    first = threading.Lock()

    def held(self: DatabaseWrapper) -> None:
        if threading.get_ident() != main and first.acquire(blocking=False):
            ends = time.monotonic() + WAIT_SECONDS_MAX
            while time.monotonic() < ends and not met:
                if watcher.execute(BLOCKED).fetchone()[0]:  # type: ignore[index]
                    met.append(True)
                time.sleep(0.02)
        commit(self)

    with psycopg.connect(dsn, autocommit=True) as watcher, monkeypatch.context() as patch:
        patch.setattr(DatabaseWrapper, "_commit", held)
        yield met
