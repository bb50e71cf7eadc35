"""Outlets near somebody: by a place, or by the name of a town or a postal code that outlets of the
programme themselves have. Nobody else is asked, and nothing of who asks is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi
from uuid import UUID

from django.db.models.functions import Trim

from tandem.kit.sql import named_queries
from tandem.kit.text import folded
from tandem.partners.models import Outlet
from tandem.partners.placing import POSTAL_CODE_MAX, Place
from tandem.platform import statements
from tandem.programmes.models import Programme

RADII = (10.0, 40.0, 160.0, 640.0, 20_100.0)  # kilometres; the last is half around the earth
ENOUGH, NEAR_MAX, FAR_MAX = 3, 30, 10  # of those that are further than the first two circles
FAR = 40.0
POSTAL_LEAST = 2  # digits of a postal code by which a part of the country is known
_DEGREE_KM = 6371.0088 * pi / 180


@dataclass(frozen=True, slots=True)
class Near:
    """An outlet, and how far it is."""

    id: UUID
    name: str
    street: str
    postal_code: str
    city: str
    kilometres: float


@dataclass(frozen=True, slots=True)
class Town:
    """A town with outlets; `place`: the middle of those whose place is known."""

    name: str
    region: str
    place: Place | None
    outlets: int
    placed: int


def near(programme: Programme, place: Place) -> list[Near]:
    """The outlets nearest to a place, `NEAR_MAX` at most: of the smallest circle that holds enough
    of them, or of the whole earth, of which `FAR_MAX` are told.
    """
    rows: list[Near] = []
    for radius in RADII:
        params = {
            **_of(programme),
            **_box(place, radius),
            "latitude": place.latitude,
            "longitude": place.longitude,
            "radius": radius,
            "limit": NEAR_MAX if radius <= FAR else FAR_MAX,
        }
        rows = [Near(*row) for row in statements.rows(_sql("near"), params)]
        if len(rows) >= ENOUGH:
            break
    return rows


def towns(programme: Programme) -> list[Town]:
    """All towns with outlets, by name."""
    return [
        Town(
            city,
            region,
            Place(latitude, longitude) if latitude is not None else None,
            outlets,
            placed,
        )
        for city, region, latitude, longitude, outlets, placed in statements.rows(
            _sql("towns"), _of(programme)
        )
    ]


def meant(every: Sequence[Town], typed: str, region: str = "") -> list[Town]:
    """The towns that somebody means by a name, the same whatever its case and marks; by how one
    begins, where none is called so.
    """
    wanted, within = folded(typed), folded(region)
    theirs = [town for town in every if not within or folded(town.region) == within]
    if not wanted:
        return []
    exactly = [town for town in theirs if folded(town.name) == wanted]
    return exactly or [town for town in theirs if folded(town.name).startswith(wanted)]


def by_postal_code(programme: Programme, typed: str) -> Place | None:
    """The middle of the outlets whose postal code is this, or begins as it does; None where nobody
    is there, or what was typed is no postal code.
    """
    code = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    if not any(letter.isdigit() for letter in code):
        return None
    params = {**_of(programme), "typed": code[:POSTAL_CODE_MAX], "least": POSTAL_LEAST}
    rows = statements.rows(_sql("postal_codes"), params)
    return Place(*rows[0]) if rows else None


def _of(programme: Programme) -> dict[str, UUID]:
    return {"organiser_id": programme.organiser_id, "programme_id": programme.id}


def _sql(name: str) -> str:
    return named_queries("tandem.partners", "near")[name]


def _box(place: Place, radius: float) -> dict[str, float]:
    """The degrees around a circle: all of them east and west where it holds a pole."""
    high = radius / _DEGREE_KM
    south, north = max(-90.0, place.latitude - high), min(90.0, place.latitude + high)
    if south == -90.0 or north == 90.0:
        return {"south": south, "north": north, "west": -180.0, "east": 180.0}
    wide = high / cos(max(abs(south), abs(north)) * pi / 180)
    if wide >= 180:
        return {"south": south, "north": north, "west": -180.0, "east": 180.0}
    west, east = place.longitude - wide, place.longitude + wide
    return {
        "south": south,
        "north": north,
        "west": west + 360 if west < -180 else west,
        "east": east - 360 if east > 180 else east,
    }


def in_town(programme: Programme, town: Town, *, unplaced: bool) -> list[Outlet]:
    """The outlets of a town by name, `NEAR_MAX` at most; `unplaced`: only those of which nobody
    said where they are.
    """
    rows = Outlet.objects.within(programme.id, organiser_id=programme.organiser_id).annotate(
        town=Trim("city"), part=Trim("region")
    )
    rows = rows.filter(town=town.name, part=town.region, is_authorised=True, partner__ended_at=None)
    if unplaced:
        rows = rows.filter(latitude=None)
    return list(rows.order_by("name", "id")[:NEAR_MAX])
