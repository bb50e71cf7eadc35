"""Outlets near somebody: by a place, or by the name of a town or a postal code that outlets of the
programme themselves have. Nobody else is asked, and nothing of who asks is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi
from uuid import UUID

from tandem.kit.sql import named_queries
from tandem.kit.text import folded
from tandem.partners.outlets.placing import POSTAL_CODE_MAX, Place
from tandem.platform import statements
from tandem.programmes.models import Programme

RADII = (10.0, 40.0, 160.0, 640.0, 20_100.0)  # kilometres; the last is half around the earth
ENOUGH, NEAR_MAX, FAR_MAX = 3, 30, 10  # of those that are further than the first two circles
FAR = 40.0
POSTAL_LEAST = 2  # digits of a postal code by which a part of the country is known
_DEGREE_KM = 6371.0088 * pi / 180


@dataclass(frozen=True, slots=True)
class Near:
    """An outlet, and how far it is; None where that is not known, or was not asked."""

    id: UUID
    name: str
    street: str
    postal_code: str
    city: str
    kilometres: float | None


@dataclass(frozen=True, slots=True)
class Town:
    """A town with outlets; `place`: the middle of those whose place is known. Outlets of which
    nobody knows the town stand under an empty name. `written`: how its outlets write it and its
    region.
    """

    name: str
    region: str
    place: Place | None
    outlets: int
    placed: int
    written: tuple[tuple[str, str], ...] = ()


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
    """All towns with outlets, by name, whatever its case and marks. Where all of a town that name a
    region name the same, those that name none are in it.
    """
    by_name: dict[str, dict[str, list[Town]]] = {}
    for name, region, latitude, longitude, outlets, placed in statements.rows(
        _sql("towns"), _of(programme)
    ):
        place = Place(latitude, longitude) if latitude is not None else None
        town = Town(name, region, place, outlets, placed, ((name, region),))
        by_name.setdefault(folded(name), {}).setdefault(folded(region), []).append(town)
    every = []
    for by_region in by_name.values():
        if len(by_region) == 2 and "" in by_region:
            bare = by_region.pop("")
            by_region[next(iter(by_region))] += bare
        every += [_joined(same) for same in by_region.values()]
    return every


def _joined(same: list[Town]) -> Town:
    """One town of several that are one, called as most of its outlets write it."""
    if len(same) == 1:
        return same[0]
    called = max((town for town in same), key=lambda town: (bool(town.region), town.outlets))
    placed = [(town.place, town.placed) for town in same if town.place is not None]
    total = sum(weight for _place, weight in placed)
    middle = None
    if total:
        middle = Place(
            sum(place.latitude * weight for place, weight in placed) / total,
            sum(place.longitude * weight for place, weight in placed) / total,
        )
    outlets = sum(town.outlets for town in same)
    written = tuple(pair for town in same for pair in town.written)
    return Town(called.name, called.region, middle, outlets, total, written)


def meant(every: Sequence[Town], typed: str, region: str | None = None) -> list[Town]:
    """The towns that somebody means by a name, the same whatever its case and marks; by how one
    begins, where none is called so. `region`: the one they are in (empty: those of none).
    """
    wanted = folded(typed)
    theirs = [town for town in every if region is None or folded(town.region) == folded(region)]
    if not wanted:
        return []
    exactly = [town for town in theirs if folded(town.name) == wanted]
    return exactly or [town for town in theirs if folded(town.name).startswith(wanted)]


def by_postal_code(programme: Programme, typed: str) -> Place | None:
    """The middle of the outlets whose postal code is this, or begins as it does; None where nobody
    is there, or what was typed is no postal code.
    """
    code = _postal_code(typed)
    if not code:
        return None
    params = {**_of(programme), "typed": code, "least": POSTAL_LEAST}
    rows = statements.rows(_sql("postal_codes"), params)
    return Place(*rows[0]) if rows else None


def of_postal_code(programme: Programme, typed: str) -> list[Near]:
    """The outlets whose postal code is this, or begins so, by name, `NEAR_MAX` at most: for where
    nobody said where they are.
    """
    code = _postal_code(typed)
    return _unmeasured(programme, typed=code) if len(code) >= POSTAL_LEAST else []


def in_town(programme: Programme, town: Town, *, unplaced: bool) -> list[Near]:
    """The outlets of a town by name, `NEAR_MAX` at most; `unplaced`: only those of which nobody
    said where they are.
    """
    return _unmeasured(programme, written=town.written, unplaced=unplaced)


def _unmeasured(
    programme: Programme,
    *,
    written: Sequence[tuple[str, str]] | None = None,
    typed: str | None = None,
    unplaced: bool = False,
) -> list[Near]:
    params = {
        **_of(programme),
        "towns": None if written is None else [name for name, _region in written],
        "regions": [region for _name, region in written or ()],
        "typed": typed,
        "unplaced": unplaced,
        "limit": NEAR_MAX,
    }
    return [Near(*row) for row in statements.rows(_sql("unmeasured"), params)]


def _postal_code(typed: str) -> str:
    """What was typed, as postal codes are compared; nothing where it is none."""
    code = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    return code[:POSTAL_CODE_MAX] if any(letter.isdigit() for letter in code) else ""


def _of(programme: Programme) -> dict[str, UUID]:
    return {"organiser_id": programme.organiser_id, "programme_id": programme.id}


def _sql(name: str) -> str:
    return named_queries("tandem.partners.outlets", "near")[name]


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
