"""The embedded server is killed while a command that started it needs it: the command starts it
again and does what it is for, or says after some times which database went away.
"""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from keeping.conftest import SECONDS_MAX, Installation, tandem

from tandem.platform.embedded import addresses, persisting, places

pytestmark = pytest.mark.thorough
AGAIN = "The embedded database ended by itself and is started again. What was under way begins anew"
_WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"
_FILLS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_restore'"


class Killer:
    """Kills the server of a home so many times, each time when somebody waits for what it holds."""

    def __init__(self, home: Path, times: int, *, table: str | None, until: str = _WAITS) -> None:
        self._home, self._times, self._table, self._until = home, times, table, until
        self.killed: list[int] = []
        self._is_enough = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_enough.set()
        self._thread.join()

    def _run(self) -> None:
        while len(self.killed) < self._times and not self._is_enough.is_set():
            with contextlib.suppress(psycopg.Error, OSError):
                self._kill_one()

    def _kill_one(self) -> None:
        url = addresses.of_running(self._home, user=addresses.SUPERUSER)
        mark = places.data_dir_of(self._home) / "postmaster.pid"
        pid = int(mark.read_text().split("\n")[0])
        if url is None or pid in self.killed:
            return
        with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as asker:
            if self._table:
                holder.execute(f"LOCK TABLE {self._table} IN ACCESS EXCLUSIVE MODE")
            while asker.execute(self._until).fetchone() == (0,):
                if self._is_enough.wait(0.01):
                    return
            psutil.Process(pid).kill()
            self.killed.append(pid)


@contextlib.contextmanager
def _killed_at_once(home: Path) -> Iterator[list[int]]:
    """The server is killed once, as soon as it says that it is ready."""
    killed: list[int] = []
    is_enough = threading.Event()

    def run() -> None:
        while not killed and not is_enough.is_set():
            with contextlib.suppress(OSError, ValueError, psutil.NoSuchProcess):
                lines = (places.data_dir_of(home) / "postmaster.pid").read_text().splitlines()
                if len(lines) > 7 and lines[7].strip() == "ready":
                    psutil.Process(int(lines[0])).kill()
                    killed.append(int(lines[0]))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield killed
    finally:
        is_enough.set()
        thread.join()


@pytest.mark.parametrize("table_case", ["django_migrations", "platform_user"])
def test_a_start_goes_on(table_case: str, small: Installation) -> None:
    with Killer(small.home, 2, table=table_case) as killer:
        small.start()

        _wait_for(small, "Ready.")

    assert len(set(killer.killed)) == 2
    assert small.said().count(AGAIN) == 2, small.said()
    assert "Traceback" not in small.said()


def test_a_start_whose_server_is_killed_as_soon_as_it_is_ready_goes_on(
    small: Installation,
) -> None:
    with _killed_at_once(small.home) as killed:
        small.start()

        _wait_for(small, "Ready.")

    assert killed
    assert "Traceback" not in small.said()


def _wait_for(installation: Installation, words: str) -> None:
    assert installation.process is not None
    with contextlib.suppress(subprocess.TimeoutExpired):
        for _ in range(SECONDS_MAX):
            if words in installation.said():
                return
            installation.process.wait(timeout=1)
            break
    assert words in installation.said(), installation.said()


def test_a_start_whose_server_always_goes_away_names_it_and_its_log(small: Installation) -> None:
    with Killer(small.home, 100, table="django_migrations") as killer:
        done = tandem("start", "--home", small.home, "--port", small.port, check=False)

    assert done.returncode == 1
    assert len(killer.killed) == persisting.TIMES_MAX
    sentence = done.stderr.splitlines()[-1]
    assert "The embedded database went away 5 times before the work was done: " in sentence
    assert f"Its log is {small.home / 'postgres.log'}." in sentence
    assert "TANDEM_DATABASE_URL" not in done.stderr


@pytest.mark.parametrize(
    ("command_case", "table", "done"),
    [
        (lambda place: ("backup", place / "kept.tar"), "rewards_reward", "Done: "),
        (lambda _place: ("proof",), "platform_organiser", "proved"),
        (lambda _place: ("upgrade",), "django_migrations", "The database is up to date."),
    ],
    ids=["backup", "proof", "upgrade"],
)
def test_a_command_does_what_it_is_for(
    command_case: Callable[[Path], tuple[object, ...]],
    table: str,
    done: str,
    small: Installation,
    place: Path,
) -> None:
    with Killer(small.home, 2, table=table) as killer:
        ended = tandem(*command_case(place), "--home", small.home)

    assert len(set(killer.killed)) == 2
    assert (ended.stdout + ended.stderr).count(AGAIN) == 2
    assert done in ended.stdout + ended.stderr


def test_a_restore_goes_on(kept: Path, place: Path) -> None:
    with Killer(place / "new", 1, table=None, until=_FILLS) as killer:
        ended = tandem("restore", kept, "--home", place / "new")

    assert killer.killed
    assert (ended.stdout + ended.stderr).count(AGAIN) == 1
    assert "proved" in tandem("proof", "--home", place / "new").stdout
