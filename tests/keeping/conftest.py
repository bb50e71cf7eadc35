"""Installations of their own, with their own PostgreSQL: what is tested here kills, fills and
restores them.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tandem.platform.embedded import addresses

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "tandem.config.command"]
STATES = ROOT / "tests" / "keeping" / "states"
SHELF = Path(tempfile.gettempdir()) / f"tandem-small-{os.geteuid()}"
SECONDS_MAX = 600  # of anything that should take a few; a busy machine is no failure


def environment(**more: str) -> dict[str, str]:
    """That of a person at a terminal: nothing of the suite's own."""
    own = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("TANDEM_", "DJANGO_"))
    }
    return {**own, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}", **more}


def tandem(
    *arguments: object, check: bool = True, **more: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    command = [*COMMAND, *map(str, arguments)]
    done = subprocess.run(
        command,
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_MAX,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done


def start_command(*arguments: object, **more: str) -> "subprocess.Popen[str]":
    """Begin a command that is going to be killed."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment(**more),
        text=True,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def kill(process: "subprocess.Popen[str]") -> bool:
    """End a command as a power cut would; whether it was still at work."""
    was_at_work = process.poll() is None
    if was_at_work:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return was_at_work


@dataclass
class Installation:
    """A home that is served by `./tandem start`, and what is known of it."""

    home: Path
    facts: dict[str, Any]
    port: int
    more: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve it; answers when this returns."""
        log = self.home.with_name(f"{self.home.name}.log").open("a")
        self.process = subprocess.Popen(
            [*COMMAND, "start", "--home", str(self.home), "--port", str(self.port)],
            env=environment(**self.more),
            stdout=log,
            stderr=log,
            text=True,
        )
        ends = time.monotonic() + SECONDS_MAX
        while time.monotonic() < ends:
            assert self.process.poll() is None, self.said()
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), timeout=1),
            ):
                return
            time.sleep(0.1)
        pytest.fail(f"no answer: {self.said()}")

    def said(self) -> str:
        return self.home.with_name(f"{self.home.name}.log").read_text()

    def stop(self) -> None:
        """End it as a service is ended. Ctrl-C is nothing to who was begun in the background of a
        shell.
        """
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=SECONDS_MAX)
        self.process = None


# A client that buys and hands in files as fast as it can, and says what was answered.
_CLIENT = """
import django; django.setup()
import itertools, os, random, sys, time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID
import json
from django.db import transaction
from tandem.activity import kinds, recording
from tandem.catalogue.models import Product
from tandem.flows.activities import record_activity
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.files import uploads
from tandem.programmes.models import Programme
facts, name = json.loads(sys.argv[1]), sys.argv[2]
of, chance = UUID(facts["organiser_id"]), random.Random(name)
with transaction.atomic():
    tenancy.enter(of)
    programme = Programme.objects.of(of).get(id=UUID(facts["programme_id"]))
    product = Product.objects.of(of).get(sku="G-10")
print("ready", flush=True)
for number in itertools.count():
    now = datetime.now(UTC)
    with transaction.atomic():
        tenancy.enter(of)
        activity = recording.NewActivity(
            corrects_id=None, member_id=facts["ania"], id=ids.derived(programme.id, name, number), kind=kinds.PURCHASE,
            document_no=f"{name} {number}", occurred_at=now, occurred_on=now.date(), currency="PLN", buyer_id=None,
            partner_id=None, outlet_id=None, due_on=None,
            lines=(recording.LineIn(product.id, Decimal(1), 1000, 1230),),
        )
        record_activity.record(activity, programme=programme, actor="test", now=now)
    if number % 5 == 0:
        with transaction.atomic():
            tenancy.enter(of)
            content = chance.randbytes(chance.randrange(1, 200_000))
            uploads.store([content], name=f"{name}-{number}", home=Path(os.environ["TANDEM_HOME"]), bytes_max=10**6,
                          organiser_id=of, user_id=None, now=now)
    print(number, datetime.now(UTC).isoformat(), flush=True)
"""


class Clients:
    """Some who buy while something else goes on."""

    def __init__(self, home: Path, facts: dict[str, Any], count: int, name: str = "client") -> None:
        url = addresses.of_running(home)
        assert url is not None
        said = environment(
            TANDEM_HOME=str(home),
            TANDEM_DATABASE_URL=url,
            DJANGO_SETTINGS_MODULE="tandem.config.settings",
        )
        names = [f"{name}{number}" for number in range(count)]
        self._files = [home.with_name(f"{each}.answers") for each in names]
        self.processes = []
        for each, file in zip(names, self._files, strict=True):
            with file.open("w") as answers, file.with_suffix(".words").open("w") as words:
                command = [sys.executable, "-c", _CLIENT, json.dumps(facts), each]
                self.processes.append(
                    subprocess.Popen(command, env=said, stdout=answers, stderr=words)
                )
        for file, process in zip(self._files, self.processes, strict=True):
            while not file.read_text().startswith("ready"):
                assert process.poll() is None, file.with_suffix(".words").read_text()
                time.sleep(0.05)

    def answered(self) -> list[tuple[str, datetime]]:
        """What was answered until now: each purchase's document, and when."""
        lines = [
            (file.stem, line)
            for file in self._files
            for line in file.read_text().splitlines(keepends=True)[1:]
        ]
        whole = [(name, *line.split()) for name, line in lines if line.endswith("\n")]
        return [(f"{name} {number}", datetime.fromisoformat(at)) for name, number, at in whole]

    def stop(self, *, may_have_failed: bool = False) -> list[tuple[str, datetime]]:
        """End them; what was answered. None may have failed, if the database was there all the
        time.
        """
        words = [file.with_suffix(".words").read_text() for file in self._files]
        assert may_have_failed or all(process.poll() is None for process in self.processes), words
        for process in self.processes:
            process.kill()
            process.wait()
        return self.answered()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _shelf_held() -> Iterator[None]:
    """One of the suite's workers at a time."""
    with (SHELF / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def built() -> tuple[Path, dict[str, Any]]:
    """A small installation at rest, made once for a state of the code and kept; tests take
    copies.
    """
    digest = hashlib.sha256()
    for pattern in (
        "src/**/migrations/*.py",
        "src/**/sealing.py",
        "tests/cast.py",
        "tests/support/small_installation.py",
    ):
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    folder = SHELF / digest.hexdigest()[:12]
    SHELF.mkdir(exist_ok=True, mode=0o711)
    assert SHELF.stat().st_uid == os.geteuid()
    with _shelf_held():
        if not folder.exists():
            for old in SHELF.glob("*/"):
                if old.stat().st_mtime < time.time() - 2 * 24 * 3600:
                    shutil.rmtree(old, ignore_errors=True)
            half = folder.with_name(f"{folder.name}.half")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(mode=0o711)
            (half / "facts.json").write_text(_build(half / "home"))
            half.rename(folder)
    return folder / "home", json.loads((folder / "facts.json").read_text())


_BUILD = """
import subprocess, sys
from pathlib import Path
from tandem.platform.embedded import postgres
import os
home = Path(os.environ["TANDEM_HOME"])
with postgres.running(home, settings=["fsync=off"]) as server:
    os.environ["TANDEM_DATABASE_URL"] = server.url()
    from tandem.config import upgrading
    upgrading.upgrade()
    subprocess.run([sys.executable, sys.argv[1]], check=True)
"""


def _build(home: Path) -> str:
    script = [
        sys.executable,
        "-c",
        _BUILD,
        str(ROOT / "tests" / "support" / "small_installation.py"),
    ]
    done = subprocess.run(
        script,
        env=environment(TANDEM_HOME=str(home), DJANGO_SETTINGS_MODULE="tandem.config.settings"),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def copy_of(home: Path, to: Path) -> Path:
    """The same home elsewhere, with the owners of its files."""
    subprocess.run(["cp", "-a", str(home), str(to)], check=True)
    return to


@pytest.fixture(scope="session")
def kept(built: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, made once by each of the suite's workers; nobody changes it."""
    file = tmp_path_factory.mktemp("kept") / "kept.tar"
    with _shelf_held():
        tandem("backup", file, "--home", built[0])
    return file


@pytest.fixture
def facts(built: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """What is known of it."""
    return built[1]


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call the commands' own functions here, without the suite's settings of an installation."""
    for name in [name for name in os.environ if name.startswith("TANDEM_") and "SUITE" not in name]:
        monkeypatch.delenv(name)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for homes. Not pytest's own, which are closed to the account that the server runs
    as.
    """
    folder = Path(tempfile.mkdtemp(prefix="tandem-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def small(built: tuple[Path, dict[str, Any]], place: Path) -> Iterator[Installation]:
    """A small installation, not running."""
    with _shelf_held():  # a backup of it may be under way
        home = copy_of(built[0], place / "home with space")
    made = Installation(home, built[1], free_port())
    try:
        yield made
    finally:
        made.stop()


_INSIDE = """
import os, sys
from pathlib import Path
from tandem.config.keeping import homes
home = Path(os.environ["TANDEM_HOME"])
def work(url):
    os.environ["TANDEM_DATABASE_URL"] = url
    import django; django.setup()
    exec(sys.argv[1], {"home": home, "url": url})
homes.with_database(home, work, tell=lambda words: print(words, file=sys.stderr))
"""


def inside(home: Path, script: str, **more: str) -> str:
    """Run a piece of Python in an installation, running or not; what it prints."""
    said = environment(
        TANDEM_HOME=str(home), DJANGO_SETTINGS_MODULE="tandem.config.settings", **more
    )
    done = subprocess.run(
        [sys.executable, "-c", _INSIDE, script],
        env=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_MAX,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


USE_CODE = """
from django.conf import settings
from django.db import transaction
from datetime import UTC, datetime
from uuid import UUID
from tandem.flows.activities import submit_code
from tandem.platform import tenancy
from tandem.platform.models.user import Role
from tandem.platform.access.permissions import ROLES, Actor
from tandem.programmes.models import Programme
secret = settings.SECRET_KEY.encode()
of = UUID("{organiser_id}")
for code in ("{fresh_code}", "{signed_code}"):
    with transaction.atomic():
        tenancy.enter(of)
        programme = Programme.objects.of(of).get(id=UUID("{programme_id}"))
        actor = Actor(name="member:ania", organiser_id=of, permissions=ROLES[Role.MEMBER], programme_id=programme.id,
                      member_id={ania})
        submit_code.submit(code, programme=programme, member_id={ania}, secret=secret, actor=actor, now=datetime.now(UTC))
print("used")
"""


def codes_work(home: Path, facts: dict[str, Any], **more: str) -> bool:
    """A code that was printed before, and a signed one, are taken from a member."""
    return inside(home, USE_CODE.format(**facts), **more) == "used\n"
