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
from tandem.kit.text import folded
from tandem.partners.outlets import nearby
from tandem.partners.outlets.nearby import Near, Town
from tandem.partners.outlets.placing import Place
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


def asked(query: Mapping[str, str]) -> tuple[str, str | None]:
    """The town or postal code that an address asks for, and the region where there are several
    (empty: the one of no region).
    """
    town, region = (query.get(name) for name in ("town", "region"))
    return _clean(town or ""), None if region is None else _clean(region)


def _clean(typed: str) -> str:
    return typed.replace("\0", "").strip()[:TYPED_MAX]


def here(
    programme: Programme, place: Place, *, product: UUID | None, now: datetime
) -> dict[str, Any]:
    """What is near a device."""
    rows, towns = nearby.near(programme, place), nearby.towns(programme)
    shown = _frame(towns)
    if not rows:
        return {**shown, "places": _places(towns), "problem": _unplaced() if towns else ""}
    return {**shown, "title": _("Nearest to you"), "rows": _rows(rows, programme, product, now)}


def of_town(
    programme: Programme, typed: str, region: str | None, *, product: UUID | None, now: datetime
) -> dict[str, Any]:
    """What is near a town, or a postal code; without one, how to ask."""
    towns = nearby.towns(programme)
    shown = {**_frame(towns), "typed": typed}
    if not typed or not towns:
        return {**shown, "places": _places(towns)}
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
            "others": _rows(others, programme, product, now),
        }
    if meant:
        rows, name = nearby.in_town(programme, meant[0], unplaced=False), meant[0].name
    else:
        rows, name = nearby.of_postal_code(programme, typed), typed
    if rows:
        title = _("In %(town)s") % {"town": name}
        return {**shown, "title": title, "rows": _rows(rows, programme, product, now)}
    return {
        **shown,
        "places": _places(towns),
        "problem": _(
            "There is no outlet in “%(town)s”. Try a larger town near you, or a postal code with"
            " fewer digits."
        )
        % {"town": typed},
    }


def _frame(towns: list[Town]) -> dict[str, Any]:
    names = dict.fromkeys(town.name for town in towns if town.name)
    return {
        "towns": list(names)[:TOWNS_LISTED],
        "is_empty": not towns,
        "is_placed": any(town.placed for town in towns),
        "typed": "",
    }


def _places(towns: list[Town]) -> list[dict[str, Any]]:
    """The towns with the most outlets, by name: what there is, before somebody asks."""
    named = [town for town in towns if town.name]
    largest = sorted(named, key=lambda town: -town.outlets)[:CHOICES_MAX]
    return [
        {**_choice(town), "outlets": town.outlets}
        for town in sorted(largest, key=lambda town: (folded(town.name), town.region))
    ]


def _unplaced() -> str:
    return _("Of no outlet it is known where it is yet. Look for them by the town.")


def _choice(town: Town) -> dict[str, Any]:
    name = f"{town.name}, {town.region}" if town.region else town.name
    return {"name": name, "query": urlencode({"town": town.name, "region": town.region})}


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
            "distance": "" if row.kilometres is None else _distance(row.kilometres),
            "is_sold": row.id in sold,
        }
        for row in rows
    ]


def _address(row: Near) -> str:
    town = " ".join(part for part in (row.postal_code, row.city) if part)
    return ", ".join(part for part in (row.street, town) if part)


def _distance(kilometres: float) -> str:
    if kilometres < 0.1:
        return _("less than 100 m")
    places = Decimal("1") if kilometres >= WHOLE_FROM else Decimal("0.1")
    return _("%(n)s km") % {"n": quantity(Decimal(kilometres).quantize(places))}
