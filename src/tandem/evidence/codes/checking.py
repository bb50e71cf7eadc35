"""Whether a code is genuine, for anybody who asks: it is looked at and never used up.

Each question is counted by day, product and answer. Of a code that there is, it is kept from how
many places it was asked for (`trying.place_of`): one code on many shelves is one that was copied.
What was typed is kept nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Sum

from tandem.evidence.codes import looking_up, packing, trying
from tandem.evidence.codes.letters import NoSuchCode, hash_of
from tandem.evidence.models import CodeBatchStatus, CodeCheck
from tandem.kit.sql import named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme

GENUINE, USED, WITHDRAWN, EXPIRED, NOT_SENT, UNKNOWN = (
    "GENUINE",
    "USED",
    "WITHDRAWN",
    "EXPIRED",
    "NOT_SENT",
    "UNKNOWN",
)
ANSWERS = (GENUINE, USED, WITHDRAWN, EXPIRED, NOT_SENT, UNKNOWN)
TYPED_MAX = 400
PLACES_SUSPICIOUS = 5
SHOWN_DAYS, SUSPICIOUS_MAX = 30, 50


@dataclass(frozen=True, slots=True)
class Checked:
    """What a code is; the product that it stands on, where there is such a code."""

    answer: str
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Suspicious:
    """A code that was asked for from many places; `number` within its batch, from 1."""

    batch_id: UUID
    number: int
    batch: str
    product_id: UUID | None
    places: int
    is_used: bool


def check(
    text: str, *, programme: Programme, secret: bytes, now: datetime, address: str = ""
) -> Checked:
    """What a code is: typed, signed, or a GS1 code with a serial. Nothing is used up.

    Args:
        address: where who asks is on the network; "" where a program asks.
    """
    scope: dict[str, Any] = {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "now": now,
        "day": programme.day_at(now),
    }
    checked, code_hash = _found(text[:TYPED_MAX], programme, scope, secret=secret)
    subject = checked.product_id or programme.id
    _run("count_check", {**scope, "subject": subject, "answer": checked.answer})
    place = trying.place_of(address, programme_id=programme.id, secret=secret)
    if place is not None and checked.product_id is not None:
        _run("note_place", {**scope, "code_hash": code_hash, "place": place})
    return checked


def _found(
    text: str, programme: Programme, scope: Mapping[str, Any], *, secret: bytes
) -> tuple[Checked, bytes]:
    try:
        code_hash = hash_of(looking_up.form_of(text, secret=secret), secret=secret)
    except NoSuchCode:
        return Checked(UNKNOWN), b""
    known = looking_up.look_up({**scope, "code_hash": code_hash}, programme_id=programme.id)
    if known is None:
        return Checked(UNKNOWN), b""
    of = programme.organiser_id
    packs = packing.around(known.batch_id, known.serial, organiser_id=of)
    is_used = known.redeemed_at is not None or packing.used_among(
        packs, organiser_id=of, secret=secret, is_locked=False
    )
    if known.status == CodeBatchStatus.BLOCKED:
        answer = WITHDRAWN
    elif known.awaits_dispatch and not (
        known.partner_id or packing.sent_with(packs, organiser_id=of)
    ):
        answer = NOT_SENT
    elif is_used:
        answer = USED
    else:
        answer = EXPIRED if known.has_expired(scope["now"]) else GENUINE
    return Checked(answer, known.product_id), code_hash


def totals(
    programme_id: UUID, *, organiser_id: UUID, since: date
) -> dict[UUID | None, dict[str, int]]:
    """How many codes were asked for since a day, by product and answer; those that are unknown
    under None.
    """
    rows = CodeCheck.objects.of(organiser_id).filter(programme_id=programme_id, day__gte=since)
    by_product: dict[UUID | None, dict[str, int]] = {}
    summed = rows.order_by().values_list("subject", "answer").annotate(Sum("total"))
    for subject, answer, total in summed:
        product = None if subject == programme_id else subject
        by_product.setdefault(product, dict.fromkeys(ANSWERS, 0))[answer] = total
    return by_product


def suspicious(programme_id: UUID, *, organiser_id: UUID, since: datetime) -> list[Suspicious]:
    """Codes that were asked for from many places, those of most places first."""
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "since": since,
        "least": PLACES_SUSPICIOUS,
        "limit": SUSPICIOUS_MAX,
    }
    return [Suspicious(*row) for row in statements.rows(_sql("suspicious"), params)]


def forget(organiser_id: UUID, *, now: datetime) -> None:
    """Forget from where codes were asked for weeks ago; how often stays."""
    before = now - timedelta(days=SHOWN_DAYS)
    _run("forget_places", {"organiser_id": organiser_id, "before": before})


def _run(name: str, params: Mapping[str, Any]) -> None:
    statements.run(_sql(name), params)


def _sql(name: str) -> str:
    return named_queries("tandem.evidence", "codes")[name]
