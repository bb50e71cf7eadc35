"""What an initiative brought, beside as many days before: as a list, and as a file."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.initiatives import queries
from tandem.initiatives.models import Initiative
from tandem.insights import initiatives as results
from tandem.insights.initiatives import Result
from tandem.kit.money import to_major
from tandem.kit.texts import localized
from tandem.portals.organiser.initiatives import goals
from tandem.portals.organiser.initiatives.actions import known
from tandem.portals.shared import tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Text, page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.templatetags.figures import money_short, points, signed

RESULT = Listing(
    "result",
    columns=[
        Column("what", _("What")),
        Column("during", _("During"), is_number=True),
        Column("before", _("As many days before"), is_number=True),
        Column("more", _("Difference"), is_number=True),
    ],
    empty=_("It has not begun yet. From its first day on you see here what it brings."),
)
OWN_GOALS = Listing(
    "goals",
    columns=goals.GOALS.columns,
    empty=_("It has no goal yet. With one you see here how far it has come."),
    at_first="until",
)


def rows(portal: Portal, brought: Result) -> list[dict[str, Cell]]:
    """What was counted, a line each."""
    currency = portal.programme.currency
    during, before = brought.during, brought.before

    def amount(value: int) -> Cell:
        return Cell(money_short(value, currency), value=to_major(value, currency))

    def line(what: Text, now: Cell, then: Cell = Cell(), more: Cell = Cell()) -> dict[str, Cell]:
        return {"what": Cell(what), "during": now, "before": then, "more": more}

    def number(value: int) -> Cell:
        return Cell(points(value), value=value)

    def beside(what: Text, now: int, then: int) -> dict[str, Cell]:
        return line(what, number(now), number(then), Cell(signed(now - then), value=now - then))

    return [
        line(
            _("Net turnover of its audience"),
            amount(during.turnover_minor),
            amount(before.turnover_minor),
            amount(brought.more_minor),
        ),
        beside(_("Purchases"), during.purchases, before.purchases),
        beside(_("Members who bought"), during.members, before.members),
        line(_("Members in its audience"), number(brought.audience)),
        line(_("Participants"), number(brought.participants)),
        line(_("Net amount of what its rules gave for"), amount(brought.by_rules_minor)),
        line(_("Points that its rules gave"), number(brought.points)),
        line(_("What these points cost"), amount(brought.cost_minor)),
    ]


def goal_rows(portal: Portal, row: Initiative) -> list[dict[str, Cell]]:
    """Its goals with how far they are."""
    return [goals.cells(portal, goal, row, is_own=True) for goal in queries.goals_of(row)]


@page(
    "initiatives/<uuid:initiative>/result/",
    permission="insights.view",
    template="result.html",
    guard=known,
)
def initiative_result(portal: Portal, initiative: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """What it brought, against its goals and against the same length before."""
    row = known(portal, initiative)
    brought = results.result(row, programme=portal.programme, now=portal.now)
    cells = rows(portal, brought) if brought else []
    if tables.wanted(portal):
        return RESULT.exported(portal, cells)
    return {
        "name": localized(row.name, portal.language),
        "key": row.id,
        "brought": brought,
        "list": RESULT.whole(cells),
        "goals": OWN_GOALS.whole(goal_rows(portal, row)),
    }
