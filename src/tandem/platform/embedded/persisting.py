"""Work that needs the embedded server, begun anew where the server ended under it.

While an installation runs, its supervisor starts a killed server again. Nobody does so while one is
being set up, nor for a command that started a server for itself; there this does. The work must be
one that may be broken off anywhere and done again.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tandem.kit.errors import Unavailable
from tandem.platform.database import links
from tandem.platform.embedded import postgres

TIMES_MAX = 5  # that the server may go away under the same work
LOST = os.EX_TEMPFAIL  # how a process of ours ends that lost the database
_END_SECONDS = 2  # a killed process is cut off a moment before it is seen to have ended
Result = TypeVar("Result")
Tell = Callable[[str], None]


class ServerKeepsEnding(Unavailable):
    """The embedded server went away again and again under the same work."""

    code = "platform.server_keeps_ending"
    text = (
        "The embedded database went away %(times)s times before the work was done: %(why)s. Its log"
        " is %(log)s. Nothing half-made is kept; do the same again."
    )

    times: int
    why: str
    log: Path


def persist(server: postgres.Server, work: Callable[[], Result], *, tell: Tell) -> Result:
    """Do the work; where the server goes away meanwhile, start it again and begin anew.

    Args:
        work: whatever it raises while the server is there is raised.
        tell: is told each time that it begins anew.

    Raises:
        ServerKeepsEnding, ServerFailed
    """
    for times_left in reversed(range(TIMES_MAX)):
        try:
            return work()
        except Exception as error:
            is_lost = _tells_of_loss(error)
            if is_lost:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    server.process.wait(timeout=_END_SECONDS)
            has_ended = server.process.poll() is not None
            if not is_lost and not has_ended:
                raise
            if not times_left:
                why = postgres.last_words(server) if has_ended else str(error).partition("\n")[0]
                log = postgres.log_of(server)
                raise ServerKeepsEnding(times=TIMES_MAX, why=why, log=log) from error
        how = "ended by itself and is started again" if has_ended else "cut its connections"
        tell(f"The embedded database {how}. What was under way begins anew.")
        postgres.bring_back(server)
    raise AssertionError("the last time either returns or raises")


def with_server(
    home: Path,
    work: Callable[[postgres.Server], Result],
    *,
    settings: Sequence[str] = (),
    tell: Tell,
) -> Result:
    """Do the work with a server of its own, which is stopped afterwards. The caller holds the home.

    Raises:
        ServerKeepsEnding, and whatever `postgres.start` raises.
    """
    server = postgres.start(home, settings=settings)
    try:
        return persist(server, lambda: work(server), tell=tell)
    finally:
        postgres.stop(server)


def ending_as_lost(work: Callable[[], object]) -> None:
    """The work of a process of its own: one that loses the database ends with `LOST`, and says so
    in a line.
    """
    try:
        work()
    except Exception as error:
        if not links.is_lost(error):
            raise
        sys.stderr.write(f"tandem: the database went away ({str(error).partition(chr(10))[0]}).\n")
        sys.exit(LOST)


def _tells_of_loss(error: Exception) -> bool:
    if isinstance(error, subprocess.CalledProcessError):
        return error.returncode == LOST
    return links.is_lost(error)
