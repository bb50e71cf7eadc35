"""Using a code up, once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.evidence.codes import asking, looking_up, packing, trying
from tandem.evidence.codes.letters import NoSuchCode, hash_of
from tandem.evidence.codes.looking_up import KnownCode
from tandem.evidence.facts import CodeOutsideZone, CodeRedeemed
from tandem.evidence.models import CodeAnswers, CodeBatch, CodeBatchStatus
from tandem.kit import ids
from tandem.kit.errors import Conflict, Denied, Gone
from tandem.kit.sql import named_queries
from tandem.participants.models import Member
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require


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
    code = looking_up.form_of(text, secret=secret)
    place = trying.place_of(address, programme_id=programme_id, secret=secret)
    tried = trying.Try(actor.organiser_id, programme_id, member_id, day, place)
    scope = {"organiser_id": actor.organiser_id, "member_id": member_id, "now": now}
    scope["code_hash"] = hash_of(code, secret=secret)
    known = _looked_up(tried, scope, actor=actor, now=now)
    partner_id = _usable(known, secret=secret, actor=actor, now=now)
    _check_zone(json.loads(known.zone), known.batch_id, member_id, actor, now)
    quantity = _units(known, actor)
    allow(Right(known.batch_id, known.product_id, code))
    _keep_answers(known, answers, scope)
    statements.run(named_queries("tandem.evidence", "codes")["claim_code"], scope)
    journal.record(
        CodeRedeemed(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            batch_id=known.batch_id,
            member_id=member_id,
        )
    )
    return Redeemed(known.product_id, code, partner_id, quantity)


def _usable(known: KnownCode, *, secret: bytes, actor: Actor, now: datetime) -> int | None:
    """See to it that neither a code nor a pack around it was used, and that it is valid; the
    partner to whom it had gone.
    """
    of = actor.organiser_id
    packs = packing.around(known.batch_id, known.serial, organiser_id=of) if known.is_inside else []
    redeemed_at = known.redeemed_at or packing.used_among(packs, organiser_id=of, secret=secret)
    partner_id = known.partner_id or packing.sent_with(packs, organiser_id=of)
    if redeemed_at is not None:
        raise CodeUsed(day=redeemed_at.date())
    if known.status == CodeBatchStatus.BLOCKED or known.has_expired(now):
        raise CodeEnded()
    if known.awaits_dispatch and partner_id is None:
        raise CodeNotDispatched()
    return partner_id


def _units(known: KnownCode, actor: Actor) -> int:
    """The base units that a code stands for."""
    if not known.is_pack:
        return known.quantity
    batch = CodeBatch.objects.of(actor.organiser_id).get(id=known.batch_id)
    quantity = packing.units_left(batch, known.serial)
    if not quantity:
        raise AllInsideUsed()
    return quantity


def _keep_answers(known: KnownCode, answers: Sequence[str], scope: dict[str, Any]) -> None:
    """Keep what was answered to the questions of a code's batch, if it has some."""
    questions: list[dict[str, Any]] = json.loads(known.questions)
    if questions:
        CodeAnswers.objects.of(scope["organiser_id"]).create(
            member_id=scope["member_id"],
            id=ids.derived(known.batch_id, scope["code_hash"].hex()),
            batch_id=known.batch_id,
            created_at=scope["now"],
            answers=asking.checked(questions, answers),
        )


def _looked_up(
    tried: trying.Try, scope: dict[str, Any], *, actor: Actor, now: datetime
) -> KnownCode:
    """The code, locked, with all that is known of it; a try is counted first.

    Raises:
        TooManyWrong, NoSuchCode
    """
    trying.begin(tried, now=now)
    known = looking_up.look_up(scope, programme_id=tried.programme_id, lock="FOR UPDATE OF code")
    if known is None:
        trying.was_wrong(tried, actor=actor.name, now=now)
        raise NoSuchCode()
    trying.was_right(tried)
    return known


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
