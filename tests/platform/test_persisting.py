"""Work that needs the embedded server goes on when the server is killed under it. It is killed for
real.
"""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tandem.platform.embedded import persisting, postgres


@pytest.fixture
def server(home: Path) -> Iterator[postgres.Server]:
    """A server that runs."""
    started = postgres.start(home)
    yield started
    postgres.stop(started)


@pytest.fixture
def told() -> list[str]:
    """What was told meanwhile."""
    return []


def _ask(server: postgres.Server) -> int:
    with psycopg.connect(server.url()) as connection:
        (answer,) = connection.execute("SELECT 7").fetchone() or (0,)
    return int(answer)


def _kill_server(server: postgres.Server) -> None:
    server.process.send_signal(signal.SIGKILL)


def _kill_backend(server: postgres.Server) -> None:
    """The server ends all others, too, and recovers; it does not end itself."""
    with psycopg.connect(server.url()) as connection:
        subprocess.run(["kill", "-9", str(connection.info.backend_pid)], check=True)
        connection.execute("SELECT 1")


@pytest.mark.parametrize(
    ("kill_case", "words"),
    [
        (_kill_server, "ended by itself and is started again"),
        pytest.param(_kill_backend, "cut its connections", marks=pytest.mark.thorough),
    ],
)
def test_work_begins_anew_where_the_server_goes_away(
    kill_case: Callable[[postgres.Server], None],
    words: str,
    server: postgres.Server,
    told: list[str],
) -> None:
    tries = 0

    def work() -> int:
        nonlocal tries
        tries += 1
        if tries <= 2:
            kill_case(server)
        return _ask(server)

    assert persisting.persist(server, work, tell=told.append) == 7

    assert len(told) == tries - 1 >= 2
    assert words in told[0]


@pytest.mark.thorough
def test_a_server_that_always_goes_away_is_named_with_its_log(
    server: postgres.Server, told: list[str]
) -> None:
    def work() -> int:
        _kill_server(server)
        return _ask(server)

    with pytest.raises(persisting.ServerKeepsEnding) as ended:
        persisting.persist(server, work, tell=told.append)

    assert len(told) == persisting.TIMES_MAX - 1
    assert ended.value.sentence.startswith("The embedded database went away 5 times")
    assert str(postgres.log_of(server)) in ended.value.sentence


def test_an_error_of_its_own_is_the_works(server: postgres.Server, told: list[str]) -> None:
    def work() -> None:
        with psycopg.connect(server.url()) as connection:
            connection.execute("SELECT nothing")

    with pytest.raises(psycopg.errors.UndefinedColumn):
        persisting.persist(server, work, tell=told.append)

    assert told == []


@pytest.mark.thorough
def test_a_process_that_loses_the_database_says_so_by_its_code(
    server: postgres.Server, told: list[str]
) -> None:
    script = """
import os, psycopg, sys
from tandem.platform.embedded import persisting
def work():
    with psycopg.connect(sys.argv[1]) as line, psycopg.connect(sys.argv[1]) as other:
        if not os.path.exists(sys.argv[2]):
            open(sys.argv[2], "w").close()
            other.execute("SELECT pg_terminate_backend(%s)", [line.info.backend_pid])
        line.execute("SELECT 1")
persisting.ending_as_lost(work)
"""
    mark = server.home / "was-cut"
    command = [sys.executable, "-c", script, server.url(), str(mark)]

    persisting.persist(server, lambda: subprocess.run(command, check=True), tell=told.append)

    assert mark.exists()
    assert told == ["The embedded database cut its connections. What was under way begins anew."]


def test_a_server_killed_between_its_start_and_its_first_question_is_started_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, killed = postgres.answers, []
    make = postgres._make_owner_and_database

    def make_after_a_kill(server: postgres.Server) -> None:
        """Whoever kills it does so in the moment in which it has just said that it is ready."""
        if len(killed) < 2:
            killed.append(server.process.pid)
            _kill_server(server)
            server.process.wait()
        make(server)

    monkeypatch.setattr(postgres, "_make_owner_and_database", make_after_a_kill)

    server = postgres.start(home)
    try:
        assert len(set(killed)) == 2 and server.process.pid not in killed
        assert answers(server)
    finally:
        postgres.stop(server)
