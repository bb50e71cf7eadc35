"""Reading what strangers send, in a process of its own: a file that eats memory or never ends costs that process, no more.

The process is started at the first file and kept, for starting it costs more than reading; it is ended when a file takes too
long, when it breaks, and after many files. What it answers is taken apart without running anything: only plain values
are known there.
"""

import atexit
import io
import logging
import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import tandem
from tandem.evidence.readers import child, invoices, pictures
from tandem.evidence.readers.base import Unreadable
from tandem.kit.errors import Said

SECONDS_MAX = 30  # for one invoice; an archive may hold many
FILES_A_PROCESS = 1_000
ANSWER_BYTES_MAX = 64_000_000
log = logging.getLogger(__name__)

_CLASSES = {
    (cls.__module__, cls.__qualname__): cls
    for cls in (
        invoices.Invoice, invoices.InvoiceLine, invoices.Party, invoices.Payment, invoices.Allowance, pictures.Code,
        date, Decimal,
    )
}  # fmt: skip


class _Plain(pickle.Unpickler):
    """Makes the plain values that readers give and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        found = _CLASSES.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no plain value of ours")
        return found


class _Process:
    """One reading process and the socket to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        source = str(Path(tandem.__file__).resolve().parents[1])
        with theirs:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "tandem.evidence.readers.child", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
        self.connection = Connection(ours.detach())
        self.files = 0

    def end(self) -> None:
        self.connection.close()
        self.child.kill()
        self.child.wait()

    def receive(self, seconds: float) -> tuple[str, str, Any]:
        if not self.connection.poll(seconds):
            raise TimeoutError
        kind, name, what = _Plain(io.BytesIO(self.connection.recv_bytes(ANSWER_BYTES_MAX))).load()
        return kind, name, what


_process: _Process | None = None
_lock = threading.Lock()


def read(
    path: Path, *, names: frozenset[str] = frozenset(), seconds: float = SECONDS_MAX
) -> Iterator[tuple[str, invoices.Invoice | Unreadable]]:  # fmt: skip
    """Every invoice of a file with the name it has there, or the reason why it cannot be read. One file at a time.

    Args:
        names: of an archive only these entries, where some are named.
        seconds: how long one invoice of the file may take.

    Raises:
        Unreadable: the file cannot be opened as what it is, takes too long, or breaks its reader.
    """
    yield from _ask([child.INVOICES, str(path), *names], path.name, seconds)


def codes(path: Path, *, seconds: float = SECONDS_MAX) -> list[pictures.Code]:
    """The codes in a picture.

    Raises:
        Unreadable: it is no picture, is damaged, takes too long, or breaks its reader.
    """
    return [code for _name, code in _ask([child.PICTURE, str(path)], path.name, seconds)]


def _ask(request: list[str], name_of_file: str, seconds: float) -> Iterator[tuple[str, Any]]:
    with _lock:
        process = _ready()
        is_done = False
        try:
            process.connection.send_bytes("\0".join(request).encode())
            kind, name, what = process.receive(seconds)
            while kind == child.FOUND:
                yield name, _unreadable(what) if isinstance(what, tuple) else what
                kind, name, what = process.receive(seconds)
            is_done = True
        except TimeoutError:
            raise Unreadable(why=Said("reading it takes too long")) from None
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            log.error("the reader of %s ended: %s", name_of_file, error)
            raise Unreadable(why=Said("it breaks its reader")) from error
        finally:
            if not is_done:
                _end()  # what is under way there belongs to this file
    if kind == child.REASON:
        raise _unreadable(what)
    if kind == child.BUG:
        log.error("the reader of %s failed\n%s", name_of_file, what)
        raise Unreadable(why=Said("it is built in a way that its reader does not understand"))


def _unreadable(reason: tuple[str, dict[str, object]]) -> Unreadable:
    template, values = reason
    return Unreadable(why=Said(template, **values))


def _ready() -> _Process:
    global _process
    if _process is not None and (_process.files >= FILES_A_PROCESS or _process.child.poll() is not None):
        _end()
    if _process is None:
        _process = _Process()
    _process.files += 1
    return _process


def _end() -> None:
    global _process
    if _process is not None:
        _process.end()
        _process = None


atexit.register(_end)
