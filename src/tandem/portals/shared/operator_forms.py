"""What the operator fills in: a new programme, how to sign in, who else operates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import countries


class OpenForm(PortalForm):
    """A new organiser with its first programme."""

    organiser = forms.CharField(label=_("Who organises it"), max_length=200)
    name = forms.CharField(
        label=_("Name of the programme"),
        max_length=120,
        help_text=_("Its address is made of it."),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        help_text=_("The currency and the time of the programme follow from it."),
    )

    def prepare(self, **_more: Any) -> None:
        """Name the countries; the reader's own stands first."""
        language = self.portal.language
        self.fields["country"].choices = list(countries.names(language).items())  # type: ignore[attr-defined]
        likely = language.split("-")[0].upper()
        self.fields["country"].initial = {"EN": "PL", "BE": "BY"}.get(likely, likely)


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
