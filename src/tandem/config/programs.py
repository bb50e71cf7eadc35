"""The processes of an installation beside its database, one a row: `start` and `demo` keep them
running.

All of them are forked from the process that keeps them (decision 38), which loads the whole program
once: `load`.

`python -m tandem.config.programs DESCRIPTOR [ROLE…]` keeps the web processes on this socket, and
the workers of these roles,
on the database of the environment: what `start` runs, for a bench or a test with a database of its
own.
"""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import psycopg

from tandem.config import worker
from tandem.config.supervisor import Asked, Database, Program, Supervisor
from tandem.kit import forking

WEB_PROCESSES = 2
READY = "Ready."
STOP_SECONDS_MAX = 60


def of_installation(listener: socket.socket) -> tuple[Program, ...]:
    """Every process: its name, its work, and the descriptors that it inherits."""
    return (*webs(listener), *workers(worker.ROLES))


def webs(listener: socket.socket) -> tuple[Program, ...]:
    """The web processes on a socket."""
    work, descriptors = partial(_web, listener), (listener.fileno(),)
    return tuple(
        Program(f"web {number}", work, descriptors) for number in range(1, WEB_PROCESSES + 1)
    )


def workers(roles: Sequence[str]) -> tuple[Program, ...]:
    """The worker processes, one for each of these roles."""
    return tuple(Program(f"worker ({role})", partial(_worker, role)) for role in roles)


def load() -> None:
    """Load all that the processes run, before they are forked. Django is set up, with the pool of
    `TANDEM_POOL`, and has asked no database.
    """
    from tandem.config.web import serving

    serving.load()
    worker.load()
    forking.settle()


def _web(listener: socket.socket) -> None:
    from tandem.config.web import serving

    serving.main(listener)


def _worker(role: str) -> None:
    worker.main((role,), again=("-m", worker.__name__, role))


def database_answers() -> bool:
    """Whether the database of the environment takes connections now."""
    try:
        psycopg.connect(os.environ["TANDEM_DATABASE_URL"], connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def main(descriptor: int, roles: Sequence[str]) -> None:
    """Keep web processes (below zero: none) and workers running until a signal asks for the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    os.environ["TANDEM_POOL"] = "1"
    import django

    django.setup()
    load()
    kept_running = workers(roles)
    if descriptor >= 0:
        kept_running += webs(socket.socket(fileno=descriptor))
    with Asked().listening() as is_asked_to_stop:
        kept = Supervisor(
            kept_running, Database(answers=database_answers), tell=partial(print, flush=True)
        )
        kept.run(is_asked_to_stop=is_asked_to_stop, on_ready=partial(print, READY, flush=True))


@contextlib.contextmanager
def running(
    listener: socket.socket | None,
    roles: Sequence[str] = worker.ROLES,
    *,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that keeps these programs running, all of which serve; they end with the
    block.
    """
    descriptors = [listener.fileno()] if listener is not None else []
    begin = [sys.executable, "-m", __name__, str(*descriptors or [-1]), *roles]
    process = subprocess.Popen(
        begin, env=environment, pass_fds=descriptors, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        lines = []
        while (line := process.stdout.readline()) != f"{READY}\n":
            lines.append(line)
            assert line, "".join(lines)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=STOP_SECONDS_MAX)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
