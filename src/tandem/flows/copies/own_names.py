"""What a rule or a segment names: whether another organiser knows it too.

Kinds, trades, levels and units mean the same everywhere; goods and sellers are one organiser's own.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tandem.rules.vocabulary import Vocabulary

# What fields choose from that is one organiser's own.
_OPTIONS = {
    "products",
    "partners",
    "outlets",
    "categories",
    "brands",
    "tags",
    "outlet_regions",
    "partner_regions",
}
_ATTRIBUTES = "product.attribute."  # fields that an organiser's own products have


def terms(body: Any) -> Iterator[str]:
    """Every term in the stored form of a rule or a segment."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, Mapping):
        for key, value in body.items():
            yield key
            yield from terms(value)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from terms(value)


def among(names: Collection[str], vocabulary: Vocabulary) -> set[str]:
    """The fields among these terms whose values are one organiser's own."""
    fields = vocabulary.fields
    return {
        term
        for term in names
        if term.startswith(_ATTRIBUTES) or (term in fields and fields[term].options in _OPTIONS)
    }
