"""Which processes of an installation live meanwhile, and the most memory each has held."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

_PAUSE_SECONDS = 0.1
_SORTS = (
    ("isolation.child", "reader"),
    ("tandem: web", "web"),
    ("tandem: worker", "worker"),
    ("tandem.config.command", "start"),
    ("postgres", "database"),
)


class Watch:
    """Looks at all descendants of a process every tenth of a second, until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid, self._is_over = pid, threading.Event()
        self.peaks: dict[str, int] = defaultdict(int)  # kB a process has held, the most of its sort
        self.together = 0  # kB of all at one time
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over.wait(_PAUSE_SECONDS):
            self._look()

    def _look(self) -> None:
        together = 0
        for pid in _descendants(self._pid):
            sort = _sort_of(pid)
            peak, now = _memory(pid)
            self.peaks[sort] = max(self.peaks[sort], peak)
            together += now
        self.together = max(self.together, together)


def _sort_of(pid: int) -> str:
    """Read each time: between its beginning and its program a process bears its parent's name."""
    words = _read(pid, "cmdline").replace("\0", " ")
    return next((name for word, name in _SORTS if word in words), "other")


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return ""  # it has ended


def _descendants(pid: int) -> list[int]:
    descendants, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        children = [
            int(word)
            for task in _tasks(parent)
            for word in _read(parent, f"task/{task}/children").split()
        ]
        descendants += children
        waiting += children
    return descendants


def _tasks(pid: int) -> list[str]:
    try:
        return [task.name for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []  # it has ended


def _memory(pid: int) -> tuple[int, int]:
    """The most and the present resident memory of a process in kB."""
    rows = dict(
        line.split(":", 1) for line in _read(pid, "status").splitlines() if line.startswith("Vm")
    )
    peak, now = (int(rows.get(name, "0 kB").split()[0]) for name in ("VmHWM", "VmRSS"))
    return peak, now


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether something came to be within so many seconds."""
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True
