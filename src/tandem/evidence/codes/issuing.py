"""Batches of codes: opened, written in chunks, had as a list, blocked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tandem.evidence.codes import packing, signing
from tandem.evidence.codes.letters import code_of, hash_of
from tandem.evidence.facts import CodesIssued
from tandem.evidence.models import CodeBatch, CodeBatchStatus
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.sql import named_queries
from tandem.kit.text import tidy
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.platform.database import batches

BATCH_CODES_MAX = 10_000_000
CHUNK = 100_000
PACKS_MAX, ZONES_MAX = 2, 30


class BadPack(Invalid):
    """A pack that cannot hold codes."""

    code = "evidence.bad_pack"
    text = _("A pack holds from 2 to %(limit)s of what lies in it.")


class BadBatch(Invalid):
    """A batch that cannot be issued."""

    code = "evidence.bad_batch"
    text = _("A batch holds from 1 to %(limit)s codes.")


class StillIssuing(Conflict):
    """The codes of a batch are still being made."""

    code = "evidence.still_issuing"
    text = _("Its codes are still being issued. Try again when they are there.")


def open_batch(
    *,
    programme_id: UUID,
    product_id: UUID | None,
    name: str,
    codes_total: int,
    expires_at: datetime | None,
    actor: Actor,
    now: datetime,
    questions: Sequence[dict[str, Any]] = (),
    awaits_dispatch: bool = False,
    quantity: int = 1,
    zone: Sequence[str] = (),
    inside_id: UUID | None = None,
    inside_each: int = 0,
) -> UUID:
    """Begin a batch, whose codes `issue_chunk` writes until it is complete.

    Args:
        product_id: None of tokens and chips, which stand for no product.
        questions: as `asking.questions_of` gives them.
        quantity: base units that one code stands for.
        inside_id: the batch whose codes lie in those of this one, `inside_each` in each.

    Raises:
        BadBatch
    """
    require(actor, "codes.issue")
    if not 1 <= codes_total <= BATCH_CODES_MAX or not 1 <= quantity <= packing.EACH_MAX:
        raise BadBatch(limit=BATCH_CODES_MAX)
    batch = CodeBatch.objects.of(actor.organiser_id).create(
        programme_id=programme_id,
        product_id=product_id,
        name=name[:120],
        codes_total=codes_total,
        expires_at=expires_at,
        questions=list(questions),
        awaits_dispatch=awaits_dispatch,
        created_at=now,
        quantity=quantity,
        inside_id=inside_id,
        inside_each=inside_each,
        zone=[tidy(place)[:60] for place in zone if place.strip()][:ZONES_MAX],
    )
    journal.record(
        CodesIssued(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            batch_id=batch.id,
            codes=codes_total,
        )
    )
    return batch.id


def open_packs(
    batch_id: UUID, packs: Sequence[tuple[str, int]], *, actor: Actor, now: datetime
) -> list[UUID]:
    """Begin batches for what the codes of a batch are packed in, from the inside out; their keys.

    Args:
        packs: (what it is called, how many of the one before lie in it), at most two: cartons, then
            pallets.

    Raises:
        BadPack
    """
    require(actor, "codes.issue")
    assert len(packs) <= PACKS_MAX
    inside = CodeBatch.objects.of(actor.organiser_id).get(id=batch_id)
    first, made = inside, []
    for name, in_each in packs:
        if not 2 <= in_each <= packing.EACH_MAX:
            raise BadPack(limit=packing.EACH_MAX)
        key = open_batch(
            programme_id=first.programme_id,
            product_id=first.product_id,
            name=f"{first.name[:100]} · {name}",
            codes_total=-(-inside.codes_total // in_each),
            expires_at=first.expires_at,
            actor=actor,
            now=now,
            awaits_dispatch=first.awaits_dispatch,
            zone=first.zone,
            inside_id=inside.id,
            inside_each=in_each,
        )
        made.append(key)
        inside = CodeBatch.objects.of(actor.organiser_id).get(id=key)
    return made


def issue_chunk(batch_id: UUID, *, organiser_id: UUID, secret: bytes, now: datetime) -> bool:
    """Write the hashes of the next codes of a batch; True while more are to come. Safe to repeat
    after a kill.
    """
    batch = CodeBatch.objects.of(organiser_id).select_for_update().get(id=batch_id)
    until = min(batch.issued_total + CHUNK, batch.codes_total)
    batches.make("evidence_fresh_code", "code_hash bytea, serial integer")
    with connection.cursor() as cursor, cursor.copy("COPY evidence_fresh_code FROM STDIN") as copy:
        for serial in range(batch.issued_total, until):
            code_hash = hash_of(code_of(batch_id, serial, secret=secret), secret=secret)
            copy.write(f"\\\\x{code_hash.hex()}\t{serial}\n")
    statements.run(
        named_queries("tandem.evidence", "codes")["insert_codes"],
        {"organiser_id": organiser_id, "batch_id": batch_id, "now": now},
    )
    batch.issued_total = until
    if until == batch.codes_total and batch.status == CodeBatchStatus.ISSUING:
        batch.status = CodeBatchStatus.ACTIVE
    batch.save(update_fields=["issued_total", "status"])
    return until < batch.codes_total


def export(batch_id: UUID, *, organiser_id: UUID, secret: bytes) -> Iterator[str]:
    """The codes issued so far, in order of serial."""
    batch = CodeBatch.objects.of(organiser_id).get(id=batch_id)
    return (code_of(batch_id, serial, secret=secret) for serial in range(batch.issued_total))


def export_signed(
    batch_id: UUID, *, organiser_id: UUID, secret: bytes
) -> Iterator[tuple[str, str]]:
    """The codes issued so far with their signed form, in order of serial."""
    batch = CodeBatch.objects.of(organiser_id).get(id=batch_id)
    return (
        (code_of(batch_id, serial, secret=secret), signing.signed(batch_id, serial, secret=secret))
        for serial in range(batch.issued_total)
    )


def set_blocked(batch_id: UUID, *, is_blocked: bool, actor: Actor) -> None:
    """Stop a batch from being redeemed, or let it be again.

    Raises:
        StillIssuing
    """
    require(actor, "codes.issue")
    batch = CodeBatch.objects.of(actor.organiser_id).select_for_update().get(id=batch_id)
    if batch.status == CodeBatchStatus.ISSUING:
        raise StillIssuing()
    batch.status = CodeBatchStatus.BLOCKED if is_blocked else CodeBatchStatus.ACTIVE
    batch.save(update_fields=["status"])
