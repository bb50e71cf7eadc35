"""What is written down of a job that did not go well, and the state of its row in the queue.

A job that is to be tried again is *failed* in the queue and has a time here at which it is given
back. So a job that waits for its next try holds no lock of the queue, under which others of its
kind would wait behind it.
"""

import json
import logging
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from tandem.platform import statements, tenancy
from tandem.platform.jobs import policies
from tandem.platform.models import JobTrouble

INTERRUPTIONS_MAX = 30
INTERRUPTIONS_AT_ONCE = 10  # so many are taken up again at once, later ones after a wait that grows
WAIT_SECONDS_MAX = 600
DETAILS_MAX = 20_000
BOOKS = "the queue keeps its own books"
TOO_OFTEN = gettext_noop(
    "It was interrupted %(times)s times. It may itself be what ends its process."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a job did not end well: a sentence to be translated, its values, and what a developer
    wants to see.
    """

    sentence: str
    data: dict[str, Any] = field(default_factory=dict)
    details: str = ""

    @property
    def said(self) -> str:
        """The sentence with its values, in English."""
        return self.sentence % self.data if self.data else self.sentence


@dataclass(frozen=True, slots=True)
class Taken:
    """A row of the queue, as far as it matters here."""

    job_id: int
    name: str
    arguments: dict[str, Any]

    @property
    def organiser_id(self) -> UUID | None:
        """Whose job it is, where it is anybody's."""
        try:
            return UUID(str(self.arguments.get("organiser_id")))
        except ValueError:
            return None

    @property
    def named(self) -> dict[str, Any]:
        """The job, for a line of the log."""
        return {"task": self.name, "job": self.job_id}


def arguments_of(column: Any) -> dict[str, Any]:
    """The arguments of a job, as a statement of ours reads them."""
    arguments: dict[str, Any] = json.loads(column) if isinstance(column, str) else column
    return arguments


def failed(taken: Taken, reason: Reason, *, is_final: bool) -> bool:
    """Write down that a job failed by its own doing; whether that was for good."""
    policy = policies.of(taken.name)
    with transaction.atomic(), tenancy.across(BOOKS):
        trouble = _of(taken)
        trouble.failures += 1
        wait = None
        if policy is not None and not is_final and trouble.failures < policy.tries:
            wait = policy.wait_after(trouble.failures)
        _keep(trouble, reason, wait)
    if wait is None:
        _notify(taken, policy, reason)
    return wait is None


def interrupted(taken: Taken, reason: Reason, *, wait_seconds: float = 0) -> float | None:
    """Write down that something else ended a job; after how many seconds it goes on. None: too
    often, it has failed.
    """
    with transaction.atomic(), tenancy.across(BOOKS):
        trouble = _of(taken)
        trouble.interruptions += 1
        over = trouble.interruptions - INTERRUPTIONS_AT_ONCE
        wait: float | None = wait_seconds if over <= 0 else min(2.0**over, WAIT_SECONDS_MAX)
        if trouble.interruptions >= INTERRUPTIONS_MAX:
            wait = None
            data = {"times": trouble.interruptions}
            reason = Reason(TOO_OFTEN, data, f"{reason.said}\n\n{reason.details}".strip())
        _keep(trouble, reason, wait)
    if wait is None:
        _notify(taken, policies.of(taken.name), reason)
    return wait


def went_on(job_id: int) -> None:
    """It has come further since it was interrupted last: it is not what ends its process."""
    with transaction.atomic(), tenancy.across(BOOKS):
        JobTrouble.objects.filter(job_id=job_id).update(interruptions=0)


def begin_anew(job_id: int) -> bool:
    """A person lets it have all its tries again; whether it had failed for good. Of two at once,
    one does.
    """
    trouble = (
        JobTrouble.objects.select_for_update()
        .filter(job_id=job_id)
        .exclude(ended_at=None)
        .order_by("job_id")
        .first()
    )
    if trouble is None:
        return False
    trouble.failures = trouble.interruptions = 0
    trouble.again_at, trouble.ended_at = trouble.ended_at, None  # due at once
    trouble.save()
    return True


def forget(job_id: int) -> None:
    """It ended well after all, or nobody needs it any more."""
    with transaction.atomic(), tenancy.across(BOOKS):
        JobTrouble.objects.filter(job_id=job_id).delete()


def _of(taken: Taken) -> JobTrouble:
    made = JobTrouble(job_id=taken.job_id, name=taken.name[:128], organiser_id=taken.organiser_id)
    troubles = JobTrouble.objects.select_for_update().filter(job_id=taken.job_id).order_by("job_id")
    return troubles.first() or made


def _keep(trouble: JobTrouble, reason: Reason, wait: float | None) -> None:
    trouble.sentence, trouble.data = (
        reason.sentence,
        json.loads(json.dumps(reason.data, default=str)),
    )
    trouble.details = reason.details[-DETAILS_MAX:].replace("\x00", "")
    ((now, again_at),) = statements.rows(
        "SELECT now(), now() + make_interval(secs => %(wait)s)", {"wait": wait}
    )
    trouble.at, trouble.again_at = now, again_at
    trouble.ended_at = now if wait is None else None
    trouble.save()


def _notify(taken: Taken, policy: policies.Policy | None, reason: Reason) -> None:
    """Let what the job was about say that it failed; that this fails too must not hide the failure
    itself.
    """
    if policy is None or policy.notify is None:
        return
    try:
        with transaction.atomic():
            policy.notify(taken.arguments, reason.said)
    except Exception:
        log.exception("what a failed job was about could not be told", extra=taken.named)
