"""Figures over all that a large installation holds, as they were some minutes ago.

A sum over millions of rows takes seconds, and a page that shows it is opened again and again. In a
large installation such an answer is kept for minutes, the longer the more it took, so that no more
than a hundredth of the time goes into counting it; the page says of when its figures are. A small
one counts anew each time. So does who has just done something: what was kept before an act of the
organiser's people is not shown after it, and as its points follow in some moments, what is counted
soon after it is kept for a minute only.

Who does not wait (`at_once`) is told that it would take long, so that a page is shown without the
figures and asks for them then. How long it takes is known from the last time; what was never
counted is given as long as what is quick may take.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import OperationalError, transaction
from psycopg.errors import QueryCanceled

from tandem.platform import clock, statements

LINES_LARGE = 500_000  # of purchases, in all programmes
TIMES_KEPT = 100  # what it took, so often, is how long it is kept
KEPT_MIN, KEPT_MAX = timedelta(minutes=5), timedelta(minutes=30)
KEPT_AFTER_ACT = timedelta(minutes=1)
FRESH_AFTER_ACT = timedelta(minutes=10)
QUICK = timedelta(milliseconds=200)  # what took no longer is counted at once
TOOK_KEPT = timedelta(days=30)  # how long it is remembered what it took
# What the database knows of its tables anyway; of one that it has not looked at yet, -1.
_SIZE = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'activity_line'::regclass"
_LIMIT = "SELECT set_config('statement_timeout', %(limit)s, true)"
_LIMITED = "SELECT current_setting('statement_timeout')"
_waits: ContextVar[bool] = ContextVar("waits", default=True)


@dataclass(slots=True)
class _Page:
    """What a page learnt so far: whether the installation is small, and of when the oldest of its
    figures is (None: all are of now).
    """

    is_small: bool | None = None
    oldest: datetime | None = None


# What is no page learns nothing: it asks each time, and nobody reads of when its figures are.
_page: ContextVar[_Page | None] = ContextVar("page", default=None)


class NotCounted(Exception):
    """It was not counted lately, takes long, and who asks does not wait for it (`at_once`)."""


@contextmanager
def at_once() -> Iterator[None]:
    """Within it `rows` waits for no long count, and raises `NotCounted`."""
    token = _waits.set(False)
    try:
        yield
    finally:
        _waits.reset(token)


def rows(text: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of one organiser, now or as they were counted last.

    Raises:
        NotCounted: within `at_once`.
    """
    if _is_small():
        return statements.rows(text, params)
    acted_at = cache.get(_act_key(params["organiser_id"]))
    asked = repr((text, params["organiser_id"], sorted(params.items()), acted_at))
    key = f"lately:{sha256(asked.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        took_key = _took_key(text, params)
        known = cache.get(took_key)
        if not _waits.get() and known is not None and known > QUICK:
            raise NotCounted
        began, now = time.monotonic(), clock.now()
        if _waits.get() or known is not None:
            counted_rows = statements.rows(text, params)
        else:
            counted_rows = _quickly(text, params)
        took = timedelta(seconds=time.monotonic() - began)
        cache.set(took_key, took, TOOK_KEPT.total_seconds())
        span = min(max(took * TIMES_KEPT, KEPT_MIN), KEPT_AFTER_ACT if acted_at else KEPT_MAX)
        cache.set(key, (now, counted_rows), span.total_seconds())
        return counted_rows
    at, counted_rows = kept
    if (page := _page.get()) is not None:
        page.oldest = min(at, page.oldest or at)
    return list(counted_rows)


def _quickly(text: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows, if they are there in no time; else the server is told to let it be."""
    milliseconds = int(QUICK.total_seconds() * 1000)
    if milliseconds < 1:  # no limit, to the server
        raise NotCounted
    try:
        with transaction.atomic():
            ((before,),) = statements.rows(_LIMITED)
            statements.rows(_LIMIT, {"limit": f"{milliseconds}ms"})
            counted_rows = statements.rows(text, params)
            statements.rows(_LIMIT, {"limit": before})
            return counted_rows
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        cache.set(_took_key(text, params), KEPT_MAX, TOOK_KEPT.total_seconds())
        raise NotCounted from None


def moment(now: datetime) -> datetime:
    """As of when such a figure is asked for that has a moment: in a large installation the hour,
    by which what was counted in it is found again.
    """
    return now if _is_small() else now.replace(minute=0, second=0, microsecond=0)


def acted(organiser_id: UUID) -> None:
    """Somebody of the organiser has done something, and is about to look at what came of it."""
    if not _is_small():
        cache.set(_act_key(organiser_id), clock.now(), FRESH_AFTER_ACT.total_seconds())


def _is_small() -> bool:
    page = _page.get()
    if page is not None and page.is_small is not None:
        return page.is_small
    ((size,),) = statements.rows(_SIZE)
    is_small = bool(size < LINES_LARGE)
    if page is not None:
        page.is_small = is_small
    return is_small


def _act_key(organiser_id: UUID) -> str:
    return f"lately:acted:{organiser_id}"


def _took_key(text: str, params: Mapping[str, Any]) -> str:
    """What is asked for, on whatever day."""
    asked = sorted((name, it) for name, it in params.items() if not isinstance(it, date))
    return f"lately:took:{sha256(repr((text, asked)).encode()).hexdigest()}"


@contextmanager
def of_page() -> Iterator[None]:
    """Within it a page asks: how large the installation is once, and `counted_at` is its own."""
    token = _page.set(_Page())
    try:
        yield
    finally:
        _page.reset(token)


def counted_at() -> datetime | None:
    """Of when the oldest figure is that this page asked for; None: all are of now."""
    page = _page.get()
    return page.oldest if page is not None else None
