"""What is typed or handed over in a rehearsal: a receipt with several products, a file of sales.

Nothing of it is stored: what it says becomes a part of the address, as everything in a rehearsal.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.documents.sales import sellout
from tandem.flows.rehearsing import buying, rehearsal_acts, sold_files
from tandem.flows.rehearsing.rehearsal_acts import LINES_MAX, Act, Buy, Line
from tandem.kit.errors import Exhausted, Invalid
from tandem.kit.money import to_minor
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Refusal, action
from tandem.portals.shared.areas.fields import DropInput, NumberField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.files.forms import FIELDS

ACCEPTED = ".csv,.txt,.xlsx,.xls,.ods,.xml,.pdf,.zip,.edi"
GAPS = {"product": gettext_lazy("Product"), "customer": gettext_lazy("Customer")}


class NoLines(Invalid):
    """A receipt without a line."""

    code = "portals.no_lines"
    text = gettext_lazy("Write at least one product.")


class NoRoom(Exhausted):
    """A rehearsal is as long as an address may be."""

    code = "portals.no_room_in_play"
    text = gettext_lazy(
        "A rehearsal holds %(lines)s lines of purchases and %(acts)s acts. Begin it anew, or go"
        " some steps back."
    )


class LineRow(RowForm):
    """A line of the receipt."""

    columns = "three"

    product = PickField(sources.PRODUCTS, label=gettext_lazy("Product"), coerce=UUID)
    quantity = NumberField(
        label=gettext_lazy("Quantity"),
        min_value=Decimal("0.001"),
        max_value=buying.QUANTITY_MAX,
        decimal_places=3,
        required=False,
    )
    amount = NumberField(min_value=0, max_value=10**9, required=False)

    def prepare(self) -> None:
        """Money is the programme's, and as its people say it."""
        self.fields["amount"].label = amounts.label(self.portal.programme)


class ReceiptForm(PortalForm):
    """What stands on a receipt, line by line."""

    rows = {
        "lines": RowSet(
            LineRow, one=gettext_lazy("Product"), add=gettext_lazy("Add a product"), spare=2
        )
    }


class SalesForm(PortalForm):
    """A file as the seller would hand it over."""

    file = forms.FileField(
        label=gettext_lazy("Sales file (CSV, XLSX) or e-invoices (XML, PDF, ZIP)"),
        widget=DropInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "Each customer in it is a member here, the first four; its days are today's. The file"
            " is read and not saved."
        ),
    )

    def clean_file(self) -> Any:
        """Some rows are enough."""
        sent = self.cleaned_data["file"]
        if sent.size > sold_files.BYTES_MAX:
            raise ValidationError(
                _("A rehearsal takes a file of at most %(megabytes)s MB: some of its rows do.")
                % {"megabytes": sold_files.BYTES_MAX // 1_000_000}
            )
        return sent


@action(ReceiptForm, permission="programme.change", button=gettext_lazy("Send the receipt"))
def prove_receipt(portal: Portal, form: ReceiptForm) -> Next:
    """The member proves one purchase of several products."""
    lines = tuple(
        Line(
            row["product"],
            Decimal(1) if row["quantity"] is None else row["quantity"].normalize(),
            to_minor(row["amount"] or Decimal(0), portal.programme.currency),
        )
        for row in form.row_sets["lines"].typed
    )
    if not lines:
        raise NoLines()
    return _led([*_room(portal, len(lines)), Buy(lines)], "")


@action(SalesForm, permission="programme.change", button=gettext_lazy("Hand it over"))
def hand_over_sales(portal: Portal, form: SalesForm) -> Next | Refusal:
    """The seller hands over a file of its sales."""
    acts, file = _room(portal, 1), form.cleaned_data["file"]
    try:
        heard = sold_files.hear(
            file.chunks(),
            name=file.name or "",
            programme=portal.programme,
            lines_max=LINES_MAX - rehearsal_acts.lines_of(acts),
            home=Path(settings.HOME),
            actor=portal.actor,
            now=portal.now,
        )
    except sellout.ColumnsMissing as gap:
        names = [FIELDS.get(name) or GAPS[name] for name in gap.data["missing"].split(", ")]
        told = _(
            "No column of this file is called: %(columns)s. Hand it over once under Files, and say"
            " there which column it is."
        )
        return Refusal(told % {"columns": ", ".join(map(str, names))}, at="file")
    return _led([*acts, heard.act], _told(heard))


def _room(portal: Portal, lines: int) -> list[Act]:
    """The acts so far, where there is room for one more with so many lines."""
    acts = rehearsal_acts.read(portal.request.GET.get("play", ""))
    total = rehearsal_acts.lines_of(acts) + lines
    if total > LINES_MAX or len(acts) >= rehearsal_acts.ACTS_MAX:
        raise NoRoom(lines=LINES_MAX, acts=rehearsal_acts.ACTS_MAX)
    return acts


def _led(acts: Sequence[Act], done: str) -> Next:
    query = {"play": rehearsal_acts.written(acts)}
    return Next("organiser:rehearsal", query=query, done=done)


def _told(heard: sold_files.Heard) -> str:
    """What of a file is played, and what is not."""
    told = [
        (heard.faults, _("Rows with faults: %(n)s.")),
        (heard.unknown, _("Rows of goods that are not known: %(n)s.")),
        (heard.back, _("Rows that come back, which a rehearsal does not read: %(n)s.")),
        (heard.beyond, _("Rows beyond four customers and %(max)s lines: %(n)s.")),
    ]
    played = _("Purchases played: %(n)s.") % {"n": len(heard.act.purchases)}
    left = [words % {"n": number, "max": LINES_MAX} for number, words in told if number]
    return " ".join([played, *left])
