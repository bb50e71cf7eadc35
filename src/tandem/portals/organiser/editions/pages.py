"""The editions, the closing of one with what it would do, and what was settled."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.closing import previewing, settling
from tandem.closing.models import Closing, Statement
from tandem.kit.errors import TandemError
from tandem.portals.organiser.editions import actions, differing, showing
from tandem.portals.organiser.editions.forms import CloseForm
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import day, points, signed
from tandem.programmes import editions as frame

EDITIONS = Listing(
    "editions",
    columns=[
        Column("number", gettext_lazy("Edition")),
        Column("begins", gettext_lazy("First day")),
        Column("ends", gettext_lazy("Last day")),
        Column("state", gettext_lazy("State")),
    ],
    empty="",
)
STATEMENTS = Listing(
    "statements",
    columns=[
        Column("member", gettext_lazy("Member")),
        *(
            Column(name, title, sorts_by=f"{name}_points", is_number=True)
            for name, title in showing.PARTS.items()
        ),
    ],
    at_first="-carried",
    empty=gettext_lazy("Nobody had points in this edition. There is nothing to settle."),
)


@page("editions/", permission="programme.view", template="editions.html")
def editions(portal: Portal) -> Mapping[str, Any]:
    """Every edition, latest first."""
    rows = frame.every(portal.programme.id, organiser_id=portal.organiser_id)
    closings = {
        row.edition_id: row
        for row in Closing.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    }
    begun = [row for row in rows if row.begins_on <= today(portal)]
    running = begun[0] if begun else rows[-1]
    cells = [
        {
            "number": Cell(
                row.number, href=portal.address("organiser:edition", edition=row.number)
            ),
            "begins": Cell(day(row.begins_on)),
            "ends": Cell(day(row.ends_on - timedelta(days=1)) if row.ends_on else "–"),
            "state": Cell(
                showing.state(row, closings.get(row.id), today(portal)).text,
                mood=showing.state(row, closings.get(row.id), today(portal)).mood,
            ),
        }
        for row in rows
    ]
    return {"list": EDITIONS.whole(cells), "running": running}


@page(
    "editions/<int:edition>/",
    permission="programme.view",
    template="edition.html",
    guard=actions.named,
    actions=[actions.reopen],
)
def edition(portal: Portal, edition: int) -> Mapping[str, Any] | HttpResponseBase:
    """How an edition was, or will be, settled; each member's statement."""
    row = actions.named(portal, edition)
    closing = previewing.of_edition(row.id, organiser_id=portal.organiser_id)
    if closing is None:
        return {"edition": row, "state": showing.state(row, None, today(portal))}
    shown = {
        "edition": row,
        "last_on": (row.ends_on or row.begins_on) - timedelta(days=1),
        "state": showing.state(row, closing, today(portal)),
        "closing": closing,
        "policy": showing.policy(closing),
        "by": names_by_id.actors(portal, [closing.actor]).get(closing.actor, closing.actor),
        "steps": showing.steps(closing),
        "reopen": None,
        "changes": differing.changes(portal, closing),
    }
    if closing.settled_at is None:
        waits = settling.undecided(
            portal.programme, row.ends_on or row.begins_on, closing.late_until
        )
        reopen = None if closing.done else portal.form(actions.reopen)
        return {**shown, "waits": waits, "reopen": reopen}
    asked = STATEMENTS.asked(portal)
    matching = Statement.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    matching = matching.filter(id=closing.id)
    statements = list(matching.order_by(*asked.by, "member_id")[asked.rows])
    names = names_by_id.members(portal, [statement.member_id for statement in statements])
    cells = [_cells(portal, statement, names) for statement in statements]
    if asked.is_file:
        return STATEMENTS.exported(portal, cells)
    return {**shown, "list": STATEMENTS.shown(asked, cells, total=matching.count)}


def _cells(portal: Portal, row: Statement, names: Mapping[int, str]) -> dict[str, Cell]:
    figures = {name: getattr(row, f"{name}_points") for name in showing.PARTS}
    return {
        "member": Cell(
            names.get(row.member_id, "–"),
            href=portal.address("organiser:member", member=row.member_id),
        ),
        **{
            name: Cell((signed if name in showing.SIGNED else points)(figure), value=figure)
            for name, figure in figures.items()
        },
    }


@page(
    "editions/<int:edition>/close/",
    permission="programme.change",
    template="close.html",
    guard=actions.named,
    actions=[actions.look, actions.close],
)
def edition_close(portal: Portal, edition: int) -> Mapping[str, Any]:
    """Say how the edition is closed, and look at what that would do."""
    row = actions.named(portal, edition)
    if row.ends_on is not None:
        raise Http404
    asked = CloseForm(portal, actions.look, data=portal.request.GET)
    is_asked = "last_on" in portal.request.GET and asked.is_valid()
    usual = {"last_on": today(portal), "late_until": today(portal) + timedelta(days=30)}
    initial = asked.cleaned_data if is_asked else usual
    shown = {
        "edition": row,
        "look": portal.form(actions.look, initial=initial),
        "found": None,
    }
    if not is_asked:
        return shown
    try:
        frame.check_end(row, **asked.days())
        preview = previewing.preview(portal.programme, row, asked.policy(), **asked.days())
    except TandemError:  # an address that nobody was led to
        return shown
    return {
        **shown,
        "found": preview,
        "rows": showing.preview(portal, preview, asked.policy()),
        "open": showing.still_open(portal, preview),
        "days": asked.days(),
        "has_money": bool(portal.programme.point_value_minor),
        "close": portal.form(actions.close, initial=initial),
        "title": _("%(n)s points lapse, %(left)s are carried over")
        % {
            "n": points(preview.lapsing.points),
            "left": points(preview.owned.points - preview.lapsing.points),
        },
    }
