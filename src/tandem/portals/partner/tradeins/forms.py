"""What a clerk says of what is handed in."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.catalogue import queries as catalogue
from tandem.engagement.tradeins import handing, queries, selling
from tandem.engagement.tradeins.handing import At, Thing
from tandem.engagement.tradeins.models import Offer
from tandem.kit import codes
from tandem.kit.errors import TandemError
from tandem.kit.money import to_minor
from tandem.kit.texts import localized
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.where import OutletForm
from tandem.portals.shared.areas.fields import NumberField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import money
from tandem.portals.shared.tradeins import showing

_ERRORS_AT = {
    handing.NotTakenBack: "worth",
    handing.WhichProduct: "product",
    handing.AnotherProduct: "product",
    catalogue.NoSuchProduct: "product",
}


class LabelForm(PortalForm):
    """The label of what somebody brings."""

    errors_at: ClassVar[Any] = {queries.NoSuchItem: "label"}

    label = forms.CharField(
        label=_("Label"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Eight letters and digits, on the member's phone or on the thing."),
    )


class _ThingForm(OutletForm):
    """A thing in a condition, its size, and where it is taken."""

    worth = forms.ChoiceField(label=_("Thing and condition"))
    product = PickField(
        sources.PRODUCTS,
        label=_("Which product it is"),
        coerce=UUID,
        required=False,
        help_text=_("For what stands for a category. Search by name or number."),
    )
    barcode = forms.CharField(
        label=_("Or its barcode"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    size = forms.ChoiceField(label=_("Size"), required=False)

    def prepare(self, **_more: Any) -> None:
        """Offer what the offer takes whose form this is (`of`)."""
        super().prepare()
        row = showing.offer_of(self)
        language, currency = self.portal.language, self.portal.programme.currency
        self.fields["worth"].choices = [  # type: ignore[attr-defined]
            (worth.key, _named(worth, row, language, currency)) for worth in queries.worths(row)
        ]
        self.fields["size"].choices = [("", "–"), *((size, size) for size in row.sizes)]  # type: ignore[attr-defined]
        self.fields["size"].required = True
        if not row.sizes:
            del self.fields["size"]
        if not any(worth.category for worth in queries.worths(row)):
            del self.fields["product"], self.fields["barcode"]
        self.order_fields(["worth", "product", "barcode", "size", "outlet"])

    def clean_barcode(self) -> UUID | None:
        """The product that bears it."""
        typed = self.cleaned_data["barcode"].strip()
        if not typed:
            return None
        try:
            gtin = codes.parse_gtin(typed)
        except TandemError as error:
            raise ValidationError(error.sentence) from error
        product = catalogue.by_gtin(gtin, organiser_id=self.portal.organiser_id)
        if product is None:
            raise ValidationError(_("No product bears this barcode. Search for it by its name."))
        return product.id

    @property
    def thing(self) -> Thing:
        """What it is."""
        typed = self.cleaned_data
        product = typed.get("barcode") or typed.get("product")
        return Thing(typed["worth"], typed.get("size") or "", product_id=product)

    @property
    def at(self) -> At:
        """Where it is taken."""
        partner_id, _name = partner_of(self.portal)
        return At(partner_id, self.cleaned_data.get("outlet"))


def _named(row: queries.Worth, offer: Offer, language: str, currency: str) -> str:
    name = ", ".join(
        part
        for part in (localized(row.thing, language), localized(row.condition, language))
        if part
    )
    return name if offer.is_sold_on else f"{name} · {money(row.worth_minor, currency)}"


class TakeInForm(_ThingForm):
    """What a member brings unannounced."""

    columns = "two"
    errors_at: ClassVar[Any] = {**_ERRORS_AT, queries.NoSuchOffer: "member"}

    member = forms.CharField(
        label=_("Number of the member"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("It stands on their card."),
    )

    def prepare(self, **_more: Any) -> None:
        """Ask whose it is first."""
        super().prepare()
        self.order_fields(["member", "worth", "product", "barcode", "size", "outlet"])


class TakeAnnouncedForm(_ThingForm):
    """What was announced, as it really is."""

    columns = "two"
    errors_at: ClassVar[Any] = _ERRORS_AT


class RefuseForm(PortalForm):
    """Why it is not taken."""

    why = forms.CharField(
        label=_("Why it is not taken"),
        max_length=handing.NOTE_MAX,
        help_text=_("The member reads it."),
    )


class PriceForm(PortalForm):
    """What it costs on the shelf."""

    errors_at: ClassVar[Any] = {selling.BadPrice: "price"}

    price = NumberField(label=_("Price"), max_value=selling.PRICE_MAX // 100, decimal_places=2)

    def prepare(self) -> None:
        """Say in which currency."""
        super().prepare()
        currency = self.portal.programme.currency
        self.fields["price"].label = _("Price in %(currency)s") % {"currency": currency}

    @property
    def price_minor(self) -> int:
        """The price in minor units."""
        return to_minor(self.cleaned_data["price"], self.portal.programme.currency)
