"""A forked process has nothing of its parent but what is loaded, and ends with it. Each parent is a
process of its own.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_BEFORE = """
import os, signal, subprocess, sys, tempfile, threading, time
from pathlib import Path
from tandem.kit import forking
def forever():
    while True: time.sleep(0.05)
"""


def _parent(script: str, *arguments: object) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", _BEFORE + script, *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def _said(script: str, *arguments: object) -> str:
    with _parent(script, *arguments) as parent:
        out, words = parent.communicate(timeout=120)
    assert parent.returncode == 0, words
    return out + words


def test_it_keeps_no_file_signal_or_session_of_its_parent(tmp_path: Path) -> None:
    script = """
import fcntl
tempfile.gettempdir()
heard = []
for number in (signal.SIGTERM, signal.SIGINT): signal.signal(number, lambda *_: heard.append(number))
signal.signal(signal.SIGHUP, signal.SIG_IGN)
lock, kept = open(f"{sys.argv[1]}/lock", "w"), open(f"{sys.argv[1]}/kept", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
def work():
    lock.close()  # what a copy closes is nobody's, also when others are opened since
    files = sorted({os.readlink(f"/dev/fd/{name}") for name in os.listdir("/dev/fd") if os.path.exists(f"/dev/fd/{name}")})
    print([file for file in files if file.startswith(sys.argv[1])], file=kept)
    print(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, signal.getsignal(signal.SIGINT) == signal.default_int_handler,
          signal.getsignal(signal.SIGHUP) == signal.SIG_IGN, os.getsid(0) == os.getpid(), tempfile.gettempdir(),
          os.environ["MORE"], open("/proc/self/cmdline").read().strip("\\0 "), signal.pthread_sigmask(signal.SIG_BLOCK, []),
          file=kept, flush=True)
more = {"MORE": "said", "TMPDIR": sys.argv[1]}
forked = forking.Forked(work, title="tandem: one", descriptors=[kept.fileno()], environment=more)
print(forked.wait(), heard, os.environ.get("MORE"))
"""

    assert _said(script, tmp_path) == "0 [] None\n"
    files, rest = (tmp_path / "kept").read_text().splitlines()
    assert files == f"['{tmp_path}/kept']", "the lock of its parent is not its own"
    assert rest == f"True True True True {tmp_path} said tandem: one set()"


@pytest.mark.parametrize(
    ("_case", "work", "code", "words"),
    [
        ("nothing more to do", "lambda: print('done')", 0, "done"),
        ("a sentence", "lambda: sys.exit('no such role')", 1, "no such role"),
        ("a code", "lambda: sys.exit(7)", 7, ""),
        ("an error", "lambda: 1 / 0", 1, "ZeroDivisionError"),
        ("killed", "lambda: os.kill(os.getpid(), signal.SIGKILL)", -9, ""),
        ("asked to end", "lambda: os.kill(os.getpid(), signal.SIGTERM)", -15, ""),
    ],
)
def test_how_it_ends_is_known(_case: str, work: str, code: int, words: str) -> None:
    said = _said(
        f"print('once'); forked = forking.Forked({work}, title='one'); print(forked.wait(), forked.poll())"
    )

    assert f"{code} {code}\n" in said and words in said
    assert said.count("once") == 1, "what its parent was going to say it does not say as well"


def test_it_ends_with_its_parent_also_before_its_work_begins() -> None:
    with _parent(
        "print(forking.Forked(forever, title='one').pid, flush=True); forever()"
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)

    ends = time.monotonic() + 60
    while (
        Path(f"/proc/{pid}").exists()
        and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    ):
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_what_is_said_in_it_comes_back_and_a_failure_is_one() -> None:
    said = _said("print(forking.said_by(lambda: print('a link'), title='one').upper())")
    failed = _said("""
try: forking.said_by(lambda: 1 / 0, title="one")
except subprocess.CalledProcessError as error: print(error.cmd, error.returncode)
""")

    assert said == "A LINK\n\n"
    assert "one 1\n" in failed and "ZeroDivisionError" in failed


def test_a_process_of_several_threads_is_not_forked() -> None:
    said = _said("""
threading.Thread(target=time.sleep, args=(0.2,)).start()
try: forking.Forked(forever, title="one")
except AssertionError: print("refused")
""")

    assert said == "refused\n"
