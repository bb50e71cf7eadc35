"""Words of partners that lines wait for, and what words were taught to mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Min, When

from tandem.catalogue.models import ProductIdentifier
from tandem.evidence.aliases import CUSTOMER_CODES
from tandem.evidence.models import Alias, WaitingLine
from tandem.participants.models import Identifier
from tandem.partners.models import Partner

WORDS_MAX = 5_000  # words to be matched that are looked at: those that settle most lines


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


def unknown(
    programme_id: UUID,
    kind: str,
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
    limit: int = WORDS_MAX,
) -> list[UnknownWord]:
    """Words that lines wait for: those whose numbers disagree, then those that settle most lines.
    `kind` is PRODUCT or CUSTOMER.

    A word counts as unknown while lines wait that carry it and it leads nowhere: for a line that
    waits for its customer only, the product is not asked about. Of `WORDS_MAX` words at most, those
    with most lines.
    """
    name = kind.lower()
    found = WaitingLine.objects.of(organiser_id).filter(programme_id=programme_id)
    if partner_id is not None:
        found = found.filter(partner_id=partner_id)
    if kind == "CUSTOMER":
        found = found.exclude(
            customer_key__startswith="HASH:"
        )  # nobody can say whose it is, and nobody is meant to
    numbers = Case(When(**{f"{name}_key__contains": "|"}, then=2), default=1)
    groups = (
        found.values("partner_id", f"{name}_key")
        .annotate(lines=Count("line"), text=Min(f"{name}_text"), numbers=numbers)
        .order_by("-numbers", "-lines", f"{name}_key", "partner_id")
    )
    rows: list[UnknownWord] = []
    words = list(groups[:WORDS_MAX])
    targets = _targets(programme_id, kind, organiser_id, {row[f"{name}_key"] for row in words})
    names = _partner_names({row["partner_id"] for row in words}, organiser_id)
    for row in words:
        partner, key = row["partner_id"], row[f"{name}_key"]
        leads_to = _led_to(targets, partner, key)
        if leads_to is None or len(leads_to) > 1:
            rows.append(
                UnknownWord(
                    partner, names.get(partner, ""), key, row["text"], row["lines"], leads_to or ()
                )
            )
    return sorted(rows, key=lambda row: (not row.leads_to, -row.lines))[:limit]


def samples(
    programme_id: UUID, kind: str, words: Iterable[tuple[int, str]], *, organiser_id: UUID
) -> dict[tuple[int, str], WaitingLine]:
    """A line that waits for each of these words (partner, key)."""
    name, wanted = f"{kind.lower()}_key", set(words)
    found = WaitingLine.objects.of(organiser_id).filter(
        programme_id=programme_id,
        partner_id__in={partner for partner, _key in wanted},
        **{f"{name}__in": {key for _partner, key in wanted}},
    )
    first = found.order_by("partner_id", name, "document_id", "line").distinct("partner_id", name)
    return {(row.partner_id, getattr(row, name)): row for row in first}


def _led_to(
    targets: dict[tuple[int | None, str], object], partner_id: int, key: str
) -> tuple[Any, ...] | None:
    """Where a word leads: None where nobody knows, several where the numbers of one line disagree,
    an empty one where it is known to be none of ours.
    """
    if (partner_id, key) in targets:
        return ()
    known = [
        targets[each, part]
        for part in key.split("|")
        for each in (None, partner_id)
        if (each, part) in targets
    ]
    return tuple(dict.fromkeys(each for each in known if each is not None)) if known else None


def _targets(
    programme_id: UUID, kind: str, organiser_id: UUID, words: set[str]
) -> dict[tuple[int | None, str], object]:
    """Where keys lead: identifiers (partner, key) for every partner as None, aliases for the one
    who uses them; of these words and their parts only.
    """
    parts = {part for word in words for part in word.split("|")}
    values = {part.partition(":")[2] for part in parts}
    target = "product_id" if kind == "PRODUCT" else "member_id"
    taught = Alias.objects.of(organiser_id).filter(
        programme_id=programme_id, kind=kind, key__in=words | parts
    )
    pairs: Iterable[tuple[str, str, object]] = (
        ProductIdentifier.objects.of(organiser_id)
        .filter(value__in=values)
        .values_list("kind", "value", "product_id")
        if kind == "PRODUCT"
        else Identifier.objects.of(organiser_id)
        .filter(programme_id=programme_id, value__in=values)
        .values_list("kind", "value", "member_id")
    )
    return {
        **{
            (partner, key): leads_to
            for partner, key, leads_to in taught.values_list("partner_id", "key", target)
        },
        **{
            (None, f"{CUSTOMER_CODES.get(name, name)}:{value}"): leads_to
            for name, value, leads_to in pairs
        },
    }


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
