"""What units are called: one of them, several, and behind a number; each of `kit.units.UNITS`."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_Text = str | Promise


@dataclass(frozen=True, slots=True)
class Unit:
    """The names of a unit."""

    one: _Text
    many: _Text
    short: _Text


NAMES: Mapping[str, Unit] = {
    "pcs": Unit(_("piece"), _("pieces"), pgettext_lazy("unit", "pcs")),
    "carton": Unit(_("carton"), _("cartons"), pgettext_lazy("unit", "ctn")),
    "pack": Unit(_("pack"), _("packs"), pgettext_lazy("unit", "pk")),
    "pallet": Unit(_("pallet"), _("pallets"), pgettext_lazy("unit", "plt")),
    "bag": Unit(_("bag"), _("bags"), pgettext_lazy("unit", "bag")),
    "bucket": Unit(_("bucket"), _("buckets"), pgettext_lazy("unit", "bucket")),
    "set": Unit(_("set"), _("sets"), pgettext_lazy("unit", "set")),
    "kg": Unit(_("kilogram"), _("kilograms"), pgettext_lazy("unit", "kg")),
    "g": Unit(_("gram"), _("grams"), pgettext_lazy("unit", "g")),
    "t": Unit(_("tonne"), _("tonnes"), pgettext_lazy("unit", "t")),
    "l": Unit(_("litre"), _("litres"), pgettext_lazy("unit", "l")),
    "m": Unit(_("metre"), _("metres"), pgettext_lazy("unit", "m")),
    "m2": Unit(_("square metre"), _("square metres"), pgettext_lazy("unit", "m²")),
    "m3": Unit(_("cubic metre"), _("cubic metres"), pgettext_lazy("unit", "m³")),
    "hour": Unit(_("hour"), _("hours"), pgettext_lazy("unit", "h")),
}


def one(unit: str) -> _Text:
    """`piece`; a unit that is none of ours as it was written."""
    return NAMES[unit].one if unit in NAMES else unit


def many(unit: str) -> _Text:
    """`pieces`."""
    return NAMES[unit].many if unit in NAMES else unit


def short(unit: str) -> _Text:
    """`pcs`, as it stands behind a number."""
    return NAMES[unit].short if unit in NAMES else unit
