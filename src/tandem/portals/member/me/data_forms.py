"""What people put right of themselves, of their firm and of where rewards are sent to."""

from functools import partial
from typing import Any

from babel.dates import get_month_names
from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit import codes
from tandem.kit.codes import NotACode
from tandem.participants import queries as participants
from tandem.participants.correcting import own, reading
from tandem.participants.correcting.numbers import SameNumber
from tandem.participants.correcting.reading import NotADay, NotAName, NotAPhone, NotAPostalCode
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.read_fields import NameField, PhoneField, ReadField
from tandem.portals.shared.shop.forms import AddressForm

NEEDED = ("name", "street", "postal_code", "city")


class OwnForm(PortalForm):
    """Who somebody is; the birthday of who takes part as a person, its day and month."""

    columns = "two"
    errors_at = {NotAName: "name", NotAPhone: "phone", NotADay: "day"}

    name = NameField(label=_("Your name"))
    phone = PhoneField(label=_("Phone"))
    day = WholeField(label=_("Birthday: day"), min_value=1, max_value=31, required=False)
    month = forms.TypedChoiceField(label=_("Birthday: month"), coerce=int, required=False)

    def prepare(self, **_more: Any) -> None:
        """Name the months in the reader's language; a firm's people have no birthday here."""
        of = self.portal.organiser_id
        if participants.is_firm(self.portal.actor.member_id, organiser_id=of):
            del self.fields["day"], self.fields["month"]
            return
        names = get_month_names(locale=self.portal.language.split("-")[0])
        field = self.fields["month"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            ("", "–"),
            *((str(month), name) for month, name in names.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """A birthday is a day of the year, or none."""
        typed = super().clean() or {}
        if "day" in typed and "month" in typed:
            try:
                reading.birthday_of(*self.birthday_of(typed))
            except NotADay as refusal:
                self.add_error("day", refusal.sentence)
        return typed

    @staticmethod
    def birthday_of(typed: dict[str, Any]) -> tuple[int, int]:
        """The month and day; two zeros of nothing."""
        return int(typed["month"] or 0), typed["day"] or 0


class DeliveryForm(AddressForm):
    """Where rewards are sent to from now on; nothing typed forgets it."""

    errors_at = {NotAPhone: "phone"}

    phone = PhoneField(label=_("Phone for the courier"))

    def prepare(self, **_more: Any) -> None:
        """Nothing need be said."""
        self.fields["name"].label = _("Who receives it")
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        """All that a parcel needs, or nothing."""
        typed = super().clean() or {}
        if any(typed.values()):
            for name in NEEDED:
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, _("A parcel needs it. Empty all fields to say nothing."))
        return typed


class OwnFirmForm(PortalForm):
    """What is the firm's and needs no proof."""

    columns = "two"
    errors_at = {NotAName: "company", NotAPostalCode: "postal_code"}

    company = NameField(label=_("Firm"), autocomplete="organization")
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postal_code = ReadField(
        read=str,
        label=_("Postal code"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("City"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )

    def prepare(self, **_more: Any) -> None:
        """A postal code is written as in the firm's country."""
        self.fields["postal_code"].read = partial(  # type: ignore[attr-defined]
            reading.postal_code_of, country=_country(self.portal)
        )


class NumberForm(PortalForm):
    """Another tax number of the firm, which the organiser decides about."""

    errors_at = {NotACode: "tax_id", SameNumber: "tax_id"}

    tax_id = ReadField(read=str, label=_("The right tax number"), max_length=30)
    note = forms.CharField(
        label=_("Why it is another one"),
        max_length=300,
        required=False,
        help_text=_("Such as: mistyped, or the firm was converted. The organiser reads it."),
    )

    def prepare(self, **_more: Any) -> None:
        """A tax number is one of the firm's country."""
        self.fields["tax_id"].read = partial(  # type: ignore[attr-defined]
            codes.parse_tax_id, country=_country(self.portal)
        )


def _country(portal: Portal) -> str:
    """Of the firm that the reader acts for."""
    firm = own.firm_of(portal.actor.member_id or 0, organiser_id=portal.organiser_id)
    return firm.country if firm else portal.programme.country
