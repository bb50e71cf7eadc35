"""Facts that a step failed on and set aside (`steps`), as a person deals with them: once more, or
as they are.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.platform import journal, statements, steps, tenancy
from tandem.platform.models import DeadLetter

log = logging.getLogger(__name__)


def retry(letter_id: UUID, *, now: Callable[[], datetime]) -> bool:
    """Run a step once more on a fact that was set aside; whether it worked. Its effect and the mark
    are one transaction.
    """
    with transaction.atomic(), tenancy.across("the operator retries a fact"):
        row = (
            DeadLetter.objects.everyone(reason="the operator retries a fact")
            .filter(id=letter_id, solved_at=None)
            .order_by("id")
            .first()
        )
    step = steps.step_named(row.step) if row else None
    if row is None or step is None:
        return False
    try:
        with transaction.atomic():
            tenancy.enter(row.organiser_id)
            # Two who press at once: the second finds it solved, so the step has its effect once.
            if (
                not DeadLetter.objects.of(row.organiser_id)
                .select_for_update()
                .filter(id=letter_id, solved_at=None)
                .exists()
            ):
                return True
            ((name, actor, at, data),) = statements.rows(
                "SELECT fact.name, fact.actor, fact.at, fact.data FROM platform_fact AS fact"
                " WHERE fact.organiser_id = %(organiser_id)s AND fact.id = %(id)s",
                {"organiser_id": row.organiser_id, "id": row.fact_id},
            )
            fact_row = steps.parsed(
                {
                    "id": row.fact_id,
                    "organiser_id": row.organiser_id,
                    "actor": actor,
                    "at": at,
                    "data": data,
                }
            )
            step([journal.kinds()[name].from_row(fact_row)])
            set_aside(letter_id, now=now())
    except Exception:
        log.exception("step %s failed again on fact %s", row.step, row.fact_id)
        return False
    return True


def set_aside(letter_id: UUID, *, now: datetime) -> None:
    """A person has dealt with it; it is no longer shown."""
    DeadLetter.objects.everyone(reason="the operator's own page").filter(id=letter_id).update(
        solved_at=now
    )
