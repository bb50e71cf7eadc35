"""Which products of the programme the lines of a page are: by bar code, by maker's number, by what
was learnt of a partner's words, by name.

Identifiers that lead to different products are a conflict, and a conflict is never decided here: a
person sees both. A name alone counts when it is all but equal and no other product's name is nearly
as like.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from tandem.catalogue.models import Product, ProductIdentifier
from tandem.documents.base import key_of_kind
from tandem.evidence.models import Alias, AliasKind
from tandem.kit.similar import Likeness, Names, is_clear
from tandem.kit.text import key_of

NAME_CONFIDENCE_MIN = 0.9
IN_TEXT_MIN = 4  # letters and digits of a maker's number that may be found inside a text


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a line may be: the product where that is clear; else suggestions, surest first.
    `conflict`: identifiers disagree.
    """

    product_id: UUID | None
    suggestions: tuple[Likeness[UUID], ...] = ()
    conflict: bool = False


class Products:
    """The products of an organiser, as one partner's documents may call them. Reads the catalogue
    once; what names are like is laid out when the first line asks for it. `sku_of`: the maker's
    number of each.
    """

    def __init__(self, *, programme_id: UUID, partner_id: int | None, organiser_id: UUID) -> None:
        live = list(
            Product.objects.of(organiser_id).filter(ended_at=None).values_list("id", "name", "sku")
        )
        self._live = live
        self.sku_of = {key: sku for key, _name, sku in live}
        self._of_name = {key_of(name): key for key, name, _sku in live}
        self._known = {
            (kind, value): product_id
            for kind, value, product_id in ProductIdentifier.objects.of(organiser_id).values_list(
                "kind", "value", "product_id"
            )
        }
        self._of_sku = {key_of(sku): key for key, _name, sku in live}
        aliases = Alias.objects.of(organiser_id).filter(
            programme_id=programme_id, partner_id=partner_id or 0, kind=AliasKind.PRODUCT
        )
        self._taught = dict(aliases.values_list("key", "product_id"))

    @cached_property
    def names(self) -> Names[UUID]:
        """The products by what their names are like."""
        return Names((key, name) for key, name, _sku in self._live)

    def recognise(self, *, name: str, code: str, gtin: str) -> Recognised:
        """The product of a line as a page names it."""
        candidates = [
            self._known.get(("GTIN", gtin)) if gtin else None,
            self._of_sku.get(key_of(code)) if code else None,
            self._taught.get(key_of_kind("CODE", key_of(code))) if code else None,
            self._taught.get(key_of_kind("NAME", key_of(name))) if name else None,
            self._of_name.get(key_of(name)) if name else None,
            self._in(name),
        ]
        products = {product_id for product_id in candidates if product_id is not None}
        if len(products) == 1:
            return Recognised(next(iter(products)))
        like = tuple(self.names.like(name)) if name else ()
        if products:
            return Recognised(None, like, conflict=True)
        if is_clear(list(like), confidence_min=NAME_CONFIDENCE_MIN):
            return Recognised(like[0].key, like)
        return Recognised(None, like)

    def _in(self, text: str) -> UUID | None:
        """The one product whose number stands in a text as a word of its own."""
        products = {
            self._of_sku.get(key_of(word))
            for word in re.split(r"[\s,;()\[\]]+", text)
            if _is_number(key_of(word))
        }
        products.discard(None)
        return next(iter(products)) if len(products) == 1 else None


def _is_number(key: str) -> bool:
    return len(key) >= IN_TEXT_MIN and any(map(str.isdecimal, key))
