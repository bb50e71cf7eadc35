"""A trade, by its name or from what is suggested."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes.trades import CODE_MAX


class TradeForm(PortalForm):
    """A trade by the name that people read, in the language of the page."""

    name = forms.CharField(label=_("Name"), max_length=CODE_MAX)


class OneForm(PortalForm):
    """A trade as it stands with members."""

    trade = forms.CharField(widget=forms.HiddenInput, max_length=CODE_MAX)
