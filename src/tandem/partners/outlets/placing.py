"""Where an outlet is: its place on the earth as people write it, and what is told of an outlet, by
the organiser or, of where it is, by the partner whose it is.

A place is read from whatever a map gives to be copied: two numbers, degrees with minutes, or the
link itself. Nothing is asked of anybody for it: no map, no register of addresses.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from urllib.parse import unquote
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.text import tidy
from tandem.partners import queries
from tandem.partners.facts import PartnerChanged
from tandem.partners.models import Outlet
from tandem.partners.onboarding import NameMissing
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

TYPED_MAX = 300
STREET_MAX, POSTAL_CODE_MAX = 120, 12
LENGTHS = {
    "name": 200,
    "city": 100,
    "region": 60,
    "street": STREET_MAX,
    "postal_code": POSTAL_CODE_MAX,
}
_DECIMALS = 6  # a tenth of a metre
_NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
_DEGREES = (
    r"(\d{1,3})\s*[°º]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′)\s*)?"
)
_PAIRS = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(rf"mlat=({_NUMBER})&mlon=({_NUMBER})"),
    re.compile(rf"@({_NUMBER}),({_NUMBER})"),
    re.compile(rf"#map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})"),
    re.compile(rf"^geo:({_NUMBER}),({_NUMBER})"),
    re.compile(rf"[?&](?:q|ll|query|daddr|destination|center)=(?:loc:)?({_NUMBER}),\s*({_NUMBER})"),
)
_PLAIN = (
    re.compile(r"([-+]?\d{1,3}\.\d+|[-+]?\d{1,3})\s*[,;\s]\s*([-+]?\d{1,3}\.\d+|[-+]?\d{1,3})"),
    re.compile(r"([-+]?\d{1,3},\d+)\s*[;\s]\s*([-+]?\d{1,3},\d+)"),
    re.compile(r"([-+]?\d{1,3},\d+),\s*([-+]?\d{1,3},\d+)"),
)
_SIDES = re.compile(
    rf"(?:(?P<n1>[NS])\s*)?(?:{_DEGREES}|({_NUMBER})\s*[°º]?\s*)(?P<n2>[NS])?\s*[,;]?\s*"
    rf"(?:(?P<e1>[EW])\s*)?(?:{_DEGREES}|({_NUMBER})\s*[°º]?\s*)(?P<e2>[EW])?",
    re.IGNORECASE,
)


class NotAPlace(Invalid):
    """What was typed names no place on the earth."""

    code = "partners.not_a_place"
    text = _(
        "This is no place. Write two numbers, north first, such as 52.22970, 21.01220, or paste the"
        " link of a map that shows it."
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the earth, in degrees north and east (south and west are below 0)."""

    latitude: float
    longitude: float

    @property
    def written(self) -> str:
        """As it is shown, and read again."""
        return f"{self.latitude:.5f}, {self.longitude:.5f}"


class WhereTold(TypedDict, total=False):
    """What is told of where an outlet is; what is left out stays. Without a place (None) it is
    found by its town alone.
    """

    street: str
    postal_code: str
    place: Place | None


class OutletTold(WhereTold, total=False):
    """What is told of an outlet; what is left out stays."""

    name: str
    city: str
    region: str


def place_at(latitude: float, longitude: float) -> Place:
    """A place of two numbers.

    Raises:
        NotAPlace: it lies beyond the poles, or is the empty place 0, 0.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or latitude == longitude == 0:
        raise NotAPlace()
    return Place(round(latitude, _DECIMALS), round(longitude, _DECIMALS))


def read_place(text: str) -> Place | None:
    """The place that somebody typed or copied; None where nothing was.

    Raises:
        NotAPlace
    """
    typed = tidy(text)[:TYPED_MAX]
    if not typed:
        return None
    for reads in (_in_link, _plain, _with_sides):
        place = reads(typed)
        if place is not None:
            return place_at(*place)
    raise NotAPlace()


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _in_link(typed: str) -> tuple[float, float] | None:
    if ":" not in typed:
        return None
    link = unquote(typed).replace("+", " ")
    match = next((match for match in (pair.search(link) for pair in _PAIRS) if match), None)
    return (_number(match[1]), _number(match[2])) if match else None


def _plain(typed: str) -> tuple[float, float] | None:
    match = next((match for match in (form.fullmatch(typed) for form in _PLAIN) if match), None)
    return (_number(match[1]), _number(match[2])) if match else None


def _with_sides(typed: str) -> tuple[float, float] | None:
    match = _SIDES.fullmatch(typed)
    if match is None:
        return None
    north = (match["n1"] or match["n2"] or "").upper()
    east = (match["e1"] or match["e2"] or "").upper()
    if not north or not east:
        return None
    parts = match.groups()
    latitude, longitude = _degrees(parts[1:5]), _degrees(parts[7:11])
    return (
        -latitude if north == "S" else latitude,
        -longitude if east == "W" else longitude,
    )


def _degrees(parts: tuple[str | None, ...]) -> float:
    whole, minutes, seconds, alone = parts
    if alone is not None:
        return _number(alone)
    return _number(whole or "0") + _number(minutes or "0") / 60 + _number(seconds or "0") / 3600


def columns_of(place: Place | None) -> dict[str, float | None]:
    """As it is written."""
    return {
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
    }


def place_of(outlet: Outlet) -> Place | None:
    """Where an outlet is, if that is known."""
    if outlet.latitude is None or outlet.longitude is None:
        return None
    return Place(outlet.latitude, outlet.longitude)


def change_outlet(
    outlet_id: UUID,
    *,
    partner_id: int,
    programme_id: UUID,
    told: OutletTold,
    actor: Actor,
    now: datetime,
) -> None:
    """Say of an outlet what is true now; its code stays, for files name it by that.

    Raises:
        NoSuchPartner, NoSuchOutlet, NameMissing: nothing changes.
    """
    require(actor, "partners.change")
    _tell(outlet_id, told, partner_id=partner_id, programme_id=programme_id, actor=actor, now=now)


def place_outlet(
    outlet_id: UUID, *, programme_id: UUID, told: WhereTold, actor: Actor, now: datetime
) -> None:
    """Say where an outlet of the actor's own partner is. What it is called, its town and its region
    are the organiser's to say: files and rules go by them.

    Raises:
        NoSuchPartner, NoSuchOutlet: nothing changes.
    """
    require(actor, "partner.outlets")
    assert actor.partner_id is not None
    own: dict[str, Any] = {"partner_id": actor.partner_id, "programme_id": programme_id}
    _tell(outlet_id, told, actor=actor, now=now, **own)


def _tell(
    outlet_id: UUID,
    told: WhereTold | OutletTold,
    *,
    partner_id: int,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Write what is told; locks the outlet, so that of two who tell different things at once both
    stand.
    """
    of = actor.organiser_id
    queries.partner(partner_id, programme_id=programme_id, organiser_id=of)
    rows = Outlet.objects.of(of).select_for_update()
    row = rows.one(queries.NoSuchOutlet(), id=outlet_id, partner_id=partner_id)
    written = columns_told(told)
    if not written.get("name", row.name):
        raise NameMissing()
    for column, value in written.items():
        setattr(row, column, value)
    row.save(update_fields=list(written))
    journal.record(
        PartnerChanged(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            partner_id=partner_id,
        )
    )


def columns_told(told: WhereTold | OutletTold) -> dict[str, Any]:
    """What is told, as it is written."""
    texts = {
        name: tidy(str(told[name]))[:length]  # type: ignore[literal-required]
        for name, length in LENGTHS.items()
        if name in told
    }
    return {**texts, **(columns_of(told["place"]) if "place" in told else {})}
