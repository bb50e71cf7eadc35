"""Processes forked from this one: they begin with all that is loaded here, in milliseconds instead
of seconds.

What a fork copies and a child must not have is left behind before its work begins: the signals that
the parent listens to, its session, and every open file but the named ones. A file that is left is
not closed but made to lead nowhere, so that its number stays taken: what the copy of an object of
the parent closes later is nobody's.

Only a process of one thread is forked. A lock that another thread holds would be held in the child
for ever, and a connection to a database would be spoken on by two.
"""

import contextlib
import gc
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from setproctitle import setproctitle

from tandem.kit import lifeline

WAIT_SECONDS = 0.02  # between two looks for an end
_OWN = 3  # input, output and words


def settle() -> None:
    """Keep what is loaded by now out of the collector's sight: what it touches would be copied into
    each child.
    """
    gc.collect()
    gc.freeze()


class Forked:
    """A process that was forked from this one, as whoever keeps it running sees one: like a
    `subprocess.Popen`.

    It leads a session of its own and ends with its parent. When this returns, both are so.

    Args:
        work: what it does; it ends when this returns, with exit code 0, and with 1 where it raises.
        title: what `ps` shows.
        descriptors: of this process, which it keeps.
        output: a descriptor that becomes its standard output.
        environment: what it has beside ours.
    """

    def __init__(
        self,
        work: Callable[[], object],
        *,
        title: str,
        descriptors: Iterable[int] = (),
        output: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        assert threading.active_count() == 1, threading.enumerate()
        self.title = title
        self.returncode: int | None = None
        arm, kept = lifeline.ending_with_parent(), frozenset(descriptors)
        _flush()
        began, begins = os.pipe()
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            self.pid = os.fork()
            if self.pid == 0:
                _prepare(arm, title, kept, output, environment or {}, blocked=blocked)
                _live(work)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            os.close(begins)
            os.read(began, 1)  # it lets go of its end
            os.close(began)

    def poll(self) -> int | None:
        """How it ended, as `subprocess` has it; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired
        """
        ends = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if ends is not None and timeout is not None and time.monotonic() > ends:
                raise subprocess.TimeoutExpired(self.title, timeout)
            time.sleep(WAIT_SECONDS)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def said_by(work: Callable[[], object], *, title: str) -> str:
    """What a piece of work prints that is done in a process of its own, so that nothing of it is
    left here.

    Raises:
        subprocess.CalledProcessError: it failed; why stands among the words of this process.
    """
    ours, theirs = os.pipe()
    with os.fdopen(ours) as words:
        try:
            process = Forked(work, title=title, output=theirs)
        finally:
            os.close(theirs)
        try:
            text = words.read()
            code = process.wait()
        except BaseException:  # a signal, too: who is asked to stop leaves nobody at work
            process.kill()
            process.wait()
            raise
    if code:
        raise subprocess.CalledProcessError(code, title)
    return text


def _prepare(
    arm: Callable[[], None],
    title: str,
    kept: frozenset[int],
    output: int | None,
    environment: Mapping[str, str],
    *,
    blocked: Iterable[int],
) -> None:
    try:
        arm()
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in signal.valid_signals():
            if callable(signal.getsignal(number)):
                signal.signal(number, signal.SIG_DFL)
        if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        _leave_files(kept, output)
        os.environ.update(environment)
        tempfile.tempdir = None  # as the environment says now
        setproctitle(title)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _leave_files(kept: frozenset[int], output: int | None) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    if output is not None:
        os.dup2(output, 1)
    for number in [int(entry.name) for entry in Path("/dev/fd").iterdir()]:
        if number in kept:
            os.set_inheritable(number, True)  # as for a child that is a program of its own
        elif number >= _OWN and number != nowhere:
            with contextlib.suppress(OSError):  # that of the list itself
                os.dup2(nowhere, number, inheritable=False)


def _live(work: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        work()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
        if isinstance(error.code, str):
            sys.stderr.write(f"{error.code}\n")
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            _flush()
            logging.shutdown()
        os._exit(code)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
