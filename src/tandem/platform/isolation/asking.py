"""Work on what strangers sent, in processes of their own: a file that eats memory or never ends
costs such a process, no more.

A package declares a `Kind` of process: the memory and time it gets, and the plain values it answers
with. What it is asked is a function of that package, called there by its name (`child.py`); what
the function yields comes one by one. A process is started at the first question and kept, for
starting one costs more than most files; it is ended when a file breaks it or takes too long, when
nobody needs it for a while, and after many files.

Nothing that a file makes a library do reaches the process that asks. A refusal comes back as the
error that it is; an exception, a panic and the death of the process at any moment come as a refusal
of the file. Only to be killed (SIGKILL) comes from outside: from the kernel where memory is short,
or from a person. Before the first answer the file is then read once more, and refused if that is
killed too; after it, who asked is told and asks again.

What is answered is taken apart without running anything: only plain values and the classes that the
kind names are known here.
"""

import atexit
import contextlib
import io
import json
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

import tandem
from tandem.kit.errors import Invalid, Said, TandemError, Unavailable
from tandem.platform.isolation import child

FILES_A_PROCESS = 1_000
ANSWER_BYTES_MAX = 64_000_000
REAPING_SECONDS = 15
ENDING_SECONDS_MAX = 5  # of a process that has closed its end
WAIT_SECONDS_MAX = 600  # for a process, of who can wait; then it is tried again later
log = logging.getLogger(__name__)


class Busy(Unavailable):
    """All processes of a kind are at work on other files, or none can be started."""

    code = "platform.readers_busy"
    text = _("Other files are being read at the moment. Try again in a minute.")


class ReaderKilled(Unavailable):
    """The process that read a file was killed from outside, half-way: nothing is known of the
    file.
    """

    code = "platform.reader_killed"
    text = _("What read this file was stopped from outside. Try again in a minute.")


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of process.

    Args:
        refusal: how a file is refused that the process cannot bear; it is given `why`.
        values: the classes of which answers consist, beside the language's own, and the refusals
            that functions raise.
        memory_max: bytes.
        address_max: bytes of address space, where much of it is laid claim to and never used.
        seconds_max: between two answers.
        processes_max: at a time, for each process that asks.
        idle_seconds: after which a process that nobody asks gives its memory back.
        nice: how much less eager for the processor it is than others.
    """

    name: str
    refusal: type[Invalid]
    values: tuple[type, ...] = ()
    memory_max: int = 1_000_000_000
    address_max: int = 1_000_000_000
    seconds_max: float = 30
    processes_max: int = 2
    idle_seconds: float = 600
    nice: int = 0


def ask(
    kind: Kind,
    function: Callable[..., Any],
    path: Path,
    *,
    seconds: float | None = None,
    within: float | None = None,
    **arguments: Any,
) -> Generator[Any, None, None]:
    """What a function says of a file, in a process of this kind: each value that it yields, or the
    one that it returns.

    Args:
        function: of a module that can be imported without settings and database; it takes the path
            and `arguments`.
        seconds: between two answers, where that is not what the kind says.
        within: until the last answer, waiting for a process included; without it a file may take as
            long as it goes on.
        arguments: as JSON knows values.

    Raises:
        Busy: no process is free within that time, or ten minutes.
        ReaderKilled: after the first value.
        kind.refusal: the file takes too long, or too much memory, or breaks its process.
        TandemError: of the kind's values, where the function raises it.
    """
    ends_at = None if within is None else time.monotonic() + within
    pause = kind.seconds_max if seconds is None else seconds
    name = f"{function.__module__}:{function.__qualname__}"
    pool, is_whole, is_half_way = _pool(kind), False, False
    process = pool.take(within)
    try:
        if (
            ends_at is not None and time.monotonic() >= ends_at
        ):  # even who answers in no time is too late
            raise TimeoutError
        end, value = process.ask(
            {"function": name, "path": str(path), "said": arguments}, pause, ends_at
        )
        while end == child.FOUND:
            is_half_way = True
            yield value
            end, value = process.hear(pause, ends_at)
        is_whole = end in (child.DONE, child.REFUSED)
    except TimeoutError:
        raise kind.refusal(why=Said("reading it takes too long")) from None
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        if is_half_way and process.was_killed():
            log.warning("%s was killed over %s", name, path.name)
            raise ReaderKilled() from error
        log.error("%s broke over %s: %r", name, path.name, error)
        raise kind.refusal(why=Said("it breaks its reader")) from error
    finally:
        pool.give_back(
            process, is_whole=is_whole
        )  # what is under way in one left half-way belongs to this file
    if end != child.DONE:
        raise _refusal(kind, end, value, f"{name} failed over {path.name}")


def ask_one(kind: Kind, function: Callable[..., Any], path: Path, **arguments: Any) -> Any:
    """What a function returns of a file. Arguments and errors as those of `ask`."""
    (value,) = ask(kind, function, path, **arguments)
    return value


def _refusal(kind: Kind, end: str, value: Any, about: str) -> TandemError:
    if end == child.REFUSED:
        cls, data = value
        refusal: TandemError = cls(**data)
        return refusal
    if end == child.MEMORY:
        return kind.refusal(why=Said("reading it needs more memory than any document should"))
    log.error("%s\n%s", about, value)
    return kind.refusal(why=Said("it is built in a way that its reader does not understand"))


class _Plain(pickle.Unpickler):
    """Makes the plain values of a kind and nothing else."""

    def __init__(self, content: bytes, kind: Kind) -> None:
        super().__init__(io.BytesIO(content))
        self.classes = {(cls.__module__, cls.__qualname__): cls for cls in (*kind.values, Said)}

    def find_class(self, module: str, name: str) -> Any:
        cls = self.classes.get((module, name))
        if cls is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no plain value of ours")
        return cls


class _Process:
    """One process and the socket to it."""

    child: subprocess.Popen[bytes]
    connection: Connection

    def __init__(self, kind: Kind) -> None:
        self.kind, self.files, self.idle_since = kind, 0, 0.0
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        source = str(Path(tandem.__file__).resolve().parents[1])
        kind = self.kind
        limits = [
            str(number)
            for number in (theirs.fileno(), kind.memory_max, kind.address_max, kind.nice)
        ]
        with theirs:
            self.child = subprocess.Popen(
                [sys.executable, "-m", child.__name__, *limits],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={
                    "PATH": os.defpath,
                    "PYTHONPATH": source,
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "LC_ALL": "C.UTF-8",
                },
            )
        self.connection = Connection(ours.detach())

    def ask(
        self, question: dict[str, Any], seconds: float, ends_at: float | None
    ) -> tuple[str, Any]:
        """The first message that answers."""
        content = json.dumps(question).encode()
        self.files += 1
        try:
            self.connection.send_bytes(content)
            return self.hear(seconds, ends_at)
        except (EOFError, ConnectionError):
            if self.files == 1 and not self.was_killed():
                raise
        self.end()  # it died while it waited, or was killed: no fault of this file
        self._start()
        self.files = 1
        self.connection.send_bytes(content)
        return self.hear(seconds, ends_at)

    def hear(self, seconds: float, ends_at: float | None) -> tuple[str, Any]:
        """The next message, within so many seconds and before that moment."""
        if ends_at is not None:
            seconds = max(0, min(seconds, ends_at - time.monotonic()))
        if not self.connection.poll(seconds):
            raise TimeoutError
        content = self.connection.recv_bytes(ANSWER_BYTES_MAX)
        try:
            end, value = _Plain(content, self.kind).load()
        except pickle.UnpicklingError:
            raise
        except Exception as error:
            raise pickle.UnpicklingError(f"no plain value: {error!r}") from error
        return end, value

    def was_killed(self) -> bool:
        """Whether it ended, by a signal that no file causes."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.child.wait(timeout=ENDING_SECONDS_MAX) == -signal.SIGKILL
        return False

    def end(self) -> None:
        self.connection.close()
        self.child.kill()
        self.child.wait()
        assert self.child.stdin is not None
        self.child.stdin.close()


class _Pool:
    """The processes of a kind: those that wait for a file, and how many may be at work."""

    def __init__(self, kind: Kind) -> None:
        self.kind, self.idle = kind, list[_Process]()
        self.lock, self.places = threading.Lock(), threading.BoundedSemaphore(kind.processes_max)

    def take(self, within: float | None) -> _Process:
        if not self.places.acquire(timeout=WAIT_SECONDS_MAX if within is None else within):
            raise Busy()
        try:
            return self._living() or _Process(self.kind)
        except OSError as error:
            self.places.release()
            log.error("no process of the kind %s can be started: %r", self.kind.name, error)
            raise Busy() from error

    def _living(self) -> _Process | None:
        with self.lock:
            while self.idle:
                process = self.idle.pop()
                if process.child.poll() is None:
                    return process
                process.end()
        return None

    def give_back(self, process: _Process, *, is_whole: bool) -> None:
        try:
            if is_whole and process.files < FILES_A_PROCESS:
                process.idle_since = time.monotonic()
                with self.lock:
                    self.idle.append(process)
            else:
                process.end()
        finally:
            self.places.release()

    def reap(self, *, idle_seconds: float) -> None:
        """End what has waited for so long."""
        with self.lock:
            tired = [
                process
                for process in self.idle
                if time.monotonic() - process.idle_since >= idle_seconds
            ]
            self.idle = [process for process in self.idle if process not in tired]
        for process in tired:
            process.end()


_pools: dict[str, _Pool] = {}
_lock = threading.Lock()


def _pool(kind: Kind) -> _Pool:
    with _lock:
        if not _pools:
            threading.Thread(target=_reap, daemon=True).start()
            atexit.register(_end_all)
        return _pools.setdefault(kind.name, _Pool(kind))


def _reap() -> None:
    while True:
        time.sleep(REAPING_SECONDS)
        for pool in list(_pools.values()):
            pool.reap(idle_seconds=pool.kind.idle_seconds)


def _end_all() -> None:
    for pool in list(_pools.values()):
        pool.reap(idle_seconds=0)
