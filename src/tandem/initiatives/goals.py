"""Goals: what is to change, from what to what, by when, and whose it is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.initiatives import queries
from tandem.initiatives.facts import GoalDropped, GoalSet
from tandem.initiatives.models import Goal, Measure, Owner
from tandem.initiatives.writing import NAME_MAX, named
from tandem.kit.errors import Invalid
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

VALUE_MAX = 10**15
OF_A_KIND = (Measure.ACTIVITIES, Measure.MEMBERS)


class BadGoal(Invalid):
    """A goal that does not hold together."""

    code = "initiatives.bad_goal"
    text = _("The goal cannot be saved: %(why)s.")


@dataclass(frozen=True, slots=True)
class GoalIn:
    """What is said of a goal; amounts in minor units where its measure is money. `kind`: of the
    activities that it counts; empty: purchases.
    """

    name: Mapping[str, str]
    measure: str
    from_value: int
    to_value: int
    since_on: date
    until_on: date
    owner: str
    kind: str = ""
    budget_minor: int | None = None
    saving_minor: int | None = None
    case: str = ""
    is_shown: bool = False


def set_goal(
    programme_id: UUID,
    goal: GoalIn,
    *,
    actor: Actor,
    now: datetime,
    initiative_id: UUID | None = None,
    goal_id: UUID | None = None,
) -> UUID:
    """Set a goal of the programme or of an initiative, or say a standing one anew; its id.

    Raises:
        NoSuchGoal, NoSuchInitiative, BadGoal: nothing is written.

    Locks the initiative, so that it is not dropped beside its goal.
    """
    require(actor, "programme.change")
    of = actor.organiser_id
    if initiative_id is not None:
        queries.held(initiative_id, programme_id=programme_id, organiser_id=of)
    if goal_id is None:
        row = Goal(
            organiser_id=of,
            programme_id=programme_id,
            initiative_id=initiative_id,
            name={},
            created_at=now,
        )
    else:
        row = _locked(goal_id, programme_id, of)
    _check(goal)
    row.name = named(row.name, goal.name, most=NAME_MAX)
    if not row.name:
        raise BadGoal(why=_("a name is missing"))
    row.measure, row.kind = goal.measure, goal.kind if goal.measure in OF_A_KIND else ""
    row.from_value, row.to_value = goal.from_value, goal.to_value
    row.since_on, row.until_on, row.owner = goal.since_on, goal.until_on, goal.owner
    row.budget_minor, row.saving_minor = goal.budget_minor, goal.saving_minor
    row.case, row.is_shown = goal.case.strip()[:500], goal.is_shown
    row.save(force_insert=goal_id is None)
    plain: dict[str, Any] = {
        **asdict(goal),
        "name": row.name,
        "since_on": goal.since_on.isoformat(),
        "until_on": goal.until_on.isoformat(),
    }
    journal.record(
        GoalSet(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            goal_id=row.id,
            said=plain,
        )
    )
    return row.id


def drop(goal_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Pursue a goal no more.

    Raises:
        NoSuchGoal
    """
    require(actor, "programme.change")
    _locked(goal_id, programme_id, actor.organiser_id).delete()
    journal.record(
        GoalDropped(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            goal_id=goal_id,
        )
    )


def _locked(goal_id: UUID, programme_id: UUID, organiser_id: UUID) -> Goal:
    rows = Goal.objects.within(programme_id, organiser_id=organiser_id).select_for_update()
    return rows.one(queries.NoSuchGoal(), id=goal_id)


def _check(goal: GoalIn) -> None:
    if goal.measure not in Measure.values or goal.owner not in Owner.values:
        raise BadGoal(why=_("what is measured, or whose it is, is not known"))
    if goal.until_on < goal.since_on:
        raise BadGoal(why=_("its last day lies before its first"))
    if not 0 <= goal.from_value < goal.to_value <= VALUE_MAX:
        raise BadGoal(why=_("it is to reach more than there was"))
    for amount in (goal.budget_minor, goal.saving_minor):
        if amount is not None and not 0 <= amount <= VALUE_MAX:
            raise BadGoal(why=_("an amount is out of bounds"))
