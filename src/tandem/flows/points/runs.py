"""Runs over history: a version that is tried, a period that is looked at again, differences that
are posted.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.earning.models import Run, RunKind, RunStatus
from tandem.earning.recalculation import periods, runs, trying
from tandem.platform import tenancy
from tandem.platform.aside import aside


def carry_out(run_id: UUID, *, organiser_id: UUID, now: Callable[[], datetime]) -> None:
    """Carry a run out: what it finds is kept with it; how far it is can be seen meanwhile.
    Repeatable at any point.
    """
    with transaction.atomic():
        tenancy.enter(organiser_id)
        run = Run.objects.of(organiser_id).get(id=run_id)
    if run.status == RunStatus.POSTED:
        return  # broken off after its last word
    with transaction.atomic():
        tenancy.enter(organiser_id)
        is_posted, report = _carried_out(run, organiser_id, now())
        if is_posted:
            runs.keep(run_id, report, organiser_id=organiser_id, now=now(), status=RunStatus.POSTED)
    if not is_posted:
        with transaction.atomic():
            tenancy.enter(organiser_id)
            runs.keep(run_id, report, organiser_id=organiser_id, now=now(), status=RunStatus.SHOWN)


def failed(run_id: UUID, *, organiser_id: UUID, now: datetime) -> None:
    """Say on the run's page that it failed for good."""
    tenancy.enter(organiser_id)
    runs.fail(run_id, organiser_id=organiser_id, now=now)


def _carried_out(run: Run, organiser_id: UUID, now: datetime) -> tuple[bool, dict[str, Any]]:
    """Whether it was posted, and the report. What is only looked at is rolled back."""

    def notify(per_cent: int) -> None:
        def tell() -> None:
            with transaction.atomic():
                tenancy.enter(organiser_id)
                runs.go_on(run.id, per_cent, organiser_id=organiser_id)

        aside(tell)

    if run.kind == RunKind.TRIAL:
        return False, trying.carry_out(run, now=now, notify=notify)
    is_posted = run.status == RunStatus.AGREED
    with transaction.atomic():
        report = periods.carry_out(run, now=now, post=is_posted)
        if not is_posted:
            transaction.set_rollback(True)
    return is_posted, report
