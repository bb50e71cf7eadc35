"""Telling how far a long command is: one line written over on a terminal, now and then a line
elsewhere.
"""

import sys
import time

_TERMINAL_SECONDS, _LOG_SECONDS = 0.2, 15.0


class Progress:
    """Speaks to standard output."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._shown_at = time.monotonic()
        self._width = 0

    def say(self, text: str) -> None:
        """A line that stays."""
        self._wipe()
        self._write(f"{text}\n")

    def update(self, text: str) -> None:
        """How far it is; told not too often."""
        pause = _TERMINAL_SECONDS if self._is_terminal else _LOG_SECONDS
        if time.monotonic() - self._shown_at < pause:
            return
        self._shown_at = time.monotonic()
        if not self._is_terminal:
            self._write(f"  {text}\n")
            return
        self._wipe()
        self._width = len(text) + 2
        self._write(f"  {text}")

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def _wipe(self) -> None:
        if self._width:
            self._write("\r" + " " * self._width + "\r")
            self._width = 0


def size(count: float) -> str:
    """Bytes as a person says them."""
    for unit, least, digits in (("GB", 1e9, 2), ("MB", 1e6, 0), ("kB", 1e3, 0)):
        if count >= least:
            return f"{count / least:.{digits}f} {unit}"
    return f"{count:.0f} bytes"
