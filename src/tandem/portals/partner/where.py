"""At which outlet of the partner something happens: what a counter says, and says again."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.partners.models import Outlet
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.forms import PortalForm

_LAST = "outlet_of_counter"  # in the session: whoever signed in here works at one counter


def last_outlet(portal: PortalContext) -> str:
    """The key of the outlet that was said here last; nothing where none was."""
    return str(portal.request.session.get(_LAST, ""))


def remember_outlet(portal: PortalContext, outlet_id: UUID | None) -> None:
    """Offer this outlet first the next time."""
    if outlet_id is not None:
        portal.request.session[_LAST] = str(outlet_id)


class OutletForm(PortalForm):
    """At which outlet it happens."""

    outlet = forms.TypedChoiceField(label=_("Where"), required=False, empty_value=None)

    def prepare(self, **_more: Any) -> None:
        """Offer the outlets of the partner: where there is one, it is that one, else the last one
        that was said here.
        """
        super().prepare()
        partner_id, _name = partner_of(self.portal)
        outlets = Outlet.objects.of(self.portal.organiser_id).filter(partner_id=partner_id)
        names = list(outlets.order_by("name", "id").values_list("id", "name"))
        if not names:
            del self.fields["outlet"]
            return
        by_key = {str(key): key for key, _name in names}
        field: Any = self.fields["outlet"]
        field.coerce = by_key.__getitem__
        field.choices = [(str(key), name) for key, name in names]
        field.initial = last_outlet(self.portal)
        if len(names) > 1 and field.initial not in by_key:  # whoever is at the counter says which
            field.choices = [("", "–"), *field.choices]
        field.required = True

    def remember_outlet(self) -> None:
        """Offer this outlet first when the next one comes to this counter."""
        remember_outlet(self.portal, self.cleaned_data.get("outlet"))
