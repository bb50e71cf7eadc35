"""What the catalogue announces."""

from collections.abc import Mapping
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
class ProductDescribed(Fact):
    """What members and strangers read of a product was written."""

    name: ClassVar[str] = "catalogue.product_described"
    product_id: UUID
    text: Mapping[str, str]
    picture_id: UUID | None
