"""Runs over history: asking for one, agreeing to what it found, and keeping its report.

`trying` and `periods` say what a run does. A period that was awarded again stays so: the
version counts there from then on (`published.in_force`), whatever activities come late.
"""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.activity import days
from tandem.earning.models import Rule, RuleSet, Run, RunKind, RunStatus
from tandem.earning.versions import published, rulesets
from tandem.earning.versions.published import InForce
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.periods import start_of_day
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

DAYS_MAX = 366 * 5
LISTED_MAX = 30
_NEEDED = {RunKind.TRIAL: "rules.change", RunKind.AGAIN: "rules.publish"}


class NoSuchPeriod(Invalid):
    """The period cannot be evaluated."""

    code = "earning.no_such_period"
    text = _("Choose a period that begins before it ends, at most five years long.")


class ReasonMissing(Invalid):
    """Points are not changed without a reason that members can read."""

    code = "earning.reason_missing"
    text = _("Say why: the members read the reason.")


class PeriodSettled(Conflict):
    """Members have their statements of these days: they stay as they are told."""

    code = "earning.period_settled"
    text = _(
        "The days before %(day)s belong to an edition that is closed, and its statements are"
        " written. Choose a period that begins on %(day)s or later."
    )

    day: date


class NotShown(Conflict):
    """The differences were posted before, or are not evaluated yet."""

    code = "earning.not_shown"
    text = _(
        "These differences are not waiting for anybody: they were posted, or are still being"
        " calculated."
    )


class DraftChanged(Conflict):
    """The draft is another one than that whose differences were shown."""

    code = "earning.draft_changed"
    text = _("The draft has changed since these differences were calculated. Show them again.")


def begin(
    programme_id: UUID,
    *,
    kind: RunKind,
    rule_set_id: UUID,
    since_on: date,
    until_on: date,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> UUID:
    """Ask for a version to be tried on [since_on, until_on), or for the period to be awarded again;
    the key of the run.

    Nothing is posted before somebody agrees to the differences.

    Raises:
        NoSuchPeriod; PeriodSettled, ReasonMissing: a period is not awarded again without a reason,
        nor where its edition takes no evidence any more.
    """
    require(actor, _NEEDED[kind])
    if not since_on < until_on or (until_on - since_on).days > DAYS_MAX:
        raise NoSuchPeriod()
    if kind == RunKind.AGAIN and not reason.strip():
        raise ReasonMissing()
    of = actor.organiser_id
    RuleSet.objects.of(of).get(id=rule_set_id, programme_id=programme_id)
    programme = programmes.programme(programme_id, organiser_id=of)
    zone = ZoneInfo(programme.time_zone)
    if kind == RunKind.AGAIN:
        _require_open(programme, since_on, now)
    run_id = ids.new_uuid()
    Run.objects.of(of).create(
        id=run_id,
        programme_id=programme_id,
        kind=kind,
        rule_set_id=rule_set_id,
        since_on=since_on,
        until_on=until_on,
        begins_at=start_of_day(since_on, zone),
        ends_at=start_of_day(until_on, zone),
        reason=reason.strip()[:300],
        actor=actor.name,
        created_at=now,
    )
    return run_id


def _require_open(programme: Programme, since_on: date, now: datetime) -> None:
    today = days.today(now, time_zone=programme.time_zone)
    settled = [before for before, _until in days.closed(programme.closings, received_on=today)]
    if settled and since_on < max(settled):
        raise PeriodSettled(day=max(settled))


def agree(run_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Let the differences of a run be posted; once. A draft is closed by it: it counts for the
    period as it stands.

    Raises:
        NotShown: it was posted before, or has not been evaluated yet. DraftChanged: the differences
        are of an older state. PeriodSettled: the edition was closed meanwhile.
        SecondPersonNeeded: the programme wants two, and this one has written in the draft.
    """
    require(actor, "rules.publish")
    of = actor.organiser_id
    run = (
        Run.objects.of(of)
        .select_for_update()
        .filter(id=run_id, kind=RunKind.AGAIN, status=RunStatus.SHOWN)
        .order_by("id")
        .first()
    )
    if run is None or run.rule_set_id is None or run.begins_at is None:
        raise NotShown()
    assert run.since_on is not None
    _require_open(programmes.programme(run.programme_id, organiser_id=of), run.since_on, now)
    if run.report.get("digest") != digest(run.rule_set_id, organiser_id=of):
        raise DraftChanged()
    rulesets.close_draft(run.rule_set_id, begins_at=run.begins_at, actor=actor)
    run.status, run.progress = RunStatus.AGREED, 0
    run.save(update_fields=["status", "progress"])


def digest(rule_set_id: UUID, *, organiser_id: UUID) -> str:
    """What tells one state of a draft from another."""
    bodies = (
        Rule.objects.of(organiser_id)
        .filter(rule_set_id=rule_set_id)
        .order_by("position", "id")
        .values_list("body", flat=True)
    )
    budgets = RuleSet.objects.of(organiser_id).get(id=rule_set_id).budgets
    return hashlib.sha256(json.dumps([list(bodies), budgets], sort_keys=True).encode()).hexdigest()


def tried(run_id: UUID, rule_set_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether a run tried a draft as it reads now."""
    rows = Run.objects.of(organiser_id).filter(
        id=run_id,
        rule_set_id=rule_set_id,
        report__digest=digest(rule_set_id, organiser_id=organiser_id),
    )
    return rows.exists()


def meant(run: Run) -> tuple[Programme, InForce]:
    """The programme of a run, and its version as if it counted in the run's period."""
    programme = programmes.programme(run.programme_id, organiser_id=run.organiser_id)
    assert run.rule_set_id is not None and run.begins_at is not None
    version = published.for_trial(run.rule_set_id, organiser_id=run.organiser_id)
    return programme, replace(version, valid_from=run.begins_at, valid_to=run.ends_at)


def keep(
    run_id: UUID, report: dict[str, Any], *, organiser_id: UUID, now: datetime, status: RunStatus
) -> None:
    """Keep the report of a run."""
    Run.objects.of(organiser_id).filter(id=run_id).update(
        status=status, report=report, progress=100, ended_at=now
    )


def fail(run_id: UUID, *, organiser_id: UUID, now: datetime) -> None:
    """Say that a run ended without a report."""
    Run.objects.of(organiser_id).filter(id=run_id).update(status=RunStatus.FAILED, ended_at=now)


def go_on(run_id: UUID, per_cent: int, *, organiser_id: UUID) -> None:
    """Say how far a run is."""
    Run.objects.of(organiser_id).filter(id=run_id).update(
        status=RunStatus.RUNNING, progress=per_cent
    )
