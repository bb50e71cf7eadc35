"""Documents as pages show them: the same for the organiser and the partner."""

from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tandem.evidence import queries, reading
from tandem.evidence.models import Document, DocumentKind, DocumentStatus, RowFault
from tandem.evidence.readers import sellout
from tandem.flows import accept_evidence, jobs
from tandem.kit.errors import TandemError
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.portals.shared import received
from tandem.portals.shared.access import Desk
from tandem.portals.shared.pages import address, page

FAULTS_SHOWN = 200
STATES = {
    DocumentStatus.RECEIVED: (gettext_lazy("to be mapped"), "wait"),
    DocumentStatus.READ: (gettext_lazy("read, not counted"), "wait"),
    DocumentStatus.ACCEPTING: (gettext_lazy("being counted"), "wait"),
    DocumentStatus.ACCEPTED: (gettext_lazy("counted"), "good"),
    DocumentStatus.REFUSED: (gettext_lazy("refused"), "bad"),
}
FIELDS = {
    "document_no": gettext_lazy("Document number"),
    "sold_on": gettext_lazy("Day of sale"),
    "due_on": gettext_lazy("Payment due"),
    "paid_on": gettext_lazy("Paid on"),
    "customer_tax_id": gettext_lazy("Customer's tax number"),
    "customer_code": gettext_lazy("Customer's code"),
    "customer_hash": gettext_lazy("Customer's hash (blind matching)"),
    "customer_name": gettext_lazy("Customer's name"),
    "product_gtin": gettext_lazy("Barcode (GTIN, EAN)"),
    "product_sku": gettext_lazy("Maker's product number"),
    "product_code": gettext_lazy("Partner's product code"),
    "product_name": gettext_lazy("Product name"),
    "quantity": gettext_lazy("Quantity"),
    "unit": gettext_lazy("Unit"),
    "net_amount": gettext_lazy("Net amount of the line"),
    "gross_amount": gettext_lazy("Gross amount of the line"),
    "net_price": gettext_lazy("Net price of one"),
    "gross_price": gettext_lazy("Gross price of one"),
    "outlet_code": gettext_lazy("Outlet"),
}
FAULTS = {
    ("sold_on", "no_date"): gettext_lazy("The day of sale is no date."),
    ("quantity", "no_number"): gettext_lazy("The quantity is no number."),
    ("net_amount", "no_number"): gettext_lazy("The net amount is no number."),
    ("gross_amount", "no_number"): gettext_lazy("The gross amount is no number."),
    ("customer", "missing"): gettext_lazy("The row names no customer."),
    ("product", "missing"): gettext_lazy("The row names no product."),
    ("document", "unreadable"): gettext_lazy("This invoice cannot count."),
    ("document", "twice"): gettext_lazy("This invoice stands in the file twice; it counts once."),
    ("document", "page_number"): gettext_lazy("The page of the PDF shows another invoice number than the e-invoice inside it."),
    ("document", "page_total"): gettext_lazy("The page of the PDF shows another total than the e-invoice inside it."),
}
FIGURES = (
    ("lines", gettext_lazy("Lines read")),
    ("counted", gettext_lazy("Lines that count")),
    ("waiting", pgettext_lazy("lines", "Not known yet")),
    ("repeated", gettext_lazy("Counted before")),
    ("early", gettext_lazy("Bought before joining")),
    ("foreign", gettext_lazy("None of ours")),
    ("faults", gettext_lazy("Rows with faults")),
    ("blank", gettext_lazy("Blank rows")),
)
DATE_ORDERS = {"YMD": "2026-01-31", "DMY": "31.01.2026", "MDY": "01/31/2026"}


def rows(desk: Desk, *, place: str, partner_id: int | None = None, member_id: int | None = None) -> list[dict[str, Any]]:
    """Documents for a list; `place` is the URL name of one."""
    found = queries.documents(desk.programme.id, organiser_id=desk.actor.organiser_id, partner_id=partner_id, member_id=member_id)
    return [
        {
            **asdict(row), "state": STATES[DocumentStatus(row.status)][0], "mood": STATES[DocumentStatus(row.status)][1],
            "address": address(desk, place, document=row.id) if place else "",
            **{name: row.figures.get(name, 0) for name in ("lines", "counted", "waiting")},
        }
        for row in found
    ]  # fmt: skip


def take_in(desk: Desk, *, partner_id: int | None = None) -> Document:
    """Receive the uploaded file of a request. An e-invoice is read at once by a job; a sales file waits for its mapping.

    Raises:
        TandemError: with the sentence for the person.
    """
    now = clock.now()
    stored = received.stored(desk)
    try:
        document = accept_evidence.receive(
            stored, home=Path(settings.HOME), programme_id=desk.programme.id, actor=desk.actor, now=now, partner_id=partner_id
        )
    except TandemError:
        # The caller's savepoint takes back what was written; the file goes with it.
        received.drop([stored])
        raise
    if document.kind == DocumentKind.E_INVOICE:
        jobs.defer_reading(document.id, organiser_id=desk.actor.organiser_id)
    elif document.kind == DocumentKind.PICTURE:
        jobs.defer_picture(document.id, organiser_id=desk.actor.organiser_id)
    return document


def one(
    desk: Desk, document_id: UUID, *, template: str, place: str, list_place: str, partner_id: int | None = None, **context: Any
) -> HttpResponse:
    """The page of one document: map, preview, accept."""
    found = Document.objects.of(desk.actor.organiser_id).select_related("upload").filter(
        id=document_id, programme_id=desk.programme.id
    )  # fmt: skip
    if partner_id is not None:
        found = found.filter(partner_id=partner_id, member_id=None)
    document = found.order_by("id").first()
    if document is None:
        raise Http404
    error = ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                _act(desk, document)
                return HttpResponseRedirect(address(desk, place, document=document.id))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, template, error=error, back=address(desk, list_place), document=_shown(document),
        mapping=_mapping(document), figures=_figures(document), faults=_faults(document), **context,
    )  # fmt: skip


def _act(desk: Desk, document: Document) -> None:
    posted = desk.request.POST
    if posted.get("deed") == "map" and document.status in (DocumentStatus.RECEIVED, DocumentStatus.READ):
        columns = {name: int(posted[name]) for name in FIELDS if posted.get(name, "").isdecimal()}
        order = posted.get("date_order", "DMY")
        mapping = sellout.ColumnMap(
            columns, order if order in DATE_ORDERS else "DMY", "," if posted.get("decimal_mark") == "," else "."
        )
        accept_evidence.map_columns(document, mapping, home=Path(settings.HOME), now=clock.now())
        jobs.defer_reading(document.id, organiser_id=desk.actor.organiser_id)
        document.status, document.figures = DocumentStatus.RECEIVED, {"reading": 1}
        document.save(update_fields=["status", "figures"])
    elif posted.get("deed") == "accept" and document.status == DocumentStatus.READ and document.member_id is None:
        jobs.defer_acceptance(document.id, organiser_id=desk.actor.organiser_id, actor=desk.actor.name)
        document.figures = {**document.figures, "accepting": 1}
        document.save(update_fields=["figures"])
        messages.success(desk.request, _("The lines are being counted."))


def _shown(document: Document) -> dict[str, Any]:
    partner = Partner.objects.of(document.organiser_id).filter(id=document.partner_id or 0).order_by("id").first()
    state, mood = STATES[DocumentStatus(document.status)]
    is_working = document.status == DocumentStatus.ACCEPTING or (
        document.status == DocumentStatus.RECEIVED and (bool(document.figures.get("reading")) or document.kind == DocumentKind.E_INVOICE)
    ) or (document.status == DocumentStatus.READ and bool(document.figures.get("accepting")))  # fmt: skip
    return {
        "name": document.name, "partner": partner.name if partner else "", "received_at": document.created_at,
        "state": state, "mood": mood, "reason": document.reason, "is_working": is_working,
        "can_accept": document.member_id is None and document.status == DocumentStatus.READ and not is_working and document.figures.get("counted", 0) + document.figures.get("waiting", 0) > 0,
        "counted": document.figures.get("counted", 0), "batches": document.figures.get("batches", 0),
        "batches_done": document.figures.get("batches_done", 0),
        "read_so_far": reading.progress_of(Path(settings.HOME) / document.path) if is_working and document.upload_id else 0,
        "is_claimed": document.member_id is not None,
        "odd": document.figures.get("odd_prices"),
    }  # fmt: skip


def _mapping(document: Document) -> dict[str, Any] | None:
    if document.kind != DocumentKind.SELL_OUT or document.status not in (DocumentStatus.RECEIVED, DocumentStatus.READ):
        return None
    if document.figures.get("reading") and document.status == DocumentStatus.RECEIVED:
        return None
    recognised = sellout.recognise(Path(settings.HOME) / document.path)
    mapping = sellout.ColumnMap.from_json(document.mapping) if document.mapping else recognised.mapping
    first = recognised.samples[0] if recognised.samples else ()
    return {
        "fields": [{"name": name, "label": label, "place": mapping.columns.get(name)} for name, label in FIELDS.items()],
        "columns": [
            {"place": place, "name": name or _("column %(n)s") % {"n": place + 1}, "sample": first[place] if place < len(first) else ""}
            for place, name in enumerate(recognised.header)
        ],
        "samples": recognised.samples, "date_order": mapping.date_order, "decimal_mark": mapping.decimal_mark,
        "date_orders": [{"value": value, "text": text} for value, text in DATE_ORDERS.items()],
        "is_date_sure": recognised.is_date_sure or document.status == DocumentStatus.READ,
    }  # fmt: skip


def _figures(document: Document) -> list[dict[str, Any]]:
    if document.status == DocumentStatus.RECEIVED:
        return []
    return [{"name": name, "total": document.figures[key]} for key, name in FIGURES if document.figures.get(key)]


def _faults(document: Document) -> list[dict[str, Any]]:
    found = RowFault.objects.of(document.organiser_id).filter(document_id=document.id).order_by("line", "id")[:FAULTS_SHOWN]
    return [{"line": row.line, "text": FAULTS.get((row.field, row.code), row.code), "value": row.value} for row in found]
