"""All goals with how far they are; one of them, to be changed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from tandem.initiatives import goals as setting
from tandem.initiatives import queries
from tandem.initiatives.models import Goal, Initiative, Measure
from tandem.insights import initiatives as results
from tandem.kit.money import to_major
from tandem.kit.texts import localized
from tandem.portals.organiser.initiatives.forms import GoalForm
from tandem.portals.organiser.initiatives.words import MEASURES, OWNERS, value_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day, money_short, share

GOALS = Listing(
    "goals",
    columns=[
        Column("name", _("Goal")),
        Column("measure", _("Measured is")),
        Column("from", _("From"), is_number=True),
        Column("to", _("To reach"), is_number=True),
        Column("now", _("So far"), is_number=True),
        Column("until", _("By"), sorts_by="until_on"),
        Column("owner", _("Whose")),
        Column("budget", _("Budget"), is_number=True),
    ],
    at_first="until",
    choices=[Choice("owner", _("Whose"), OWNERS)],
    empty=_("No goal is set yet. Say what is to change, from what to what, and by when."),
    size=50,
)


@action(GoalForm, permission="programme.change", button=_("Set the goal"), done=_("Saved."))
def set_goal(portal: Portal, form: GoalForm) -> None:
    """Set a goal of the programme."""
    setting.set_goal(portal.programme.id, form.payload(), actor=portal.actor, now=portal.now)


@action(GoalForm, permission="programme.change", button=_("Set the goal"), done=_("Saved."))
def set_own_goal(portal: Portal, form: GoalForm, initiative: UUID) -> None:
    """Set a goal of an initiative."""
    setting.set_goal(
        portal.programme.id,
        form.payload(),
        initiative_id=initiative,
        actor=portal.actor,
        now=portal.now,
    )


@action(GoalForm, permission="programme.change", done=_("Saved."))
def change_goal(portal: Portal, form: GoalForm, goal: UUID) -> Next:
    """Say a goal anew."""
    row = known(portal, goal)
    setting.set_goal(
        portal.programme.id,
        form.payload(),
        initiative_id=row.initiative_id,
        goal_id=goal,
        actor=portal.actor,
        now=portal.now,
    )
    return _back(row)


@action(
    Nothing,
    permission="programme.change",
    button=_("Delete"),
    done=_("The goal is gone."),
    question=_("Delete this goal?"),
    is_quiet=True,
)
def drop_goal(portal: Portal, _form: Nothing, goal: UUID) -> Next:
    """Pursue it no more."""
    row = known(portal, goal)
    setting.drop(goal, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return _back(row)


def _back(row: Goal) -> Next:
    if row.initiative_id is None:
        return Next("organiser:goals")
    return Next("organiser:initiative", {"initiative": row.initiative_id})


def known(portal: Portal, goal: UUID) -> Goal:
    """The goal of an address."""
    return queries.goal(goal, programme_id=portal.programme.id, organiser_id=portal.organiser_id)


@page(
    "goals/",
    permission="programme.view",
    template="goals.html",
    actions=[set_goal],
    tab=_("Goals"),
)
def goals(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What is to change: goals of the programme, then those of its initiatives; as a file too."""
    asked = GOALS.asked(portal)
    goals = queries.goals(portal.programme.id, organiser_id=portal.organiser_id)
    if asked.choices["owner"]:
        goals = goals.filter(owner=asked.choices["owner"])
    every = list(goals.order_by(*asked.by)[asked.rows])
    wanted = {row.initiative_id for row in every if row.initiative_id}
    of = {
        row.id: row
        for row in queries.initiatives(
            portal.programme.id, organiser_id=portal.organiser_id
        ).filter(id__in=wanted)
    }
    rows = [
        cells(portal, row, of.get(row.initiative_id) if row.initiative_id else None)
        for row in every
    ]
    if asked.is_file:
        return GOALS.exported(portal, rows)
    return {
        "list": GOALS.shown(asked, rows, total=goals.count),
        "total": goals.count(),
        "add": portal.form(set_goal),
    }


def cells(
    portal: Portal, row: Goal, of: Initiative | None, *, is_own: bool = False
) -> dict[str, Cell]:
    """A goal in a list; `is_own`: of its initiative's own page."""
    currency = portal.programme.currency
    reached = results.progress(row, programme=portal.programme, now=portal.now, of=of)
    today = portal.programme.day_at(portal.now)
    badges: Sequence[tuple[object, str]] = ()
    if reached.is_reached:
        badges = [(_("reached"), "good")]
    elif today > row.until_on:
        badges = [(_("missed"), "bad")]
    return {
        "name": Cell(
            localized(row.name, portal.language),
            href=portal.address("organiser:goal", goal=row.id),
            note=localized(of.name, portal.language) if of and not is_own else "",
        ),
        "measure": Cell(MEASURES[row.measure]),
        "from": Cell(
            value_of(row, row.from_value, currency), value=_plain(row, row.from_value, currency)
        ),
        "to": Cell(
            value_of(row, row.to_value, currency), value=_plain(row, row.to_value, currency)
        ),
        "now": Cell(
            value_of(row, reached.value, currency),
            note=share(reached.share),
            badges=badges,
            value=_plain(row, reached.value, currency),
        ),
        "until": Cell(day(row.until_on), value=row.until_on),
        "owner": Cell(OWNERS[row.owner]),
        "budget": Cell(
            "" if row.budget_minor is None else money_short(row.budget_minor, currency),
            note=_worth(row, currency),
            value=None if row.budget_minor is None else to_major(row.budget_minor, currency),
        ),
    }


def _plain(row: Goal, value: int, currency: str) -> object:
    return to_major(value, currency) if row.measure == Measure.TURNOVER else value


def _worth(row: Goal, currency: str) -> str:
    """What reaching it saves against what it costs."""
    if row.saving_minor is None:
        return ""
    left = row.saving_minor - (row.budget_minor or 0)
    return now_in_words("saves %(saving)s, so %(left)s are left") % {
        "saving": money_short(row.saving_minor, currency),
        "left": money_short(left, currency),
    }


@page(
    "goals/<uuid:goal>/",
    permission="programme.view",
    template="goal.html",
    guard=known,
    actions=[change_goal, drop_goal],
)
def goal(portal: Portal, goal: UUID) -> Mapping[str, Any]:
    """One goal, to be changed."""
    row = known(portal, goal)
    currency = portal.programme.currency
    own = (
        queries.initiative(
            row.initiative_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
        )
        if row.initiative_id
        else None
    )
    reached = results.progress(row, programme=portal.programme, now=portal.now, of=own)
    initial = {
        "name": localized(row.name, portal.language),
        "measure": row.measure,
        "kind": row.kind,
        "begins": row.since_on,
        "ends": row.until_on,
        "start": _plain(row, row.from_value, currency),
        "target": _plain(row, row.to_value, currency),
        "owner": row.owner,
        "budget": None if row.budget_minor is None else to_major(row.budget_minor, currency),
        "saving": None if row.saving_minor is None else to_major(row.saving_minor, currency),
        "case": row.case,
        "shown": row.is_shown,
    }
    return {
        "name": initial["name"],
        "of": localized(own.name, portal.language) if own else "",
        "value": value_of(row, reached.value, currency),
        "target": value_of(row, row.to_value, currency),
        "share": reached.share,
        "change": portal.form(change_goal, initial=initial),
        "drop": portal.form(drop_goal),
    }
