"""Product codes: issued in batches, redeemed once.

A code is 12 characters of an alphabet without look-alikes: 11 drawn by a keyed hash from (batch, serial), 54 bits that
nobody can guess, and one check character that catches any one wrong letter before a try is counted. Only a keyed hash of the
code is stored, so the database gives no codes away; who holds the installation's secret can print them again.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tandem.evidence.facts import CodeRedeemed, CodesIssued
from tandem.evidence.models import CodeBatch, CodeBatchStatus, CodeTry
from tandem.kit.errors import Conflict, Exhausted, Gone, Invalid, Missing
from tandem.kit.sql import blocks
from tandem.platform import journal, statements
from tandem.platform.permissions import Actor, require

# Without 0 O 1 I Z. Their number is a prime, so that the check sees every single wrong letter.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
LENGTH = 12
BATCH_CODES_MAX = 10_000_000
CHUNK = 100_000
WRONG_A_DAY_MAX = 20


class NoSuchCode(Missing):
    """The code was mistyped or never issued."""

    code = "evidence.no_such_code"
    text = _("There is no such code. Compare it with the label, letter by letter.")


class CodeUsed(Conflict):
    """The code was redeemed before."""

    code = "evidence.code_used"
    text = _("This code was already used on %(day)s.")


class CodeEnded(Gone):
    """The batch is blocked or has run out."""

    code = "evidence.code_ended"
    text = _("This code is no longer valid.")


class TooManyWrong(Exhausted):
    """Too many wrong codes on a day."""

    code = "evidence.too_many_wrong"
    text = _("Too many codes were wrong today. Try again tomorrow, or ask the organiser.")


class BadBatch(Invalid):
    """A batch that cannot be issued."""

    code = "evidence.bad_batch"
    text = _("A batch holds from 1 to %(limit)s codes.")


def code_of(batch_id: UUID, serial: int, *, secret: bytes) -> str:
    """The code of a serial number; the same secret makes the same code."""
    drawn = hashlib.blake2b(batch_id.bytes + serial.to_bytes(4, "big"), key=secret[:64], digest_size=8).digest()
    number = int.from_bytes(drawn, "big")
    letters = ""
    for _place in range(LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return letters + _check(letters)


def _check(letters: str) -> str:
    """A weighted sum modulo the size of the alphabet: sees any one wrong letter and any two neighbours swapped."""
    return ALPHABET[sum((place + 1) * ALPHABET.index(letter) for place, letter in enumerate(letters)) % len(ALPHABET)]


def hash_of(code: str, *, secret: bytes) -> bytes:
    """What is stored of a code."""
    return hashlib.blake2b(code.encode(), key=secret[:64], digest_size=16, person=b"tandem code").digest()


def tidy(text: str) -> str:
    """A typed code in its one form: capitals, no spaces or hyphens.

    Raises:
        NoSuchCode: it cannot be a code.
    """
    code = "".join(letter for letter in text.upper() if letter.isalnum())
    if len(code) != LENGTH or any(letter not in ALPHABET for letter in code) or _check(code[:-1]) != code[-1]:
        raise NoSuchCode()
    return code


def open_batch(
    *, programme_id: UUID, product_id: UUID, name: str, codes_total: int, expires_at: datetime | None, actor: Actor, now: datetime
) -> UUID:
    """Begin a batch; its codes are issued by `issue_chunk` until it is complete."""
    require(actor, "codes.issue")
    if not 1 <= codes_total <= BATCH_CODES_MAX:
        raise BadBatch(limit=BATCH_CODES_MAX)
    batch = CodeBatch.objects.of(actor.organiser_id).create(
        programme_id=programme_id,
        product_id=product_id,
        name=name[:120],
        codes_total=codes_total,
        expires_at=expires_at,
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


def redeem(text: str, *, programme_id: UUID, member_id: int, secret: bytes, actor: Actor, now: datetime) -> tuple[UUID, str]:
    """Use a code up, once; the product it stands for and the code in its one form.

    The code is claimed before anything of the member is touched (scale.md law 6). A wrong code is counted; the caller
    lets the count stand when it tells the error.

    Raises:
        TooManyWrong, NoSuchCode, CodeUsed, CodeEnded: nothing is used up.
    """
    require(actor, "member.claim")
    scope = {"organiser_id": actor.organiser_id, "member_id": member_id, "now": now}
    tries = CodeTry.objects.of(actor.organiser_id).filter(member_id=member_id, day=now.date(), wrong_total__gte=WRONG_A_DAY_MAX)
    if tries.exists():
        raise TooManyWrong()
    code = tidy(text)
    sql = blocks("tandem.evidence", "codes")
    scope["code_hash"] = hash_of(code, secret=secret)
    found = statements.rows(sql["lock_code"], scope)
    if not found or found[0][1] != programme_id:
        _count_wrong(member_id, now.date(), actor.organiser_id, now)
        raise NoSuchCode()
    ((batch_id, _programme, product_id, status, expires_at, redeemed_at),) = found
    if redeemed_at is not None:
        raise CodeUsed(day=redeemed_at.date().isoformat())
    if status == CodeBatchStatus.BLOCKED or (expires_at is not None and expires_at <= now):
        raise CodeEnded()
    statements.run(sql["claim_code"], scope)
    journal.record(
        CodeRedeemed(organiser_id=actor.organiser_id, at=now, actor=actor.name, batch_id=batch_id, member_id=member_id)
    )
    return product_id, code


def _count_wrong(member_id: int, day: date, organiser_id: UUID, now: datetime) -> None:
    statements.run(
        blocks("tandem.evidence", "codes")["count_wrong"],
        {"organiser_id": organiser_id, "member_id": member_id, "day": day, "now": now},
    )


def document_no(code: str) -> str:
    """What people see of a redeemed code: its last four characters."""
    return f"…{code[-4:]}"
