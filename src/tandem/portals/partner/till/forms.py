"""What a clerk says of a discount."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.partners.models import Outlet
from tandem.portals.partner.own import partner_of
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


class UseForm(PortalForm):
    """At which outlet it is used."""

    outlet = forms.TypedChoiceField(label=_("Where"), required=False, empty_value=None)

    def prepare(self, **_more: Any) -> None:
        """Offer the outlets of the partner; where there is one, it is that one."""
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
        if len(names) > 1:  # whoever is at the till says which
            field.choices = [("", "–"), *field.choices]
        field.required = True
