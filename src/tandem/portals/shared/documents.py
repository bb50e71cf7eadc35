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
from django.utils.translation import gettext_lazy

from tandem.documents.sales import sellout
from tandem.evidence import intake, lifecycle, queries, sandbox
from tandem.evidence.laying import progress_of
from tandem.evidence.models import WORKING, Document, RowFault
from tandem.evidence.models import DocumentStatus as State
from tandem.flows import accept_evidence, take_up
from tandem.flows.documents import ways
from tandem.kit.errors import TandemError
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.portals.shared import received
from tandem.portals.shared.access import Desk
from tandem.portals.shared.claims import DOUBTS
from tandem.portals.shared.pages import address, page

FAULTS_SHOWN = 200
MOODS = {
    State.RECEIVED: "wait",
    State.READING: "wait",
    State.MAPPING: "wait",
    State.READY: "wait",
    State.COUNTING: "wait",
    State.COUNTED: "good",
    State.FAILED: "bad",
    State.WITHDRAWN: "",
}
# What a list is narrowed down to, as the address says it.
VIEWS = {
    "": (gettext_lazy("All"), ()),
    "todo": (gettext_lazy("To do"), (State.MAPPING, State.READY)),
    "working": (gettext_lazy("Under way"), WORKING),
    "counted": (gettext_lazy("Counted"), (State.COUNTED,)),
    "failed": (gettext_lazy("Failed"), (State.FAILED,)),
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
    "corrects_no": gettext_lazy("Number of the corrected document"),
}
FAULTS = {
    ("sold_on", "no_date"): gettext_lazy("The day of sale is no date."),
    ("sold_on", "to_come"): gettext_lazy("The day of sale has not come yet."),
    ("sold_on", "too_early"): gettext_lazy(
        "The day of sale lies before the seller's time. Is the year right?"
    ),
    ("paid_on", "to_come"): gettext_lazy("The day of payment has not come yet."),
    ("paid_on", "too_early"): gettext_lazy(
        "The day of payment lies before the seller's time. Is the year right?"
    ),
    ("quantity", "no_number"): gettext_lazy("The quantity is no number."),
    ("net_amount", "no_number"): gettext_lazy("The net amount is no number."),
    ("gross_amount", "no_number"): gettext_lazy("The gross amount is no number."),
    ("quantity", "signs"): gettext_lazy("Quantity and amount have different signs."),
    ("quantity", "nothing"): gettext_lazy("No pieces for no money are no sale."),
    ("net_amount", "empty"): gettext_lazy("The net amount is not stored in the file."),
    ("gross_amount", "empty"): gettext_lazy("The gross amount is not stored in the file."),
    ("product", "no_barcode"): gettext_lazy("The barcode does not hold."),
    ("customer", "missing"): gettext_lazy("The row names no customer."),
    ("product", "missing"): gettext_lazy("The row names no product."),
    ("document", "unreadable"): gettext_lazy("This invoice cannot count."),
    ("document", "twice"): gettext_lazy("This invoice stands in the file twice; it counts once."),
    ("document", "page_number"): gettext_lazy(
        "The page of the PDF shows another invoice number than the e-invoice inside it."
    ),
    ("document", "page_total"): gettext_lazy(
        "The page of the PDF shows another total than the e-invoice inside it."
    ),
    **{("document", name): text for name, text in DOUBTS.items()},
}
FIGURES = (
    ("lines", gettext_lazy("Lines read")),
    ("counted", gettext_lazy("Lines that count")),
    ("waiting", gettext_lazy("To be matched")),
    ("repeated", gettext_lazy("Counted before")),
    ("differs", gettext_lazy("Told otherwise than before")),
    ("early", gettext_lazy("Bought before joining")),
    ("foreign", gettext_lazy("None of ours")),
    ("taken_back", gettext_lazy("Taken back")),
    ("gone", gettext_lazy("Counted, not known any more")),
    ("faults", gettext_lazy("Rows with faults")),
    ("totals", gettext_lazy("Rows of totals, left out")),
    ("blank", gettext_lazy("Blank rows")),
)
DATE_ORDERS = {"YMD": "2026-01-31", "DMY": "31.01.2026", "MDY": "01/31/2026"}


def words(status: str, *, is_members: bool, counted: int = 1, waiting: int = 0) -> tuple[str, str]:
    """A state in the reader's words, and its mood. A member's document is not counted by a press:
    its claims are confirmed; one of which no line counts because nobody knows them is not counted.
    """
    if status == State.READY and is_members:
        return _("to be confirmed"), "wait"
    if status == State.COUNTED and waiting and not counted:
        return _("to be matched"), "wait"
    return str(lifecycle.STATES[State(status)]), MOODS[State(status)]


def listed(desk: Desk, *, place: str, partner_id: int | None = None) -> dict[str, Any]:
    """What a list of documents shows: the rows, and what it may be narrowed down to; `place` is the
    URL name of one.
    """
    of, shown = desk.actor.organiser_id, desk.request.GET.get("state", "")
    view = shown if shown in VIEWS else ""
    found = queries.documents(
        desk.programme.id,
        organiser_id=of,
        partner_id=partner_id,
        statuses=VIEWS[view][1],
    )
    views = [
        {"value": name, "text": text, "is_on": name == view}
        for name, (text, _statuses) in VIEWS.items()
    ]
    return {"rows": [_row(desk, row, place) for row in found], "views": views, "view": view}


def _row(desk: Desk, row: queries.DocumentRow, place: str) -> dict[str, Any]:
    waiting, counted = row.figures.get("waiting", 0), row.lines_counted
    state, mood = words(row.status, is_members=row.is_members, counted=counted, waiting=waiting)
    return {
        **asdict(row),
        "state": state,
        "mood": mood,
        "address": address(desk, place, document=row.id),
        "lines": row.figures.get("lines", 0),
        "counted": row.lines_counted
        or (row.figures.get("counted", 0) if row.status == State.COUNTED else 0),
        "waiting": row.figures.get("waiting", 0),
    }


def take_in(desk: Desk, *, partner_id: int | None = None) -> Document:
    """Receive the uploaded file of a request; it is read by itself, or waits for its mapping.

    Raises:
        TandemError: with the sentence for the person.
    """
    stored = received.stored(desk)
    try:
        return accept_evidence.receive(
            stored,
            home=Path(settings.HOME),
            programme_id=desk.programme.id,
            actor=desk.actor,
            now=clock.now(),
            partner_id=partner_id,
        )
    except TandemError:
        # The caller's savepoint takes back what was written; the file goes with it.
        received.drop([stored])
        raise


def way_to_twin(
    desk: Desk, problem: TandemError, *, place: str, partner_id: int | None = None
) -> str:
    """Where the file stands that came before, if that is the trouble and the reader may see it."""
    if not isinstance(problem, intake.AlreadyReceived):
        return ""
    twin = Document.objects.of(desk.actor.organiser_id).filter(
        id=problem.document_id, programme_id=desk.programme.id
    )
    if partner_id is not None:
        twin = twin.filter(partner_id=partner_id, member_id=None)
    return address(desk, place, document=problem.document_id) if twin.exists() else ""


def one(
    desk: Desk,
    document_id: UUID,
    *,
    template: str,
    place: str,
    list_place: str,
    partner_id: int | None = None,
    **context: Any,
) -> HttpResponse:
    """The page of one document: map, preview, accept."""
    found = (
        Document.objects.of(desk.actor.organiser_id)
        .select_related("upload")
        .filter(id=document_id, programme_id=desk.programme.id)
    )
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
    may_act = desk.may("partner.upload" if partner_id is not None else "evidence.decide")
    return page(
        desk,
        template,
        error=error,
        http_status=400 if error else 200,
        back=address(desk, list_place),
        document=_shown(document, may_act=may_act),
        mapping=_mapping(document) if may_act else None,
        figures=_figures(desk, document, is_organiser=partner_id is None),
        faults=_faults(document),
        **context,
    )


def _act(desk: Desk, document: Document) -> None:
    """Do what was pressed.

    Raises:
        TandemError: with the sentence for the person; the document stays as it is.
    """
    now, deed = clock.now(), desk.request.POST.get("deed")
    match deed:
        case "map":
            take_up.map_columns(document, _posted_mapping(desk), home=Path(settings.HOME), now=now)
        case "accept":
            take_up.count(document.id, actor=desk.actor, now=now)
            messages.success(desk.request, _("The lines are being counted."))
        case "again":
            take_up.try_again(document.id, actor=desk.actor, now=now)
            messages.success(desk.request, _("It is tried again."))
        case "withdraw":
            withdraw(desk, document)


def withdraw(desk: Desk, document: Document) -> None:
    """Take a document back, and say so.

    Raises:
        NotNow, BeingWorkedOn, LinesCount, ClaimsStand
    """
    lifecycle.withdraw(document.id, actor=desk.actor, now=clock.now())
    messages.success(
        desk.request, _("“%(name)s” is withdrawn. You may send it again.") % {"name": document.name}
    )


def _posted_mapping(desk: Desk) -> sellout.ColumnMap:
    posted = desk.request.POST
    places = {name: posted.get(name, "") for name in FIELDS}
    columns = {
        name: int(place) for name, place in places.items() if place.isdecimal() and len(place) < 5
    }
    order = posted.get("date_order", "DMY")
    mark = "," if posted.get("decimal_mark") == "," else "."
    return sellout.ColumnMap(columns, order if order in DATE_ORDERS else "DMY", mark)


def _shown(document: Document, *, may_act: bool) -> dict[str, Any]:
    partner = (
        Partner.objects.of(document.organiser_id)
        .filter(id=document.partner_id or 0)
        .order_by("id")
        .first()
    )
    is_members = document.member_id is not None
    counted, waiting = document.lines_counted, document.figures.get("waiting", 0)
    state, mood = words(document.status, is_members=is_members, counted=counted, waiting=waiting)
    figures, is_failed = document.figures, document.status == State.FAILED
    is_working = document.status in WORKING
    is_open = document.status in (State.MAPPING, State.READY) and not is_members
    is_kept = document.status == State.COUNTED and not is_members
    is_withdrawable = is_open or is_kept or (is_failed and bool(document.failed_in))
    return {
        "name": document.name,
        "partner": partner.name if partner else "",
        "received_at": document.created_at,
        "state": state,
        "mood": mood,
        "reason": document.reason,
        "is_working": is_working,
        "is_counting": document.status == State.COUNTING,
        "can_accept": may_act
        and document.status == State.READY
        and not is_members
        and _has_lines(figures),
        "can_go_on": may_act and is_failed and bool(document.failed_in),
        "can_withdraw": may_act and is_withdrawable and not document.lines_counted,
        "counted": figures.get("counted", 0),
        "stays": document.lines_counted if is_failed else 0,
        "batches": document.batches if document.status == State.COUNTING else 0,
        "batches_done": document.batches_done,
        "read_so_far": _read_so_far(document) if is_working else 0,
        "is_claimed": is_members,
        "odd": document.odd_prices if document.status == State.READY else None,
    }


def _has_lines(figures: dict[str, int]) -> bool:
    return figures.get("counted", 0) + figures.get("waiting", 0) > 0


def _read_so_far(document: Document) -> int:
    return progress_of(Path(settings.HOME) / document.path) if document.upload_id else 0


def _mapping(document: Document) -> dict[str, Any] | None:
    """The columns of a sales file, to be mapped; while it is read and once lines of it count, they
    stand.
    """
    # What was kept until its lines are known can be mapped otherwise, as long as none of them
    # counts.
    is_open = (
        document.status in (State.MAPPING, State.READY, State.FAILED, State.COUNTED)
        and not document.lines_counted
    )
    if not ways.of(document).is_mapped or not is_open:
        return None
    try:
        recognised = sandbox.recognise(Path(settings.HOME) / document.path)
    except TandemError:
        return None  # what is wrong with it stands above
    mapping = (
        sellout.ColumnMap.from_json(document.mapping) if document.mapping else recognised.mapping
    )
    first = recognised.samples[0] if recognised.samples else ()
    return {
        "fields": [
            {"name": name, "label": label, "place": mapping.columns.get(name)}
            for name, label in FIELDS.items()
        ],
        "columns": [
            {
                "place": place,
                "name": name or _("column %(n)s") % {"n": place + 1},
                "sample": first[place] if place < len(first) else "",
            }
            for place, name in enumerate(recognised.header)
        ],
        "samples": recognised.samples,
        "date_order": mapping.date_order,
        "decimal_mark": mapping.decimal_mark,
        "date_orders": [{"value": value, "text": text} for value, text in DATE_ORDERS.items()],
        "is_date_sure": recognised.is_date_sure or document.status != State.MAPPING,
        "is_mark_sure": recognised.is_mark_sure or document.status != State.MAPPING,
    }


def _figures(desk: Desk, document: Document, *, is_organiser: bool) -> list[dict[str, Any]]:
    """How many rows became what; those to be matched lead to the queue of their partner."""
    rows = []
    for key, name in FIGURES:
        if total := document.figures.get(key):
            queue = f"{address(desk, 'organiser:unknown')}?partner={document.partner_id}"
            leads = is_organiser and key == "waiting" and document.partner_id is not None
            rows.append({"name": name, "total": total, "address": queue if leads else ""})
    return rows


def _faults(document: Document) -> list[dict[str, Any]]:
    found = (
        RowFault.objects.of(document.organiser_id)
        .filter(document_id=document.id)
        .order_by("line", "id")[:FAULTS_SHOWN]
    )
    return [
        {"line": row.line, "text": FAULTS.get((row.field, row.code), row.code), "value": row.value}
        for row in found
    ]
