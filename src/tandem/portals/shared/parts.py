"""A file part by part, as players ask for it (RFC 9110, 14): one at a time, in bytes; the whole
where nothing is asked, or nothing that can be understood.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class Part(NamedTuple):
    """Where a part of a file begins, and how long it is; `is_open`: all the rest was asked for."""

    since: int
    length: int
    is_open: bool


def answered(
    request: HttpRequest,
    pieces: Callable[[int, int], Iterator[bytes]],
    size: int,
    *,
    media_type: str,
    rest_max: int | None = None,
) -> HttpResponseBase:
    """The part of a file that a request asks for, or the whole.

    Args:
        pieces: so many bytes from a place on.
        rest_max: who asks for all the rest gets so much, and asks again.
    """
    part = asked(request.headers.get("Range", ""), size)
    if part is None:
        answer = _streamed(pieces(0, size), size, media_type, status=200)
    elif not part.length:
        answer = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        length = min(part.length, rest_max or size) if part.is_open else part.length
        answer = _streamed(pieces(part.since, length), length, media_type, status=206)
        answer["Content-Range"] = f"bytes {part.since}-{part.since + length - 1}/{size}"
    answer["Accept-Ranges"] = "bytes"
    return answer


def asked(text: str, size: int) -> Part | None:
    """What a `Range` asks of a file of this size; of length 0 beyond its end. None: the whole."""
    told = _RANGE.fullmatch(text.strip())
    if told is None or not (told[1] or told[2]):
        return None
    if not told[1]:
        length = min(int(told[2]), size)
        return Part(size - length, length, is_open=False)
    since = int(told[1])
    if not told[2]:
        return Part(since, max(size - since, 0), is_open=True)
    if int(told[2]) < since:
        return None
    return Part(since, max(min(int(told[2]) + 1, size) - since, 0), is_open=False)


def _streamed(
    content: Iterator[bytes], length: int, media_type: str, *, status: int
) -> HttpResponseBase:
    answer = StreamingHttpResponse(content, content_type=media_type, status=status)
    answer["Content-Length"] = str(length)
    return answer
