"""The one place that reads the clock. Verbs are told the time; views, jobs and steps ask here.

`at` lets a story be told in another time: the demo builds its eighteen months, scenarios travel.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The moment, in UTC."""
    return _travelled.get() or datetime.now(UTC)


@contextlib.contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now` be this moment inside the block, in this thread."""
    token = _travelled.set(moment)
    try:
        yield
    finally:
        _travelled.reset(token)
