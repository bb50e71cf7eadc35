"""The processes of an installation beside its database, one a row: `start` and `demo` keep them running."""

import socket
import sys

from tandem.config import worker
from tandem.config.supervisor import Program
from tandem.config.web import listening

WEB_PROCESSES = 2


def of_installation(listener: socket.socket) -> tuple[Program, ...]:
    """Every process: its name, its command, and the descriptors that it inherits."""
    web = listening.command(listener)
    return (
        *(Program(f"web {number}", web, (listener.fileno(),)) for number in range(1, WEB_PROCESSES + 1)),
        *(Program(f"worker ({role})", (sys.executable, "-m", "tandem.config.worker", role)) for role in worker.ROLES),
    )
