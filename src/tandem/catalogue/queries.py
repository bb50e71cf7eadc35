"""The questions about the catalogue."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from tandem.kit.sql import blocks
from tandem.platform import statements


@dataclass(slots=True)
class Known:
    """A product behind an identifier: the unit that the identifier stands on (empty: the base unit), and its packs."""

    id: UUID
    unit: str
    packs: dict[str, Decimal] = field(default_factory=dict)


def known_as(said: Collection[tuple[str, str]], *, organiser_id: UUID) -> dict[tuple[str, str], Known]:
    """Products by (kind of identifier, value), one look for all of them."""
    found: dict[tuple[str, str], Known] = {}
    params = {"organiser_id": organiser_id, "kinds": [kind for kind, _ in said], "values": [value for _, value in said]}
    rows = statements.prepared(blocks("tandem.catalogue", "queries")["known_as"], params)
    for kind, value, product_id, unit, pack, base_units in rows:
        known = found.setdefault((kind, value), Known(product_id, unit))
        if pack is not None:
            known.packs[pack] = base_units
    return found
