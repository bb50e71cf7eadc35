"""Who joins: the same fields for a stranger, for somebody who was invited, and at a partner's
counter.
"""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.referrals import letters
from tandem.kit.codes import NotACode
from tandem.participants.applications import TermsNotAccepted
from tandem.participants.consents import purposes
from tandem.participants.enrolment import Applicant, NameMissing
from tandem.participants.firms import means
from tandem.platform.access.invitations import NotAnAddress
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.prints import regulations
from tandem.portals.shared.read_fields import MailField, TaxIdField
from tandem.programmes import terms, trades
from tandem.programmes.models import Programme


class CheckboxWidget(forms.CheckboxInput):
    """A box whose value is the version that is accepted by it; named so that its label stands
    beside it.
    """

    def __init__(self, version: str = "") -> None:
        super().__init__()
        self.version = version

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Any:
        """The version, where the box is ticked."""
        return str(data.get(name, ""))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Ticked as it was sent, as long as the version is the same."""
        context = super().get_context(name, value == self.version, attrs)
        context["widget"]["value"] = self.version
        return context


def _line(label: Any, length: int, autocomplete: str = "", **more: Any) -> forms.CharField:
    attrs = {"autocomplete": autocomplete} if autocomplete else {}
    attrs |= more.pop("attrs", {})
    return forms.CharField(
        label=label, max_length=length, widget=forms.TextInput(attrs=attrs), **more
    )


class JoinForm(PortalForm):
    """Who joins, and the regulations that they accept."""

    columns = "two"
    template_name = "shared/_join_fields.html"
    errors_at: ClassVar[Any] = {
        TermsNotAccepted: "terms",
        NameMissing: "person_name",
        NotAnAddress: "email",
        NotACode: "tax_id",
        means.FirmMissing: "tax_id",
    }

    person_name = _line(_("Your name"), 200, "name", error_messages={"required": NameMissing.text})
    email = MailField(label=_("E-mail address"))
    phone = _line(_("Phone"), 20, "tel", required=False, attrs={"type": "tel"})
    tax_id = TaxIdField(
        label=_("Tax number of your firm"),
        max_length=30,
        required=False,
        help_text=_(
            "By it your invoices are found, once it is confirmed that the firm is yours. "
            "Leave it empty if you take part as a person."
        ),
    )
    company_name = _line(_("Firm"), 200, "organization", required=False)
    trade = forms.ChoiceField(label=_("Trade"), required=False)
    street = _line(_("Street and number"), 200, "street-address", required=False)
    postal_code = _line(_("Postal code"), 12, "postal-code", required=False)
    city = _line(_("City"), 100, "address-level2", required=False)
    friend_code = _line(_("A friend's code"), letters.TYPED_MAX, "off", required=False)
    shows_name = forms.BooleanField(
        label=_("Whoever invited me may read my first name"), required=False
    )
    agreed = forms.CharField(label="", max_length=60, required=False)
    terms = forms.CharField(label=_("I have read and accept the regulations"), max_length=60)

    def prepare(self, *, asks_email: bool = True, **_more: Any) -> None:
        """Offer the programme's trades, and ask for what it has to ask for."""
        programme: Programme = self.portal.programme
        if not asks_email:
            del self.fields["email"]
        if not ways.uses(programme, ways.REFERRALS):
            del self.fields["friend_code"], self.fields["shows_name"]
        is_of_persons = means.is_of_persons(programme)
        if is_of_persons:
            del self.fields["tax_id"], self.fields["company_name"]
            self.fields["trade"].label = _("What fits you best")
        elif means.is_of_firms(programme):
            field = self.fields["tax_id"]
            field.required, field.error_messages["required"] = True, means.FirmMissing.text
            field.help_text = _(
                "Only firms take part. By it your invoices are found, once it is confirmed that the"
                " firm is yours."
            )
        offered = trades.names(programme, self.portal.language)
        if offered:
            self.fields["trade"].choices = [("", "–"), *offered.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["trade"]
        purpose = purposes.of_programme(programme)
        self.purpose_version = purpose.version
        self.fields["agreed"].label = purpose.text_in(self.portal.language)
        self.fields["agreed"].widget = CheckboxWidget(str(purpose.version))
        self.regulations = terms_of(programme, self.portal.language)
        if self.regulations:
            self.fields["terms"].widget = CheckboxWidget(str(self.regulations["id"]))
            self.fields["terms"].widget.is_required = True
            self.fields["terms"].error_messages["required"] = TermsNotAccepted().sentence
        else:
            del self.fields["terms"]

    def clean_friend_code(self) -> str:
        """The code of somebody who invites; empty where none was typed."""
        typed, programme = self.cleaned_data["friend_code"], self.portal.programme
        if not typed.strip():
            return ""
        scope = {"programme_id": programme.id, "organiser_id": programme.organiser_id}
        try:
            letters.inviting(typed, **scope)
        except letters.NoSuchCode as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return letters.tidy(typed)

    def clean_terms(self) -> str:
        """The version that was read, where it is still in force."""
        if self.accepted is None:
            raise forms.ValidationError(TermsNotAccepted().sentence)
        return str(self.cleaned_data["terms"])

    @property
    def applicant(self) -> Applicant:
        """Who it is."""
        fields = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in Applicant.__dataclass_fields__
        }
        return Applicant(country=self.portal.programme.country, **fields)

    @property
    def agreed_version(self) -> int | None:
        """The version of the purpose of mailings that is consented to; None: it is not, or was
        worded anew meanwhile.
        """
        ticked = self.cleaned_data.get("agreed") == str(self.purpose_version)
        return self.purpose_version if ticked else None

    @property
    def accepted(self) -> Any:
        """The version of the regulations that is accepted; None where there is none, or another one
        by now.
        """
        if self.regulations and self.cleaned_data.get("terms") == str(self.regulations["id"]):
            return self.regulations["id"]
        return None


def terms_of(programme: Programme, language: str) -> dict[str, Any] | None:
    """The regulations in force, as a form shows them."""
    latest = terms.in_force(programme.id, organiser_id=programme.organiser_id)
    if latest is None:
        return None
    return {
        "id": latest.id,
        "version": latest.version,
        "sections": regulations.numbered(terms.read(latest, language)),
    }


class GuestForm(PortalForm):
    """Somebody who was invited to work on a programme, or for a firm that takes part."""

    name = _line(_("Your name"), 200, "name")
    password = forms.CharField(
        label=_("A password"),
        required=False,
        help_text=_("Without one we send you a code each time you sign in."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
