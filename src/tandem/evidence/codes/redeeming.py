"""Using a code up, once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.evidence.codes import asking, packing, serials, signing, trying
from tandem.evidence.codes.letters import NoSuchCode, code_of, hash_of, tidy
from tandem.evidence.facts import CodeOutsideZone, CodeRedeemed
from tandem.evidence.models import CodeAnswers, CodeBatch, CodeBatchStatus
from tandem.kit import ids
from tandem.kit.errors import Conflict, Denied, Gone
from tandem.kit.sql import fill, named_queries
from tandem.participants.models import Member
from tandem.platform import journal, statements
from tandem.platform.permissions import Actor, require


class CodeUsed(Conflict):
    """The code was redeemed before."""

    code = "evidence.code_used"
    text = _("This code was already used on %(day)s.")


class CodeEnded(Gone):
    """The batch is blocked or has run out."""

    code = "evidence.code_ended"
    text = _("This code is no longer valid.")


class CodeNotDispatched(Conflict):
    """The code has not left the warehouse."""

    code = "evidence.code_not_dispatched"
    text = _(
        "This code is not active yet. If the product is in your hands, please tell the organiser."
    )


class AllInsideUsed(Conflict):
    """All that lies in a pack was used by itself."""

    code = "evidence.all_inside_used"
    text = _("The codes of everything in this pack were already used one by one.")


class OutsideZone(Denied):
    """The goods were meant for another zone."""

    code = "evidence.outside_zone"
    text = _(
        "This code belongs to goods for %(zone)s. If you bought them elsewhere, please tell the"
        " organiser."
    )


@dataclass(frozen=True, slots=True)
class Right:
    """A code that can be used up: its batch, its product (none of a token), and its one form."""

    batch_id: UUID
    product_id: UUID | None
    code: str


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code that was used: its product (none of a token), the code in its one form, the partner to
    whom it had gone, if that is known, and the base units it stood for.
    """

    product_id: UUID | None
    code: str
    partner_id: int | None
    quantity: int


def redeem(
    text: str,
    *,
    programme_id: UUID,
    member_id: int,
    secret: bytes,
    actor: Actor,
    now: datetime,
    day: date,
    answers: Sequence[str] = (),
    address: str = "",
    allow: Callable[[Right], None] = lambda _right: None,
) -> Redeemed:
    """Use a code up, once.

    The try is counted before the code is looked up (`trying`), and the code is claimed before
    anything else of the member is touched (scale.md law 6). Where it was wrong, the caller lets the
    count stand when it tells the error.

    Args:
        day: the programme's own, of which wrong codes are counted.
        answers: to the questions of the code's batch, in order.
        address: where the member is on the network; "" where nobody waits for the answer.
        allow: asked before a code that is right is used up; refuses by raising.

    Raises:
        TooManyWrong, NoSuchCode, CodeUsed, AllInsideUsed, CodeEnded, CodeNotDispatched,
            OutsideZone, QuestionsFirst: nothing is used up.
    """
    require(actor, "member.claim")
    code = form_of(text, secret=secret)
    place = trying.place_of(address, programme_id=programme_id, secret=secret)
    tried = trying.Try(actor.organiser_id, programme_id, member_id, day, place)
    scope = {"organiser_id": actor.organiser_id, "member_id": member_id, "now": now}
    scope["code_hash"] = hash_of(code, secret=secret)
    code_row = _looked_up(tried, scope, actor=actor, now=now)
    batch_id, _, product_id, status, expires_at, redeemed_at, asked, awaits, partner_id, *rest = (
        code_row
    )
    serial, quantity, *more = rest
    is_pack, is_inside, zone = more
    packs = packing.around(batch_id, serial, organiser_id=actor.organiser_id) if is_inside else []
    redeemed_at = redeemed_at or packing.used_among(
        packs, organiser_id=actor.organiser_id, secret=secret
    )
    partner_id = partner_id or packing.sent_with(packs, organiser_id=actor.organiser_id)
    if redeemed_at is not None:
        raise CodeUsed(day=redeemed_at.date())
    if status == CodeBatchStatus.BLOCKED or (expires_at is not None and expires_at <= now):
        raise CodeEnded()
    if awaits and partner_id is None:
        raise CodeNotDispatched()
    _check_zone(json.loads(zone), batch_id, member_id, actor, now)
    if is_pack:
        quantity = packing.units_left(
            CodeBatch.objects.of(actor.organiser_id).get(id=batch_id), serial
        )
        if not quantity:
            raise AllInsideUsed()
    allow(Right(batch_id, product_id, code))
    _keep_answers(asked, answers, batch_id, scope)
    statements.run(named_queries("tandem.evidence", "codes")["claim_code"], scope)
    journal.record(
        CodeRedeemed(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            batch_id=batch_id,
            member_id=member_id,
        )
    )
    return Redeemed(product_id, code, partner_id, quantity)


def _keep_answers(
    asked: str, answers: Sequence[str], batch_id: UUID, scope: dict[str, Any]
) -> None:
    """Keep what was answered to the questions of a code's batch, if it has some."""
    questions: list[dict[str, Any]] = json.loads(asked)  # a short statement answers JSON as text
    if questions:
        CodeAnswers.objects.of(scope["organiser_id"]).create(
            member_id=scope["member_id"],
            id=ids.derived(batch_id, scope["code_hash"].hex()),
            batch_id=batch_id,
            created_at=scope["now"],
            answers=asking.checked(questions, answers),
        )


def _looked_up(tried: trying.Try, scope: dict[str, Any], *, actor: Actor, now: datetime) -> Any:
    """The code, locked, with all that is known of it; a try is counted first.

    Raises:
        TooManyWrong, NoSuchCode
    """
    trying.begin(tried, now=now)
    rows = look_up(scope, lock="FOR UPDATE OF code")
    if not rows or rows[0][1] != tried.programme_id:
        trying.was_wrong(tried, actor=actor.name, now=now)
        raise NoSuchCode()
    trying.was_right(tried)
    return rows[0]


def look_up(scope: dict[str, Any], *, lock: str = "") -> list[tuple[Any, ...]]:
    """The row of a code (`look_code`), locked where that is asked for; none where there is none."""
    return statements.rows(
        fill(named_queries("tandem.evidence", "codes")["look_code"], lock=lock), scope
    )


def product_of(code: str, *, secret: bytes, organiser_id: UUID) -> UUID | None:
    """The product of a code in its one form; None where there is no such code, or it has none."""
    scope = {"organiser_id": organiser_id, "code_hash": hash_of(code, secret=secret)}
    return next((row[2] for row in look_up(scope)), None)


def form_of(text: str, *, secret: bytes) -> str:
    """A code in its one form, whichever way it came: typed, signed, or as a GS1 code with a serial.

    Raises:
        NoSuchCode
    """
    text = text.strip()
    if text.startswith(signing.MARK):
        batch_id, serial = signing.opened(text, secret=secret)
        return code_of(batch_id, serial, secret=secret)
    return serials.form_of(text) or tidy(text)


def _check_zone(
    zone: Sequence[str], batch_id: UUID, member_id: int, actor: Actor, now: datetime
) -> None:
    """Goods meant for one zone are not rewarded in another; where a member is, is not always
    known.
    """
    if not zone:
        return
    member = Member.objects.of(actor.organiser_id).select_related("company").get(id=member_id)
    places = {
        place.casefold()
        for place in (member.region, member.company.country if member.company else "")
        if place
    }
    if places and not places & {place.casefold() for place in zone}:
        journal.record(
            CodeOutsideZone(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                batch_id=batch_id,
                member_id=member_id,
            )
        )
        raise OutsideZone(zone=", ".join(zone))
