"""Where goods of a programme are sold: the outlets that take part, by city."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tandem.partners.models import Outlet
from tandem.programmes.models import Programme

OUTLETS_MAX = 300


@dataclass(frozen=True, slots=True)
class City:
    """A city, and the outlets in it by name; outlets of no city stand under an empty one."""

    name: str
    outlets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet, and the codes by which an activity names it."""

    id: UUID
    name: str
    city: str
    code: str
    partner_code: str


def listed(programme: Programme) -> list[Place]:
    """Authorised outlets of partners that take part, by city and name; `OUTLETS_MAX` at most."""
    rows = Outlet.objects.of(programme.organiser_id).filter(
        partner__programme_id=programme.id, partner__ended_at=None, is_authorised=True
    )
    named = rows.order_by("city", "name", "id").values_list(
        "id", "name", "city", "code", "partner__code"
    )
    return [
        Place(key, name, city.strip(), code, partner_code)
        for key, name, city, code, partner_code in named[:OUTLETS_MAX]
    ]


def by_city(programme: Programme) -> list[City]:
    """The same, by city."""
    cities: dict[str, list[str]] = {}
    for place in listed(programme):
        cities.setdefault(place.city, []).append(place.name)
    return [
        City(name, outlets)
        for name, outlets in sorted(cities.items(), key=lambda item: (not item[0], item[0]))
    ]
