"""What the operator fills in: how to sign in, who else operates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.forms import PortalForm


class PasswordForm(PortalForm):
    """The address and password of the operator."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Ten characters or more."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class OperatorForm(PortalForm):
    """Somebody else who shall operate."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class EndForm(PortalForm):
    """An operator who shall be one no longer."""

    which = forms.UUIDField(widget=forms.HiddenInput)
