"""Outlets near somebody, as members and strangers look for them: by a town or a postal code, or,
once they press for it, by where their device is.

Where a device is comes in a form of its own, is rounded before it is sent, and is used for this one
answer: it stands in no address, no cookie and no row.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.activity import selling
from tandem.partners import nearby
from tandem.partners.nearby import Near, Town
from tandem.partners.placing import Place
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.templatetags.figures import quantity
from tandem.programmes.models import Programme

TOWNS_LISTED = 300  # among which a browser proposes while one types
TYPED_MAX = 100
CHOICES_MAX = 20
WHOLE_FROM = 10  # kilometres from which on they are told without a decimal
BUTTON = gettext_lazy("Find what is near me")


class NearForm(PortalForm):
    """Where the device is, in degrees; the browser says it."""

    north = forms.FloatField(widget=forms.HiddenInput, min_value=-90, max_value=90)
    east = forms.FloatField(widget=forms.HiddenInput, min_value=-180, max_value=180)


def place_of(form: PortalForm) -> Place:
    """What the form says."""
    return Place(form.cleaned_data["north"], form.cleaned_data["east"])


def asked(query: Mapping[str, str]) -> tuple[str, str]:
    """The town or postal code that an address asks for, and the region where there are several."""
    town, region = (query.get(name, "").replace("\0", "").strip() for name in ("town", "region"))
    return town[:TYPED_MAX], region[:TYPED_MAX]


def here(
    programme: Programme, place: Place, *, product: UUID | None, now: datetime
) -> dict[str, Any]:
    """What is near a device."""
    rows = nearby.near(programme, place)
    shown = _frame(nearby.towns(programme))
    if not rows:
        return {**shown, "problem": _unplaced()}
    return {**shown, "title": _("Nearest to you"), "rows": _rows(rows, programme, product, now)}


def of_town(
    programme: Programme, typed: str, region: str, *, product: UUID | None, now: datetime
) -> dict[str, Any]:
    """What is near a town, or a postal code; without one, how to ask."""
    towns = nearby.towns(programme)
    shown = {**_frame(towns), "typed": typed}
    if not typed:
        return shown
    meant = nearby.meant(towns, typed, region)
    if len(meant) > 1:
        return {**shown, "choices": [_choice(town) for town in meant[:CHOICES_MAX]]}
    place = meant[0].place if meant else nearby.by_postal_code(programme, typed)
    if place is not None:
        name = meant[0].name if meant else typed
        others = nearby.in_town(programme, meant[0], unplaced=True) if meant else []
        return {
            **shown,
            "title": _("Near %(town)s") % {"town": name},
            "note": _("Measured from the middle of the outlets there."),
            "rows": _rows(nearby.near(programme, place), programme, product, now),
            "others": [{"name": row.name, "address": _address(row)} for row in others],
        }
    if meant:
        rows = nearby.in_town(programme, meant[0], unplaced=False)
        return {
            **shown,
            "title": _("In %(town)s") % {"town": meant[0].name},
            "rows": [{"name": row.name, "address": _address(row)} for row in rows],
        }
    return {
        **shown,
        "problem": _(
            "There is no outlet in “%(town)s”. Try a larger town near you, or a postal code with"
            " fewer digits."
        )
        % {"town": typed},
    }


def _frame(towns: list[Town]) -> dict[str, Any]:
    names = dict.fromkeys(town.name for town in towns)
    return {
        "towns": list(names)[:TOWNS_LISTED],
        "is_placed": any(town.placed for town in towns),
        "typed": "",
    }


def _unplaced() -> str:
    return _("Of no outlet it is known where it is yet. Look for them by the town.")


def _choice(town: Town) -> dict[str, str]:
    asks = {"town": town.name, **({"region": town.region} if town.region else {})}
    name = f"{town.name}, {town.region}" if town.region else town.name
    return {"name": name, "query": urlencode(asks)}


def _rows(
    rows: list[Near], programme: Programme, product: UUID | None, now: datetime
) -> list[dict[str, Any]]:
    sold: set[UUID] = set()
    if product is not None:
        sold = selling.outlets_of(
            product,
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            today=programme.day_at(now),
        )
    return [
        {
            "name": row.name,
            "address": _address(row),
            "distance": _distance(row.kilometres),
            "is_sold": row.id in sold,
        }
        for row in rows
    ]


def _address(row: Any) -> str:
    town = " ".join(part for part in (row.postal_code, row.city) if part)
    return ", ".join(part for part in (row.street, town) if part)


def _distance(kilometres: float) -> str:
    if kilometres < 0.1:
        return _("less than 100 m")
    places = Decimal("1") if kilometres >= WHOLE_FROM else Decimal("0.1")
    return _("%(n)s km") % {"n": quantity(Decimal(kilometres).quantize(places))}
