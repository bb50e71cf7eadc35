"""What is said of somebody who calls a firm theirs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.participants.firms import codes, deciding
from tandem.platform.access.invitations import NotAnAddress
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.selecting import SelectionForm


class WaitingForm(PortalForm):
    """Somebody who waits: the member and the proof, as `firms.parsed` reads them."""

    proof = forms.CharField(widget=forms.HiddenInput, max_length=80)


class RefuseForm(WaitingForm):
    """A no."""

    errors_at = {deciding.RefusedWithoutReason: "reason"}

    reason = forms.CharField(label=_("Reason, which the person reads"), max_length=300)


class LetterForm(WaitingForm):
    """A letter to the firm."""

    errors_at = {codes.NoAddress: "address"}

    address = forms.CharField(
        label=_("Registered address"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4, "class": "short"}),
        help_text=_(
            "As it stands in the public register of firms: name, street, postal code and town, each"
            " on a line. What the person typed proves nothing."
        ),
    )


class MailForm(WaitingForm):
    """A mail to the firm."""

    errors_at = {NotAnAddress: "address", codes.TheirOwnAddress: "address"}

    address = forms.EmailField(
        label=_("Mailbox of the firm"),
        max_length=200,
        help_text=_("From your own records, not the address that the person gave."),
    )


class PostedForm(SelectionForm):
    """Letters that were put into the post."""

    has_matching = False
