"""The words in the address of a package's files, by which a browser that nobody signed in reads
them.

A token says which ZIP is read, in which lesson, by which member (none: somebody tries it at the
desk), and until when; it is signed by the installation. It stands for nothing else: no page and no
other lesson opens by it. It is the same for a whole week, so that a browser keeps the files.
"""

import base64
import binascii
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

WEEK_SECONDS = 7 * 24 * 3600
_SHAPE = struct.Struct(">16s16s16sqI")
_SIGNATURE_BYTES = 16
_SALT = "tandem.learning.packages"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a token says. `member_id`: 0 where somebody tries it at the desk."""

    organiser_id: UUID
    lesson_id: UUID
    upload_id: UUID
    member_id: int


def made(given: Pass, *, now: datetime) -> str:
    """The token, good to the end of the next week."""
    until = (int(now.timestamp()) // WEEK_SECONDS + 2) * WEEK_SECONDS
    body = _SHAPE.pack(
        given.organiser_id.bytes,
        given.lesson_id.bytes,
        given.upload_id.bytes,
        given.member_id,
        until,
    )
    return base64.urlsafe_b64encode(body + _signature(body)).decode().rstrip("=")


def opened(token: str, *, now: datetime) -> Pass | None:
    """What a token says; None where it is not ours, or is over."""
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, signature = content[: _SHAPE.size], content[_SHAPE.size :]
    if len(content) != _SHAPE.size + _SIGNATURE_BYTES:
        return None
    if not hmac.compare_digest(_signature(body), signature):
        return None
    organiser, lesson, upload, member_id, until = _SHAPE.unpack(body)
    if now.timestamp() > until:
        return None
    return Pass(UUID(bytes=organiser), UUID(bytes=lesson), UUID(bytes=upload), member_id)


def key_of(given: Pass, launch: int) -> str:
    """What a launch signs its calls with (cmi5), which no other launch knows."""
    text = f"{given.organiser_id}|{given.lesson_id}|{given.member_id}|{launch}"
    return salted_hmac(f"{_SALT}.key", text, algorithm="sha256").hexdigest()[:40]


def alias_of(organiser_id: UUID, course_id: UUID, member_id: int) -> str:
    """What the packages of a course call a member: a word that leads to nobody."""
    text = f"{organiser_id}|{course_id}|{member_id}"
    return salted_hmac(f"{_SALT}.alias", text, algorithm="sha256").hexdigest()[:24]


def _signature(body: bytes) -> bytes:
    return salted_hmac(_SALT, body, algorithm="sha256").digest()[:_SIGNATURE_BYTES]
