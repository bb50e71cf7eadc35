"""Words of partners that lines wait for, and what words were taught to mean."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.evidence.aliases import CUSTOMER_CODES
from tandem.evidence.models import Alias, AliasKind, WaitingLine
from tandem.kit.sql import fill, named_queries, slots
from tandem.kit.text import folded, like_literally
from tandem.participants.models import IdentifierKind
from tandem.partners.models import Partner
from tandem.platform import statements
from tandem.platform.database.lookups import bare_sql

WORDS_MAX = 5_000  # words to be matched that are told at once


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A partner's word that nobody has explained yet, and how many lines wait for it. `leads_to`:
    the products or members to which the numbers of one line lead, where they disagree.
    """

    partner_id: int
    partner: str
    key: str
    text: str
    lines: int
    leads_to: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """Some of the words to be matched; how many there are in all, and how many lines wait for
    them.
    """

    rows: list[UnknownWord]
    total: int
    lines: int


ORDERS = {
    # Those whose numbers disagree stand first.
    "-lines": "target.key IS NULL, word.lines DESC",
    "lines": "target.key IS NULL, word.lines",
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
    limit: int = WORDS_MAX,
) -> UnknownWords:
    """Words that lines wait for: those whose numbers disagree, then those that settle most lines.

    Args:
        kind: PRODUCT or CUSTOMER.
        keys: of these words only.
        q: a part of what the file says.
        order: of `ORDERS`.

    A word counts as unknown while lines wait that carry it and it leads nowhere: for a line that
    waits for its customer only, the product is not asked about. Hashed customers are none: nobody
    can say whose they are, and nobody is meant to.
    """
    is_product = kind == AliasKind.PRODUCT
    kinds = _PRODUCT_KINDS if is_product else tuple(IdentifierKind.values)
    bare = bare_sql("word.text")
    text = fill(
        named_queries("tandem.evidence", "words")["unknown"],
        **(_OF_PRODUCTS if is_product else _OF_CUSTOMERS),
        bare=bare,
        order=fill(ORDERS[order], bare=bare) if slots(ORDERS[order]) else ORDERS[order],
    )
    rows = statements.rows(
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
            "limit": min(limit, WORDS_MAX),
        },
    )
    to_id: Callable[[str], Any] = UUID if is_product else int
    words = [
        UnknownWord(partner, name, key, told, lines, tuple(map(to_id, targets)))
        for partner, name, key, told, lines, targets, *_totals in rows
    ]
    total, lines = rows[0][-2:] if rows else (0, 0)
    return UnknownWords(words, total, lines)


def samples(
    programme_id: UUID, kind: str, words: Iterable[tuple[int, str]], *, organiser_id: UUID
) -> dict[tuple[int, str], WaitingLine]:
    """A line that waits for each of these words (partner, key)."""
    name, wanted = f"{kind.lower()}_key", set(words)
    lines = WaitingLine.objects.of(organiser_id).filter(
        programme_id=programme_id,
        partner_id__in={partner for partner, _key in wanted},
        **{f"{name}__in": {key for _partner, key in wanted}},
    )
    first = lines.order_by("partner_id", name, "document_id", "line").distinct("partner_id", name)
    return {(row.partner_id, getattr(row, name)): row for row in first}


@dataclass(frozen=True, slots=True)
class TaughtWord:
    """What a partner's word was taught to mean; without a target none of ours."""

    partner_id: int
    partner: str
    kind: str
    key: str
    text: str
    product_id: UUID | None
    member_id: int | None
    actor: str
    taught_at: datetime


def taught(programme_id: UUID, *, organiser_id: UUID, limit: int = 20) -> list[TaughtWord]:
    """The words that were taught last."""
    rows = list(
        Alias.objects.of(organiser_id)
        .filter(programme_id=programme_id)
        .order_by("-created_at", "key")[:limit]
    )
    names = _partner_names({row.partner_id for row in rows}, organiser_id)
    return [
        TaughtWord(
            row.partner_id,
            names.get(row.partner_id, ""),
            row.kind,
            row.key,
            row.text,
            row.product_id,
            row.member_id,
            row.actor,
            row.created_at,
        )
        for row in rows
    ]


def _partner_names(ids: set[int], organiser_id: UUID) -> dict[int, str]:
    return dict(Partner.objects.of(organiser_id).filter(id__in=ids).values_list("id", "name"))
