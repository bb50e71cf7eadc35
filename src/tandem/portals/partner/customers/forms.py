"""What is said of customers: who is invited, who is known, who joins at the counter."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.participants.firms.codes import TheirOwnAddress
from tandem.participants.firms.means import PARTNER, policy_of
from tandem.platform.access.invitations import NotAnAddress
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.joining.joining_forms import JoinForm
from tandem.portals.shared.prints import posters


class InviteForm(PortalForm):
    """A customer who is invited by e-mail."""

    columns = "two"
    errors_at: ClassVar[Any] = {NotAnAddress: "email"}

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name and surname"), max_length=120, required=False)


class InvitedForm(PortalForm):
    """An invitation, by its id."""

    which = forms.UUIDField(widget=forms.HiddenInput)


class AskingForm(PortalForm):
    """Somebody who says that a customer's firm is theirs."""

    proof = forms.CharField(widget=forms.HiddenInput, max_length=80)


class MailForm(AskingForm):
    """The mailbox of the firm, to which a code is mailed."""

    errors_at: ClassVar[Any] = {NotAnAddress: "address", TheirOwnAddress: "address"}

    address = forms.EmailField(
        label=_("Mailbox of the firm"),
        max_length=200,
        help_text=_("From your own records. The address that the person gave proves nothing."),
    )


class CounterForm(JoinForm):
    """A customer at the counter, who confirms it from their own mailbox."""

    language = forms.ChoiceField(label=_("Language of the customer"))
    vouched = forms.BooleanField(
        label=_(
            "This firm is our customer, and the person acts for it: nothing more has to be proved"
        ),
        required=False,
    )

    def prepare(self, **_more: Any) -> None:
        """Offer the programme's languages, and the partner's word where it proves a firm."""
        super().prepare()
        # Whom a partner wins no member invited; and nobody consents to mailings for somebody else.
        for name in ("friend_code", "shows_name", "agreed"):
            self.fields.pop(name, None)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (language["code"], language["name"]) for language in posters.links(self.portal)
        ]
        self.fields["person_name"].label = _("Name and surname")
        if "tax_id" in self.fields:
            self.fields["tax_id"].label = _("Tax number of the firm")
            self.fields["tax_id"].help_text = ""
        if self.regulations:
            self.fields["terms"].label = _("The customer has read and accepts the regulations")
        policy = policy_of(self.portal.programme)
        if policy.is_of_persons or not policy.allows(PARTNER):
            del self.fields["vouched"]
