"""A whole installation as `./tandem start` runs it, and its processes killed one after the
other.
"""

import fcntl
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from tandem.config import upgrading
from tandem.config.commands import answering

pytestmark = (
    pytest.mark.thorough
)  # what the suite needs of it is in test_supervisor.py and test_leftovers.py
ROOT = Path(__file__).resolve().parents[2]
PAGE = "/account/login/"
READY_SECONDS = 900  # a machine may be busy


@dataclass
class Started:
    """A `./tandem start` that runs."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int

    def children(self, word: str = "") -> list[psutil.Process]:
        """Its direct children whose command holds this word."""
        found = psutil.Process(self.process.pid).children()
        return [
            child
            for child in found
            if word in " ".join(child.cmdline()) and child.status() != psutil.STATUS_ZOMBIE
        ]

    def page(self, **headers: str) -> tuple[int, dict[str, str], str]:
        """The answer of a page that asks the database."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.request("GET", PAGE, headers=headers)
            answer = link.getresponse()
            return (
                answer.status,
                {name.lower(): text for name, text in answer.getheaders()},
                answer.read().decode(),
            )
        finally:
            link.close()

    def codes(self, times: int) -> list[int]:
        """What so many askers get, sixteen at once."""
        with ThreadPoolExecutor(16) as many:
            return [answer[0] for answer in many.map(lambda _: self.page(), range(times))]

    def wait_for(self, words: str, *, times: int = 1) -> None:
        """Wait until it has told something so often."""
        ends = time.monotonic() + READY_SECONDS
        while self.log.read_text().count(words) < times:
            assert self.process.poll() is None and time.monotonic() < ends, self.log.read_text()
            time.sleep(0.1)


def _command(home: Path, port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "tandem.config.command",
        "start",
        "--home",
        str(home),
        "--port",
        str(port),
    ]


def _environment() -> dict[str, str]:
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("TANDEM_", "DJANGO_"))
    }
    return {**kept, "PYTHONPATH": str(ROOT / "src")}


def _start(home: Path, port: int, log: Path) -> Started:
    with log.open("wb") as out:
        process = subprocess.Popen(_command(home, port), stdout=out, stderr=out, env=_environment())
    started = Started(process, log, port)
    started.wait_for("Ready.")
    address = re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text())
    assert address is not None
    started.port = int(address[1])
    return started


def _refused(home: Path, port: int) -> str:
    done = subprocess.run(
        _command(home, port),
        capture_output=True,
        text=True,
        timeout=120,
        env=_environment(),
        check=False,
    )
    assert done.returncode == 1, done.stdout
    return done.stderr


def _all_gone(pids: list[int], seconds: float) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        alive = [
            pid
            for pid in pids
            if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        ]
        if not alive:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def built() -> Path:
    """A home that was set up, made once for each state of the migrations: to copy is faster than to
    migrate.

    It lies where the account of the database may pass through.
    """
    folder = Path(tempfile.gettempdir()) / f"tandem-test-{os.getuid()}-{upgrading.state('')[:12]}"
    folder.mkdir(exist_ok=True, mode=0o711)
    assert folder.stat().st_uid == os.getuid()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "is-built").exists():
            shutil.rmtree(folder / "built", ignore_errors=True)
            one = _start(folder / "built", 0, folder / "log")
            one.process.terminate()
            assert one.process.wait(timeout=15) == 0
            (folder / "is-built").touch()
    return folder / "built"


@pytest.fixture
def home(built: Path) -> Iterator[Path]:
    """A copy of it."""
    copy = built.with_name(f"home-{os.urandom(3).hex()}")
    subprocess.run(["cp", "-a", built, copy], check=True)
    password = json.loads((copy / "database.json").read_text())["password"]
    url = f"postgresql://tandem:{password}@/tandem?host={quote(str(copy / 'run'))}"
    (copy / upgrading.STAMP).write_text(upgrading.state(url))
    yield copy
    shutil.rmtree(copy, ignore_errors=True)


@pytest.fixture
def started(home: Path, tmp_path: Path) -> Iterator[Started]:
    """An installation of its own."""
    one = _start(home, 0, tmp_path / "log")
    try:
        yield one
    finally:
        one.process.kill()
        one.process.wait()


def test_whoever_dies_is_started_again_and_a_signal_stops_them_all(
    started: Started, home: Path, tmp_path: Path
) -> None:
    assert _refused(home, 0) == (
        f"tandem: Tandem already runs on {home} (process {started.process.pid}). "
        "Stop it there first, or set TANDEM_HOME to another folder.\n"
    )
    assert f"Another program listens on 127.0.0.1, port {started.port}" in _refused(
        tmp_path / "other", started.port
    )
    assert not (tmp_path / "other").exists(), "nothing is made for a start that cannot be"

    for place, (name, word) in enumerate(
        [("web 1", "tandem: web 1"), ("worker (people)", "tandem: worker (people)")]
    ):
        child = started.children(word)[0]
        child.kill()
        started.wait_for(f"The {name} process ended by itself (killed by SIGKILL).")
        assert started.page()[0] == 200, place
        started.wait_for("It is started again", times=place + 1)
    assert started.codes(48) == [200] * 48
    (server,) = started.children("postgres -D")
    server.kill()
    started.wait_for("The database answers again.")
    assert started.codes(48) == [200] * 48, "connections to the server that died are not used again"
    assert (
        len(started.children("tandem: web")) == 2 and len(started.children("tandem: worker")) == 3
    )
    assert "Traceback" not in started.log.read_text()

    pids = [child.pid for child in psutil.Process(started.process.pid).children(recursive=True)]
    began = time.monotonic()
    started.process.send_signal(signal.SIGHUP)
    assert started.process.wait(timeout=15) == 0
    assert time.monotonic() - began < 12
    assert _all_gone(pids, 2)
    assert started.log.read_text().rstrip().endswith("Stopped.")


def test_while_the_database_is_away_a_page_says_so_and_programs_are_told_when_to_ask_again(
    started: Started,
) -> None:
    os.kill(started.process.pid, signal.SIGSTOP)  # so that nobody starts it again
    (server,) = started.children("postgres -D")
    server.kill()
    try:
        status, headers, text = started.page(**{"Accept-Language": "pl"})
    finally:
        os.kill(started.process.pid, signal.SIGCONT)

    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "5", "no-store")
    assert "Baza danych w tej chwili nie odpowiada." in text
    assert 'http-equiv="refresh"' in text
    started.wait_for("The database answers again.")
    assert started.page()[0] == 200


def test_a_start_that_is_stopped_before_it_is_ready_stops_its_server_in_order(
    home: Path, tmp_path: Path
) -> None:
    with (tmp_path / "log").open("wb") as out:
        process = subprocess.Popen(_command(home, 0), stdout=out, stderr=out, env=_environment())
    mark, ends = home / "postgres" / "postmaster.pid", time.monotonic() + READY_SECONDS
    while not mark.exists():
        assert process.poll() is None and time.monotonic() < ends, (tmp_path / "log").read_text()
        time.sleep(0.002)

    process.terminate()

    assert process.wait(timeout=60) == answering.BROKEN_OFF
    assert not mark.exists(), "the server was left to the kernel"
    assert "stopped before it was ready" in (tmp_path / "log").read_text()


def test_a_killed_start_leaves_no_process_and_no_lock(
    started: Started, home: Path, tmp_path: Path
) -> None:
    pids = [child.pid for child in psutil.Process(started.process.pid).children(recursive=True)]

    started.process.kill()
    started.process.wait()

    assert _all_gone(pids, 10)
    again = _start(home, started.port, tmp_path / "again")
    try:
        assert again.page()[0] == 200
    finally:
        again.process.terminate()
        assert again.process.wait(timeout=15) == 0
