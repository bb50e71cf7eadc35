"""What a clerk says of a discount, and of a benefit that is used."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.benefits import using as benefits
from tandem.participants import cards
from tandem.participants.queries import NoSuchMember
from tandem.portals.partner.where import OutletForm
from tandem.portals.shared.areas.forms import PortalForm
from tandem.rewards import using
from tandem.rewards.ending import NoSuchOrder


class NumberForm(PortalForm):
    """The number of a discount."""

    errors_at: ClassVar[Any] = {NoSuchOrder: "number"}

    number = forms.CharField(
        label=_("Number of the discount"),
        max_length=using.TYPED_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Eight letters and digits, on the member's phone under “Your orders”."),
    )


class UseForm(OutletForm):
    """At which outlet a discount is used."""


class MemberForm(PortalForm):
    """Who stands at the till."""

    errors_at: ClassVar[Any] = {NoSuchMember: "member"}

    member = forms.CharField(
        label=_("Number of the member or of their card"),
        max_length=cards.LENGTH_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("It stands on the card and on the member's phone, under “Card”."),
    )


class UseBenefitForm(OutletForm):
    """Which benefit is used, and where."""

    benefit = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Your own number of it"),
        max_length=benefits.NOTE_MAX,
        required=False,
        help_text=_("Of the order or receipt, if you want to find it again."),
    )

    def prepare(self, **_more: Any) -> None:
        """Ask where first."""
        super().prepare()
        self.order_fields(["benefit", "outlet", "note"])


class UndoUseForm(PortalForm):
    """Which use was noted by mistake."""

    use = forms.UUIDField(widget=forms.HiddenInput)
