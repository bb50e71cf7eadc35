"""The worker's processes as `start` runs them, each of which the bench may kill at any moment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tandem.config import programs, worker

# As `start` keeps them, but that they are never given up and begin again without a pause: here they
# are killed again and again.
_KEEP = """
import sys
from tandem.config import programs, supervisor
supervisor.QUICK_ENDS_MAX, supervisor.PAUSES = sys.maxsize, (0,)
programs.main(-1, sys.argv[1:])
"""


class Workers:
    """The worker's processes, each of which may die and begins again."""

    def start(self) -> None:
        """Begin them; all of them serve when this returns."""
        command = [sys.executable, "-c", _KEEP, *worker.ROLES]
        nowhere = subprocess.DEVNULL  # each death is told there many times
        self._keeper = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=nowhere, text=True)
        assert self._keeper.stdout is not None
        while self._keeper.stdout.readline().strip() != programs.READY:
            assert self._keeper.poll() is None, "the workers did not begin"

    def kill(self, *roles: str) -> None:
        """End these as a power cut would."""
        titles = {f"tandem: worker ({role})" for role in roles}
        below = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children").read_text()
        for pid in map(int, below.split()):
            if Path(f"/proc/{pid}/cmdline").read_bytes().decode().strip("\0 ") in titles:
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ask all to end."""
        self._keeper.terminate()
        self._keeper.communicate(timeout=60)
