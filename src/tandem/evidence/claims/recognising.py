"""Which products of the programme the lines of a page are: by bar code, by maker's number, by what
was learnt of a partner's words, by name.

Identifiers that lead to different products are a conflict, and a conflict is never decided here: a
person sees both. A name alone counts when it is all but equal and no other product's name is nearly
as like.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from tandem.catalogue.models import Product, ProductIdentifier
from tandem.documents.base import key_of_kind
from tandem.evidence.models import Alias, AliasKind
from tandem.kit.similar import Likeness, Names, is_clear
from tandem.kit.text import key_of

NAME_CONFIDENCE_MIN = 0.9
CATALOGUES_MAX = 2  # that a process keeps laid out: some 30 MB each of ten thousand products
IN_TEXT_MIN = 4  # letters and digits of a maker's number that may be found inside a text


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a line may be: the product where that is clear; else suggestions, surest first.
    `conflict`: identifiers disagree.
    """

    product_id: UUID | None
    suggestions: tuple[Likeness[UUID], ...] = ()
    conflict: bool = False


class Catalogue:
    """Products laid out by what they are called; what names are like, when the first line asks for
    it. `products`: (key, name, maker's number).
    """

    def __init__(self, products: Iterable[tuple[UUID, str, str]]) -> None:
        self._products = list(products)
        self.sku_of = {key: sku for key, _name, sku in self._products}
        self.of_name = {key_of(name): key for key, name, _sku in self._products}
        self.of_sku = {key_of(sku): key for key, _name, sku in self._products}

    @cached_property
    def names(self) -> Names[UUID]:
        """The products by what their names are like."""
        return Names((key, name) for key, name, _sku in self._products)


@lru_cache(maxsize=CATALOGUES_MAX)
def _laid_out(products: tuple[tuple[UUID, str, str], ...]) -> Catalogue:
    """As long as the products are the same, so is this: to make it takes half a second of ten
    thousand.
    """
    return Catalogue(products)


class Products:
    """The products of an organiser, as one partner's documents may call them. Reads the catalogue
    once. `sku_of`: the maker's number of each.
    """

    def __init__(self, *, programme_id: UUID, partner_id: int | None, organiser_id: UUID) -> None:
        live = Product.objects.of(organiser_id).filter(ended_at=None).order_by("id")
        self._catalogue = _laid_out(tuple(live.values_list("id", "name", "sku")))
        self.sku_of = self._catalogue.sku_of
        self._known = {
            (kind, value): product_id
            for kind, value, product_id in ProductIdentifier.objects.of(organiser_id).values_list(
                "kind", "value", "product_id"
            )
        }
        aliases = Alias.objects.of(organiser_id).filter(
            programme_id=programme_id, partner_id=partner_id or 0, kind=AliasKind.PRODUCT
        )
        self._taught = dict(aliases.values_list("key", "product_id"))

    def recognise(self, *, name: str, code: str, gtin: str) -> Recognised:
        """The product of a line as a page names it."""
        candidates = [
            self._known.get(("GTIN", gtin)) if gtin else None,
            self._catalogue.of_sku.get(key_of(code)) if code else None,
            self._taught.get(key_of_kind("CODE", key_of(code))) if code else None,
            self._taught.get(key_of_kind("NAME", key_of(name))) if name else None,
            self._catalogue.of_name.get(key_of(name)) if name else None,
            self._in(name),
        ]
        products = {product_id for product_id in candidates if product_id is not None}
        if len(products) == 1:
            return Recognised(next(iter(products)))
        like = tuple(self._catalogue.names.like(name)) if name else ()
        if products:
            return Recognised(None, like, conflict=True)
        if is_clear(list(like), confidence_min=NAME_CONFIDENCE_MIN):
            return Recognised(like[0].key, like)
        return Recognised(None, like)

    def _in(self, text: str) -> UUID | None:
        """The one product whose number stands in a text as a word of its own."""
        products = {
            self._catalogue.of_sku.get(key_of(word))
            for word in re.split(r"[\s,;()\[\]]+", text)
            if _is_number(key_of(word))
        }
        products.discard(None)
        return next(iter(products)) if len(products) == 1 else None


def _is_number(key: str) -> bool:
    return len(key) >= IN_TEXT_MIN and any(map(str.isdecimal, key))
