"""What members say of themselves, of their colleagues and of their firm."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.platform.access.invitations import NotAnAddress
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm

CODE_MAX = 40


class TermsForm(PortalForm):
    """A version of the regulations that is accepted: the one that was shown."""

    terms = forms.UUIDField(widget=forms.HiddenInput)


class MailingsForm(PortalForm):
    """Consent to mailings, in the version that was read."""

    version = WholeField(widget=forms.HiddenInput, min_value=0, max_value=32_767)


class ColleagueForm(PortalForm):
    """A colleague who is invited."""

    errors_at = {NotAnAddress: "email"}

    email = forms.EmailField(label=_("E-mail address"), max_length=200)


class AskingForm(PortalForm):
    """Somebody who says to belong to the firm."""

    which = forms.CharField(widget=forms.HiddenInput, max_length=80)


class CodeForm(PortalForm):
    """The code that came to the firm."""

    code = forms.CharField(
        label=_("Code that came to the firm"),
        max_length=CODE_MAX,
        help_text=_("Ten letters and digits, with or without the hyphen."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class WantForm(PortalForm):
    """The wish for a code."""

    channel = forms.CharField(widget=forms.HiddenInput, max_length=20)


class FirmForm(PortalForm):
    """The firm, named once more."""

    tax_id = forms.CharField(label=_("Tax number of your firm"), max_length=30)
    company_name = forms.CharField(label=_("Firm"), max_length=200, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=12, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)

    def prepare(self, **_more: Any) -> None:
        """Let phones fill in what they know."""
        for name, what in (
            ("company_name", "organization"),
            ("street", "street-address"),
            ("postal_code", "postal-code"),
            ("city", "address-level2"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = what
