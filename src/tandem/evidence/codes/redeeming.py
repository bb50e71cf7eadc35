"""Using a code up, once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.evidence.codes import asking
from tandem.evidence.codes.letters import NoSuchCode, hash_of, tidy
from tandem.evidence.facts import CodeRedeemed
from tandem.evidence.models import CodeAnswers, CodeBatchStatus, CodeTry
from tandem.kit import ids
from tandem.kit.errors import Conflict, Exhausted, Gone
from tandem.kit.sql import blocks
from tandem.platform import journal, statements
from tandem.platform.permissions import Actor, require

WRONG_A_DAY_MAX = 20


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


def redeem(
    text: str, *, programme_id: UUID, member_id: int, secret: bytes, actor: Actor, now: datetime, answers: Sequence[str] = ()
) -> Redeemed:
    """Use a code up, once. `answers`: to the questions of its batch, in order.

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
            answers=asking.checked(questions, answers),
        )  # fmt: skip
    statements.run(sql["claim_code"], scope)
    journal.record(
        CodeRedeemed(organiser_id=actor.organiser_id, at=now, actor=actor.name, batch_id=batch_id, member_id=member_id)
    )
    return Redeemed(product_id, code, partner_id)


def _count_wrong(member_id: int, day: date, organiser_id: UUID, now: datetime) -> None:
    statements.run(
        blocks("tandem.evidence", "codes")["count_wrong"],
        {"organiser_id": organiser_id, "member_id": member_id, "day": day, "now": now},
    )
