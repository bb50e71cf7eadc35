"""The supervisor keeps real processes running, and nothing of them is left when it is gone."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tandem.config import supervisor
from tandem.config.supervisor import Database, Program, Supervisor

ROOT = Path(__file__).resolve().parents[2]
BEATS = (
    "import sys; sys.path.insert(0, 'src'); from tandem.kit import lifeline; lifeline.beating()\n"
)
FOREVER = BEATS + "import time\nwhile True: time.sleep(0.1)"
ALWAYS_THERE = Database(answers=lambda: True)


def _program(script: str, name: str = "web") -> Program:
    return Program(name, (sys.executable, "-c", script))


def _run(
    programs: list[Program],
    *,
    until: Callable[[], bool],
    database: Database = ALWAYS_THERE,
    seconds: float = 120,
) -> list[str]:
    """Run until something holds; what was told."""
    told: list[str] = []
    ends = time.monotonic() + seconds

    def is_over() -> bool:
        assert time.monotonic() < ends, told
        return until()

    Supervisor(programs, database, tell=told.append).run(
        is_asked_to_stop=is_over, on_ready=lambda: told.append("ready")
    )
    return told


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _gone(pids: list[int], seconds: float = 60) -> bool:
    ends = time.monotonic() + seconds
    while any(_is_alive(pid) for pid in pids):
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def test_a_program_that_ends_is_started_again_after_growing_pauses_and_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PAUSES", (0.1, 0.4, 0.8))
    starts = tmp_path / "starts"
    ends_at_once = (
        f"import time; open({str(starts)!r}, 'a').write(f'{{time.time()}}\\n'); raise SystemExit(3)"
    )
    other = tmp_path / "other"
    lives = f"import os; open({str(other)!r}, 'w').write(str(os.getpid()))\n{FOREVER}"

    with pytest.raises(supervisor.GivenUp) as refusal:
        _run([_program(ends_at_once), _program(lives, "worker")], until=lambda: False)

    moments = [float(line) for line in starts.read_text().splitlines()]
    pauses = [after - before for before, after in itertools.pairwise(moments)]
    assert len(moments) == supervisor.QUICK_ENDS_MAX
    assert pauses[0] < pauses[1] < pauses[2] and pauses[-1] >= 0.8
    assert refusal.value.sentence == (
        f"The web process ended {supervisor.QUICK_ENDS_MAX} times soon after its start (exit code 3). Its words are above."
    )
    assert not _is_alive(int(other.read_text())), "the others are stopped, too"


def test_who_is_not_vital_is_neither_waited_for_nor_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PAUSES", (0.02,))
    starts = tmp_path / "starts"
    ends_at_once = f"open({str(starts)!r}, 'a').write('x'); raise SystemExit(3)"
    archiver = Program("archiver", (sys.executable, "-S", "-c", ends_at_once), is_vital=False)

    def has_ended_often() -> bool:
        return starts.exists() and len(starts.read_text()) > supervisor.QUICK_ENDS_MAX

    told: list[str] = []
    ends = time.monotonic() + 120
    Supervisor([_program(FOREVER), archiver], ALWAYS_THERE, tell=told.append).run(
        is_asked_to_stop=lambda: time.monotonic() > ends or (has_ended_often() and "ready" in told),
        on_ready=lambda: told.append("ready"),
    )

    assert "ready" in told and has_ended_often()


def test_a_program_waits_for_a_database_that_is_away_and_is_not_given_up(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    script = f"""{BEATS}
import pathlib, time
with open({str(starts)!r}, 'a') as out: out.write('.')
if len(pathlib.Path({str(starts)!r}).read_text()) < 3: raise SystemExit(1)
while True: time.sleep(0.1)"""
    asked = [0]

    def answers() -> bool:
        asked[0] += 1
        return asked[0] % 3 == 0

    told = _run(
        [_program(script)],
        until=lambda: starts.exists() and len(starts.read_text()) >= 3,
        database=Database(answers=answers),
    )

    ended = "The web process ended (exit code 1), as the database does not answer. It waits for it."
    assert [line for line in told if line != "ready"] == [ended, ended]


def test_a_program_that_is_no_longer_heard_is_ended_and_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SILENT_SECONDS_MAX", 2.5)
    pids = tmp_path / "pids"
    script = f"import os; open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n')\n{FOREVER}"
    stopped: list[int] = []

    def until() -> bool:
        lines = pids.read_text().split() if pids.exists() else []
        if lines and not stopped:
            time.sleep(0.5)
            stopped.append(int(lines[0]))
            os.kill(stopped[0], signal.SIGSTOP)
        return len(lines) >= 2

    told = _run([_program(script)], until=until)

    assert any(line.startswith("The web process has not been heard for") for line in told), told
    assert not _is_alive(stopped[0])


def test_who_does_not_stop_when_told_to_is_killed_in_time_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS_MAX", 3)
    monkeypatch.setattr(supervisor, "DATABASE_SECONDS", 2)
    pids = tmp_path / "pids"
    script = f"""{BEATS}
import os, signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(['sleep', '600'])
open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')
while True: time.sleep(0.1)"""
    order: list[str] = []
    database = Database(
        answers=lambda: True,
        stop=lambda seconds: order.append(
            f"database {_is_alive(int(pids.read_text().split()[0]))}"
        ),
    )

    _run(
        [_program(script)],
        until=lambda: pids.exists() and len(pids.read_text().split()) == 2,
        database=database,
    )

    assert _gone([int(pid) for pid in pids.read_text().split()])
    assert order == ["database False"], "the database is stopped last"


def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    reader = """
import sys; sys.path.insert(0, 'src')
from tandem.kit import lifeline
lifeline.end_when_closed(0)
print(flush=True)
import re; re.match(r'(a+)+$', 'a' * 60 + 'b')  # never comes back to Python
"""
    program = f"""{BEATS}
import os, subprocess, threading, time
def read():
    child = subprocess.Popen([{sys.executable!r}, '-c', {reader!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')
    globals()['kept'] = child
thread = threading.Thread(target=read); thread.start(); thread.join()
while True: time.sleep(0.1)"""
    script = f"""
import sys; sys.path.insert(0, 'src')
from tandem.config.supervisor import Database, Program, Supervisor
program = Program('web', ({sys.executable!r}, '-c', {program!r}))
Supervisor([program], Database(answers=lambda: True), tell=print).run(is_asked_to_stop=lambda: False, on_ready=lambda: None)
"""
    above = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    ends = time.monotonic() + 120
    while not (pids.exists() and len(pids.read_text().split()) == 2) and time.monotonic() < ends:
        time.sleep(0.05)
    both = [int(pid) for pid in pids.read_text().split()]
    assert all(_is_alive(pid) for pid in both)

    above.kill()
    above.wait()

    assert _gone(both), "the program, and the reader that is stuck in a library, end with it"


def test_a_forked_program_that_is_killed_is_back_without_loading_anything(tmp_path: Path) -> None:
    script = f"""
import os, signal, sys; sys.path.insert(0, 'src')
from pathlib import Path
from tandem.config.supervisor import Database, Program, Supervisor
from tandem.kit import lifeline
pids, killed, told = Path({str(tmp_path)!r}, 'pids'), [], []
def work():
    import time
    lifeline.beating()
    with pids.open('a') as out: out.write(f"{{os.getpid()}} {{'sqlite3' in sys.modules}}\\n")
    while True: time.sleep(0.1)
def until():
    begun = pids.read_text().splitlines() if pids.exists() else []
    if begun and not killed:
        killed.append(int(begun[0].split()[0]))
        os.kill(killed[0], signal.SIGKILL)
    return len(begun) == 2
import sqlite3  # stands for what takes seconds to load
Supervisor([Program('web', work)], Database(answers=lambda: True), tell=told.append).run(
    is_asked_to_stop=until, on_ready=lambda: None)
print(told)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    begun = [line.split() for line in (tmp_path / "pids").read_text().splitlines()]
    assert [loaded for _, loaded in begun] == ["True", "True"]
    assert (
        done.stdout
        == "['The web process ended by itself (killed by SIGKILL). It is started again at once.']\n"
    )
    assert _gone([int(pid) for pid, _ in begun])
