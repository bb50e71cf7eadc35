"""Where goods of a programme are sold: the outlets that take part, by city."""

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.partners.models import Outlet
from tandem.programmes.models import Programme

OUTLETS_MAX = 300


@dataclass(frozen=True, slots=True)
class City:
    """A city, and the outlets in it by name; outlets of no city stand under an empty one."""

    name: str
    outlets: Sequence[str]


def by_city(programme: Programme) -> list[City]:
    """Authorised outlets of partners that take part."""
    rows = Outlet.objects.of(programme.organiser_id).filter(
        partner__programme_id=programme.id, partner__ended_at=None, is_authorised=True
    )
    cities: dict[str, list[str]] = {}
    for name, city in rows.order_by("city", "name", "id").values_list("name", "city")[:OUTLETS_MAX]:
        cities.setdefault(city.strip(), []).append(name)
    return [
        City(name, outlets)
        for name, outlets in sorted(cities.items(), key=lambda item: (not item[0], item[0]))
    ]
