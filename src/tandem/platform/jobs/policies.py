"""The queues jobs wait in, and the policy each job has: one table, handed over by `flows` at start.

A queue has workers of its own (`at_once`): what waits in one never delays another. Sizes count in
a queue of files: small ones come first, and what waits is raised each minute, so that nothing
waits for ever (`keeping`).
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue and the workers that serve it.

    `title`: what waits there, in the words of a person (to be translated). `patience_seconds`: what
    has waited longer than this is shown as stuck. `is_by_size`: small before large. `look_seconds`:
    workers are woken up by a new job, but not by the end of one that held a lock; so often they
    look by themselves.
    """

    name: str
    title: str
    at_once: int
    patience_seconds: int
    is_by_size: bool = False
    look_seconds: float = 5


# Mails that somebody waits for, sign-in codes above all; and all the others.
CODES = Queue(
    "codes", gettext_noop("Codes and links that somebody waits for"), at_once=2, patience_seconds=60
)
MAIL = Queue("mail", gettext_noop("Other mails"), at_once=2, patience_seconds=3 * 3600)
# What a person waits for at a screen: a picture, the preview of a small file.
SCREEN = Queue(
    "screen",
    gettext_noop("Pictures and small files"),
    at_once=2,
    patience_seconds=600,
    is_by_size=True,
    look_seconds=1,
)
FILES = Queue(
    "files",
    gettext_noop("Files"),
    at_once=2,
    patience_seconds=6 * 3600,
    is_by_size=True,
    look_seconds=1,
)
RUNS = Queue(
    "runs", gettext_noop("Runs over history"), at_once=1, patience_seconds=3 * 3600, look_seconds=1
)
NIGHTS = Queue("nights", gettext_noop("Nights of programmes"), at_once=1, patience_seconds=6 * 3600)
QUEUES = {queue.name: queue for queue in (CODES, MAIL, SCREEN, FILES, RUNS, NIGHTS)}

SMALL_FILE_BYTES = 5_000_000  # a file up to this size is looked at while its sender waits
WAIT_GROWS_BY = 3
WAIT_SPREAD = 0.2

Notify = Callable[[Mapping[str, Any], str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a job is treated.

    Args:
        title: what it does, in the words of a person (translated).
        queue: where it waits, unless whoever defers it says otherwise.
        tries: after so many failures of its own it has failed for good.
        wait_seconds: before the second try; each further wait is three times as long, up to
            `wait_seconds_max`.
        seconds_max: how long one run may take; then it is ended and has failed for good.
        statement_seconds_max: how long the database may take over one statement of it; then that
            is stopped, and the job fails and is tried again.
        notify: lets what the job was about say that it failed for good, by the job's arguments and
        a
            sentence. The operator is told of every job in any case.
    """

    title: object
    queue: Queue
    tries: int
    wait_seconds: int
    seconds_max: int
    statement_seconds_max: int
    wait_seconds_max: int = 3600
    notify: Notify | None = None

    def wait_after(self, failures: int) -> float:
        """Seconds until the next try after so many failures; spread, so that many do not come at
        once.
        """
        grown = self.wait_seconds * WAIT_GROWS_BY ** (failures - 1)
        return min(grown, self.wait_seconds_max) * random.uniform(1, 1 + WAIT_SPREAD)


_policies: dict[str, Policy] = {}


def job(name: str) -> Callable[[Callable[..., Any]], Any]:
    """Make a function the job of this name. Its policy stands in the table that `follow` takes
    over.

    Arguments are keyword-only, ids and ISO text, with a tail `**_later` for what a later version
    may add.
    """
    return app.task(name=name, queue=name)


def follow(policies: Mapping[str, Policy]) -> None:
    """Take over the table of policies; called once at start by `flows`."""
    _policies.clear()
    _policies.update(policies)
    for name, policy in policies.items():
        app.tasks[name].queue = policy.queue.name


def of(name: str) -> Policy | None:
    """The policy of a job; None when this version has no such job."""
    return _policies.get(name)


def every() -> Mapping[str, Policy]:
    """The whole table."""
    return _policies


def queue_of(file_bytes: int) -> Queue:
    """Where a file waits to be looked at: a small one where its sender waits for it, a large one
    among files.
    """
    return SCREEN if file_bytes <= SMALL_FILE_BYTES else FILES


def priority_of(file_bytes: int) -> int:
    """Small files before large ones: one less each time the size doubles. Higher comes first."""
    return -max(0, file_bytes // 100_000).bit_length()
