"""Tables handed over on a page: read, shown with what is wrong row by row, then taken in. Nothing
counts before that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import TandemError
from tandem.kit.tables import Fault
from tandem.platform.models import Upload
from tandem.portals.shared import received
from tandem.portals.shared.access import Desk
from tandem.portals.shared.pages import key_of, page

ROWS_SHOWN, FAULTS_SHOWN = 12, 200
Text = str | Promise
FAULTS: dict[tuple[str, str], Text] = {
    ("name", "missing"): _("The row names nobody and nothing."),
    ("sku", "missing"): _("The product has no number."),
    ("tax_id", "no_code"): _("This is no tax number."),
    ("email", "no_address"): _("This is no e-mail address."),
    ("card", "no_card"): _("This is no number of a card: 4 to 40 letters or digits."),
    ("member", "twice"): _("The same member stands in a row above."),
    ("gtin", "no_code"): _("This is no barcode number: a digit is wrong or missing."),
    ("carton", "no_number"): _("The pieces in a carton are no number."),
    ("pallet", "no_number"): _("The pieces on a pallet are no number."),
    ("document_no", "missing"): _("The row names no document."),
    ("paid_on", "no_date"): _("The day of payment is no date."),
    ("paid_on", "future"): _("The day of payment has not come yet."),
    ("amount", "no_number"): _("The amount is no number above zero."),
    ("serial", "no_code"): _(
        "This is no GS1 code with a serial, and no barcode number and serial."
    ),
    ("serial", "twice"): _("The same serial stands in a row above."),
    ("gtin", "unknown"): _("No product has this barcode number."),
    ("day", "no_date"): _("The day is no date."),
    ("points", "no_points"): _("The points are no whole number above zero."),
    ("until", "no_day_to_come"): _("The day is none that is still to come."),
    ("period", "no_period"): _("The row names no two days in their order."),
    ("member", "unknown"): _("Nobody in the programme is known by this."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a table holds: the first rows as cells, how many there are, what is wrong, and what
    `take_in` gets.
    """

    rows: Sequence[Sequence[Any]]
    total: int
    faults: Sequence[Fault]
    content: Any


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of table: the columns it shows, how it is read, and what taking it in does (a
    sentence tells).
    """

    columns: tuple[Text, ...]
    read: Callable[[Desk, Path], Found]
    take_in: Callable[[Desk, Any], str]


def run(
    desk: Desk, importer: Importer, *, template: str, done: str, **context: Any
) -> HttpResponse:
    """The page of an import. `done` is the address to go to afterwards."""
    error, found, key = "", None, ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                if desk.request.POST.get("deed") == "take":
                    messages.success(
                        desk.request, importer.take_in(desk, _again(desk, importer).content)
                    )
                    return HttpResponseRedirect(done)
                upload = received.stored(desk)
                found, key = _read(desk, importer, upload), str(upload.id)
        except TandemError as problem:
            error = problem.sentence
    shown = None
    if found is not None:
        shown = {
            "columns": importer.columns,
            "rows": found.rows[:ROWS_SHOWN],
            "total": found.total,
            "upload": key,
            "faults_total": len(found.faults),
            "faults": [
                {
                    "line": fault.line,
                    "text": FAULTS.get((fault.field, fault.code), fault.code),
                    "value": fault.value,
                }
                for fault in found.faults[:FAULTS_SHOWN]
            ],
        }
    return page(
        desk, template, error=error, found=shown, http_status=400 if error else 200, **context
    )


def _read(desk: Desk, importer: Importer, upload: Upload) -> Found:
    path = Path(settings.HOME) / upload.path
    try:
        return importer.read(desk, path)
    except TandemError:
        received.drop([upload])
        raise


def _again(desk: Desk, importer: Importer) -> Found:
    """The table that this person looked at a moment ago, read once more."""
    key: UUID = key_of(desk.request.POST.get("upload", ""))
    assert desk.actor.user_id is not None
    upload = (
        Upload.objects.of(desk.actor.organiser_id)
        .filter(id=key, user_id=desk.actor.user_id)
        .order_by("id")
        .first()
    )
    if upload is None:
        raise Http404
    return importer.read(desk, Path(settings.HOME) / upload.path)
