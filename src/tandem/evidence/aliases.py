"""What a person teaches: a partner's word is a product or member of ours, or none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.catalogue.models import ProductIdentifier
from tandem.evidence.facts import AliasForgotten, AliasLearnt
from tandem.evidence.models import Alias, AliasKind
from tandem.kit.errors import Missing
from tandem.participants.models import Identifier, IdentifierKind
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor

# What a file calls a customer's code may be a member's number or card.
CUSTOMER_CODES = {IdentifierKind.NUMBER.value: "CODE", IdentifierKind.CARD.value: "CODE"}


class NoSuchAlias(Missing):
    """The alias was never taught, or was forgotten meanwhile."""

    code = "evidence.no_such_alias"
    text = _("This word was taken back already.")


class NoSuchTarget(Missing):
    """What the alias is said to mean does not exist."""

    code = "evidence.no_such_target"
    text = _("There is no product or member with the number “%(number)s”.")


def learn(
    key: str,
    *,
    text: str,
    kind: AliasKind,
    programme_id: UUID,
    partner_id: int,
    actor: Actor,
    now: datetime,
    product_id: UUID | None = None,
    member_id: int | None = None,
) -> None:
    """Keep what a partner's word means; without a target it means none of ours. A later answer
    replaces an earlier one: what was counted by that is taken back.

    Of two numbers of one line, each that leads nowhere yet is taught by itself too: other files may
    name it alone. Where both led somewhere, only the pair is.
    """
    target = {
        "product_id": product_id,
        "member_id": member_id,
        "text": text[:200],
        "actor": actor.name,
    }
    of = actor.organiser_id
    for part in [key, *_leading_nowhere(key, kind, programme_id, partner_id, of)]:
        rows = Alias.objects.of(of).filter(
            programme_id=programme_id, partner_id=partner_id, kind=kind, key=part
        )
        before = rows.order_by("key").first()
        if before is not None and (before.product_id, before.member_id) != (product_id, member_id):
            _tell_forgotten(before, actor, now)
        Alias.objects.of(of).update_or_create(
            programme_id=programme_id,
            partner_id=partner_id,
            kind=kind,
            key=part,
            defaults=target,
            create_defaults={"organiser_id": of, "created_at": now, **target},
        )
        journal.record(
            AliasLearnt(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                partner_id=partner_id,
                kind=str(kind),
                key=part,
            )
        )


def forget(
    key: str, *, kind: AliasKind, programme_id: UUID, partner_id: int, actor: Actor, now: datetime
) -> None:
    """Take back what was taught of an alias: lines with it wait again, and what was counted by it
    is taken back by a job.

    Raises:
        NoSuchAlias
    """
    rows = Alias.objects.of(actor.organiser_id).filter(
        programme_id=programme_id, partner_id=partner_id, kind=kind, key=key
    )
    row = rows.select_for_update().order_by("key").first()  # of two who take it back one finds it
    if row is None:
        raise NoSuchAlias()
    rows.delete()
    _tell_forgotten(row, actor, now)


def forget_member(
    member_id: int,
    numbers: Sequence[tuple[int, str]],
    *,
    led_since: datetime,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Take back every alias that means a member, and numbers that led to them: what was counted by
    these is taken back by jobs.

    Args:
        numbers: a partner and what its files call the customer, as `TAX_ID:…` or `HASH:…`; they
            lead nowhere any more.
    """
    standing = Alias.objects.of(actor.organiser_id).filter(
        programme_id=programme_id, kind=AliasKind.CUSTOMER, member_id=member_id
    )
    rows = list(standing.order_by("partner_id", "key"))
    standing.delete()
    for row in rows:
        _tell_forgotten(row, actor, now)
    for partner_id, key in numbers:
        journal.record(
            AliasForgotten(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                partner_id=partner_id,
                kind=AliasKind.CUSTOMER.value,
                key=key,
                member_id=member_id,
                taught_at=led_since.isoformat(),
            )
        )


def _tell_forgotten(row: Alias, actor: Actor, now: datetime) -> None:
    journal.record(
        AliasForgotten(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            partner_id=row.partner_id,
            kind=row.kind,
            key=row.key,
            product_id=row.product_id,
            member_id=row.member_id,
            taught_at=row.created_at.isoformat(),
        )
    )


def _leading_nowhere(
    key: str, kind: AliasKind, programme_id: UUID, partner_id: int, organiser_id: UUID
) -> list[str]:
    """The parts of a pair of numbers that lead nowhere."""
    parts = key.split("|")
    if len(parts) < 2:
        return []
    taught = Alias.objects.of(organiser_id).filter(
        programme_id=programme_id, partner_id=partner_id, kind=kind, key__in=parts
    )
    values = [part.partition(":")[2] for part in parts]
    if kind == AliasKind.PRODUCT:
        known = list(
            ProductIdentifier.objects.of(organiser_id)
            .filter(value__in=values)
            .values_list("kind", "value")
        )
    else:
        own = Identifier.objects.of(organiser_id).filter(
            programme_id=programme_id, value__in=values
        )
        known = list(own.values_list("kind", "value"))
    leading = {
        f"{CUSTOMER_CODES.get(identifier_kind, identifier_kind)}:{value}"
        for identifier_kind, value in known
    } | set(taught.values_list("key", flat=True))
    return [part for part in parts if part not in leading]


@dataclass(frozen=True, slots=True)
class NameOfProduct:
    """What a partner calls a product of ours."""

    partner_id: int
    partner: str
    text: str


def names_of_product(
    product_id: UUID, *, programme_id: UUID, organiser_id: UUID, limit: int = 50
) -> list[NameOfProduct]:
    """What partners call a product, partner by partner."""
    rows = Alias.objects.of(organiser_id).filter(
        programme_id=programme_id, kind=AliasKind.PRODUCT, product_id=product_id
    )
    names_by_partner = list(
        rows.order_by("partner_id", "text", "key").values_list("partner_id", "text")[:limit]
    )
    partners = Partner.objects.of(organiser_id).filter(
        id__in={partner_id for partner_id, _text in names_by_partner}
    )
    names = dict(partners.values_list("id", "name"))
    return [
        NameOfProduct(partner_id, names.get(partner_id, ""), text)
        for partner_id, text in names_by_partner
    ]


@dataclass(frozen=True, slots=True)
class TaughtAlias:
    """What a partner's alias was taught to mean; without a target none of ours."""

    partner_id: int
    partner: str
    kind: str
    key: str
    text: str
    product_id: UUID | None
    member_id: int | None
    actor: str
    taught_at: datetime


def taught(programme_id: UUID, *, organiser_id: UUID, limit: int = 20) -> list[TaughtAlias]:
    """The aliases that were taught last."""
    rows = list(
        Alias.objects.of(organiser_id)
        .filter(programme_id=programme_id)
        .order_by("-created_at", "key")[:limit]
    )
    names = _partner_names({row.partner_id for row in rows}, organiser_id)
    return [
        TaughtAlias(
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
