"""An installation whose every process is killed at random moments, while all that it does goes on
(`townspeople`).
"""

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiosmtpd.controller import Controller
from keeping.conftest import (
    SECONDS_MAX,
    Installation,
    environment,
    free_port,
    inside,
    kill,
    start_command,
    tandem,
)
from support.means import kills_wanted

from tandem.flows.nightly.night import PARTS
from tandem.platform.embedded import addresses
from tandem.platform.jobs.policies import MAIL

PAUSE_SECONDS_MAX = 2.5  # between two kills
READER_SECONDS_MAX = 20  # until one reads
KINDS = ("web", "worker", "reader", "backend", "server", "everything")
GIVEN_UP = "times soon after its start"
HELD = "Tandem already runs on"


class Letters:
    """A mail server; what it was given."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """A letter: to whom, and what tells it from others."""
        lines = envelope.content.decode(errors="replace").splitlines()
        (key,) = [
            line.split(":", 1)[1].strip()
            for line in lines
            if line.lower().startswith("message-id:")
        ]
        self.taken.extend((to, key) for to in envelope.rcpt_tos)
        return "250 OK"


@contextlib.contextmanager
def mail_server() -> Iterator[tuple[Letters, int]]:
    """One that listens; what it takes, and its port."""
    letters, port = Letters(), free_port()
    server = Controller(letters, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield letters, port
    finally:
        server.stop()


@dataclass
class Killing:
    """Kills processes of an installation at random moments."""

    installation: Installation
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    given_up: int = 0

    def all(self, kinds: Sequence[str], *, while_: Callable[[], bool]) -> None:
        """Kill these one after another; who is not there has its turn later. Two readers in a row
        are one too many: who is killed twice over one file is taken for the file's doing.
        """
        left, last = list(kinds), ""
        while left and while_():
            place = next(
                (place for place, kind in enumerate(left) if (kind, last) != ("reader", "reader")),
                0,
            )
            last = left.pop(place)
            if not self.one(last):
                left.append(last)

    def one(self, kind: str) -> bool:
        """Wait a while, then end a process of this kind as a power cut would, and see to it that
        the installation runs.
        False: there is none.
        """
        time.sleep(self.chance.uniform(0.1, PAUSE_SECONDS_MAX))
        ends = time.monotonic() + (READER_SECONDS_MAX if kind == "reader" else SECONDS_MAX)
        while not (victims := self._victims(kind)):
            self.keep_running()
            if time.monotonic() > ends:
                return False  # nobody reads now
            time.sleep(0.02)
        chosen = victims if kind == "everything" else [self.chance.choice(victims)]
        for process in chosen:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.done[kind] += 1
        self.keep_running()
        return True

    def _victims(self, kind: str) -> list[psutil.Process]:
        assert self.installation.process is not None
        with contextlib.suppress(psutil.NoSuchProcess):
            start = psutil.Process(self.installation.process.pid)
            below = start.children(recursive=True)
            words = {
                process: " ".join(process.cmdline()) for process in below if process.is_running()
            }
            server = [
                process for process, said in words.items() if " -D " in said and "postgres" in said
            ]
            chosen: dict[str, Callable[[], list[psutil.Process]]] = {
                "web": lambda: [
                    process for process, said in words.items() if "tandem: web" in said
                ],
                "worker": lambda: [
                    process for process, said in words.items() if "tandem: worker" in said
                ],
                "reader": lambda: [
                    process for process, said in words.items() if "isolation.child" in said
                ],
                "server": lambda: server,
                "backend": lambda: [
                    process
                    for process, said in words.items()
                    if said.startswith("postgres: ") and "[local]" in said
                ],
                "everything": lambda: [start, *below],
            }
            return chosen[kind]()
        return []

    def keep_running(self) -> None:
        """Start it where it ended: after a kill of everything, and as systemd would, where it gave
        a process up.
        """
        process = self.installation.process
        assert process is not None
        if self.done["everything"] and process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.05)
        if process.poll() is None:
            return
        if process.returncode != -signal.SIGKILL:
            last = self.installation.said().splitlines()[-1]
            assert GIVEN_UP in last or _is_held_by_a_backup(last), self.installation.said()[-3000:]
            self.given_up += GIVEN_UP in last
        self._start()

    def _start(self) -> None:
        """Again while a backup holds the home: it may have come first, and serves the database
        itself then.
        """
        ends = time.monotonic() + SECONDS_MAX
        while time.monotonic() < ends:
            try:
                return self.installation.start()
            except AssertionError:
                if not _is_held_by_a_backup(self.installation.said().splitlines()[-1]):
                    raise
        raise AssertionError(self.installation.said()[-3000:])


def _is_held_by_a_backup(words: str) -> bool:
    """Whether a start was refused because a backup has the home, or had it a moment ago."""
    holder = re.search(rf"{HELD} .* \(process (\d+)\)", words)
    if holder is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        return "backup" in psutil.Process(int(holder[1])).cmdline()
    return True


def _backups(
    home: Path, place: Path, chance: random.Random, is_enough: threading.Event, said: list[str]
) -> None:
    """Back up again and again, and kill half of it at any moment."""
    for number in range(10_000):
        if is_enough.wait(chance.uniform(1, 5)):
            return
        process = start_command("backup", place / f"kept-{number}.tar", "--home", home)
        try:
            out, _ = process.communicate(
                timeout=chance.uniform(0.3, 4) if chance.random() < 0.5 else SECONDS_MAX
            )
            said.append(out)
        except subprocess.TimeoutExpired:
            kill(process)


def _people(home: Path, port: int, seed: int, **more: str) -> "subprocess.Popen[str]":
    url = addresses.of_running(home)
    assert url is not None
    said = environment(
        TANDEM_HOME=str(home),
        TANDEM_DATABASE_URL=url,
        DJANGO_SETTINGS_MODULE="tandem.config.settings",
        **more,
    )
    command = [sys.executable, "-m", "keeping.townspeople", str(home), str(port), str(seed)]
    out, words = (home.with_name(name).open("w") for name in ("town.json", "town.words"))
    with out, words:
        return subprocess.Popen(command, env=said, stdout=out, stderr=words, text=True)


_LEFT = """
import json
from django.db import connection, transaction
from tandem.platform import steps, tenancy
with transaction.atomic(), tenancy.across("test"), connection.cursor() as cursor:
    def ask(query):
        cursor.execute(query)
        return [list(map(str, row)) for row in cursor.fetchall()]
    jobs = ask("SELECT task_name, status FROM procrastinate_jobs ORDER BY id")
    troubles = ask("SELECT name, sentence, interruptions, failures, ended_at, details FROM platform_jobtrouble ORDER BY job_id")
    stuck = ask("SELECT step, error FROM platform_deadletter WHERE solved_at IS NULL")
behind = {step: facts for step, facts in steps.behind().items() if facts}
print(json.dumps({"jobs": jobs, "troubles": troubles, "stuck": stuck, "behind": behind}))
"""
NOTHING = {"jobs": [], "troubles": [], "stuck": [], "behind": {}}


@pytest.mark.thorough
def test_every_process_is_killed_while_everything_goes_on(small: Installation, place: Path) -> None:
    seed = int(os.environ.get("TANDEM_SEED", random.SystemRandom().randrange(10**6)))
    kills, chance, is_enough = kills_wanted(1), random.Random(seed), threading.Event()
    kinds = [kind for kind in KINDS for _ in range(kills)]
    chance.shuffle(kinds)
    sys.stdout.write(f"TANDEM_SEED={seed} repeats this run: {', '.join(kinds)}\n")
    said: list[str] = []
    with mail_server() as (letters, smtp):
        small.more = {"TANDEM_SMTP_URL": f"smtp://127.0.0.1:{smtp}"}
        small.start()
        people = _people(small.home, small.port, seed, **small.more)
        backing = threading.Thread(
            target=_backups, args=(small.home, place, random.Random(seed), is_enough, said)
        )
        backing.start()
        killing = Killing(small, chance)
        try:
            killing.all(kinds, while_=lambda: people.poll() is None)
            (small.home / "enough").touch()
            while people.poll() is None:
                killing.keep_running()
                time.sleep(0.2)
            left = _settled(small)
        finally:
            is_enough.set()
            backing.join()
            people.kill()
            people.wait()
        small.stop()
    assert people.returncode == 0, _words(small)
    backups = sum("Done: " in out for out in said)
    worlds = json.loads(small.home.with_name("town.json").read_text())
    sys.stdout.write(
        f"{dict(killing.done)}, given up {killing.given_up} times; {backups} backups; {len(worlds)} worlds;"
        f" {len(letters.taken)} letters, {len(letters.taken) - len(set(letters.taken))} of them again\n"
    )
    assert left == NOTHING
    for world in worlds:
        _prove(world, letters)
    again = len(letters.taken) - len(set(letters.taken))
    cuts = sum(killing.done[kind] for kind in ("worker", "backend", "server", "everything"))
    assert again <= cuts * MAIL.at_once, "no more than were under way when a process was killed"
    assert not [out for out in said if "Traceback" in out]
    _prove_backups(small.home, place, said)


def _words(installation: Installation) -> str:
    """What the people met, and which errors of ours the log names: what ended a document first,
    each whole.
    """
    errors = [line for line in installation.said().splitlines() if '"level": "error"' in line]
    documents = [line[-20_000:] for line in errors if "the work on document" in line]
    others = [line[-3_000:] for line in errors if "the work on document" not in line]
    people = installation.home.with_name("town.words").read_text()[-5_000:]
    return "\n".join([*documents, *others[-10:], people])


def _settled(installation: Installation) -> dict[str, Any]:
    """What is left to do once nothing is under way any more."""
    ends = time.monotonic() + SECONDS_MAX
    while (
        left := json.loads(inside(installation.home, _LEFT))
    ) != NOTHING and time.monotonic() < ends:
        time.sleep(0.5)
    return dict(left)


def _prove(world: dict[str, Any], letters: Letters) -> None:
    """What stands of a world is what must."""
    files = world["files"]
    assert {name: status for name, (status, *_) in files.items()} == {
        "mapped.csv": "COUNTED",
        "known.csv": "COUNTED",
        "invoices.zip": "COUNTED",
        "broken.xml": "FAILED",
    }, world
    assert files["broken.xml"][2], "it says why"
    assert world["errors"] == []
    assert world["bought"] == [60, 60]
    assert world["proved"] == world["recorded"] == world["lines"], "each line once"
    assert sum(counted for _, counted, _ in files.values()) == world["lines"] - 60
    points = world["old_points"] + world["recent_points"]
    moved = Counter(world["moved"])
    assert moved["EARN"] + moved["EARN_PENDING"] == 3 * points
    assert moved["EXPIRE"] == 3 * world["old_points"]
    assert world["nights"] == [sorted(PARTS)]
    assert world["runs"] == ["POSTED"]
    members = len(world["addresses"])
    assert (world["messages"]["POINTS_MENDED"], world["messages"]["EXPIRY_EXTENDED"]) == (
        members,
        members,
    )
    for address in world["addresses"]:
        assert len({key for to, key in letters.taken if to == address}) == 1, (
            f"{address} got one letter, perhaps again"
        )


def _prove_backups(home: Path, place: Path, said: list[str]) -> None:
    """The ledger and the evidence hold, and so does a backup that was written meanwhile, and one
    that is written now.
    """
    proved = tandem("proof", "--home", home)
    assert "DOES NOT AGREE" not in proved.stdout
    whole = sorted(place.glob("kept-*.tar"), key=lambda file: file.stat().st_mtime)
    tandem("backup", place / "last.tar", "--home", home)
    for file in (*whole[-1:], place / "last.tar"):
        assert "proved." in tandem("backup", "--verify", file, "--within", place).stdout
