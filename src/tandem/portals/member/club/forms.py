"""Which membership is joined."""

from django import forms

from tandem.portals.shared.areas.forms import PortalForm


class JoinForm(PortalForm):
    """A plan."""

    plan = forms.UUIDField(widget=forms.HiddenInput)
