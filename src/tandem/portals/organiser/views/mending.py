"""What people put right: opening balances from a table, points that wait for somebody."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.earning import ceilings
from tandem.kit.errors import TandemError
from tandem.mending import approving, openings
from tandem.mending.importing import Read
from tandem.mending.importing import read as read_openings
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared import imports
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import whole_of
from tandem.portals.shared.pages import address, key_of, number_of, page
from tandem.portals.shared.templatetags.figures import day, points


def _openings(desk: Desk, path: Path) -> imports.Found:
    found = read_openings(path, programme=desk.programme, now=clock.now())
    rows = [
        (row.said, points(row.points), row.until or _("as the programme says"))
        for row in found.rows[: imports.ROWS_SHOWN]
    ]
    return imports.Found(rows, len(found.openings), found.faults, found)


def _take_openings(desk: Desk, found: Read) -> str:
    posted = desk.request.POST
    new = openings.post(
        found.openings,
        total=whole_of(posted.get("total", "")),
        reference=posted.get("reference", "").strip()[:120],
        programme=desk.programme,
        actor=desk.actor,
        now=clock.now(),
    )
    said = ngettext(
        "%(points)s points of %(n)s row are posted.",
        "%(points)s points of %(n)s rows are posted.",
        len(found.openings),
    )
    return said % {"points": points(new), "n": len(found.openings)}


OPENINGS = imports.Importer(
    columns=(gettext_lazy("Member"), gettext_lazy("Points"), gettext_lazy("Last until")),
    read=_openings,
    take_in=_take_openings,
)


@desk("organiser", "ledger.adjust", takes_files=True)
def opening_balances(desk: Desk) -> HttpResponse:
    """Opening balances from a table, against the total of the system before."""
    return imports.run(
        desk,
        OPENINGS,
        template="organiser/import.html",
        done=address(desk, "organiser:finance"),
        here="finance",
        title=_("Opening balances"),
        back=address(desk, "organiser:finance"),
        back_name=_("Finance"),
        extra="organiser/_opening_total.html",
        reference=desk.request.POST.get("reference", ""),
        total=desk.request.POST.get("total", ""),
        help=_(
            "A row is a member (number, tax number, e-mail address or card), points, and if you"
            " like the day up to which they last."
        ),
    )


@desk("organiser", "evidence.view")
def approvals(desk: Desk) -> HttpResponse:
    """Points that wait for somebody who agrees."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.decide")
        try:
            with transaction.atomic():
                _decide(desk)
                return HttpResponseRedirect(address(desk, "organiser:approvals"))
        except TandemError as problem:
            error = problem.sentence
    rows = [
        {**_row(row), "key": f"{row.member_id}:{row.deed_id}"}
        for row in approving.waiting(desk.programme)
    ]
    above = [
        {**_row(row), "key": f"{row.member_id}:{row.award_id}", "holder": row.holder}
        for row in ceilings.waiting(desk.programme)
    ]
    return page(
        desk,
        "organiser/approvals.html",
        here="approvals",
        error=error,
        rows=rows,
        above=above,
        ceiling=desk.programme.award_ceiling,
        is_by_hand=desk.programme.release == "BY_HAND",
        is_more=len(rows) == approving.LISTED_MAX,
        is_more_above=len(above) == ceilings.LISTED_MAX,
        reason=desk.request.POST.get("reason", ""),
        http_status=400 if error else 200,
    )


def _row(row: approving.Waiting | ceilings.Waiting) -> dict[str, object]:
    return {
        "member_id": row.member_id,
        "member": row.member,
        "deed_id": row.deed_id,
        "document_no": row.document_no,
        "partner": row.partner,
        "day": day(row.day),
        "net_minor": row.net_minor,
        "points": row.points,
    }


def _decide(desk: Desk) -> None:
    posted = desk.request.POST
    chosen: list[tuple[int, UUID]] = []
    for each in posted.getlist("row")[: approving.LISTED_MAX]:
        member, _mark, key = each.partition(":")
        chosen.append((number_of(member), key_of(key)))
    said: dict[str, Any] = {
        "agrees": posted.get("deed") == "agree",
        "reason": posted.get("reason", ""),
        "programme": desk.programme,
        "actor": desk.actor,
        "now": clock.now(),
    }
    if not chosen:
        messages.info(desk.request, _("Choose the rows first."))
        return
    if posted.get("about") == "ceiling":
        decided = ceilings.decide(chosen, **said)
    elif said["agrees"]:
        decided = ceilings.Decided(own_points=approving.decide(chosen, **said))
    else:
        decided = ceilings.Decided(refused_points=approving.decide(chosen, **said))
    if not said["agrees"]:
        text = _("%(points)s points are refused; the members read the reason.")
        messages.success(desk.request, text % {"points": points(decided.refused_points)})
        return
    if decided.own_points or not decided.waiting_points:
        text = _("%(points)s points are the members' own now.")
        messages.success(desk.request, text % {"points": points(decided.own_points)})
    if decided.waiting_points:
        text = _(
            "%(points)s points are agreed to; they wait on for payment or for their days, as"
            " all do."
        )
        messages.success(desk.request, text % {"points": points(decided.waiting_points)})
