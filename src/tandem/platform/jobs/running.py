"""Carrying out one job in a worker: its time limit, and what is made of whatever it raises.

What counts as a try is what the job raised by itself. What the world did to it (the database went
away, two transactions crossed, the disk is full, its process or the one that read for it was
killed)
is an interruption: it is run again without using up a try. A refusal (`Invalid`, `Denied`,
`Missing`, `Gone`) is an answer: trying again would only hear it again.

The database stops a statement that takes longer than the policy lets one take: a try that failed,
for the next one may meet better statistics, or the lock given back.

The time limit of the whole has three steps. Past it, the statement under way is cancelled; the next
one is refused, so the job hears `TookTooLong` where it can clean up; and a job that does not end
even so ends its process, which others outlive.
"""

import contextlib
import errno
import inspect
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override
from procrastinate.job_context import JobContext

from tandem.kit.errors import Denied, Exhausted, Gone, Invalid, Missing, TandemError
from tandem.platform import disk
from tandem.platform.database import links, patience
from tandem.platform.isolation.asking import ReaderKilled
from tandem.platform.jobs import keeping, policies, troubles

CANCEL_AGAIN_SECONDS = 10
GRACE_SECONDS = 60
SOON_SECONDS, LATER_SECONDS = 2, 60
# Two transactions crossed, no connection left, a lock not given in time.
_CROSSED = {"40001", "40P01", "53300", "55P03"}
log = logging.getLogger(__name__)


class TookTooLong(Exhausted):
    """A job ran longer than its policy allows."""

    code = "platform.took_too_long"
    text = _("It took longer than %(minutes)s minutes and was ended.")

    minutes: int


class ArgumentsUnknown(Invalid):
    """A job was deferred with arguments that this version of it does not know."""

    code = "platform.arguments_unknown"
    text = _("It was asked for by another version of Tandem: %(why)s.")

    why: str


class JobFailed(Exception):
    """What the queue hears of any failure: why is written down already."""


@dataclass(slots=True)
class Run:
    """A job that is being done by a thread of this process."""

    taken: troubles.Taken
    seconds_max: float
    was_interrupted: bool
    began: float = field(default_factory=time.monotonic)
    thread: int = field(default_factory=threading.get_ident)
    line: Any = field(default_factory=lambda: connections[DEFAULT_DB_ALIAS])  # the thread's own
    is_told: bool = False
    cancelled_at: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether its time is over."""
        return time.monotonic() - self.began > self.seconds_max

    def within(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Django's wrapper around each statement: the first one past the limit says so, later ones
        clean up.
        """
        if self.is_over and not self.is_told:
            self.is_told = True
            raise self.too_long()
        try:
            return execute(sql, params, many, context)
        except OperationalError as error:
            if (
                self.is_over
                and not self.is_told
                and isinstance(error.__cause__, psycopg.errors.QueryCanceled)
            ):
                self.is_told = True
                raise self.too_long() from error
            raise

    def too_long(self) -> TookTooLong:
        """The error that says so."""
        return TookTooLong(minutes=round(self.seconds_max / 60, 1))


_runs: dict[int, Run] = {}
_ended: dict[int, float] = {}  # when, until the queue has surely been told
_lock = threading.Lock()
_current: ContextVar[Run | None] = ContextVar("current_job", default=None)


def under_way() -> set[int]:
    """The jobs that threads of this process are doing, or have just done."""
    with _lock:
        since = time.monotonic() - keeping.LOST_SECONDS
        for job_id in [job_id for job_id, at in _ended.items() if at < since]:
            del _ended[job_id]
        return _runs.keys() | _ended.keys()


def progressed() -> None:
    """Say that the job of this thread has come further: what interrupts it is not the job
    itself.
    """
    run = _current.get()
    if run is not None and run.was_interrupted:
        run.was_interrupted = False
        troubles.went_on(run.taken.job_id)


def carry_out(call_next: Callable[[], Any], context: JobContext, _worker: object) -> None:
    """procrastinate's middleware around each job: counts its failures, and holds its time limit."""
    job = context.job
    assert job.id is not None
    taken = troubles.Taken(job.id, job.task_name, dict(job.task_kwargs))
    policy = policies.of(taken.name)
    seconds_max = policy.seconds_max if policy else GRACE_SECONDS
    statement_seconds_max = policy.statement_seconds_max if policy else GRACE_SECONDS
    run = Run(taken, seconds_max, was_interrupted=bool(job.attempts))
    try:
        _prove_arguments(context.task.func, taken.arguments)
        with _noted(run), patience.limited(statement_seconds_max):
            call_next()
    except BaseException as error:
        run.line.close()  # whatever state it is in
        try:
            _write_down(run, error)
        except Exception:  # the database is away: the queue finds out, and the job is run again
            log.exception("it could not be written down why a job failed", extra=taken.named)
        # The queue hears one plain kind of error: asyncio loses some (StopIteration) and obeys
        # others (SystemExit).
        raise JobFailed(f"{taken.name} {taken.job_id}") from error
    if job.attempts:
        troubles.forget(taken.job_id)


def _prove_arguments(function: Callable[..., Any], arguments: dict[str, Any]) -> None:
    try:
        inspect.signature(function).bind(**arguments)
    except TypeError as error:
        raise ArgumentsUnknown(why=str(error)) from error


@contextlib.contextmanager
def _noted(run: Run) -> Iterator[None]:
    token = _current.set(run)
    with _lock:
        _runs[run.taken.job_id] = run
    try:
        with run.line.execute_wrapper(run.within):
            yield
    finally:
        with _lock:
            del _runs[run.taken.job_id]
            _ended[run.taken.job_id] = time.monotonic()
        _current.reset(token)


def _write_down(run: Run, error: BaseException) -> None:
    """Decide what the error means, and keep it."""
    taken = run.taken
    if run.is_over:
        error = (
            error
            if isinstance(error, TookTooLong)
            else run.too_long().with_traceback(error.__traceback__)
        )
    wait = None if run.is_over else outside(error)
    reason = reason_of(error)
    if wait is not None:
        log.warning("a job was interrupted: %s", reason.said, extra=taken.named)
        troubles.interrupted(taken, reason, wait_seconds=wait)
        return
    is_final = isinstance(error, (Invalid, Denied, Missing, Gone, TookTooLong))
    if troubles.failed(taken, reason, is_final=is_final):
        log.error("a job failed for good: %s", reason.said, extra=taken.named)
    else:
        log.warning("a job failed and is tried again: %s", reason.said, extra=taken.named)


def outside(error: BaseException) -> float | None:
    """After how many seconds a job goes on that the world interrupted; None: the error is the
    job's own.
    """
    if disk.is_full(error):
        return LATER_SECONDS
    if links.is_lost(error):
        return SOON_SECONDS
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, OSError) and link.errno == errno.EROFS:
            return LATER_SECONDS
        is_crossed = isinstance(link, psycopg.Error) and link.sqlstate in _CROSSED
        if is_crossed or isinstance(link, ReaderKilled):
            return SOON_SECONDS
        link = link.__cause__ or link.__context__
    return None


def reason_of(error: BaseException) -> troubles.Reason:
    """What is kept of an error: its sentence, in English, so that each reader reads it translated.

    What the database said may hold rows of anybody; it stays among the details.
    """
    if not isinstance(error, TookTooLong):  # which ends a statement, too, and says why
        error = patience.in_words(error)
    details = "".join(traceback.format_exception(error))
    with override("en"):
        if isinstance(error, TandemError):
            data = {name: str(value) for name, value in error.data.items()}
            return troubles.Reason(str(error.text), data, details)
        kind = type(error.__cause__ or error).__name__
        if isinstance(error, (DatabaseError, psycopg.Error)):
            return troubles.Reason(REFUSED, {"kind": kind}, details)
        return troubles.Reason(
            BUG, {"kind": type(error).__name__, "why": str(error)[:500]}, details
        )


BUG = gettext_noop("An error of the program (%(kind)s): %(why)s")
REFUSED = gettext_noop("The database refused a statement (%(kind)s).")


def watch() -> list[Run]:
    """Cancel what jobs past their limit ask of the database; the jobs that do not end even so.
    Called each second.
    """
    stubborn = []
    with _lock:
        over = [run for run in _runs.values() if run.is_over]
    for run in over:
        now = time.monotonic()
        if now - run.began > run.seconds_max + GRACE_SECONDS:
            stubborn.append(run)
        elif not run.is_told and now - run.cancelled_at > CANCEL_AGAIN_SECONDS:
            run.cancelled_at = now
            with contextlib.suppress(psycopg.Error, AttributeError):
                run.line.connection.cancel_safe(timeout=2)
    return stubborn


def end_stubborn(run: Run) -> None:
    """Write down that a job had to be ended together with its process."""
    frame = sys._current_frames().get(run.thread)
    stood = "".join(traceback.format_stack(frame)) if frame else ""
    error = run.too_long()
    troubles.failed(run.taken, troubles.Reason(str(error.text), error.data, stood), is_final=True)
    keeping.mark_failed(run.taken.job_id)
