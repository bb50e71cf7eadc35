"""What people put right of themselves, of their firm and of where rewards are sent to."""

from typing import Any

from babel.dates import get_month_names
from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.codes import NotACode
from tandem.participants import queries as participants
from tandem.participants.correcting.numbers import SameNumber
from tandem.participants.correcting.reading import NotADay, NotAName, NotAPhone, NotAPostalCode
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.shop.forms import AddressForm

NEEDED = ("name", "street", "postal_code", "city")


class OwnForm(PortalForm):
    """Who somebody is; the birthday of who takes part as a person, its day and month."""

    columns = "two"
    errors_at = {NotAName: "name", NotAPhone: "phone", NotADay: "day"}

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": NotAName.text},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
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


class DeliveryForm(AddressForm):
    """Where rewards are sent to from now on; nothing typed forgets it."""

    errors_at = {NotAPhone: "phone"}

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

    company = forms.CharField(
        label=_("Firm"),
        max_length=200,
        error_messages={"required": NotAName.text},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postal_code = forms.CharField(
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


class NumberForm(PortalForm):
    """Another tax number of the firm, which the organiser decides about."""

    errors_at = {NotACode: "tax_id", SameNumber: "tax_id"}

    tax_id = forms.CharField(label=_("The right tax number"), max_length=30)
    note = forms.CharField(
        label=_("Why it is another one"),
        max_length=300,
        required=False,
        help_text=_("Such as: mistyped, or the firm was converted. The organiser reads it."),
    )
