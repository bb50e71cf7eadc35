"""What each partner does, and what the organiser does for it, by when: the programme's plan, and
the steps of each partner.

A partner gets the plan when it joins, with days counted from that day; what is added to the plan
later it gets when the organiser gives it. Its own steps may be added, and those of the plan left
out, for one partner alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Denied, Invalid, Missing
from tandem.kit.texts import localized
from tandem.partners import queries
from tandem.partners.facts import PlanChanged, StepTicked
from tandem.partners.models import Doer, Partner, PartnerStep, PlanStep
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

DAYS_MAX, TEXT_MAX = 366, 300
BY_PHOTO = "photo"  # who ticked a step that an agreed photo made done
BATCH = 2_000


class BadStep(Invalid):
    """A step that says nothing, or has no days."""

    code = "partners.bad_step"
    text = _("Say what is to be done, within 0 to 366 days.")


class NoSuchStep(Missing):
    """There is no such step."""

    code = "partners.no_such_step"
    text = _("There is no such step.")


class DoneByPhoto(Denied):
    """A partner ticks what its photo says when it is agreed to."""

    code = "partners.done_by_photo"
    text = _("Show it by a photo: it is done when the organiser has agreed.")


class NotTheirs(Denied):
    """A partner ticks what the organiser does."""

    code = "partners.not_theirs"
    text = _("The organiser does this, and says when it is done.")


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a partner, as a list shows it."""

    id: UUID
    text: str
    doer: str
    due_on: date
    done_at: datetime | None
    is_late: bool
    action: str = ""


def add_step(
    programme_id: UUID,
    *,
    text: Mapping[str, str],
    doer: Doer,
    days: int,
    action: str = "",
    actor: Actor,
    now: datetime,
) -> UUID:
    """Add a step to the programme's plan; partners who take part already get it by `give`.

    Raises:
        BadStep
    """
    require(actor, "partners.change")
    step_id = (
        PlanStep.objects.of(actor.organiser_id)
        .create(
            programme_id=programme_id,
            text=_checked(text, days),
            doer=doer,
            days=days,
            action=action,
            created_at=now,
        )
        .id
    )
    _changed(step_id, programme_id, actor, now)
    return step_id


def set_step(
    step_id: UUID, *, programme_id: UUID, is_ended: bool, actor: Actor, now: datetime
) -> None:
    """Take a step out of the plan, or put it back; partners who have it keep it.

    Raises:
        NoSuchStep
    """
    require(actor, "partners.change")
    row = PlanStep.objects.within(programme_id, organiser_id=actor.organiser_id).one(
        NoSuchStep(), id=step_id
    )
    row.ended_at = now if is_ended else None
    row.save(update_fields=["ended_at"])
    _changed(step_id, programme_id, actor, now)


def _checked(text: Mapping[str, str], days: int) -> dict[str, str]:
    tidy = {language: wording.strip()[:TEXT_MAX] for language, wording in text.items()}
    if not any(tidy.values()) or not 0 <= days <= DAYS_MAX:
        raise BadStep()
    return tidy


def _changed(step_id: UUID, programme_id: UUID, actor: Actor, now: datetime) -> None:
    journal.record(
        PlanChanged(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            step_id=step_id,
        )
    )


def steps_of_plan(programme_id: UUID, *, organiser_id: UUID) -> list[PlanStep]:
    """The programme's plan, soonest first."""
    rows = PlanStep.objects.of(organiser_id).filter(programme_id=programme_id, ended_at=None)
    return list(rows.order_by("days", "created_at", "id"))


def give(
    programme: Programme,
    *,
    actor: Actor,
    now: datetime,
    partner_ids: Collection[int] | None = None,
) -> int:
    """Give each partner, or some of them, the steps of the plan that it has not got; how many. Days
    are counted from today. Safe to repeat: what was left out for a partner stays left out.
    """
    require(actor, "partners.change")
    of = actor.organiser_id
    partners = Partner.objects.of(of).filter(programme_id=programme.id, ended_at=None)
    if partner_ids is not None:
        partners = partners.filter(id__in=partner_ids)
    keys = list(partners.order_by("id").values_list("id", flat=True))
    has = set(
        PartnerStep.objects.of(of).filter(partner_id__in=keys).values_list("partner_id", "step_id")
    )
    steps = steps_of_plan(programme.id, organiser_id=of)
    today = programme.day_at(now)
    new = [
        PartnerStep(
            id=ids.new_uuid(),
            organiser_id=of,
            partner_id=key,
            step_id=step.id,
            text=step.text,
            doer=step.doer,
            due_on=today + timedelta(days=step.days),
            action=step.action,
            created_at=now,
        )
        for key in keys
        for step in steps
        if (key, step.id) not in has
    ]
    # Given twice at once: once is enough.
    PartnerStep.objects.of(of).bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    return len(new)


def add_own(
    partner_id: int,
    *,
    programme_id: UUID,
    text: Mapping[str, str],
    doer: Doer,
    due_on: date,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Add a step for one partner alone.

    Raises:
        NoSuchPartner, PartnerEnded, BadStep
    """
    require(actor, "partners.change")
    of = actor.organiser_id
    queries.require_standing(partner_id, programme_id=programme_id, organiser_id=of)
    row = PartnerStep.objects.of(of).create(
        partner_id=partner_id,
        text=_checked(text, 0),
        doer=doer,
        due_on=due_on,
        created_at=now,
    )
    return row.id


def set_own(step_id: UUID, *, partner_id: int, is_ended: bool, actor: Actor, now: datetime) -> None:
    """Leave a step out for one partner, or put it back.

    Raises:
        NoSuchStep
    """
    require(actor, "partners.change")
    row = _one(step_id, partner_id, actor.organiser_id)
    row.ended_at = now if is_ended else None
    row.save(update_fields=["ended_at"])


def tick(
    step_id: UUID,
    *,
    partner_id: int,
    is_done: bool,
    asked: Collection[str] = (),
    actor: Actor,
    now: datetime,
) -> None:
    """Say that a step is done, or is not after all; again it changes nothing. A partner says so of
    its own steps, but of those for which photos are `asked`.

    Raises:
        NoSuchStep, NotTheirs, DoneByPhoto
    """
    is_theirs = actor.partner_id == partner_id
    require(actor, "partner.decide" if is_theirs else "partners.change")
    row = _one(step_id, partner_id, actor.organiser_id)
    if is_theirs and row.doer != Doer.PARTNER:
        raise NotTheirs()
    if is_theirs and row.action in asked:
        raise DoneByPhoto()
    _set_done(row, is_done, by=actor.name, now=now)


def settle_shown(
    partner_id: int, action: str, *, agreed: int, organiser_id: UUID, now: datetime
) -> None:
    """Of a partner's steps that photos make done the first `agreed` are; ticked ones stay."""
    rows = PartnerStep.objects.of(organiser_id).select_for_update()
    shown = rows.filter(partner_id=partner_id, action=action, done_by__in=("", BY_PHOTO))
    for place, row in enumerate(shown.order_by("due_on", "created_at", "id")):
        _set_done(row, place < agreed, by=BY_PHOTO, now=now)


def _set_done(row: PartnerStep, is_done: bool, *, by: str, now: datetime) -> None:
    if (row.done_at is not None) == is_done:
        return
    row.done_at, row.done_by = (now, by) if is_done else (None, "")
    row.save(update_fields=["done_at", "done_by"])
    journal.record(
        StepTicked(
            organiser_id=row.organiser_id,
            at=now,
            actor=by,
            partner_id=row.partner_id,
            step_id=row.id,
            is_done=is_done,
        )
    )


def _one(step_id: UUID, partner_id: int, organiser_id: UUID) -> PartnerStep:
    rows = PartnerStep.objects.of(organiser_id).select_for_update()
    return rows.one(NoSuchStep(), id=step_id, partner_id=partner_id)


def of_partner(partner_id: int, *, organiser_id: UUID, language: str, today: date) -> list[StepRow]:
    """The steps of a partner, what is to be done before what is done, soonest first."""
    rows = PartnerStep.objects.of(organiser_id).filter(partner_id=partner_id, ended_at=None)
    return [
        StepRow(
            row.id,
            localized(row.text, language),
            row.doer,
            row.due_on,
            row.done_at,
            row.done_at is None and row.due_on < today,
            row.action,
        )
        for row in sorted(
            rows.order_by("due_on", "created_at", "id"), key=lambda row: row.done_at is not None
        )
    ]


def behind(programme_id: UUID, *, organiser_id: UUID, today: date) -> dict[int, int]:
    """Partners with steps that are late, whoever does them, and how many; most first."""
    rows = PartnerStep.objects.within(programme_id, organiser_id=organiser_id).filter(
        ended_at=None, done_at=None, due_on__lt=today, partner__ended_at=None
    )
    counted = rows.values_list("partner_id").annotate(total=Count("id"))
    return dict(counted.order_by("-total", "partner_id"))
