"""Product codes: issued in batches, redeemed once.

A code is 12 characters of an alphabet without look-alikes: 11 drawn by a keyed hash from (batch, serial), 54 bits that
nobody can guess, and one check character that catches any one wrong letter before a try is counted. Only a keyed hash of the
code is stored, so the database gives no codes away; who holds the installation's secret can print them again.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tandem.evidence.facts import CodeRedeemed, CodesIssued
from tandem.evidence.models import CodeAnswers, CodeBatch, CodeBatchStatus, CodeTry
from tandem.kit import ids
from tandem.kit.errors import Conflict, Exhausted, Gone, Invalid, Missing
from tandem.kit.sql import blocks
from tandem.kit.text import tidy as tidy_text
from tandem.platform import journal, statements
from tandem.platform.permissions import Actor, require

# Without 0 O 1 I Z. Their number is a prime, so that the check sees every single wrong letter.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
LENGTH = 12
BATCH_CODES_MAX = 10_000_000
CHUNK = 100_000
WRONG_A_DAY_MAX = 20
QUESTIONS_MAX, QUESTION_LENGTH_MAX, CHOICES_MAX, ANSWER_LENGTH_MAX = 8, 200, 12, 300


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


class CodeNotDispatched(Conflict):
    """The code has not left the warehouse."""

    code = "evidence.code_not_dispatched"
    text = _("This code is not active yet. If the product is in your hands, please tell the organiser.")


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code that was used: its product, the code in its one form, and the partner to whom it had gone, if that is known."""

    product_id: UUID
    code: str
    partner_id: int | None


class QuestionsFirst(Invalid):
    """The questions of the batch are not answered, or not by one of their choices."""

    code = "evidence.questions_first"
    text = _("Answer the questions first; the code is used when you have.")

    questions: list[dict[str, Any]]


class BadQuestion(Invalid):
    """A question that cannot be asked."""

    code = "evidence.bad_question"
    text = _("Up to %(limit)s questions, each at most %(letters)s letters long, with two or more choices or none.")


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


def questions_of(text: str) -> list[dict[str, Any]]:
    """Questions as a person types them: one a line, its choices behind bars (`How did you hear of us? | A friend | The shop`).

    Raises:
        BadQuestion
    """
    found: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        said, *choices = [part.strip() for part in line.split("|")]
        choices = list(dict.fromkeys(filter(None, choices)))
        is_long = any(len(part) > QUESTION_LENGTH_MAX for part in (said, *choices)) or len(choices) > CHOICES_MAX
        if not said or is_long or len(choices) == 1 or len(found) >= QUESTIONS_MAX:
            raise BadQuestion(limit=QUESTIONS_MAX, letters=QUESTION_LENGTH_MAX)
        found.append({"text": said, "choices": choices})
    return found


def open_batch(
    *, programme_id: UUID, product_id: UUID, name: str, codes_total: int, expires_at: datetime | None, actor: Actor,
    now: datetime,
    questions: Sequence[dict[str, Any]] = (), awaits_dispatch: bool = False,
) -> UUID:  # fmt: skip
    """Begin a batch; its codes are issued by `issue_chunk` until it is complete. `questions`: as `questions_of` gives them."""
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


def redeem(
    text: str, *, programme_id: UUID, member_id: int, secret: bytes, actor: Actor, now: datetime, answers: Sequence[str] = ()
) -> Redeemed:
    """Use a code up, once. `answers`: to the questions of its batch, in
    order.

    The code is claimed before anything of the member is touched (scale.md law 6). A wrong code is counted; the caller
    lets the count stand when it tells the error.

    Raises:
        TooManyWrong, NoSuchCode, CodeUsed, CodeEnded, CodeNotDispatched, QuestionsFirst: nothing is used up.
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
    ((batch_id, _programme, product_id, status, expires_at, redeemed_at, asked, awaits, partner_id),) = found
    if redeemed_at is not None:
        raise CodeUsed(day=redeemed_at.date().isoformat())
    if status == CodeBatchStatus.BLOCKED or (expires_at is not None and expires_at <= now):
        raise CodeEnded()
    if awaits and partner_id is None:
        raise CodeNotDispatched()
    questions: list[dict[str, Any]] = json.loads(asked)  # a short statement answers JSON as text
    if questions:
        CodeAnswers.objects.of(actor.organiser_id).create(
            member_id=member_id, id=ids.derived(batch_id, hash_of(code, secret=secret).hex()), batch_id=batch_id, created_at=now,
            answers=_checked(questions, answers),
        )  # fmt: skip
    statements.run(sql["claim_code"], scope)
    journal.record(
        CodeRedeemed(organiser_id=actor.organiser_id, at=now, actor=actor.name, batch_id=batch_id, member_id=member_id)
    )
    return Redeemed(product_id, code, partner_id)


def _checked(questions: Sequence[dict[str, Any]], answers: Sequence[str]) -> list[str]:
    said = [tidy_text(answer)[:ANSWER_LENGTH_MAX] for answer in answers[: len(questions)]]
    said += [""] * (len(questions) - len(said))
    if not all(
        answer and (not asked["choices"] or answer in asked["choices"]) for asked, answer in zip(questions, said, strict=True)
    ):
        raise QuestionsFirst(questions=list(questions))
    return said


def answers_of(batch_id: UUID, *, organiser_id: UUID) -> Iterator[tuple[int, datetime, list[str]]]:
    """What was answered to the questions of a batch, oldest first: member, moment, answers."""
    found = CodeAnswers.objects.of(organiser_id).filter(batch_id=batch_id).order_by("created_at", "member_id", "id")
    return ((row.member_id, row.created_at, row.answers) for row in found.iterator(chunk_size=2_000))


def _count_wrong(member_id: int, day: date, organiser_id: UUID, now: datetime) -> None:
    statements.run(
        blocks("tandem.evidence", "codes")["count_wrong"],
        {"organiser_id": organiser_id, "member_id": member_id, "day": day, "now": now},
    )


def document_no(code: str) -> str:
    """What people see of a redeemed code: its last four characters."""
    return f"…{code[-4:]}"
