"""The code word of a task: who tried the new thing reads it there, and types it here.

A try is counted before the word is compared, under the lock of the member's row of the day: of many
at once no more are compared than of tries one after another.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext_lazy as _

from tandem.engagement.tasks.models import State, Task, Tries
from tandem.engagement.tasks.writing import NoSuchTask
from tandem.kit.errors import Exhausted
from tandem.kit.sql import named_queries
from tandem.kit.text import folded
from tandem.platform import statements
from tandem.programmes.models import Programme

TRIES_A_DAY_MAX = 5
KEPT_DAYS = 30


class TooManyTries(Exhausted):
    """A member tried too many code words on a day."""

    code = "tasks.too_many_tries"
    text = _("That was tried too often today. Try again on %(day)s.")


def task_with_word(task_id: UUID, *, programme: Programme, today: date) -> Task:
    """A task that runs and asks for a code word.

    Raises:
        NoSuchTask
    """
    rows = Task.objects.within(programme.id, organiser_id=programme.organiser_id)
    row = rows.one(NoSuchTask(), id=task_id)
    if row.state(today) != State.OPEN or not row.code_hash:
        raise NoSuchTask()
    return row


def is_right(task: Task, word: str, *, member_id: int, today: date, now: datetime) -> bool:
    """Whether it is the code word, without regard to capitals and marks; the try is counted.

    Raises:
        TooManyTries: nothing was compared. The caller lets the count stand.
    """
    ((total,),) = statements.rows(
        named_queries(__package__, "tries")["begin"],
        {
            "organiser_id": task.organiser_id,
            "member_id": member_id,
            "task_id": task.id,
            "day": today,
            "now": now,
        },
    )
    if total > TRIES_A_DAY_MAX:
        raise TooManyTries(day=today + timedelta(days=1))
    return check_password(folded(word), task.code_hash)


def forget(programme: Programme, *, today: date) -> int:
    """Forget tries of days that are long over; how many rows. Safe to repeat."""
    own = Task.objects.within(programme.id, organiser_id=programme.organiser_id)
    rows = Tries.objects.of(programme.organiser_id).filter(
        task_id__in=list(own.values_list("id", flat=True)),
        day__lt=today - timedelta(days=KEPT_DAYS),
    )
    return rows.delete()[0]
