"""What stands before the threads: a request reaches one when all of it is here, and leaves it when
its answer is.

A thread is the dearest thing a request takes: it holds a connection to the database, and there are
few. So whatever waits for the other side of a connection waits here, in the event loop, where
waiting costs nothing: bodies are taken in before a thread is asked, and answers are sent after it
is done (`answers`). Both have a least speed. Everything from the request line to the last byte is
WSGI for those behind.
"""

import asyncio
import contextlib
import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from tandem.config.web import answers
from tandem.config.web.admission import STRANGERS_BYTES_MAX, BodyWanted
from tandem.config.web.answers import Answer, Application, Receive, Send
from tandem.config.web.connections import Limits
from tandem.config.web.environ import environ_of
from tandem.kit.errors import TandemError
from tandem.platform import disk
from tandem.platform.files import uploads

THREADS = 4
WAITING_MAX = 200  # requests that wait for a thread
BODY_SECONDS = 15  # in which a body may take as long as it likes; then its speed counts
BODY_BYTES_A_SECOND = 1_000
IN_MEMORY_BYTES = STRANGERS_BYTES_MAX  # of a body; longer ones go to a file, from who may send them
IN_FILES_TIMES = 4  # the largest file: so much may wait in all
_STATUS: dict[type[TandemError], int] = {
    uploads.TooLarge: 413,
    uploads.NoFilesHere: 413,
    uploads.TooSlow: 408,
    uploads.TooManyAtOnce: 503,
    disk.DiskFull: 507,
}


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
        environ = environ_of(scope)
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
            await answers.sent(answer, receive, send)
        else:
            await answers.sent_early(answer, receive, send)

    async def _answered(
        self, environ: dict[str, Any], body: BinaryIO, application: Application | None = None
    ) -> Answer:
        """What the application answers, in a thread."""
        environ["wsgi.input"] = body
        if self._waiting >= WAITING_MAX:
            return answers.plain(
                503, "Too many requests at once. Try again in a moment.", (b"retry-after", b"2")
            )
        self._waiting += 1
        try:
            loop, asked = asyncio.get_running_loop(), application or self._application
            return await loop.run_in_executor(
                self._threads, answers.ask, asked, environ, self._folder
            )
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
