"""Where goods of a programme are sold: the outlets that take part, by city."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Coalesce, NullIf, Trim

from tandem.kit.text import folded
from tandem.partners.models import Outlet
from tandem.programmes.models import Programme

OUTLETS_MAX = 300


@dataclass(frozen=True, slots=True)
class Shop:
    """An outlet on a product's page; `is_sold`: members bought the product there lately."""

    name: str
    is_sold: bool


@dataclass(frozen=True, slots=True)
class City:
    """A city, and the outlets in it; outlets of no city stand under an empty one. `is_near`: it is
    the reader's own.
    """

    name: str
    outlets: Sequence[Shop]
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet, and the codes by which an activity names it."""

    id: UUID
    name: str
    city: str
    code: str
    partner_code: str


def listed(programme: Programme, *, first: Collection[UUID] = (), near: str = "") -> list[Place]:
    """Authorised outlets of partners that take part, by city and name; `OUTLETS_MAX` at most. Where
    there are more, those of `first` and of the city `near` are among them. An outlet that names no
    city is in its partner's.
    """
    everywhere = Outlet.objects.of(programme.organiser_id).annotate(
        town=Coalesce(NullIf(Trim("city"), Value("")), Trim("partner__city"))
    )
    rows = everywhere.filter(
        partner__programme_id=programme.id, partner__ended_at=None, is_authorised=True
    )
    if first or near:
        weight = Case(
            When(id__in=list(first), then=0),
            When(town__iexact=near, then=0),
            default=1,
            output_field=IntegerField(),
        )
        chosen = rows.annotate(weight=weight).order_by("weight", "town", "name", "id")
        rows = rows.filter(id__in=list(chosen.values_list("id", flat=True)[:OUTLETS_MAX]))
    named = rows.order_by("town", "name", "id").values_list(
        "id", "name", "town", "code", "partner__code"
    )
    return [
        Place(key, name, city, code, partner_code)
        for key, name, city, code, partner_code in named[:OUTLETS_MAX]
    ]


def by_city(programme: Programme, *, sold: Collection[UUID] = (), near: str = "") -> list[City]:
    """The same, by city: the reader's own first, then those where the product was sold lately, and
    so within each.
    """
    cities: dict[str, list[Shop]] = {}
    for place in listed(programme, first=sold, near=near):
        cities.setdefault(place.city, []).append(Shop(place.name, place.id in sold))
    grouped = [
        City(
            name,
            sorted(shops, key=lambda shop: not shop.is_sold),
            bool(near) and folded(name) == folded(near),
        )
        for name, shops in cities.items()
    ]
    return sorted(
        grouped,
        key=lambda city: (
            not city.is_near,
            not any(shop.is_sold for shop in city.outlets),
            not city.name,
            city.name,
        ),
    )
