"""The list of files: searched by name, narrowed down by state and sender, with true totals."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.evidence.documents import files
from tandem.evidence.models import WORKING, DocumentKind
from tandem.evidence.models import DocumentStatus as State
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Text
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.files import states
from tandem.portals.shared.templatetags.figures import day, points

# What a list is narrowed down to, as the address says it.
VIEWS = {
    "todo": (gettext_lazy("To do"), (State.MAPPING, State.READY)),
    "working": (gettext_lazy("Under way"), WORKING),
    "counted": (gettext_lazy("Recorded"), (State.COUNTED,)),
    "failed": (gettext_lazy("Failed"), (State.FAILED,)),
    "withdrawn": (gettext_lazy("Withdrawn"), (State.WITHDRAWN,)),
}
KINDS: Mapping[str, Text] = {
    DocumentKind.SELL_OUT.value: gettext_lazy("sales file"),
    DocumentKind.E_INVOICE.value: gettext_lazy("e-invoice"),
    DocumentKind.INVOICE_QR.value: gettext_lazy("scanned code"),
    DocumentKind.PICTURE.value: gettext_lazy("picture"),
    DocumentKind.ACTION.value: gettext_lazy("photo of an action"),
}
REASON_LENGTH = 120
OF_PARTNER = Listing(
    "files",
    columns=[
        Column("file", gettext_lazy("File"), sorts_by="upload__name"),
        Column("received", gettext_lazy("Received"), sorts_by="created_at"),
        Column("state", gettext_lazy("State")),
        Column("lines", gettext_lazy("Lines"), is_number=True),
        Column("counted", gettext_lazy("Recorded"), sorts_by="lines_counted", is_number=True),
        Column("waiting", gettext_lazy("To be matched"), is_number=True),
    ],
    at_first="-received",
    search=gettext_lazy("Name of a file"),
    choices=[Choice("state", gettext_lazy("State"), {key: it[0] for key, it in VIEWS.items()})],
    empty=gettext_lazy(
        "No file has come yet. The first one is read at once and shows what it would record before"
        " anything is recorded."
    ),
)
OF_ORGANISER = replace(
    OF_PARTNER,
    columns=[
        OF_PARTNER.columns[0],
        Column("from", gettext_lazy("From")),
        *OF_PARTNER.columns[1:],
    ],
    search=gettext_lazy("Name of a file, a partner or a member"),
    choices=[
        *OF_PARTNER.choices,
        Choice("kind", gettext_lazy("Kind"), KINDS),
        Choice("rows", gettext_lazy("With rows"), dict(states.FIGURES)),
    ],
)


def shown(
    portal: Portal, *, of: Listing, partner_id: int | None = None
) -> Mapping[str, Any] | HttpResponseBase:
    """The list as a page has it; the file of it, where one is asked for."""
    asked = of.asked(portal)
    documents = files.documents_asked(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        partner_id=partner_id,
        statuses=VIEWS[asked.choices["state"]][1] if asked.choices["state"] else (),
        kind=asked.choices.get("kind", ""),
        figure=asked.choices.get("rows", ""),
        q=asked.q,
    )
    page = documents.order_by(*asked.by)[asked.rows]
    rows = [
        _cells(portal, row) for row in files.document_rows(page, organiser_id=portal.organiser_id)
    ]
    if asked.is_file:
        return of.exported(portal, rows)
    total = documents.count()
    return {"total": total, "list": of.shown(asked, rows, total=total)}


def _cells(portal: Portal, row: files.DocumentRow) -> dict[str, Cell]:
    counted, waiting = row.lines_counted, row.figures.get("waiting", 0)
    state, mood = states.words(
        row.status, is_members=row.is_members, counted=counted, waiting=waiting
    )
    if row.status == State.COUNTED and not counted:
        counted = row.figures.get("counted", 0)  # pictures and actions, which have no lines
    lines = row.figures.get("lines", 0)
    return {
        "file": Cell(
            row.name,
            href=portal.address(f"{portal.code}:file", document=row.id),
            note=row.reason[:REASON_LENGTH],
        ),
        "from": _sender(portal, row),
        "received": Cell(day(row.received_at), value=row.received_at),
        "state": Cell(state, mood=mood),
        "lines": Cell(points(lines), value=lines),
        "counted": Cell(points(counted), value=counted),
        "waiting": Cell(points(waiting), value=waiting),
    }


def _sender(portal: Portal, row: files.DocumentRow) -> Cell:
    if portal.code != "organiser":
        return Cell()
    if row.member_id is not None and row.member_id == row.partner_id:
        link = portal.address("organiser:partner", partner=row.partner_id)
        return Cell(row.partner, href=link, note=_("a partner's own action"))
    if row.member_id is not None:
        link = portal.address("organiser:member", member=row.member_id)
        return Cell(row.member or _("a member"), href=link, note=_("a member's proof"))
    if row.partner_id is not None:
        link = portal.address("organiser:partner", partner=row.partner_id)
        return Cell(row.partner, href=link)
    return Cell("–")
