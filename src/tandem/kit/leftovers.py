"""What a killed PostgreSQL leaves behind, and how the next one gets it out of its way.

A server that was killed leaves its mark (`postmaster.pid`), its socket, and for a moment processes
that hold its memory. PostgreSQL refuses to start beside any of them, and rightly: it cannot know
who runs.
We can: whoever calls this holds the home's lock, so every process that works in this data folder is
one of ours, and a mark that names any other process names one that got the number later.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

SHUTDOWN_SECONDS_MAX = 30  # for a server whose supervisor is gone
ORPHAN_SECONDS_MAX = (
    1  # for what belonged to a server that is gone: it ends by itself once it looks
)
_PAUSE_SECONDS = 0.05


def clear(data: Path, socket_dir: Path | None = None) -> None:
    """End what is left of a server of this data folder, then remove its marks, and those in the
    folder of its socket.
    """
    if not Path("/proc/self").exists():
        return  # nobody can be seen here: PostgreSQL decides by its marks
    pids = working_in(data)
    if pids:
        server = _named_by(data / "postmaster.pid")
        if server in pids:
            _send(signal.SIGINT, [server])
        pids = _gone(data, SHUTDOWN_SECONDS_MAX if server in pids else ORPHAN_SECONDS_MAX)
        _send(signal.SIGKILL, pids)
        _gone(data, ORPHAN_SECONDS_MAX)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for socket in socket_dir.glob(".s.PGSQL.*") if socket_dir is not None else ():
        socket.unlink(missing_ok=True)


def _named_by(mark: Path) -> int:
    """The process that a `postmaster.pid` names; 0 for none."""
    try:
        return int(mark.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def working_in(data: Path) -> list[int]:
    """Processes of a PostgreSQL in this folder: each of them works in it.

    One that is ending has no program any more, but its folder; it holds the server's memory until
    that is taken apart.
    """
    pids = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == data.resolve() and _program(entry) in ("postgres", ""):
                pids.append(int(entry.name))
    return pids


def _program(entry: Path) -> str:
    """The name of a process's program; empty for one that is ending."""
    try:
        return str((entry / "exe").readlink()).removesuffix(" (deleted)").rpartition("/")[2]
    except FileNotFoundError:
        return ""


def _gone(data: Path, seconds: float) -> list[int]:
    """Wait until nobody works there any more; who still does after that time."""
    ends = time.monotonic() + seconds
    while (pids := working_in(data)) and time.monotonic() < ends:
        time.sleep(_PAUSE_SECONDS)
    return pids


def _send(number: int, pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
