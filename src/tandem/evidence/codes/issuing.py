"""Batches of codes: opened, written in chunks, had as a list, blocked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tandem.evidence.codes.letters import code_of, hash_of
from tandem.evidence.facts import CodesIssued
from tandem.evidence.models import CodeBatch, CodeBatchStatus
from tandem.kit.errors import Invalid
from tandem.kit.sql import blocks
from tandem.platform import journal, statements
from tandem.platform.permissions import Actor, require

BATCH_CODES_MAX = 10_000_000
CHUNK = 100_000


class BadBatch(Invalid):
    """A batch that cannot be issued."""

    code = "evidence.bad_batch"
    text = _("A batch holds from 1 to %(limit)s codes.")


def open_batch(
    *, programme_id: UUID, product_id: UUID, name: str, codes_total: int, expires_at: datetime | None, actor: Actor,
    now: datetime,
    questions: Sequence[dict[str, Any]] = (), awaits_dispatch: bool = False,
) -> UUID:  # fmt: skip
    """Begin a batch, whose codes `issue_chunk` writes until it is complete. `questions`: as `asking.questions_of` gives them."""
    require(actor, "codes.issue")
    if not 1 <= codes_total <= BATCH_CODES_MAX:
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


def issue_chunk(batch_id: UUID, *, organiser_id: UUID, secret: bytes, now: datetime) -> bool:
    """Write the hashes of the next codes of a batch; True while more are to come. Safe to repeat after a kill."""
    batch = CodeBatch.objects.of(organiser_id).select_for_update().get(id=batch_id)
    until = min(batch.issued_total + CHUNK, batch.codes_total)
    statements.run("DROP TABLE IF EXISTS evidence_fresh_code")
    statements.run("CREATE TEMPORARY TABLE evidence_fresh_code (code_hash bytea, serial integer) ON COMMIT DROP")
    with connection.cursor() as cursor, cursor.copy("COPY evidence_fresh_code FROM STDIN") as copy:
        for serial in range(batch.issued_total, until):
            copy.write(f"\\\\x{hash_of(code_of(batch_id, serial, secret=secret), secret=secret).hex()}\t{serial}\n")
    statements.run(
        blocks("tandem.evidence", "codes")["insert_codes"], {"organiser_id": organiser_id, "batch_id": batch_id, "now": now}
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


def set_blocked(batch_id: UUID, *, is_blocked: bool, actor: Actor) -> None:
    """Stop a batch from being redeemed, or let it be again."""
    require(actor, "codes.issue")
    status = CodeBatchStatus.BLOCKED if is_blocked else CodeBatchStatus.ACTIVE
    CodeBatch.objects.of(actor.organiser_id).filter(id=batch_id).exclude(status=CodeBatchStatus.ISSUING).update(status=status)
