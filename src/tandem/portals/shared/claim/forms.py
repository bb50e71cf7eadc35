"""What is filled in on the page of a claim: what its document says, whether its photo shows what
was asked for, why it is rejected, and what the member is asked.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.activity import days
from tandem.catalogue.models import Product
from tandem.evidence.claims import correcting, deciding, talking
from tandem.evidence.claims.reasons import refusing
from tandem.kit.money import to_minor
from tandem.partners.queries import NoSuchPartner
from tandem.portals.shared.areas import picking
from tandem.portals.shared.areas.fields import DayField, NumberField
from tandem.portals.shared.areas.forms import ButtonsForm, PortalForm
from tandem.portals.shared.areas.lean.markup import LeanRow
from tandem.portals.shared.areas.offering.sources import names_of
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.rows import RowSet
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.claim.finding import claim_here
from tandem.portals.shared.proofs import claims
from tandem.programmes.models import Release

UNIT_LENGTH_MAX = 20
AGREE, SAVE = "agree", "save"


class UnitField(PickField):
    """A unit of ours, or the one that the document says."""

    own = ""

    def say(self, own: str) -> None:
        """What the document says: it is named by itself where it is none of ours."""
        self.own = own
        known = names_of(self.portal, self.source, [own]) if own and self.portal else {}
        self.widget.offered = [] if own in known else [(own, own)] * bool(own)

    def _keys(self, picked: picking.Picked) -> list[str]:
        if not self.own or picked.keys != (self.own,):
            return super()._keys(picked)
        # What is typed beside it, where there is no script, is meant instead of it.
        return super()._keys(picking.Picked((), picked.text)) if picked.text else [self.own]

    def _searched(self, text: str) -> str:
        own = self.widget.offered
        try:
            return super()._searched(text)
        except ValidationError:
            self.widget.offered = [
                *own,
                *(option for option in self.widget.offered if option not in own),
            ]
            raise


class SoldRow(LeanRow):
    """A line of the seller's own invoice: which product it is, and how much of it counts."""

    columns = "tight"
    hides_optional = True
    head_template = "shared/claim/line.html"
    about: Any = None  # what was read of the line, and what it may be (`lines.Line`)

    line = forms.IntegerField(widget=forms.HiddenInput, required=False)
    product = PickField(
        sources.PRODUCTS,
        label=gettext_lazy("Product"),
        coerce=UUID,
        required=False,
        is_lean=True,
    )
    quantity = NumberField(label=gettext_lazy("Quantity"), required=False)
    unit = UnitField(
        sources.UNITS_OF_PRODUCTS,
        label=gettext_lazy("Unit"),
        empty_value="",
        required=False,
        is_lean=True,
    )

    def prepare(self) -> None:
        """Offer the unit that the document says, too."""
        self.fields["product"].is_wide = True  # type: ignore[attr-defined]
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        # What was sent holds it too: a form that is sent begins with nothing.
        picked = self.typed("unit")
        own = next(iter(picked.keys), "") if isinstance(picked, picking.Picked) else picked
        unit.say(str(own or "")[:UNIT_LENGTH_MAX])

    def clean(self) -> dict[str, Any]:
        """A line that somebody adds is one of ours."""
        typed: dict[str, Any] = super().clean() or {}
        is_new = typed.get("line") is None
        if is_new and self.has_changed() and "product" in typed and typed["product"] is None:
            self.add_error("product", _("Choose the product of this line, or remove the line."))
        return typed


class ReadRow(SoldRow):
    """A line that was read off a page, with its amount."""

    amount = NumberField(label=gettext_lazy("Gross amount of the line"), required=False)
    is_net = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """Say which amount it is."""
        super().prepare()
        if str(self.typed("is_net")).lower() in ("true", "1", "on"):
            self.fields["amount"].label = _("Net amount of the line")


class DocumentForm(ButtonsForm):
    """What a document says, confirmed or kept for later."""

    buttons = {
        AGREE: gettext_lazy("Confirm"),
        SAVE: gettext_lazy("Save, decide later"),
    }
    rows: ClassVar[dict[str, RowSet]] = {
        "lines": RowSet(
            SoldRow,
            title=gettext_lazy("Goods"),
            one=gettext_lazy("Line"),
            add="",
            most=correcting.LINES_MAX,
            is_fixed=True,
        )
    }

    def payload(self) -> correcting.Said:
        """What a person says of the document. The head of the seller's own invoice stays."""
        return correcting.Said(None, "", None, None, self._lines())

    def _lines(self) -> Sequence[correcting.LineInput]:
        rows = self.row_sets["lines"].typed
        wanted = {row["product"] for row in rows if row["product"] and row["line"] is None}
        names = dict(
            Product.objects.of(self.portal.organiser_id)
            .filter(id__in=wanted)
            .values_list("id", "name")
        )
        return [self._line(row, names.get(row["product"], "")) for row in rows]

    def _line(self, row: dict[str, Any], name: str) -> correcting.LineInput:
        amount, is_net = row.get("amount"), row.get("is_net", False)
        minor = None if amount is None else to_minor(amount, self.portal.programme.currency)
        return correcting.LineInput(
            text=name,
            product_id=row["product"],
            quantity=Decimal(1) if row["quantity"] is None else row["quantity"],
            unit=row["unit"],
            net_minor=minor if is_net else None,
            gross_minor=None if is_net else minor,
            line=row["line"],
        )


class PageForm(DocumentForm):
    """What a page of paper says: its head and its goods."""

    columns = "two"
    hides_optional = True
    errors_at = {
        days.DayToCome: "issued_on",
        days.DayTooEarly: "issued_on",
        days.EditionClosed: "issued_on",
        NoSuchPartner: "partner",
    }
    rows: ClassVar[dict[str, RowSet]] = {
        "lines": RowSet(
            ReadRow,
            title=gettext_lazy("Goods"),
            help=gettext_lazy("A line without a product of the programme gives no points."),
            one=gettext_lazy("Line"),
            add=gettext_lazy("Add a line that was not read"),
            most=correcting.LINES_MAX,
        )
    }

    partner = PickField(
        sources.PARTNERS,
        label=gettext_lazy("Seller"),
        coerce=int,
        required=False,
        is_growing=True,
    )
    number = forms.CharField(
        label=gettext_lazy("Number of the document"), max_length=120, required=False
    )
    issued_on = DayField(label=gettext_lazy("Day of the document"), required=False)
    gross = NumberField(label="", required=False)
    is_of_till = forms.BooleanField(
        label=gettext_lazy("A till printed it: it was paid when it was bought"), required=False
    )

    def prepare(self) -> None:
        """A seller's own page does not ask who sold it; whether it is paid is asked where points
        wait for that.
        """
        if self.portal.programme.release != Release.WHEN_PAID:
            del self.fields["is_of_till"]
        currency = self.portal.programme.currency
        self.fields["gross"].label = _("Total, %(currency)s") % {"currency": currency}
        if self.portal.code == "partner":
            del self.fields["partner"]

    def clean(self) -> dict[str, Any]:
        """A page is confirmed that says who sold it and when; to be decided later it may lack
        both.
        """
        typed = super().clean()
        if typed.get("verdict") == AGREE:
            needed = {
                "partner": _("Choose the seller: a purchase has one."),
                "issued_on": _("Fill in the day of the document: a purchase has one."),
            }
            for name, sentence in needed.items():
                if name in typed and typed[name] is None:
                    self.add_error(name, sentence)
        return typed

    def is_valid(self) -> bool:
        """Whether it can be saved; confirmed is a page with a product of ours only."""
        is_valid, lines = super().is_valid(), self.row_sets["lines"]
        if self.cleaned_data.get("verdict") != AGREE or not lines.is_valid():
            return is_valid
        if any(row["product"] for row in lines.typed):
            return is_valid
        lines.refuse(_("Choose the product of at least one line: a purchase has goods."))
        return False

    def told_of_seller(self, name: str, tax_id: str) -> None:
        """What the page says of who sold it, by which a seller who is missed is added."""
        if "partner" in self.fields:
            self.fields["partner"].widget.begins = {"name": name, "tax_id": tax_id}

    def doubt(self, names: Sequence[str], *, seller: str) -> None:
        """Mark the fields that were not read for sure."""
        for name in names:
            if name in self.fields:
                self.fields[name].doubt = _("unsure")  # type: ignore[attr-defined]
        if "partner" in names and "partner" in self.fields and seller:
            self.fields["partner"].help_text = _("The page says: %(name)s") % {"name": seller}

    def payload(self) -> correcting.Said:
        """What a person reads on the page."""
        typed, currency = self.cleaned_data, self.portal.programme.currency
        gross = typed["gross"]
        return correcting.Said(
            partner_id=typed.get("partner"),
            number=typed["number"],
            issued_on=typed["issued_on"],
            gross_minor=None if gross is None else to_minor(gross, currency),
            lines=self._lines(),
            is_of_till=typed.get("is_of_till"),
        )


class PhotoForm(PortalForm):
    """The checklist of an action that a photo proves."""

    # The page is open: the sentence for lists of claims would lead nowhere.
    unchecked = gettext_lazy(
        "Tick off each point that holds. If one does not, reject it: the member reads why."
    )

    check = forms.MultipleChoiceField(
        label=gettext_lazy("Does it hold?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def prepare(self) -> None:
        """Ask what the programme wants to see; nothing, where it wants nothing particular."""
        claim = claim_here(self.portal)
        points = list(claim.page.get("checklist", ())) if claim is not None else []
        numbered = [(str(place), point) for place, point in enumerate(points, 1)]
        if not points:
            del self.fields["check"]
            return
        self.fields["check"].choices = numbered  # type: ignore[attr-defined]
        if claim is not None and claim.page.get("checked"):
            self.fields["check"].initial = [place for place, _point in numbered]

    def clean_check(self) -> list[str]:
        """Each point holds."""
        ticked: list[str] = self.cleaned_data["check"]
        if len(ticked) < len(self.fields["check"].choices):  # type: ignore[attr-defined]
            raise ValidationError(str(self.unchecked))
        return ticked


class RejectForm(PortalForm):
    """Why a claim is rejected: the member reads it."""

    columns = "two"
    errors_at = {deciding.NoReason: "reason", refusing.OtherReason: "reason"}

    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    text = forms.CharField(label=gettext_lazy("More about it"), max_length=200, required=False)

    def prepare(self) -> None:
        """Offer the reasons of its kind."""
        claim = claim_here(self.portal)
        reasons = claims.reasons(claim.kind if claim is not None else "")
        self.fields["reason"].choices = [("", "–"), *reasons]  # type: ignore[attr-defined]


class AskForm(PortalForm):
    """A question to the member."""

    errors_at = {talking.NothingSaid: "question"}

    question = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=talking.LENGTH_MAX,
        help_text=gettext_lazy("The claim waits until the member has answered."),
    )
