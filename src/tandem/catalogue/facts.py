"""What the catalogue announces."""

from dataclasses import dataclass
from typing import ClassVar

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ProductsAdded(Fact):
    """Products were added or brought up to date."""

    name: ClassVar[str] = "catalogue.products_added"
    added: int
    changed: int
