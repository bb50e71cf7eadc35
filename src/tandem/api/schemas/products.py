"""Products and their pictures."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict
from tandem.catalogue.pictures import ALT_MAX, PICTURES_MAX

Language = Annotated[str, Field(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
Alt = Annotated[str, Field(max_length=ALT_MAX, pattern=r"^[^\x00]*$")]


class ProductOut(BaseModel):
    """A product; `picture`: the address on this server of the first of its pictures. `has_ended`:
    it is not sold any more.
    """

    id: UUID
    sku: str
    name: str
    brand: str
    unit: str
    picture: str | None
    has_ended: bool


class ProductsOut(BaseModel):
    """A page of products, by their numbers."""

    items: list[ProductOut]
    next_cursor: str | None


class PictureOut(BaseModel):
    """A picture of a product: its address on this server, what it shows by language, and its
    place among the others, the first being 1.
    """

    id: UUID
    picture: str
    alt: dict[str, str]
    place: int


class PicturesOut(BaseModel):
    """The pictures of a product in their order, and the names under which a table announced more
    that nobody has sent yet.
    """

    items: list[PictureOut]
    awaited: list[str]


class PictureChangeIn(Strict):
    """What a picture shows, and its place; what is left out stays. A text that is empty goes."""

    alt: Annotated[dict[Language, Alt] | None, Field(max_length=20)] = None
    place: Annotated[int | None, Field(ge=1, le=PICTURES_MAX)] = None
