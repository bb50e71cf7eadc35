"""The rows of a file: each with what became of it and why, searched and narrowed down by
outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.evidence import unmatched
from tandem.evidence.models import WORKING, Document
from tandem.evidence.models import DocumentStatus as State
from tandem.insights import file_rows
from tandem.insights.file_rows import FileRow
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Text
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.labels import quantity_of
from tandem.portals.shared.proofs.claims import DOUBTS, flag_text
from tandem.portals.shared.templatetags.figures import day, points
from tandem.rules.sentences.reading import quoted

OUTCOMES: Mapping[str, Text] = {
    "WOULD": gettext_lazy("will be recorded"),
    "POINTS": gettext_lazy("gives points"),
    "RECORDED": gettext_lazy("recorded, gives no points"),
    "WAITING": gettext_lazy("to be matched"),
    "REPEATED": gettext_lazy("recorded before"),
    "DIFFERS": gettext_lazy("told otherwise than before"),
    "EARLY": gettext_lazy("bought before joining"),
    "FOREIGN": gettext_lazy("none of ours"),
    "TAKEN_BACK": gettext_lazy("taken back"),
    "FAULT": gettext_lazy("could not be read"),
}
MOODS = {"WOULD": "good", "POINTS": "good", "WAITING": "wait", "DIFFERS": "wait", "FAULT": "bad"}
BEFORE = ("WOULD", "WAITING", "REPEATED", "DIFFERS", "EARLY", "FOREIGN", "FAULT")
AFTER = ("POINTS", "RECORDED", "WAITING", "TAKEN_BACK", "FAULT")
COLUMNS = [
    Column("line", gettext_lazy("Row"), sorts_by="line", is_number=True),
    Column("document", gettext_lazy("Document"), sorts_by="document"),
    Column("day", gettext_lazy("Day"), sorts_by="sold_on"),
    Column("customer", gettext_lazy("Customer")),
    Column("product", gettext_lazy("Product")),
    Column("quantity", gettext_lazy("Quantity"), is_number=True),
    Column("amount", amounts.NET, sorts_by="amount", is_number=True),
    Column("outcome", gettext_lazy("What became of it")),
]
FAULT_TEXTS = {
    ("sold_on", "no_date"): gettext_lazy("The day of sale is no date."),
    ("sold_on", "empty"): gettext_lazy(
        "The day of sale is missing. If it stands only in the first row of each document, fill it"
        " in down to its last row."
    ),
    ("sold_on", "to_come"): gettext_lazy("The day of sale has not come yet."),
    ("sold_on", "too_early"): gettext_lazy(
        "The day of sale lies before the seller's time. Is the year right?"
    ),
    ("sold_on", "closed"): gettext_lazy(
        "The day of sale belongs to an edition that was closed when the file came."
    ),
    ("paid_on", "to_come"): gettext_lazy("The day of payment has not come yet."),
    ("paid_on", "too_early"): gettext_lazy(
        "The day of payment lies before the seller's time. Is the year right?"
    ),
    ("document_no", "spoilt"): gettext_lazy(
        "A spreadsheet took digits from the document number, or made a day of it. Make the column a"
        " text and copy the numbers anew."
    ),
    ("document_no", "empty"): gettext_lazy(
        "The row has no document number of its own, and it cannot be told which one above it is"
        " meant. Repeat the number in each row."
    ),
    ("document_no", "ksef_number"): gettext_lazy(
        "This is the number that KSeF gave the invoice. Map the column of the invoice's own number."
    ),
    ("quantity", "no_number"): gettext_lazy("The quantity is no number."),
    ("net_amount", "no_number"): gettext_lazy("The net amount is no number."),
    ("gross_amount", "no_number"): gettext_lazy("The gross amount is no number."),
    ("quantity", "signs"): gettext_lazy("Quantity and amount have different signs."),
    ("quantity", "nothing"): gettext_lazy("No pieces for no money are no sale."),
    ("net_amount", "empty"): gettext_lazy(
        "The net amount is missing: the cell is empty, or a formula whose result is not stored."
    ),
    ("gross_amount", "empty"): gettext_lazy(
        "The gross amount is missing: the cell is empty, or a formula whose result is not stored."
    ),
    ("net_amount", "above_gross"): gettext_lazy(
        "The net amount is larger than the gross amount. Are their columns the wrong way round?"
    ),
    ("currency", "other"): gettext_lazy("The amount is in another currency than the programme's."),
    ("row", "no_sale"): gettext_lazy(
        "The row says that nothing was sold: it is cancelled, given back, a draft, an offer or an"
        " advance."
    ),
    ("row", "too_short"): gettext_lazy(
        "The row has fewer cells than the others, so nobody can tell which one is missing."
    ),
    ("row", "too_long"): gettext_lazy(
        "The row has more cells than there are columns. Does a comma or semicolon stand in a number"
        " or a name?"
    ),
    ("sheet", "unread"): gettext_lazy(
        "This sheet was not read: its columns are other ones, or it repeats a sheet that was."
    ),
    ("product", "no_barcode"): gettext_lazy("The barcode does not hold."),
    ("product", "discount"): gettext_lazy(
        "A discount on a row of its own is not taken off the goods. Send amounts after discounts."
    ),
    ("product", "in_store"): gettext_lazy(
        "The barcode is a shop's own number, which means another article in every shop."
    ),
    ("customer", "no_tax_id"): gettext_lazy("The customer's tax number does not hold."),
    ("customer", "missing"): gettext_lazy("The row names no customer."),
    ("product", "missing"): gettext_lazy("The row names no product."),
    ("document", "unreadable"): gettext_lazy("This invoice gives no points."),
    ("document", "twice"): gettext_lazy(
        "This invoice stands in the file twice; it is recorded once."
    ),
    ("document", "page_number"): gettext_lazy(
        "The page of the PDF shows another invoice number than the e-invoice inside it."
    ),
    ("document", "page_total"): gettext_lazy(
        "The page of the PDF shows another total than the e-invoice inside it."
    ),
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a partner calls things and nobody has explained yet, by their keys."""

    customers: Mapping[str, str]
    products: Mapping[str, str]


def listing(document: Document) -> Listing:
    """The list, with the outcomes that rows of it can have."""
    names = BEFORE if document.status == State.READY else AFTER
    outcomes = {name: OUTCOMES[name] for name in names}
    return Listing(
        "rows",
        columns=COLUMNS,
        at_first="line",
        search=gettext_lazy("Document, customer or product"),
        choices=[Choice("outcome", gettext_lazy("What became of it"), outcomes)],
        empty=gettext_lazy(
            "There are no rows to show: it is a picture or a code, or nothing of it was kept. "
            "What became of it stands above."
        ),
    )


def shown(portal: Portal, document: Document) -> dict[str, Any] | HttpResponseBase | None:
    """The list as the page has it; a file of it; nothing while it is being worked on."""
    if document.status in WORKING or document.status == State.MAPPING:
        return None
    of = listing(document)
    asked = of.asked(portal)
    by = asked.by[0]
    rows, total = file_rows.rows(
        document,
        outcome=asked.choices["outcome"],
        q=asked.q,
        order=by.removeprefix("-"),
        is_descending=by.startswith("-"),
        limit=asked.rows.stop - asked.rows.start,
        offset=asked.rows.start,
    )
    waits = document.status != State.READY and any(row.outcome == "WAITING" for row in rows)
    unknown = _unknown(document, rows) if waits else None
    cells = [_cells(portal, document, row, unknown) for row in rows]
    if asked.is_file:
        return of.exported(portal, cells)
    return of.shown(asked, cells, total=total)


def _unknown(document: Document, rows: Sequence[FileRow]) -> Unknown:
    """Which of the aliases of these rows nobody knows."""
    notes = [row.note for row in rows if row.outcome == "WAITING"]
    customers, products = (
        {
            alias.key: alias.text
            for alias in unmatched.unknown(
                document.programme_id,
                kind,
                organiser_id=document.organiser_id,
                partner_id=document.partner_id,
                keys={note[place] for note in notes},
            ).rows
        }
        for place, kind in enumerate(("CUSTOMER", "PRODUCT"))
    )
    return Unknown(customers, products)


def _cells(
    portal: Portal, document: Document, row: FileRow, unknown: Unknown | None
) -> dict[str, Cell]:
    is_organiser = portal.code == "organiser"
    member, product, transaction = "", "", ""
    if is_organiser and row.member_id is not None:
        member = portal.address("organiser:member", member=row.member_id)
        if row.activity_id is not None:
            transaction = portal.address(
                "organiser:transaction", member=row.member_id, transaction=row.activity_id
            )
    if is_organiser and row.product_id is not None:
        product = portal.address("organiser:product", product=row.product_id)
    currency = portal.programme.currency
    amount = "" if row.quantity is None else quantity_of(row.quantity, row.unit)
    return {
        "line": Cell("" if row.line is None else points(row.line), value=row.line or ""),
        "document": Cell(row.document_no or "–", href=transaction),
        "day": Cell(day(row.sold_on) if row.sold_on else "", value=row.sold_on or ""),
        "customer": Cell(row.customer, href=member),
        "product": Cell(row.product, href=product),
        "quantity": Cell(amount),
        "amount": amounts.net_cell(row.net_minor, currency, gross_minor=row.gross_minor),
        "outcome": _outcome(portal, document, row, unknown),
    }


def _outcome(portal: Portal, document: Document, row: FileRow, unknown: Unknown | None) -> Cell:
    text, mood = OUTCOMES[row.outcome], MOODS.get(row.outcome, "")
    why, alias = "", ""
    if row.outcome == "FAULT":
        field, code, *value = row.note
        if code in DOUBTS:
            why = flag_text(" ".join([code, *filter(None, value)]))
        else:
            why = str(FAULT_TEXTS.get((field, code), code))
            if value and value[0]:
                why = f"{why} {quoted(value[0], language=get_language())}"
    elif row.outcome == "WAITING":
        why, alias = _waits_for(row, unknown)
    elif row.outcome == "POINTS" and row.points:
        why = _("%(points)s for the whole purchase") % {"points": points(row.points)}
    told = f"{text}: {why}" if why else text
    if alias and portal.code == "organiser" and document.partner_id is not None:
        query = urlencode({"partner": document.partner_id, "q": alias})
        where = f"{portal.address('organiser:unknown')}?{query}"
        return Cell(text, href=where, note=why, value=told)
    return Cell(text, mood=mood, note=why, value=told)


def _waits_for(row: FileRow, unknown: Unknown | None) -> tuple[str, str]:
    """What a line waits for, and the alias that somebody can explain: none before the file is
    recorded (`unknown` is None).
    """
    customer, product, *corrected = row.note
    if unknown is None:
        customers = {} if row.member_id is not None else {customer: ""}
        unknown = Unknown(customers, {} if row.product_id is not None else {product: ""})
    if customer in unknown.customers and not customer.startswith("HASH:"):
        return _("nobody knows the customer"), unknown.customers[customer]
    if product in unknown.products:
        return _("nobody knows the product"), unknown.products[product]
    if customer.startswith("HASH:"):
        return _("the customer does not take part"), ""
    if corrected and corrected[0]:
        return _("it corrects %(number)s, which has not come") % {"number": corrected[0]}, ""
    if row.quantity is not None and row.quantity < 0 and row.member_id and row.product_id:
        return _("goods came back, and nothing is left of a purchase that they can be of"), ""
    return _("its unit is not known, or its customer's firm is still to be proved"), ""
