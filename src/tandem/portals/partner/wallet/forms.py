"""Whom of a partner's people an order is for."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.platform.access import memberships
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.shop.forms import OrderForm, TakeForm
from tandem.programmes.models import PartnerRewards
from tandem.rewards.ordering import NoSuchPerson, PersonMissing


class _ForSomebody(PortalForm):
    """An order that may be for one of the partner's people, as the programme has it."""

    errors_at = {PersonMissing: "person", NoSuchPerson: "person"}

    person = forms.TypedChoiceField(label=_("For whom"), coerce=UUID, empty_value=None)

    def prepare(self, **more: Any) -> None:
        """Offer the partner's people, where it is for one of them."""
        super().prepare(**more)
        if self.portal.programme.partner_rewards != PartnerRewards.PEOPLE:
            del self.fields["person"]
            return
        staff = memberships.people_of(
            self.portal.actor.partner_id, organiser_id=self.portal.organiser_id
        )
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((str(person.user_id), person.name) for person in staff),
        ]


class SendForm(_ForSomebody, OrderForm):
    """An order of what is sent to an address."""


class UseForm(_ForSomebody, TakeForm):
    """An order of what is used by its number."""
