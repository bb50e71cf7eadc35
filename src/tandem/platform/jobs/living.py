"""Which worker processes of this machine have ended, known at once and for certain.

A worker process holds a file of the home locked for as long as it lives, and writes into it the
keys by which it takes jobs, before it takes one. The kernel gives the lock back when the process
ends, however it ended. So whoever gets the lock of such a file knows that its process is gone, and
hands back what it was doing; nobody waits for its heart to be silent.

Of a process of another machine nothing is known here, though it may work in the same folder: the
name of a file begins with the boot of the machine that wrote it, and others are left alone. Their
hearts tell (`keeping`).
"""

import fcntl
import time
from pathlib import Path
from uuid import uuid4

from tandem.platform.jobs import keeping

FOLDER = "workers"  # of the home
FORGOTTEN_SECONDS = 24 * 3600
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Mark:
    """The file that this process holds for as long as it lives."""

    def __init__(self, home: Path) -> None:
        folder = home / FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / f"{_boot()}.{uuid4().hex}"
        new = folder / f"new.{self.path.name}"  # nobody looks at it before it is locked
        self._file = new.open("x")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        new.rename(self.path)

    def add(self, worker_id: int) -> None:
        """Say by which key this process is going to take jobs."""
        self._file.write(f"{worker_id}\n")
        self._file.flush()

    def close(self) -> None:
        """Hold it no longer."""
        self._file.close()


def hand_back(home: Path) -> int:
    """Let the jobs of processes that have ended go on at once; how many. Safe to do twice at
    once.
    """
    handed = 0
    for path in sorted((home / FOLDER).glob("*")):
        if path.name.startswith(f"{_boot()}."):
            handed += _hand_back_of(path)
        elif time.time() - path.stat().st_mtime > FORGOTTEN_SECONDS:
            path.unlink(
                missing_ok=True
            )  # of a boot before, or of another machine, which loses no more than time by it
    return handed


def _hand_back_of(path: Path) -> int:
    try:
        file = path.open("r+")
    except FileNotFoundError:
        return 0  # another process did so meanwhile
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0  # it lives
        handed = keeping.take_up_ended([int(key) for key in file.read().split()])
        path.unlink(missing_ok=True)
    return handed


def _boot() -> str:
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return "unknown"  # no Linux: a home is not shared there
