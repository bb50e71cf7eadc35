"""Partners and their outlets."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict
from tandem.partners.models import PartnerRole
from tandem.partners.outlets.placing import LENGTHS

_PLAIN, _NAMED = r"^[^\x00]*$", r"^[^\x00]*[^\x00\s][^\x00]*$"
Named = Annotated[str, Field(max_length=LENGTHS["name"], pattern=_NAMED)]
OutletCode = Annotated[
    str,
    Field(
        max_length=40,
        pattern=_NAMED,
        description="the partner's own, by which files and purchases name it",
    ),
]
City = Annotated[str, Field(max_length=LENGTHS["city"], pattern=_PLAIN)]
Region = Annotated[str, Field(max_length=LENGTHS["region"], pattern=_PLAIN)]
Street = Annotated[str, Field(max_length=LENGTHS["street"], pattern=_PLAIN)]
PostalCode = Annotated[str, Field(max_length=LENGTHS["postal_code"], pattern=_PLAIN)]


class PlaceIn(Strict):
    """A place on the earth, in degrees north and east; south and west are below 0."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class OutletIn(Strict):
    """An outlet of a partner; without a place it is found by its town alone."""

    code: OutletCode
    name: Named
    city: City = ""
    region: Region = ""
    street: Street = ""
    postal_code: PostalCode = ""
    place: PlaceIn | None = None
    is_authorised: Annotated[bool, Field(description="whether it sells within the programme")] = (
        True
    )


class OutletChangeIn(Strict):
    """What is true of an outlet now; what is left out stays. A `place` that is null is forgotten.
    Its code stays, for files name it by that.
    """

    name: Named | None = None
    city: City | None = None
    region: Region | None = None
    street: Street | None = None
    postal_code: PostalCode | None = None
    place: PlaceIn | None = None
    is_authorised: bool | None = None


class PlaceOut(BaseModel):
    """A place on the earth, in degrees north and east."""

    latitude: float
    longitude: float


class OutletOut(BaseModel):
    """An outlet. `place`: null where nobody said it. `is_authorised`: it sells within the
    programme.
    """

    id: UUID
    code: str
    name: str
    city: str
    region: str
    street: str
    postal_code: str
    place: PlaceOut | None
    is_authorised: bool


class OutletsOut(BaseModel):
    """A page of a partner's outlets, by their codes."""

    items: list[OutletOut]
    next_cursor: str | None


class PartnerOut(BaseModel):
    """A partner, by whose `code` other calls name it; `buys_from`: the code of the partner above
    it, null where that is the organiser. `has_ended`: it takes part no longer.
    """

    code: str
    name: str
    tax_id: str
    role: PartnerRole
    city: str
    region: str
    buys_from: str | None
    has_ended: bool


class PartnersOut(BaseModel):
    """A page of partners, by their codes."""

    items: list[PartnerOut]
    next_cursor: str | None
