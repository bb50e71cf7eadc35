"""`tandem start` as a process: where the link of the first start is shown, and where it never
stands.
"""

import contextlib
import os
import pty
import re
import select
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import _database

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"http://127\.0\.0\.1:\d+/enter/[\w-]{20,}/")


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A home and a database of its own, as a person has them before the first start."""
    url, name = os.environ["TANDEM_SUITE_URL"], f"tandem_start_{os.urandom(4).hex()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {os.environ['TANDEM_SUITE_TEMPLATE']}")
    kept = {key: value for key, value in os.environ.items() if key != "TANDEM_PUBLIC_URL"}
    yield {
        **kept,
        "TANDEM_DATABASE_URL": _database(url, name),
        "TANDEM_HOME": str(tmp_path / "home"),
        "TANDEM_DEMO": "1",  # left over in somebody's shell: an installation is no demo
        "PYTHONPATH": str(ROOT / "src"),
    }
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _started(environment: dict[str, str], *, is_terminal: bool, asks: str = "") -> str:
    """What `tandem start` said until it was ready and had answered an address; it is stopped
    then.
    """
    (tmp := Path(environment["TANDEM_HOME"])).mkdir(exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    reading, writing = pty.openpty() if is_terminal else os.pipe()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tandem.config.command",
            "start",
            "--home",
            str(tmp),
            "--port",
            str(port),
        ],
        env=environment,
        stdout=writing,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
    )
    os.close(writing)
    said, ends = "", time.monotonic() + 900
    try:
        while "Ready" not in said and time.monotonic() < ends:
            said += os.read(reading, 4096).decode()
        if asks:
            address = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert address is not None
            with contextlib.suppress(urllib.error.HTTPError):
                urllib.request.urlopen(f"{address[0]}{asks}", timeout=60)
    finally:
        process.terminate()
        process.wait(timeout=120)
        said += _rest(reading)
        os.close(reading)
    assert "Ready" in said, said
    return said


def _rest(descriptor: int) -> str:
    """What was still said; a terminal without a process is read with an error."""
    said = b""
    with contextlib.suppress(OSError):
        while select.select([descriptor], [], [], 0.2)[0] and (more := os.read(descriptor, 4096)):
            said += more
    return said.decode()


@pytest.mark.thorough
def test_at_a_terminal_the_link_is_shown_and_kept_nowhere(environment: dict[str, str]) -> None:
    said = _started(environment, is_terminal=True)

    assert LINK.search(said)
    assert not (Path(environment["TANDEM_HOME"]) / "first_start_link").exists()


@pytest.mark.thorough
def test_into_a_log_goes_only_where_the_link_lies(environment: dict[str, str]) -> None:
    said = _started(
        environment, is_terminal=False, asks="/invitation/a-token-that-nobody-may-read/"
    )

    file = Path(environment["TANDEM_HOME"]) / "first_start_link"
    link = file.read_text().strip()
    assert LINK.fullmatch(link)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in said
    assert "/enter/" not in said and link not in said
    assert "/invitation/<str:token>/" in said and "a-token-that-nobody-may-read" not in said
    with psycopg.connect(environment["TANDEM_DATABASE_URL"]) as connection:
        token = link.rstrip("/").rpartition("/")[2]
        kept = connection.execute("SELECT * FROM platform_user").fetchall()
        assert token not in str(kept)


@pytest.mark.thorough
def test_once_there_is_a_password_no_link_lies_about(environment: dict[str, str]) -> None:
    _started(environment, is_terminal=False)
    file = Path(environment["TANDEM_HOME"]) / "first_start_link"
    assert file.exists()
    with psycopg.connect(environment["TANDEM_DATABASE_URL"]) as connection:
        connection.execute("UPDATE platform_user SET password = 'argon2$set'")

    kept = [path for path in file.parent.rglob("*") if not path.is_socket()]
    assert {
        path.name: oct(path.stat().st_mode) for path in kept if path.stat().st_mode & 0o077
    } == {}, "for its account only"

    again = _started(environment, is_terminal=False)

    assert "Become the operator" not in again
    assert not file.exists()
