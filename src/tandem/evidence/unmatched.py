"""Aliases of partners that lines wait for: nobody has said yet what they mean."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tandem.evidence.aliases import CUSTOMER_CODES
from tandem.evidence.models import AliasKind, WaitingLine
from tandem.kit.sql import fill, named_queries, slots
from tandem.kit.text import folded, like_literally
from tandem.participants.models import IdentifierKind
from tandem.platform import statements
from tandem.platform.database.lookups import bare_sql

ALIASES_MAX = 5_000  # aliases to be matched that are told at once


@dataclass(frozen=True, slots=True)
class UnknownAlias:
    """A partner's alias that nobody has explained yet, and how many lines wait for it. `leads_to`:
    the products or members to which the numbers of one line lead, where they disagree.
    """

    partner_id: int
    partner: str
    key: str
    text: str
    lines: int
    leads_to: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownAliases:
    """Some of the aliases to be matched; how many there are in all, and how many lines wait for
    them.
    """

    rows: list[UnknownAlias]
    total: int
    lines: int


ORDERS = {
    # Those whose numbers disagree stand first.
    "-lines": "target.key IS NULL, alias.lines DESC",
    "lines": "target.key IS NULL, alias.lines",
    "text": "{{bare}}",
    "-text": "{{bare}} DESC",
}
_OF_PRODUCTS = {
    "key": "product_key",
    "text": "product_text",
    "target": "product_id",
    "identifiers": "catalogue_productidentifier",
    "of_programme": "",
}
_OF_CUSTOMERS = {
    "key": "customer_key",
    "text": "customer_text",
    "target": "member_id",
    "identifiers": "participants_identifier",
    "of_programme": "AND identifier.programme_id = %(programme_id)s",
}
_PRODUCT_KINDS = ("GTIN", "SKU")


def unknown(
    programme_id: UUID,
    kind: str,
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
    keys: Collection[str] | None = None,
    q: str = "",
    order: str = "-lines",
    limit: int = ALIASES_MAX,
    led: bool | None = None,
    read: statements.Read = statements.rows,
) -> UnknownAliases:
    """Aliases that lines wait for: those whose numbers disagree, then those that settle most lines.

    Args:
        kind: PRODUCT or CUSTOMER.
        keys: of these aliases only.
        q: a part of what the file says.
        order: of `ORDERS`.
        led: only those of which every line had a target when it was read, which most have still
            (True), or only the others (False); of large files the former are nine of ten.
        read: how the statement is read: what is led may have been looked up some minutes ago.

    An alias counts as unknown while lines wait that carry it and it leads nowhere: for a line that
    waits for its customer only, the product is not asked about. Hashed customers are none: nobody
    can say whose they are, and nobody is meant to.
    """
    is_product = kind == AliasKind.PRODUCT
    kinds = _PRODUCT_KINDS if is_product else tuple(IdentifierKind.values)
    columns = _OF_PRODUCTS if is_product else _OF_CUSTOMERS
    bare = bare_sql("alias.text")
    text = fill(
        named_queries("tandem.evidence", "unmatched")["unknown"],
        **columns,
        bare=bare_sql(f"min(waiting.{columns['text']})"),
        order=fill(ORDERS[order], bare=bare) if slots(ORDERS[order]) else ORDERS[order],
    )
    rows = read(
        text,
        {
            "organiser_id": organiser_id,
            "programme_id": programme_id,
            "partner_id": partner_id,
            "kind": kind,
            "keys": None if keys is None else list(keys),
            "prefixes": [CUSTOMER_CODES.get(name, name) for name in kinds],
            "kinds": list(kinds),
            "part": f"%{like_literally(folded(q))}%" if q else "",
            "led": led,
            "limit": min(limit, ALIASES_MAX),
        },
    )
    to_id: Callable[[str], Any] = UUID if is_product else int
    aliases = [
        UnknownAlias(partner, name, key, told, lines, tuple(map(to_id, targets)))
        for partner, name, key, told, lines, targets, *_totals in rows
    ]
    total, lines = rows[0][-2:] if rows else (0, 0)
    return UnknownAliases(aliases, total, lines)


def samples(
    programme_id: UUID, kind: str, aliases: Iterable[tuple[int, str]], *, organiser_id: UUID
) -> dict[tuple[int, str], WaitingLine]:
    """A line that waits for each of these aliases (partner, key)."""
    name, wanted = f"{kind.lower()}_key", set(aliases)
    lines = WaitingLine.objects.of(organiser_id).filter(
        programme_id=programme_id,
        partner_id__in={partner for partner, _key in wanted},
        **{f"{name}__in": {key for _partner, key in wanted}},
    )
    first = lines.order_by("partner_id", name, "document_id", "line").distinct("partner_id", name)
    return {(row.partner_id, getattr(row, name)): row for row in first}
