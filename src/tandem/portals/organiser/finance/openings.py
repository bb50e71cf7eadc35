"""Opening balances from a table, against the total of the system before."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.adjustments import openings
from tandem.adjustments.importing import Read, read
from tandem.portals.shared import importing, imports, tables
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.templatetags.figures import points

# The head of a table to fill in; the reader knows these names.
TEMPLATE = ("e-mail", "points", "until")


class OpeningForm(TableForm):
    """Balances of the system before."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].help_text = _(
            "A row is a member (number, tax number, e-mail address or card), points, and if you"
            " like the day up to which they last."
        )


class TakeForm(PortalForm):
    """What the balances add up to, and where they come from."""

    columns = "two"
    errors_at = {openings.WrongTotal: "total"}

    total = WholeField(
        label=gettext_lazy("What they must add up to"),
        min_value=1,
        help_text=gettext_lazy("as the system before says; otherwise nothing is posted"),
    )
    reference = forms.CharField(
        label=gettext_lazy("Name of the source"),
        max_length=120,
        help_text=gettext_lazy("the same table under the same name is posted once"),
    )


def importer(portal: Portal, *, total: int = 0, reference: str = "") -> imports.Importer:
    """Tables of opening balances."""

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        table = read(path, programme=portal.programme, now=portal.now)
        first = [
            (row.said, points(row.points), row.until or _("as the programme says"))
            for row in table.rows[: imports.ROWS_SHOWN]
        ]
        return imports.Found(first, len(table.openings), table.faults, table)

    def take_in(_portal: PortalContext, table: Read) -> str:
        new = openings.post(
            table.openings,
            total=total,
            reference=reference,
            programme=portal.programme,
            actor=portal.actor,
            now=portal.now,
        )
        done = ngettext(
            "%(points)s points of %(n)s row are posted.",
            "%(points)s points of %(n)s rows are posted.",
            len(table.openings),
        )
        return done % {"points": points(new), "n": len(table.openings)}

    return imports.Importer(
        columns=(gettext_lazy("Member"), gettext_lazy("Points"), gettext_lazy("Last until")),
        read=rows,
        take_in=take_in,
    )


@action(OpeningForm, permission="ledger.adjust", button=gettext_lazy("Look at the table"))
def look(portal: Portal, form: OpeningForm) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    importer(portal).read(portal, importing.path_of(upload))
    return Next("organiser:opening-table", {"upload": upload.id})


@action(
    TakeForm,
    permission="ledger.adjust",
    button=gettext_lazy("Take in"),
    question=gettext_lazy("Post these points? The members have them at once."),
)
def take(portal: Portal, form: TakeForm, upload: UUID) -> Next:
    """Post what was looked at."""
    typed = form.cleaned_data
    table = importer(portal, total=typed["total"], reference=typed["reference"].strip())
    done = table.take_in(portal, importing.content(portal, table, upload))
    return Next("organiser:finance", done=done)


@page(
    "finance/opening/",
    permission="ledger.adjust",
    template="opening.html",
    tab=gettext_lazy("Opening balances"),
    actions=[look],
)
def opening(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of balances; one to fill in as a file."""
    if tables.wanted(portal):
        return tables.exported(portal, "balances", TEMPLATE, [])
    return {"look": portal.form(look)}


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "finance/opening/<uuid:upload>/",
    permission="ledger.adjust",
    template="opening_table.html",
    guard=_sent,
    actions=[take],
)
def opening_table(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of balances before it is posted."""
    return {
        "table": importing.preview(portal, importer(portal), upload),
        "take": portal.form(take),
        "again": portal.address("organiser:opening"),
    }
