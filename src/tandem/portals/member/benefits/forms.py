"""What is said when a member asks for a benefit, or takes it back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.forms import PortalForm


class AskForm(PortalForm):
    """A benefit that is asked for."""

    benefit = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("A note"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("such as a day that suits you")}),
    )


class WithdrawForm(PortalForm):
    """A request that is taken back."""

    request = forms.UUIDField(widget=forms.HiddenInput)
