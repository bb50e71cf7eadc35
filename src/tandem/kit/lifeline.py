"""Processes that end when the one that started them does, however it ended.

Who is killed cleans nothing up, so the kernel has to do it. Two means, both of Linux: a signal to
the child when the *thread* that started it ends (for what a main thread starts), and, for what any
thread of a pool may start, a pipe that nobody writes to: its end closes with the parent, and the
kernel then sends SIGIO, whose default action ends even a process that is stuck in a library.
"""

import contextlib
import ctypes
import fcntl
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def ending_with_parent(number: int = signal.SIGKILL) -> Callable[[], None]:
    """What a child runs before it becomes its program: from then on its parent's end is its own.

    Args:
        number: the signal it gets. Only the main thread of a process may start such a child.
    """
    parent, libc = os.getpid(), ctypes.CDLL(None)  # loaded here: after the fork nothing may be

    def arm() -> None:
        if sys.platform == "linux":
            libc.prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)  # the parent ended before the signal was asked for

    return arm


def end_when_closed(descriptor: int) -> None:
    """End this process as soon as nobody holds the other end of this pipe, from which nothing is
    read.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(descriptor, 0)
    if poll.poll(0):
        os._exit(1)  # it had been closed before


BEAT_SECONDS = 1.0


def beat() -> None:
    """Tell the supervisor, if there is one, that this process does its work; to be called every
    second.
    """
    descriptor = int(os.environ.get("TANDEM_BEAT", "-1"))
    if descriptor >= 0:
        with contextlib.suppress(OSError):  # nobody has listened for long, or ever again
            os.write(descriptor, b".")


def beating() -> None:
    """Beat from a thread of its own: this process runs, which is all that says."""

    def forever() -> None:
        while True:
            beat()
            time.sleep(BEAT_SECONDS)

    threading.Thread(target=forever, daemon=True).start()
