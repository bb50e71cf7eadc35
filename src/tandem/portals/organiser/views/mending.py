"""What people put right: opening balances from a table, points that wait for somebody."""

from pathlib import Path

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.mending import openings
from tandem.mending.importing import Read
from tandem.mending.importing import read as read_openings
from tandem.platform import clock
from tandem.portals.shared import imports
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import whole_of
from tandem.portals.shared.pages import address
from tandem.portals.shared.templatetags.figures import points


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
