"""Telling the operators by mail what does not go on by itself, of each kind once a day: no flood,
and no silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform import clock, statements, steps, tenancy, turns
from tandem.platform.jobs import policies, troubles
from tandem.platform.messages import mailing
from tandem.platform.messages.letters import AttentionLetter
from tandem.platform.models import User
from tandem.platform.upkeep import archive, attention, queues

LOOK_SECONDS = 15
DAY_SECONDS = 24 * 3600
BEHIND_SECONDS_MAX = 15 * 60
NOBODY = "@localhost"  # the operator of a first start, before they said their address


@dataclass(frozen=True, slots=True)
class _News:
    """Something the operators have not been told of today: its key, and a line in the reader's
    language.
    """

    key: str
    number: int
    sentence: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    standing: archive.Standing | None = None  # of the archive, where it is about that

    def line(self) -> str:
        sort, _separator, rest = self.key.partition(".")
        if self.standing is not None:
            return self.standing.sentence(archive.Trouble(rest), clock.now())
        if sort == "job":
            state = ngettext("%(n)s job failed for good", "%(n)s jobs failed for good", self.number)
            why = attention.said(self.sentence, self.data)
            return f"{attention.title_of_job(rest)}: {state % {'n': self.number}}. {why}"
        if sort == "step":
            state = ngettext("%(n)s event failed", "%(n)s events failed", self.number)
            return f"{steps.title_of(rest)}: {state % {'n': self.number}}."
        if sort == "behind":
            state = _("facts have waited for %(minutes)s minutes") % {"minutes": self.number // 60}
            return f"{steps.title_of(rest)}: {state}."
        state = _("the oldest job has waited for %(minutes)s minutes") % {
            "minutes": self.number // 60
        }
        return f"{_(policies.QUEUES[rest].title)}: {state}."


def operators() -> list[User]:
    """Who runs the installation and can be reached by mail."""
    users = User.objects.filter(is_operator=True, is_active=True)
    return list(users.exclude(email__endswith=NOBODY).order_by("created_at", "id"))


def notify() -> int:
    """Tell the operators by mail of what came up since they were told last, of each kind once a
    day; how many kinds.
    """
    with transaction.atomic(), tenancy.across("the operators are told"):
        if not turns.take("attention.look", every_seconds=LOOK_SECONDS):
            return 0
        told = operators()
        kinds = [*_news(), *_of_archive()]
        news = [
            kind
            for kind in kinds
            if told and turns.take(f"told.{kind.key}", every_seconds=DAY_SECONDS)
        ]
        for user in told if news else ():
            with translation.override(user.language):
                lines = [alarm.line() for alarm in news]
            letter = AttentionLetter(lines=lines, link=f"{settings.PUBLIC_URL}/operator/attention/")
            mailing.send(user.email, letter, language=user.language, is_awaited=True)
    return len(news)


def _of_archive() -> list[_News]:
    standing = archive.standing(Path(settings.HOME))
    troubles = standing.troubles(clock.now()) if standing else []
    return [_News(f"archive.{trouble}", 1, standing=standing) for trouble in troubles]


def _news() -> list[_News]:
    """What came up since the operators were told of its kind."""
    failed = statements.rows(
        """
        SELECT trouble.name, count(*),
          (array_agg(trouble.sentence ORDER BY trouble.ended_at DESC, trouble.job_id DESC))[1],
          (array_agg(trouble.data::text ORDER BY trouble.ended_at DESC, trouble.job_id DESC))[1]
        FROM platform_jobtrouble AS trouble
        LEFT JOIN platform_turn AS told ON told.name = 'told.job.' || trouble.name
        WHERE trouble.ended_at IS NOT NULL
        GROUP BY trouble.name, told.at
        HAVING max(trouble.ended_at) > coalesce(told.at, '-infinity')
        ORDER BY trouble.name
        """
    )
    aside = statements.rows(
        """
        SELECT letter.step, count(*)
        FROM platform_deadletter AS letter
        LEFT JOIN platform_turn AS told ON told.name = 'told.step.' || letter.step
        WHERE letter.solved_at IS NULL
        GROUP BY letter.step, told.at
        HAVING max(letter.created_at) > coalesce(told.at, '-infinity')
        ORDER BY letter.step
        """
    )
    slow = [state for state in queues.states() if state.is_slow]
    behind = [step for step in queues.steps_behind() if step.oldest_seconds > BEHIND_SECONDS_MAX]
    return [
        *(
            _News(f"job.{name}", number, sentence, troubles.arguments_of(data))
            for name, number, sentence, data in failed
        ),
        *(_News(f"step.{step}", number) for step, number in aside),
        *(_News(f"queue.{state.name}", state.oldest_seconds) for state in slow),
        *(_News(f"behind.{step.name}", step.oldest_seconds) for step in behind),
    ]
