"""A killed PostgreSQL comes back, whatever it left behind. It is killed for real."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

from tandem.kit import leftovers
from tandem.platform.embedded import places, postgres

ROWS = 100_000


def _kill(server: postgres.Server) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()


def _rows(server: postgres.Server) -> int:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def _filled(home: Path) -> postgres.Server:
    server = postgres.start(home)
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept (number bigint PRIMARY KEY, text text)")
        connection.execute(
            "INSERT INTO kept SELECT n, repeat('x', 200) FROM generate_series(1, %s) AS n", [ROWS]
        )
    return server


def test_a_server_that_is_killed_again_and_again_while_it_recovers_keeps_everything(
    home: Path,
) -> None:
    server = _filled(home)
    _kill(server)
    for pause in (0.02, 0.05, 0.1, 0.2, 0.3):
        postgres.launch(server)
        time.sleep(pause)
        _kill(server)

    server = postgres.start(home)
    try:
        assert _rows(server) == ROWS
    finally:
        postgres.stop(server)


def test_a_mark_that_names_another_process_now_does_not_keep_it_from_starting(home: Path) -> None:
    server = _filled(home)
    _kill(server)
    user = places.account()
    become = None if user is None else (lambda: os.setuid(user.pw_uid))
    other = subprocess.Popen(["sleep", "60"], preexec_fn=become)
    try:
        mark = server.data / "postmaster.pid"
        lines = mark.read_text().splitlines()
        mark.write_text("\n".join([str(other.pid), *lines[1:]]))
        (server.socket_dir / ".s.PGSQL.5432.lock").write_text(
            "\n".join([str(other.pid), *lines[1:]])
        )

        server = postgres.start(home)

        assert _rows(server) == ROWS
        assert other.poll() is None, "a stranger is left alone"
        postgres.stop(server)
    finally:
        other.kill()
        other.wait()


def test_a_server_whose_supervisor_was_killed_is_stopped_before_another_starts(home: Path) -> None:
    server = _filled(home)
    old = server.process.pid

    server = postgres.start(home)  # as the next supervisor does, which knows nothing of the first

    try:
        assert server.process.pid != old
        assert _rows(server) == ROWS
    finally:
        postgres.stop(server)


def test_a_session_at_work_does_not_hold_the_memory_of_a_killed_server_for_long(home: Path) -> None:
    server = _filled(home)
    endless = "SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b"
    busy = threading.Thread(target=_asked, args=(server.url(), endless))
    busy.start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = %s"
        while connection.execute(asked, [endless]).fetchone() != (1,):
            time.sleep(0.05)
    _kill(server)

    server = postgres.start(home)

    try:
        assert _rows(server) == ROWS
        busy.join(timeout=60)
        assert not busy.is_alive()
    finally:
        postgres.stop(server)
    assert leftovers.working_in(server.data) == []


def _asked(url: str, query: str) -> None:
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute(query)


def test_a_server_that_had_begun_unseen_does_not_keep_it_from_starting(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = _filled(home)
    _kill(server)
    clear, unseen = leftovers.clear, []

    def clear_too_early(data: Path, socket_dir: Path | None = None) -> None:
        """Whoever is killed now has just begun a server: it is at work a moment after nobody was
        seen.
        """
        clear(data, socket_dir)
        if not unseen:
            unseen.append(server)
            postgres.launch(server)
            while not (data / "postmaster.pid").exists():
                time.sleep(0.01)

    monkeypatch.setattr(leftovers, "clear", clear_too_early)

    started = postgres.start(home)
    try:
        assert unseen and _rows(started) == ROWS
    finally:
        postgres.stop(started)
        server.process.wait()


def test_a_table_that_was_undone_before_the_kill_does_not_keep_it_from_starting(home: Path) -> None:
    """The log knows that an unlogged table was made, and not yet that it was undone."""
    server = _filled(home)
    for _ in range(3):
        with psycopg.connect(server.url(), autocommit=True) as other:
            matching = psycopg.connect(server.url())
            matching.execute("CREATE UNLOGGED TABLE undone (number bigint)")
            other.execute(
                "INSERT INTO kept SELECT max(number) + 1, '' FROM kept"
            )  # what comes to the disk brings the log
            matching.rollback()
            _kill(server)
        server = postgres.start(home)

    try:
        assert _rows(server) == ROWS + 3
    finally:
        postgres.stop(server)
