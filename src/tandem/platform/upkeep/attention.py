"""What needs a person at the installation, in one list: jobs that failed for good, jobs that run
longer than they may, and facts that a step could not follow.

Each can be tried again or given up; pressing twice does no harm. `alarms` tells the operators by
mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tandem.platform import clock, dead_letters, statements, steps, tenancy
from tandem.platform.jobs import keeping, policies, running, troubles
from tandem.platform.models import DeadLetter, Organiser

SHOWN_MAX = 200
WHY = "the operator's own page"
TOO_LONG = gettext_noop("It runs longer than it may, and its process has not ended it.")
_SAID_OF_A_JOB = ("to", "subject")  # beside its ids; never what a mail says, which may be a code


class Kind(StrEnum):
    """What sort of thing needs attention."""

    FAILED = "FAILED"
    TOO_LONG = "TOO_LONG"
    SET_ASIDE = "SET_ASIDE"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that needs attention, in the language now in force.

    `key` names it for `retry` and `give_up`; `group` for `retry_group`. `details` are for a
    developer.
    """

    key: str
    group: str
    kind: Kind
    title: str
    organiser: str
    at: datetime
    tries: int
    sentence: str
    about: Mapping[str, str] = field(default_factory=dict)
    details: str = ""


def cases() -> list[Case]:
    """What needs attention, newest first, at most `SHOWN_MAX` of each sort."""
    with transaction.atomic(), tenancy.across(WHY):
        names = dict(Organiser.objects.values_list("id", "name"))
        shown = [*_failed(names), *_too_long(names), *_set_aside(names)]
    return sorted(shown, key=lambda case: (case.at, case.key), reverse=True)


def counts() -> dict[str, int]:
    """How many need attention, by group; the whole truth where `cases` shows a part."""
    with transaction.atomic(), tenancy.across(WHY):
        failed = statements.rows("""
            SELECT 'job-' || trouble.name, count(*)
            FROM platform_jobtrouble AS trouble
            JOIN procrastinate_jobs AS job ON job.id = trouble.job_id
              AND job.status IN ('failed', 'aborted')
            WHERE trouble.ended_at IS NOT NULL
            GROUP BY trouble.name
            """)
        aside = statements.rows(
            "SELECT 'step-' || letter.step, count(*) FROM platform_deadletter AS letter"
            " WHERE letter.solved_at IS NULL GROUP BY letter.step"
        )
        long = [(f"long-{name}", 1) for _job_id, name, *_more in _rows_too_long()]
    numbers: dict[str, int] = {}
    for group, number in [*failed, *aside, *long]:
        numbers[group] = numbers.get(group, 0) + number
    return numbers


def _failed(names: Mapping[UUID, str]) -> list[Case]:
    rows = statements.rows(
        """
        SELECT trouble.job_id, trouble.name, trouble.organiser_id, trouble.ended_at,
          trouble.failures + trouble.interruptions, trouble.sentence, trouble.data::text,
            trouble.details, job.args::text
        FROM platform_jobtrouble AS trouble
        JOIN procrastinate_jobs AS job ON job.id = trouble.job_id
          AND job.status IN ('failed', 'aborted')
        WHERE trouble.ended_at IS NOT NULL
        ORDER BY trouble.ended_at DESC, trouble.job_id DESC
        LIMIT %(limit)s
        """,
        {"limit": SHOWN_MAX},
    )
    return [
        Case(
            key=f"job-{job_id}",
            group=f"job-{name}",
            kind=Kind.FAILED,
            title=title_of_job(name),
            organiser=names.get(organiser_id, ""),
            at=at,
            tries=tries,
            sentence=said(sentence, troubles.arguments_of(data)),
            about=_about(troubles.arguments_of(arguments)),
            details=details,
        )
        for job_id, name, organiser_id, at, tries, sentence, data, details, arguments in rows
    ]


def _rows_too_long() -> list[tuple[Any, ...]]:
    """Jobs that are being done for longer than they may, by workers whose heart beats."""
    limits = {name: policy.seconds_max for name, policy in policies.every().items()}
    return statements.rows(
        """
        SELECT job.id, job.task_name, job.args::text, started.at
        FROM procrastinate_jobs AS job
        JOIN unnest(%(names)s::text[], %(limits)s::int[]) AS policy (name, seconds_max)
          ON policy.name = job.task_name
        CROSS JOIN LATERAL (
          SELECT max(event.at) AS at FROM procrastinate_events AS event
          WHERE event.job_id = job.id AND event.type = 'started'
        ) AS started
        WHERE job.status = 'doing' AND started.at
          < now() - make_interval(secs => policy.seconds_max + %(grace)s)
        ORDER BY started.at, job.id
        LIMIT %(limit)s
        """,
        {
            "names": list(limits),
            "limits": list(limits.values()),
            "grace": 2 * running.GRACE_SECONDS,
            "limit": SHOWN_MAX,
        },
    )


def _too_long(names: Mapping[UUID, str]) -> list[Case]:
    return [
        Case(
            key=f"job-{job_id}",
            group=f"long-{name}",
            kind=Kind.TOO_LONG,
            title=title_of_job(name),
            organiser=_organiser(
                troubles.Taken(job_id, name, troubles.arguments_of(arguments)), names
            ),
            at=at,
            tries=1,
            sentence=_(TOO_LONG),
            about=_about(troubles.arguments_of(arguments)),
        )
        for job_id, name, arguments, at in _rows_too_long()
    ]


def _organiser(taken: troubles.Taken, names: Mapping[UUID, str]) -> str:
    return names.get(taken.organiser_id, "") if taken.organiser_id else ""


def _set_aside(names: Mapping[UUID, str]) -> list[Case]:
    letters = (
        DeadLetter.objects.everyone(reason=WHY)
        .filter(solved_at=None)
        .order_by("-created_at", "-id")
    )
    return [
        Case(
            key=f"fact-{letter.id}",
            group=f"step-{letter.step}",
            kind=Kind.SET_ASIDE,
            title=str(steps.title_of(letter.step)),
            organiser=names.get(letter.organiser_id, ""),
            at=letter.created_at,
            tries=letter.tries,
            sentence=(letter.error.strip().splitlines() or [""])[-1][:500],
            about={"step": letter.step, "fact_id": str(letter.fact_id)},
            details=letter.error,
        )
        for letter in letters[:SHOWN_MAX]
    ]


def said(sentence: str, data: Mapping[str, Any]) -> str:
    """A reason that was written down, in the language now in force."""
    text = _(sentence) if sentence else ""
    try:
        return text % data if data else text
    except (KeyError, ValueError, TypeError):  # a later version put other data into the sentence
        return sentence


def _about(arguments: Mapping[str, Any]) -> dict[str, str]:
    """What tells one job from another: ids, and whom a mail was for."""
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in arguments.items()
        if name.endswith("_id") or name in _SAID_OF_A_JOB
    }


def title_of_job(name: str) -> str:
    """What a job does, in plain words; its name where this version has none."""
    policy = policies.of(name)
    return str(policy.title) if policy else name


def retry(key: str) -> bool:
    """Try one once more. A job waits in its queue again; a fact is followed at once: whether that
    worked.

    A key of what is no longer here, or is on its way again, gives True: nothing is left to do.
    """
    sort, _separator, rest = key.partition("-")
    if sort == "job" and rest.isdecimal():
        with transaction.atomic():
            does_not_end = any(job_id == int(rest) for job_id, *_more in _rows_too_long())
        (keeping.begin_again if does_not_end else keeping.retry)(int(rest))
        return True
    return dead_letters.retry(_uuid(rest), now=clock.now)


def retry_group(group: str) -> int:
    """Try all of a group once more; how many do as they were told."""
    return sum(retry(case.key) for case in cases() if case.group == group)


def give_up(key: str, *, by: str) -> None:
    """Take one off the list for good: a job is never done, a fact never followed."""
    sort, _separator, rest = key.partition("-")
    if sort == "job" and rest.isdecimal():
        keeping.drop(int(rest), why=f"given up by {by}")
        return
    with transaction.atomic(), tenancy.across(WHY):
        dead_letters.set_aside(_uuid(rest), now=clock.now())


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # the key of nothing
