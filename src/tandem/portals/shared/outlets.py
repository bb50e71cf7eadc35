"""Where an outlet is, as the organiser or the partner whose it is says it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.partners.models import Outlet
from tandem.partners.outlets import placing
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.read_fields import ReadField


class WhereForm(PortalForm):
    """Its address, and its place on the earth."""

    columns = "two"

    street = forms.CharField(
        label=_("Street and number"), max_length=placing.STREET_MAX, required=False
    )
    postal_code = forms.CharField(
        label=_("Postal code"), max_length=placing.POSTAL_CODE_MAX, required=False
    )
    place = ReadField(
        read=placing.read_place,
        label=_("Its place"),
        max_length=placing.TYPED_MAX,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
        help_text=_(
            "Degrees north and east, such as 52.22970, 21.01220, or the link of any map that shows"
            " it. With it, members find what is near them."
        ),
    )

    def where(self) -> placing.WhereTold:
        """What is said of where it is."""
        typed = self.cleaned_data
        return {
            "street": typed["street"],
            "postal_code": typed["postal_code"],
            "place": placing.read_place(typed["place"]),
        }


def stands(row: Outlet) -> dict[str, Any]:
    """Where an outlet is, as the form shows it."""
    place = placing.place_of(row)
    return {
        "street": row.street,
        "postal_code": row.postal_code,
        "place": place.written if place else "",
    }
