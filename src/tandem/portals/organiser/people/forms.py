"""What is said of a program that gets a key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.platform.access import api_keys
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm


class KeyForm(PortalForm):
    """A key of a program: what it may do, and for how long."""

    columns = "two"

    name = forms.CharField(label=_("For which program"), max_length=120)
    days = WholeField(
        label=_("Days it works"), min_value=1, max_value=api_keys.DAYS_MAX, initial=365
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=list(api_keys.SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
