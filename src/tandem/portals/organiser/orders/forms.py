"""What is said of an order when it is sent, or cancelled."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm


class OrderForm(PortalForm):
    """An order, told by its member and its id."""

    order = forms.UUIDField(widget=forms.HiddenInput)
    member = WholeField(widget=forms.HiddenInput, max_value=2**63 - 1)


class ShipForm(OrderForm):
    """An order that is sent, or used by its number."""

    tracking = forms.CharField(
        label=_("Tracking number"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("tracking number")}),
    )
