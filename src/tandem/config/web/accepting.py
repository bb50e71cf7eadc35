"""Who takes a new connection: of the processes that share a listening socket, the one that has
fewest.

The kernel wakes them all, and whoever comes first takes what there is: four clients that stay
connected, as those of a reverse proxy or of tills do, may all be one process's, and the other has
nothing to do. So a process waits a moment for each connection that it has already: whoever has
fewer is faster. They need not know of each other for it.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

STEP_SECONDS = 0.001  # to wait for each connection that a process has
STEPS_MAX = (
    4  # with so many it has enough to do; that is one for each of its threads (`front.THREADS`)
)
AT_ONCE = 8  # taken together by who has enough to do, so that many do not queue for the waits
PAUSE_SECONDS = 1  # where the system has no room for another connection
_NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
log = logging.getLogger(__name__)


class Acceptor:
    """Takes connections from a listening socket and makes a protocol for each."""

    def __init__(
        self,
        listener: socket.socket,
        protocol: Callable[[], asyncio.Protocol],
        *,
        count: Callable[[], int],
    ) -> None:
        """
        Args:
            listener: it listens already; others may take from it, too.
            count: how many connections this process has.
        """
        self._listener, self._protocol, self._count = listener, protocol, count
        self._loop = asyncio.get_running_loop()
        self._wait: asyncio.TimerHandle | None = None
        self._beginning: set[asyncio.Task[object]] = set()
        listener.setblocking(False)
        self._watch()

    @property
    def beginning(self) -> int:
        """How many were taken and are not counted yet."""
        return len(self._beginning)

    def close(self) -> None:
        """Take no more."""
        self._loop.remove_reader(self._listener)
        if self._wait is not None:
            self._wait.cancel()

    async def wait_closed(self) -> None:
        """Nothing is left to wait for: the connections are those of who counts them."""

    def _connections(self) -> int:
        return self._count() + self.beginning

    def _watch(self) -> None:
        self._wait = None
        self._loop.add_reader(self._listener, self._come)

    def _come(self) -> None:
        """Somebody would connect."""
        if steps := min(self._connections(), STEPS_MAX):
            self._pause(steps * STEP_SECONDS, self._take)
        else:
            self._take_one()

    def _pause(self, seconds: float, then: Callable[[], None]) -> None:
        self._loop.remove_reader(self._listener)
        self._wait = self._loop.call_later(seconds, then)

    def _take(self) -> None:
        """Take who is still there after the wait."""
        self._watch()
        for _ in range(1 if self._connections() < STEPS_MAX else AT_ONCE):
            if not self._take_one():
                break

    def _take_one(self) -> bool:
        try:
            link, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return False  # another process was faster, or whoever came has gone
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            log.warning("no room for another connection: %s", error)
            self._pause(PAUSE_SECONDS, self._watch)
            return False
        link.setblocking(False)
        begun = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol, link))
        self._beginning.add(begun)
        begun.add_done_callback(self._begun)
        return True

    def _begun(self, task: "asyncio.Task[object]") -> None:
        self._beginning.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("a connection could not begin: %s", error)
