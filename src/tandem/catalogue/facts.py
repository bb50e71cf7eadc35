"""What the catalogue announces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ProductsAdded(Fact):
    """Products were added or brought up to date."""

    name: ClassVar[str] = "catalogue.products_added"
    added: int
    changed: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ProductsEnded(Fact):
    """Products are sold no more."""

    name: ClassVar[str] = "catalogue.products_ended"
    products: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ProductDescribed(Fact):
    """What members and strangers read of a product was written."""

    name: ClassVar[str] = "catalogue.product_described"
    product_id: UUID
    text: Mapping[str, str]
    picture_id: UUID | None


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ProductPicturesChanged(Fact):
    """A product has other pictures, in another order, or described otherwise; `pictures` in it."""

    name: ClassVar[str] = "catalogue.product_pictures_changed"
    product_id: UUID
    pictures: Sequence[UUID]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ProductDocumentChanged(Fact):
    """A document was put on a product's page, or taken off it."""

    name: ClassVar[str] = "catalogue.product_document_changed"
    product_id: UUID
    document_id: UUID
    is_there: bool
