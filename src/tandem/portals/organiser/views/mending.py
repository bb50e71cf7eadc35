"""What people put right: opening balances from a table, points that wait for somebody."""

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
    rows = [(row.said, points(row.points), row.until or _("as the programme says")) for row in found.rows[: imports.ROWS_SHOWN]]
    return imports.Found(rows, len(found.openings), found.faults, found)


def _take_openings(desk: Desk, found: Read) -> str:
    posted = desk.request.POST
    new = openings.post(
        found.openings, total=whole_of(posted.get("total", "")), reference=posted.get("reference", "").strip()[:120],
        programme=desk.programme, actor=desk.actor, now=clock.now(),
    )  # fmt: skip
    said = ngettext(
        "%(points)s points of %(n)s row are posted.", "%(points)s points of %(n)s rows are posted.", len(found.openings)
    )
    return said % {"points": points(new), "n": len(found.openings)}


OPENINGS = imports.Importer(
    columns=(gettext_lazy("Member"), gettext_lazy("Points"), gettext_lazy("Last until")), read=_openings, take_in=_take_openings
)


@desk("organiser", "ledger.adjust", takes_files=True)
def opening_balances(desk: Desk) -> HttpResponse:
    """Opening balances from a table, against the total of the system before."""
    return imports.run(
        desk, OPENINGS, template="organiser/import.html", done=address(desk, "organiser:finance"), here="finance",
        title=_("Opening balances"), back=address(desk, "organiser:finance"), back_name=_("Finance"),
        extra="organiser/_opening_total.html", reference=desk.request.POST.get("reference", ""), total=desk.request.POST.get("total", ""),
        help=_("A row is a member (number, tax number, e-mail address or card), points, and if you like the day up to which they last."),
    )  # fmt: skip


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
    waiting = approving.waiting(desk.programme)
    rows = [
        {"key": f"{row.member_id}:{row.deed_id}", "member_id": row.member_id, "member": row.member, "deed_id": row.deed_id,
         "document_no": row.document_no, "partner": row.partner, "day": day(row.day), "net_minor": row.net_minor, "points": row.points}
        for row in waiting
    ]  # fmt: skip
    return page(
        desk, "organiser/approvals.html", here="approvals", error=error, rows=rows, is_by_hand=desk.programme.release == "BY_HAND",
        is_more=len(rows) == approving.LISTED_MAX, reason=desk.request.POST.get("reason", ""), http_status=400 if error else 200,
    )  # fmt: skip


def _decide(desk: Desk) -> None:
    posted = desk.request.POST
    deeds: list[tuple[int, UUID]] = []
    for each in posted.getlist("row")[: approving.LISTED_MAX]:
        member, _mark, deed = each.partition(":")
        deeds.append((number_of(member), key_of(deed)))
    agrees = posted.get("deed") == "agree"
    decided = approving.decide(
        deeds, agrees=agrees, reason=posted.get("reason", ""), programme=desk.programme, actor=desk.actor, now=clock.now()
    )
    if not deeds:
        messages.info(desk.request, _("Choose the rows first."))
    elif agrees:
        messages.success(desk.request, _("%(points)s points are the members' own now.") % {"points": points(decided)})
    else:
        messages.success(
            desk.request, _("%(points)s points are refused; the members read the reason.") % {"points": points(decided)}
        )
