"""The search over everything: members, partners, products and documents by what people remember of
them.

Whole programmes are searched while somebody types, so each kind is asked for a few rows only, and
by what an index answers: a number or name from its beginning; of members, partners and products any
part of the name. Of members and products, of which there may be very many, a part is looked for
only where fewer begin so than are shown, and not of a number that is somebody's own.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from tandem.kit.codes import NotACode, number_key, parse_tax_id
from tandem.kit.sql import named_queries
from tandem.kit.text import folded, like_literally, sort_key
from tandem.platform import statements

EACH_MAX = 5
LENGTH_MIN = 2  # of what is searched for; less finds everything
NUMBER_MIN = 8  # digits that are a number of somebody's own, and no part of a name


@dataclass(frozen=True, slots=True)
class Match:
    """Something that was found. `key` and `of_key` are as its page is addressed."""

    kind: str  # MEMBER, PARTNER, PRODUCT, PURCHASE, INVOICE
    key: str
    of_key: str  # of a purchase: its member
    name: str
    note: str


def matches(
    text: str, *, programme_id: UUID, organiser_id: UUID, country: str, kinds: Sequence[str]
) -> list[Match]:
    """What is found by a text, kind by kind as they are given, at most `EACH_MAX` of each; nothing
    by less than two letters. A tax number is meant with its country or without (the programme's).
    """
    wanted = text.strip()
    if len(wanted) < LENGTH_MIN:
        return []
    bare = wanted.replace("-", "").replace(" ", "").upper()
    number = number_key(wanted)
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "part": f"%{like_literally(folded(wanted))}%",
        # As names are sorted: those that begin with the very letters, and with these without marks.
        "names": sorted({folded(wanted), sort_key(wanted).partition("\n")[0]}),
        "values": sorted({wanted, wanted.casefold(), *_kept(bare, country)}),
        "numbers": sorted({wanted, wanted.upper()}),
        "number_key": number,
        "number_key_end": number + LAST,
        "last": LAST,
        "each": EACH_MAX,
        "is_number": len(bare) >= NUMBER_MIN and bare.lstrip(ascii_uppercase).isdecimal(),
    }
    return [match for kind in kinds for match in _of_kind(kind, params)]


def _kept(bare: str, country: str) -> set[str]:
    """A number as it may be kept: a GTIN with 14 digits, a tax number with its country."""
    kept = {bare, bare.zfill(14)}
    with suppress(NotACode):
        kept.add(parse_tax_id(bare, country=country))
    return kept


def _of_kind(kind: str, params: Mapping[str, Any]) -> list[Match]:
    """What is found of a kind: those first whose number it is, or whose name begins so."""
    statements_of, name = named_queries("tandem.insights", "finding"), kind.lower()
    rows = statements.rows(statements_of[name], params)
    part = statements_of.get(f"{name}_part")
    if part and len(rows) < EACH_MAX and not (rows and params["is_number"]):
        rows = [*rows, *statements.rows(part, params)]
    by_key: dict[str, Match] = {}
    for key, of_key, name, note in rows:
        by_key.setdefault(str(key), Match(kind, str(key), str(of_key or ""), name, note))
    return [*by_key.values()][:EACH_MAX]


LAST = "\uffff"  # after every letter that a number holds, in the order of the database
