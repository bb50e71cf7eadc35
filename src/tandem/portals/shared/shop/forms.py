"""Where a reward is sent to, and which order is meant."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.fields import OnceField
from tandem.portals.shared.areas.forms import PortalForm


def _line(label: Any, autocomplete: str, length: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
    )


class TakeForm(PortalForm):
    """An order of what is not sent. Sent twice, it is one order."""

    order = OnceField("ORDER")


class AddressForm(PortalForm):
    """Where something is sent to."""

    name = _line(_("Who receives it"), "name", 200)
    street = _line(_("Street and number"), "street-address", 200)
    postal_code = _line(_("Postal code"), "postal-code", 12)
    city = _line(_("City"), "address-level2", 100)
    phone = forms.CharField(
        label=_("Phone for the courier"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class OrderForm(AddressForm, TakeForm):
    """An order of what is sent to an address."""


class CancelForm(PortalForm):
    """An order of one's own."""

    order = forms.UUIDField(widget=forms.HiddenInput)
