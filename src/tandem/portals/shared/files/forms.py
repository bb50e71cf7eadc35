"""What is said of a file: whose it is, and which of its columns is what."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.documents.sales import sellout
from tandem.evidence.documents import intake, sandbox
from tandem.evidence.models import Document
from tandem.flows.evidence import accept_evidence
from tandem.kit.errors import TandemError
from tandem.portals.shared.areas.files import FileForm, KeptFileField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.choosing import sources
from tandem.rules.sentences.reading import quoted

FIELDS = {
    "document_no": gettext_lazy("Document number"),
    "document_series": gettext_lazy("Series of the document number"),
    "corrects_no": gettext_lazy("Number of the corrected document"),
    "sold_on": gettext_lazy("Day of sale"),
    "due_on": gettext_lazy("Payment due"),
    "paid_on": gettext_lazy("Paid on"),
    "customer_tax_id": gettext_lazy("Customer's tax number"),
    "customer_code": gettext_lazy("Customer's code or card"),
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
    "price_unit": gettext_lazy("How many the price is for"),
    "discount": gettext_lazy("Discount in per cent of the price"),
    "currency": gettext_lazy("Currency"),
    "kind": gettext_lazy("Type of document (sale, return, offer …)"),
    "state": gettext_lazy("State of the sale (done, cancelled …)"),
    "outlet_code": gettext_lazy("Outlet"),
}
PRODUCT_BY = ("product_gtin", "product_sku", "product_code", "product_name")
CUSTOMER_BY = ("customer_tax_id", "customer_code", "customer_hash", "customer_name")
DATE_ORDERS = {"YMD": "2026-01-31", "DMY": "31.01.2026", "MDY": "01/31/2026"}
DECIMALS = {",": "1,5", ".": "1.5"}
SAMPLE_LENGTH = 24


class UploadForm(FileForm):
    """A file of the reader's own sales."""

    columns = "two"

    file = KeptFileField(
        label=gettext_lazy("Sales file (CSV, XLSX) or e-invoices (XML, PDF, ZIP)"),
        help_text=gettext_lazy(
            "It is read at once, and shows what it would record before anything is recorded."
        ),
    )
    twin_id: UUID | None = None  # of the file that came before, where it is the same

    def refuse(self, refusal: TandemError) -> None:
        """Show the error; of a file that came before, know which it is."""
        super().refuse(refusal)
        if isinstance(refusal, intake.AlreadyReceived):
            self.twin_id = refusal.document_id


class UploadForPartnerForm(UploadForm):
    """A file that the organiser hands over for a partner."""

    errors_at = {accept_evidence.PartnerNeeded: "partner"}
    keeps_for = (accept_evidence.PartnerNeeded,)

    partner = PickField(
        sources.PARTNERS,
        label=gettext_lazy("From which partner"),
        coerce=int,
        required=False,
        help_text=gettext_lazy("An e-invoice says it by itself; a sales file does not."),
    )


def _place() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(coerce=int, empty_value=None, required=False)


def _sheet_field(names: Sequence[str]) -> forms.ChoiceField:
    choices = [("", _("the first with a table")), *((name, name) for name in names)]
    return forms.ChoiceField(label=_("Sheet"), choices=choices, required=False)


def _hidden() -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput)


class MappingForm(PortalForm):
    """Which column of a sales file holds what; of a workbook, in which of its sheets."""

    columns = "three tight"
    hides_optional = True  # “not in this file” says so
    is_of_another = False  # whether the columns that were sent are those of another sheet
    refusal: TandemError | None = None  # of the sheet that was chosen

    date_order = forms.ChoiceField(
        label=gettext_lazy("Dates are written"), choices=list(DATE_ORDERS.items())
    )
    decimal_separator = forms.ChoiceField(
        label=gettext_lazy("Decimals are written"), choices=list(DECIMALS.items())
    )

    def prepare(self, **_more: Any) -> None:
        """Offer the columns of the file that the address names, as mapped or recognised."""
        document = _document(self.portal)
        self.recognised, sheets, self.refusal = _recognised(document, self._sheet(document))
        options = _columns(self.recognised) if self.recognised else []
        offered = [("", _("not in this file")), *options]
        of_columns: dict[str, forms.Field] = {}
        for name, label in FIELDS.items():
            field = _place()
            field.label, field.choices = label, offered
            field.required = name in sellout.REQUIRED
            of_columns[name] = field
        if sheets:
            own = {"sheet": _sheet_field(sheets), "columns_of": _hidden()}
            self.fields = {**own, **of_columns, **self.fields}
            self.refreshes("sheet")
            if self.refusal is not None and self.is_again:
                self.fields["sheet"].help_text = self.refusal.sentence
        else:
            self.fields = {**of_columns, **self.fields}
        if document is not None and self.recognised is not None:
            self._begin(document, self.recognised)

    def _sheet(self, document: Document | None) -> str:
        """The sheet that is looked at: the one chosen just now, or with which it was read."""
        if self.is_bound:
            return str(self.data.get("sheet", ""))
        return str(((document and document.mapping) or {}).get("sheet", ""))

    def _begin(self, document: Document, recognised: sellout.Recognised) -> None:
        kept = sellout.ColumnMap.from_json(document.mapping) if document.mapping else None
        sheet = recognised.mapping.sheet
        mapping = kept if kept is not None and kept.sheet == sheet else recognised.mapping
        self.initial = {
            "sheet": sheet,
            "columns_of": sheet,
            **mapping.columns,
            "date_order": mapping.date_order,
            "decimal_separator": mapping.decimal_separator,
        }
        self.is_of_another = self.is_bound and str(self.data.get("columns_of", "")) != sheet
        if self.is_of_another:  # what was typed is of the other sheet
            typed: Any = self.data
            self.data = sent = typed.copy()
            for name in self.fields:
                sent[name] = str(self.initial.get(name, ""))
        unsure = {
            "date_order": not recognised.is_date_certain,
            "decimal_separator": not recognised.is_separator_certain,
        }
        for name, is_unsure in unsure.items():
            if is_unsure and document.status == "MAPPING":
                self.fields[name].help_text = _("The file does not tell by itself: please look.")

    def clean(self) -> dict[str, Any]:
        """A line needs a product and a customer, by whichever column says them."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.refusal is not None:
            self.add_error("sheet", self.refusal.sentence)
        if self.is_of_another:
            self.add_error("sheet", _("These are the columns of this sheet now: please look."))
        for names, sentence in (
            (PRODUCT_BY, _("Say which column names the product: a barcode, a number or a name.")),
            (CUSTOMER_BY, _("Say which column names the customer: a number, a code or a name.")),
        ):
            if not any(cleaned.get(name) is not None for name in names):
                self.add_error(None, sentence)
        return cleaned

    @property
    def mapping(self) -> sellout.ColumnMap:
        """What was said, for the reader of sales files."""
        cleaned = self.cleaned_data
        columns = {name: cleaned[name] for name in FIELDS if cleaned[name] is not None}
        sheet = cleaned.get("sheet") or ""
        return sellout.ColumnMap(
            columns, cleaned["date_order"], cleaned["decimal_separator"], sheet
        )

    @property
    def unread(self) -> str:
        """The names of the sheets that are not read."""
        names = () if self.recognised is None else self.recognised.unread
        return ", ".join(quoted(name, language=get_language()) for name in names)

    @property
    def samples(self) -> dict[str, Any]:
        """The first rows of the file, under the names of its columns."""
        if self.recognised is None:
            return {}
        return {"columns": _names(self.recognised), "rows": self.recognised.samples}


def _document(portal: Any) -> Document | None:
    """The file whose page it is; the page's guard has seen that it is the reader's to see."""
    key: UUID | None = portal.request.resolver_match.kwargs.get("document")
    if key is None:
        return None
    documents = Document.objects.of(portal.organiser_id).select_related("upload").filter(id=key)
    return documents.order_by("id").first()


def _recognised(
    document: Document | None, sheet: str
) -> tuple[sellout.Recognised | None, Sequence[str], TandemError | None]:
    """What the file tells, in the sheet that is named, and the sheets that may be chosen instead of
    the one that is read by itself; why that sheet cannot be read, where the other one is told.
    """
    if document is None:
        return None, (), None
    path = Path(settings.HOME) / document.path
    try:
        recognised = sandbox.recognise(path)
    except TandemError:
        return None, (), None  # what is wrong with it stands above
    names = recognised.unread
    if sheet not in names:
        return recognised, names, None
    try:
        return sandbox.recognise(path, sheet), names, None
    except TandemError as refusal:
        return recognised, names, refusal


def _names(recognised: sellout.Recognised) -> list[str]:
    return [
        name or _("column %(n)s") % {"n": place + 1} for place, name in enumerate(recognised.header)
    ]


def _columns(recognised: sellout.Recognised) -> list[tuple[str, str]]:
    """The columns to choose from, each with what stands first in it."""
    first = recognised.samples[0] if recognised.samples else ()
    options = []
    for place, name in enumerate(_names(recognised)):
        sample = first[place][:SAMPLE_LENGTH] if place < len(first) else ""
        options.append((str(place), f"{name} ({sample})" if sample else name))
    return options
