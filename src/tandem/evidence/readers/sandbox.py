"""Reading what strangers send, in a process of its own: a file that eats memory or never ends costs that process, no more.

The process is started at the first file and kept, for starting it costs more than reading; it is ended when a file takes too
long, when it breaks, and after many files. What it answers is taken apart without running anything: only plain values
are known there. Pages without a text layer go to a second process, which knows letters: it takes memory, so it is not kept for
long.
"""

import atexit
import io
import json
import logging
import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import tandem
from tandem.evidence.readers import child, files, invoices, photos, pictures
from tandem.evidence.readers.base import Unreadable
from tandem.evidence.readers.paper import reading
from tandem.kit.errors import Said

SECONDS_MAX = {child.PLAIN: 30, child.LETTERS: 180}  # for one invoice; an archive may hold many
FILES_A_PROCESS = 1_000
PAGE_SECONDS = 8  # for a page that a person waits for
IDLE_SECONDS = 120  # after which a process that knows letters gives its memory back
ANSWER_BYTES_MAX = 64_000_000
log = logging.getLogger(__name__)

_CLASSES = {
    (cls.__module__, cls.__qualname__): cls
    for cls in (
        invoices.Invoice, invoices.InvoiceLine, invoices.Party, invoices.Payment, invoices.Allowance, pictures.Code,
        photos.Photo, reading.Paper, reading.PaperLine, date, Decimal,
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

    def __init__(self, kind: str) -> None:
        ours, theirs = socket.socketpair()
        source = str(Path(tandem.__file__).resolve().parents[1])
        with theirs:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "tandem.evidence.readers.child", str(theirs.fileno()), kind],
                pass_fds=(theirs.fileno(),), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
        self.connection = Connection(ours.detach())
        self.files = 0

    def end(self) -> None:
        self.connection.close()
        self.child.kill()
        self.child.wait()
        assert self.child.stdin is not None
        self.child.stdin.close()

    def receive(self, seconds: float) -> tuple[str, str, Any]:
        if not self.connection.poll(seconds):
            raise TimeoutError
        kind, name, what = _Plain(io.BytesIO(self.connection.recv_bytes(ANSWER_BYTES_MAX))).load()
        return kind, name, what


_processes: dict[str, _Process] = {}
_locks = {child.PLAIN: threading.RLock(), child.LETTERS: threading.RLock()}
_idle: threading.Timer | None = None


def read(
    path: Path, *, names: frozenset[str] = frozenset(), paper: Mapping[str, Mapping[str, str]] | None = None,
    seconds: float | None = None,
) -> Iterator[tuple[str, invoices.Invoice | reading.Paper | Unreadable]]:  # fmt: skip
    """Every invoice of a file with the name it has there, or the reason why it cannot be read. One file at a time.

    Args:
        names: of an archive only these entries, where some are named.
        paper: how pages without structure are read (seller → field → label, see `reading.read`); None: they cannot count.
        seconds: how long one invoice of the file may take.

    Raises:
        Unreadable: the file cannot be opened as what it is, takes too long, or breaks its reader.
    """
    request = {"what": child.INVOICES, "path": str(path), "names": sorted(names), "paper": paper}
    pages: list[str] = []
    for name, found in _ask(request, child.PLAIN, seconds):
        if found == files.LETTERS:
            pages.append(name)
        else:
            yield name, found
    if pages:
        yield from _ask({**request, "names": pages}, child.LETTERS, seconds)


def codes(path: Path, *, seconds: float | None = None) -> list[pictures.Code]:
    """The codes in a picture.

    Raises:
        Unreadable: it is no picture, is damaged, takes too long, or breaks its reader.
    """
    return [code for _name, code in _ask({"what": child.CODES, "path": str(path)}, child.PLAIN, seconds)]


def photo(path: Path) -> photos.Photo:
    """What a photo says of itself.

    Raises:
        Unreadable
    """
    # To the end: a request that is left half-way ends the process.
    (found,) = [each for _name, each in _ask({"what": child.PHOTO, "path": str(path)}, child.PLAIN, None)]
    return found


def page(path: Path, place: int, *, width: int) -> bytes | None:
    """A page of a PDF, or a picture, as a JPEG made anew; None beyond the last page.

    Raises:
        Unreadable
    """
    request = {"what": child.PAGE, "path": str(path), "place": place, "width": width}
    found = [each for _name, each in _ask(request, child.PLAIN, PAGE_SECONDS, wait=PAGE_SECONDS)]
    return found[0] if found else None


def labels_of(path: Path, said: Mapping[str, Any]) -> dict[str, str]:
    """Beside which labels these values stand on a document's pages (see `learning.labels_of`).

    Raises:
        Unreadable
    """
    request = {"what": child.LABELS, "path": str(path), "said": dict(said)}
    found = [each for _name, each in _ask(request, child.PLAIN, None)]
    return next(iter(found or (each for _name, each in _ask(request, child.LETTERS, None))), {})


def _ask(request: dict[str, Any], kind: str, seconds: float | None, *, wait: float = -1) -> Iterator[tuple[str, Any]]:
    """What a process answers; one request at a time. `wait`: seconds to wait for those before (-1: as long as they take)."""
    seconds = SECONDS_MAX[kind] if seconds is None else seconds
    if not _locks[kind].acquire(timeout=wait):
        raise Unreadable(why=Said("its reader is busy; try again in a minute"))
    is_done = False
    try:
        process = _ready(kind)
        process.connection.send_bytes(json.dumps(request).encode())
        said, name, what = process.receive(seconds)
        while said == child.FOUND:
            yield name, _unreadable(what) if isinstance(what, tuple) else what
            said, name, what = process.receive(seconds)
        is_done = True
    except TimeoutError:
        raise Unreadable(why=Said("reading it takes too long")) from None
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        log.error("the reader of %s ended: %s", Path(request["path"]).name, error)
        raise Unreadable(why=Said("it breaks its reader")) from error
    finally:
        if not is_done:
            _end(kind)  # what is under way there belongs to this file
        _locks[kind].release()
    if said == child.REASON:
        raise _unreadable(what)
    if said == child.BUG:
        log.error("the reader of %s failed\n%s", Path(request["path"]).name, what)
        raise Unreadable(why=Said("it is built in a way that its reader does not understand"))


def _unreadable(reason: tuple[str, dict[str, object]]) -> Unreadable:
    template, values = reason
    return Unreadable(why=Said(template, **values))


def _ready(kind: str = child.PLAIN) -> _Process:
    process = _processes.get(kind)
    if process is not None and (process.files >= FILES_A_PROCESS or process.child.poll() is not None):
        _end(kind)
        process = None
    if process is None:
        process = _processes[kind] = _Process(kind)
    process.files += 1
    if kind == child.LETTERS:
        _end_when_idle()
    return process


def _end(kind: str = child.PLAIN) -> None:
    with _locks[kind]:
        process = _processes.pop(kind, None)
        if process is not None:
            process.end()


def _end_when_idle() -> None:
    global _idle
    if _idle is not None:
        _idle.cancel()
    _idle = threading.Timer(IDLE_SECONDS + SECONDS_MAX[child.LETTERS], _end, [child.LETTERS])
    _idle.daemon = True
    _idle.start()


def _end_all() -> None:
    for kind in _locks:
        _end(kind)


atexit.register(_end_all)
