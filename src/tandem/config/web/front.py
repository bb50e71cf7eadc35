"""What stands before the threads: a request reaches one when all of it is here, and leaves it when
its answer is.

A thread is the dearest thing a request takes: it holds a connection to the database, and there are
few. So whatever waits for the other side of a connection waits here, in the event loop, where
waiting costs
nothing: bodies are taken in before a thread is asked, and answers are sent after it is done. Both
    have a least speed. Everything from the request line to the last byte is WSGI for those behind.
"""

import asyncio
import contextlib
import io
import itertools
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from django.conf import settings

from tandem.config.web.admission import STRANGERS_BYTES_MAX, BodyWanted
from tandem.config.web.connections import Limits
from tandem.kit.errors import TandemError
from tandem.platform import disk, uploads

THREADS = 4
WAITING_MAX = 200  # requests that wait for a thread
BODY_SECONDS = 15  # in which a body may take as long as it likes; then its speed counts
BODY_BYTES_A_SECOND = 1_000
IN_MEMORY_BYTES = (
    STRANGERS_BYTES_MAX  # of a body; what is longer goes to a file, from who may send it
)
IN_FILES_TIMES = 4  # the largest file: so much may wait in all
ANSWER_BYTES = 1_000_000  # of an answer that is made piece by piece; what is longer goes to a file
PIECE_BYTES = 65_536
LINGER_SECONDS = 3  # for who is told no and goes on sending: the answer would be lost otherwise

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

_SAME = {
    "SCRIPT_NAME": "",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
_names = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}
_STATUS: dict[type[TandemError], int] = {
    uploads.TooLarge: 413,
    uploads.NoFilesHere: 413,
    uploads.TooSlow: 408,
    uploads.TooManyAtOnce: 503,
    disk.DiskFull: 507,
}
_NAMES_MAX = 1_000  # of header fields that are remembered


@dataclass(slots=True)
class Answer:
    """What the application answered: the body, or a file that holds it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    file: BinaryIO | None = None


class File:
    """A file that is sent as an answer (`wsgi.file_wrapper`)."""

    def __init__(self, file: BinaryIO, _block_size: int = 0) -> None:
        self.file = file

    def close(self) -> None:
        """Close it."""
        self.file.close()


class Front:
    """The ASGI application that uvicorn calls: takes requests in for a WSGI application."""

    def __init__(
        self,
        application: Application,
        without_body: Application,
        *,
        folder: str,
        bytes_max: int,
        limits: Limits,
    ) -> None:
        """
        Args:
            without_body: answers a request that needs no body, or raises `admission.BodyWanted`.
            folder: where bodies wait that are too long for the memory.
            bytes_max: of any body.
        """
        self._application, self._without_body = application, without_body
        self._folder, self._bytes_max, self.limits = folder, bytes_max, limits
        self._in_files = 0  # bytes of bodies that wait in files
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answering")
        self._waiting = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        environ = _environ(scope)
        self.limits.proxies.unveil(environ)
        has_body = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
        body: BinaryIO = io.BytesIO()
        is_taken_in = not has_body
        try:
            if has_body:
                body = await self._taken_in(environ, receive)
                is_taken_in = True
            answer = await self._answered(environ, body)
        except TandemError as refusal:
            answer = await self._refusal(environ, refusal)
        except _Answered as answered:
            answer = answered.answer
        except ConnectionError:
            return
        finally:
            body.close()
        if is_taken_in:
            await _sent(answer, receive, send)
        else:
            await _sent_early(answer, receive, send)

    async def _answered(
        self, environ: dict[str, Any], body: BinaryIO, application: Application | None = None
    ) -> Answer:
        """What the application answers, in a thread."""
        environ["wsgi.input"] = body
        if self._waiting >= WAITING_MAX:
            return _plain(
                503, "Too many requests at once. Try again in a moment.", (b"retry-after", b"2")
            )
        self._waiting += 1
        try:
            loop, asked = asyncio.get_running_loop(), application or self._application
            return await loop.run_in_executor(self._threads, _answer, asked, environ, self._folder)
        finally:
            self._waiting -= 1

    async def _refusal(self, environ: dict[str, Any], refusal: TandemError) -> Answer:
        """The application says it, in the reader's language; none of the body is shown to it."""
        environ["tandem.refused"] = (_STATUS.get(type(refusal), 422), refusal)
        environ["CONTENT_LENGTH"] = "0"
        return await self._answered(environ, io.BytesIO())

    async def _taken_in(self, environ: dict[str, Any], receive: Receive) -> BinaryIO:
        """The whole body, at its start; a file where it is long.

        Raises:
            TooLarge, NoFilesHere, TooManyAtOnce, TooSlow, DiskFull
            _Answered: it was not needed.
        """
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self._bytes_max:
            raise uploads.TooLarge(megabytes=self._bytes_max // 1_000_000)
        begun = await self._begun(environ, receive)
        if begun.is_whole:
            return io.BytesIO(bytes(begun.start))
        bytes_max = await self._admitted(environ, bytes(begun.start))
        disk.require(Path(self._folder), length)
        try:
            body = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  closed when it was read
            try:
                await self._rest(body, begun, receive, bytes_max=bytes_max, length=length)
                environ["CONTENT_LENGTH"] = str(body.tell())
                body.seek(0)  # the last of it is written here
            except BaseException:
                with contextlib.suppress(OSError):
                    body.close()
                raise
        except OSError as error:
            if disk.is_full(error):
                raise disk.DiskFull() from error
            raise
        return body

    async def _begun(self, environ: dict[str, Any], receive: Receive) -> "_Begun":
        begun = _Begun()
        while not begun.is_whole and len(begun.start) <= IN_MEMORY_BYTES:
            begun.take(await begun.next(receive))
        if environ.pop("HTTP_TRANSFER_ENCODING", None) or begun.is_whole:
            environ["CONTENT_LENGTH"] = str(len(begun.start))
        return begun

    async def _admitted(self, environ: dict[str, Any], start: bytes) -> int:
        """How many bytes the application would take from who asks."""
        try:
            asked = {**environ, "tandem.begun": start}
            answer = await self._answered(asked, io.BytesIO(), self._without_body)
        except BodyWanted as wanted:
            return wanted.bytes_max
        raise _Answered(answer)

    async def _rest(
        self, body: Any, begun: "_Begun", receive: Receive, *, bytes_max: int, length: int
    ) -> None:
        """Write all of a body to its file."""
        loop, written = asyncio.get_running_loop(), 0
        try:
            piece = bytes(begun.start)
            while True:
                written += len(piece)
                self._in_files += len(piece)
                if max(written, length) > bytes_max:
                    raise _too_large(bytes_max)
                if self._in_files > IN_FILES_TIMES * self._bytes_max:
                    raise uploads.TooManyAtOnce()
                await loop.run_in_executor(None, body.write, piece)  # a disk may be slow
                if begun.is_whole:
                    break
                message = await begun.next(receive)
                piece, begun.is_whole = message["body"], not message.get("more_body")
                begun.total += len(piece)
        finally:
            self._in_files -= written


class _Answered(Exception):
    """A request was answered without its body."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class _Begun:
    """A body that is coming: its first bytes, and by when the next ones must come."""

    def __init__(self) -> None:
        self.start, self.is_whole, self.total = bytearray(), False, 0
        self._ends = asyncio.get_running_loop().time() + BODY_SECONDS

    async def next(self, receive: Receive) -> Any:
        """The next message.

        Raises:
            TooSlow, ConnectionResetError
        """
        try:
            async with asyncio.timeout_at(self._ends + self.total / BODY_BYTES_A_SECOND):
                message = await receive()
        except TimeoutError:
            raise uploads.TooSlow() from None
        if message["type"] != "http.request":
            raise ConnectionResetError
        return message

    def take(self, message: Any) -> None:
        """Keep what it brought."""
        self.start += message["body"]
        self.total = len(self.start)
        self.is_whole = not message.get("more_body")


def _too_large(bytes_max: int) -> TandemError:
    if bytes_max >= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return uploads.TooLarge(megabytes=bytes_max // 1_000_000)
    return uploads.NoFilesHere(kilobytes=bytes_max // 1_000)


def _environ(scope: dict[str, Any]) -> dict[str, Any]:
    path: bytes = scope["raw_path"]
    host, port = scope["server"] or ("", 0)
    environ = {
        **_SAME,
        "REQUEST_METHOD": scope["method"],
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.file_wrapper": File,
    }
    for field, value in scope["headers"]:
        name = _names.get(field) or _name(field)
        if not name:
            continue
        text = value.decode("latin-1")
        if name in environ:
            text = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{text}"
        environ[name] = text
    return environ


def _name(field: bytes) -> str:
    """A header field's name for WSGI, in which `-` and `_` are one: fields with the latter are left
    out.
    """
    if b"_" in field:
        return ""
    name = "HTTP_" + field.decode("latin-1").upper().replace("-", "_")
    if len(_names) < _NAMES_MAX:
        _names[field] = name
    return name


def _answer(application: Application, environ: dict[str, Any], folder: str) -> Answer:
    """Ask the application, in a thread of its own; all that it gives is here when this returns."""
    head: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
        head[:] = [
            int(status[:3]),
            [(name.encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers],
        ]

    given = application(environ, start_response)
    try:
        if isinstance(given, File):
            body, file = _of_file(given.file, folder)
        else:
            body, file = _of_pieces(iter(given), folder)
    finally:
        if hasattr(given, "close"):
            given.close()
    return Answer(head[0], head[1], body, file)


def _of_file(file: BinaryIO, folder: str) -> tuple[bytes, BinaryIO | None]:
    body = file.read(ANSWER_BYTES)
    if len(body) < ANSWER_BYTES:
        return body, None
    try:
        same = os.fdopen(os.dup(file.fileno()), "rb")
        same.seek(file.tell() - len(body))
        return b"", same
    except (AttributeError, OSError):
        rest = iter(lambda: file.read(PIECE_BYTES), b"")
        return _of_pieces(itertools.chain((body,), rest), folder)


def _of_pieces(pieces: Any, folder: str) -> tuple[bytes, BinaryIO | None]:
    kept: list[bytes] = []
    total = 0
    for piece in pieces:
        kept.append(piece)
        total += len(piece)
        if total > ANSWER_BYTES:
            break
    else:
        return b"".join(kept), None
    file: Any = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed when it is sent
    file.writelines(kept)
    file.writelines(pieces)
    file.seek(0)
    return b"", file


def _plain(status: int, sentence: str, *headers: tuple[bytes, bytes]) -> Answer:
    body = sentence.encode()
    return Answer(status, [(b"content-type", b"text/plain; charset=utf-8"), *headers], body)


async def _sent(answer: Answer, receive: Receive, send: Send) -> None:
    file = answer.file
    has_length = any(name.lower() == b"content-length" for name, _ in answer.headers)
    if file is None:
        if not has_length and answer.status not in (204, 304):
            answer.headers.append((b"content-length", str(len(answer.body)).encode()))
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        )
        await send({"type": "http.response.body", "body": answer.body})
        return
    leaving = asyncio.ensure_future(receive())  # ends when the other side is gone
    try:
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        )
        loop = asyncio.get_running_loop()
        while (
            piece := await loop.run_in_executor(None, file.read, PIECE_BYTES)
        ) and not leaving.done():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if not leaving.done():
            await send({"type": "http.response.body", "body": b""})
    finally:
        leaving.cancel()
        file.close()


async def _sent_early(answer: Answer, receive: Receive, send: Send) -> None:
    """Answer who is still sending, and hear it out for a moment: closed at once, it would not hear
    the answer.
    """
    answer.headers = [pair for pair in answer.headers if pair[0].lower() != b"content-length"]
    answer.headers += [
        (b"content-length", str(len(answer.body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": True})
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            message = await receive()
            while message["type"] == "http.request" and message.get("more_body"):
                message = await receive()
    except TimeoutError:
        pass
    await send({"type": "http.response.body", "body": b""})
