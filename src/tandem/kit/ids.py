"""Keys made by the application, so that a row's key is known before it is written (scale.md law 4).

`new_uuid` for reference tables, `new_id` (63 bits, ordered by time) for holders of points,
`derived` for rows whose natural key makes them the same row whenever they come again.
"""

import hashlib
import os
import threading
import time
import uuid

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u


def new_uuid() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then chance."""
    stamp = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    value = (
        (stamp << 80)
        | (0x7 << 76)
        | ((chance >> 68 & 0xFFF) << 64)
        | (0b10 << 62)
        | (chance & (1 << 62) - 1)
    )
    return uuid.UUID(int=value)


_last = 0
_lock = threading.Lock()


def new_id() -> int:
    """A positive 63-bit number ordered by time: 42 bits of milliseconds, 21 of chance.

    Rising within a process, so ten thousand made at once never meet. Passes 2**53, so JSON carries
    it as a string.
    """
    global _last
    chance = int.from_bytes(os.urandom(3), "big") >> 3
    with _lock:
        fresh = (time.time_ns() // 1_000_000 & (1 << 42) - 1) << 21 | chance
        # In a millisecond that is taken already, go on from the last one by a small step of chance.
        _last = fresh if fresh > _last else _last + 1 + chance % 64
        return _last


def derived(*parts: object) -> uuid.UUID:
    """The key of a natural key: the same parts give the same UUID, on every machine, for ever.

    SQL makes the same value by `md5(concat_ws('|', …))::uuid`; so parts must not hold None.
    """
    return uuid.UUID(
        bytes=hashlib.md5("|".join(map(str, parts)).encode(), usedforsecurity=False).digest()
    )


def short() -> str:
    """Four letters of chance, to tell apart what has the same name."""
    return public("", new_id())[-4:]


def public(prefix: str, value: int | uuid.UUID) -> str:
    """A short form for people and addresses: `mem_01h…`."""
    number = value.int if isinstance(value, uuid.UUID) else value
    digits = ""
    while number:
        number, digit = divmod(number, 32)
        digits = _ALPHABET[digit] + digits
    return f"{prefix}_{digits or '0'}"


def parsed(text: str) -> uuid.UUID | None:
    """A key, where a text is one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
