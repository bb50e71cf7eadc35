"""Answers: made by the application in a thread, sent when it is done.

A thread gives all of an answer, into the memory or a file, and is free; only then is anything sent,
at the speed of the other side.
"""

import asyncio
import itertools
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

ANSWER_BYTES = 1_000_000  # of an answer that is made piece by piece; what is longer goes to a file
PIECE_BYTES = 65_536
LINGER_SECONDS = 3  # for who is told no and goes on sending: the answer would be lost otherwise

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


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


def ask(application: Application, environ: dict[str, Any], folder: str) -> Answer:
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


def plain(status: int, sentence: str, *headers: tuple[bytes, bytes]) -> Answer:
    """A sentence without the application."""
    body = sentence.encode()
    return Answer(status, [(b"content-type", b"text/plain; charset=utf-8"), *headers], body)


async def sent(answer: Answer, receive: Receive, send: Send) -> None:
    """Send it; a file as fast as the other side takes it."""
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


async def sent_early(answer: Answer, receive: Receive, send: Send) -> None:
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
