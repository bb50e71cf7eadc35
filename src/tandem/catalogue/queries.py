"""The questions about the catalogue."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.catalogue.models import Product, ProductIdentifier
from tandem.kit.errors import Missing
from tandem.kit.sql import named_queries
from tandem.platform import statements


class NoSuchProduct(Missing):
    """No product of the organiser has this key."""

    code = "catalogue.no_such_product"
    text = _("This product is not known.")


def product(product_id: UUID, *, organiser_id: UUID) -> Product:
    """One product of the organiser.

    Raises:
        NoSuchProduct.
    """
    row = Product.objects.of(organiser_id).filter(id=product_id).order_by("id").first()
    if row is None:
        raise NoSuchProduct()
    return row


def by_sku(sku: str, *, organiser_id: UUID) -> Product | None:
    """The product of the organiser that bears this number."""
    return Product.objects.of(organiser_id).filter(sku=sku).order_by("id").first()


def names_by_sku(skus: Collection[str], *, organiser_id: UUID) -> dict[str, str]:
    """What products of the organiser are called, by their numbers."""
    rows = Product.objects.of(organiser_id).filter(sku__in=skus)
    return dict(rows.values_list("sku", "name"))


def names_stamp(*, organiser_id: UUID) -> tuple[int, int]:
    """What changes with the names of the products that are offered: how many they are, and a number
    made of all of them.
    """
    text = named_queries("tandem.catalogue", "queries")["names_stamp"]
    ((total, number),) = statements.rows(text, {"organiser_id": organiser_id})
    return total, int(number)


def ids_by_sku(skus: Collection[str], *, organiser_id: UUID) -> dict[str, UUID]:
    """The products of the organiser that bear these numbers."""
    rows = Product.objects.of(organiser_id).filter(sku__in=list(skus))
    return dict(rows.values_list("sku", "id"))


def by_gtin(gtin: str, *, organiser_id: UUID) -> Product | None:
    """The product that bears this GTIN of fourteen digits, on itself or on a pack of it."""
    bearing = ProductIdentifier.objects.of(organiser_id).filter(kind="GTIN", value=gtin)
    keys = bearing.values("product_id")
    return Product.objects.of(organiser_id).filter(id__in=keys).order_by("id").first()


@dataclass(slots=True)
class Known:
    """A product behind an identifier: the unit that the identifier stands on (empty: the base
    unit), and its packs.
    """

    id: UUID
    unit: str
    packs: dict[str, Decimal] = field(default_factory=dict)


def known_as(
    identifiers: Collection[tuple[str, str]], *, organiser_id: UUID
) -> Callable[[], dict[tuple[str, str], Known]]:
    """Products by (kind of identifier, value), one look for all of them.

    Asked for now and read by the call of what is returned, so that this look shares its trip with
    others.
    """
    params = {
        "organiser_id": organiser_id,
        "kinds": [kind for kind, _ in identifiers],
        "values": [value for _, value in identifiers],
    }
    answer = statements.ask(named_queries("tandem.catalogue", "queries")["known_as"], params)
    return lambda: _known(answer.rows())


def _known(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str], Known]:
    """A product for each identifier, with the packs that stand on rows of their own."""
    products: dict[tuple[str, str], Known] = {}
    for kind, value, product_id, unit, pack, base_units in rows:
        known = products.setdefault((kind, value), Known(product_id, unit))
        if pack is not None:
            known.packs[pack] = base_units
    return products
