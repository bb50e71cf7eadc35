"""What a person decides of a claim: accept it, reject it with a reason that the member reads, or
leave it to a second one.

The organiser may decide every claim; the seller those of its own sales that no other buyer
disputes; nobody their own. A decision stays.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tandem.activity import days
from tandem.evidence import admitting
from tandem.evidence.claims import policy, risks
from tandem.evidence.claims.policy import BOTH, FIRM, ORGANISER, PARTNER
from tandem.evidence.claims.reasons import refusing
from tandem.evidence.documents import intake, lifecycle
from tandem.evidence.facts import ClaimDecided, ClaimPassedOn
from tandem.evidence.models import (
    Claim,
    ClaimLine,
    ClaimStatus,
    Document,
    DocumentKind,
    DocumentStatus,
)
from tandem.evidence.witnessing import unnumbered
from tandem.kit.errors import Denied, Invalid, Missing
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access import memberships
from tandem.platform.access.permissions import Actor
from tandem.platform.models import Membership
from tandem.programmes.models import Programme


class NoSuchClaim(Missing):
    """No claim of this member."""

    code = "evidence.no_such_claim"
    text = _("There is no such claim.")


class NoReason(Invalid):
    """A claim is not rejected without a reason."""

    code = "evidence.no_reason"
    text = _("Say why: the member reads the reason.")


class Incomplete(Invalid):
    """A claim of paper that lacks what makes it a purchase."""

    code = "evidence.claim_incomplete"
    text = _(
        "Open “%(claim)s” of %(sender)s first and fill in what could not be read: the seller, the"
        " day, and at least one product."
    )

    claim: str
    sender: str


class NotChecked(Invalid):
    """An action is not confirmed before its checklist was gone through."""

    code = "evidence.not_checked"
    text = _("Open “%(claim)s” of %(sender)s and tick off its checklist before you confirm it.")

    claim: str
    sender: str


class NotYoursToDecide(Denied):
    """Somebody's own claim, another seller's, or one that is disputed."""

    code = "evidence.not_yours_to_decide"
    text = _("Somebody else has to decide this claim.")


def decide(
    claims: Sequence[tuple[int, UUID]],
    *,
    agrees: bool,
    reason: str = "",
    text: str = "",
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> list[Claim]:
    """Accept or reject claims (member, claim) that wait for a person; those that were decided, or
    passed on to a second person (still IN_REVIEW). Others stay as they are.

    Args:
        reason: one of `refusing.REASONS`, for a rejection; `text`: in the person's own words.

    Raises:
        NoReason, OtherReason, NoSuchClaim, NotYoursToDecide, Incomplete, DayToCome, DayTooEarly,
        EditionClosed: nothing is decided.
    """
    of = programme.organiser_id
    if not agrees and not text.strip() and not refusing.REASONS.get(reason):
        raise NoReason()
    decided = []
    for member_id, key in sorted(claims):
        rows = Claim.objects.within(programme.id, organiser_id=of).select_for_update()
        row = rows.one(NoSuchClaim(), member_id=member_id, id=key)
        if row.status != ClaimStatus.IN_REVIEW or row.waits_for == FIRM:
            continue
        may_decide(row, actor)
        if not agrees and reason and reason not in refusing.reasons_of(row.kind):
            raise refusing.OtherReason(**named(row))
        if agrees:
            _may_be_accepted(row, programme, now)
        if agrees and not row.first_by and _needs_two(row, programme):
            _pass_on(row, actor, now)
        else:
            _decide(row, "" if agrees else _said(reason, text, row), actor, now, agrees=agrees)
        decided.append(row)
    for document_id in sorted({row.document_id for row in decided}):
        close_rejected(document_id, of, now)
    return decided


def _may_be_accepted(row: Claim, programme: Programme, now: datetime) -> None:
    if not is_complete(row):
        raise (NotChecked if row.kind == DocumentKind.ACTION else Incomplete)(**named(row))
    if row.issued_on is not None:
        today = days.today(now, time_zone=programme.time_zone)
        days.check(row.issued_on, today=today, closed=admitting.closed_to(row, programme))


def named(row: Claim) -> dict[str, str]:
    """A claim among others, as lists call it: its number or its action, and who sent it."""
    senders: Any = Partner if row.is_of_partner else Member
    key = row.partner_id if row.is_of_partner else row.member_id
    names = senders.objects.of(row.organiser_id).filter(id=key).values_list("name", flat=True)
    return {"claim": row.number or "–", "sender": names.order_by("id").first() or "–"}


def reject(row: Claim, reason: str, *, actor: Actor, now: datetime) -> None:
    """Reject a claim, whatever was decided of it before."""
    _decide(row, reason, actor, now, agrees=False)


def _decide(row: Claim, reason: str, actor: Actor, now: datetime, *, agrees: bool) -> None:
    row.status = ClaimStatus.ACCEPTED if agrees else ClaimStatus.REJECTED
    row.reason, row.decided_by, row.decided_at = reason, actor.name, now
    Claim.objects.of(row.organiser_id).filter(member_id=row.member_id, id=row.id).update(
        status=row.status,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=now,
        waits_for="",
    )
    journal.record(
        ClaimDecided(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            member_id=row.member_id,
            claim_id=row.id,
            document_id=row.document_id,
            is_accepted=agrees,
            reason=row.reason,
        )
    )


def _needs_two(row: Claim, programme: Programme) -> bool:
    """Whether a second person has to agree: the programme says so of this kind, or of a sample of
    what sellers confirm.
    """
    rules = policy.of(programme)
    if row.proved_by is not None:
        return False
    is_sampled = row.waits_for == PARTNER and risks.is_sampled(
        row, rules.sample, is_risky=bool(row.review_flags)
    )
    return rules.step(row.kind) == BOTH or is_sampled


def _pass_on(row: Claim, actor: Actor, now: datetime) -> None:
    """Leave a claim that one person agreed to for another."""
    row.first_by, row.waits_for = actor.name, ORGANISER
    Claim.objects.of(row.organiser_id).filter(member_id=row.member_id, id=row.id).update(
        first_by=row.first_by, waits_for=ORGANISER
    )
    journal.record(
        ClaimPassedOn(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            member_id=row.member_id,
            claim_id=row.id,
        )
    )


def _said(reason: str, text: str, row: Claim) -> str:
    """The reason in the language of who sent it, with the person's own words behind it."""
    of = row.organiser_id
    with translation.override(
        intake.language_of(row.document_id, organiser_id=of)
        if row.is_of_partner
        else memberships.language_of_member(row.member_id, organiser_id=of)
    ):
        return " ".join(
            part for part in (str(refusing.REASONS.get(reason, "")), text.strip()) if part
        )[:300]


def is_complete(row: Claim) -> bool:
    """Whether a claim says what makes it a purchase: seller, day, and of paper at least one
    product. An action's checklist has been gone through.
    """
    if row.kind == DocumentKind.ACTION:
        return not row.page.get("checklist") or bool(row.page.get("checked"))
    if row.partner_id is None or row.issued_on is None:
        return False
    lines = ClaimLine.objects.of(row.organiser_id).filter(member_id=row.member_id, claim_id=row.id)
    return (
        row.kind != DocumentKind.PAPER
        or row.proved_by is not None
        or lines.exclude(product_id=None).exists()
    )


def may_decide(row: Claim, actor: Actor) -> None:
    """Whether this person may decide a claim: nobody their own, and nobody twice, and none of a
    firm still to be proved.

    Raises:
        NotYoursToDecide
    """
    is_own = (
        actor.user_id is not None
        and Membership.objects.of(actor.organiser_id)
        .filter(user_id=actor.user_id, member_id=row.member_id, ended_at=None)
        .exists()
    )
    is_sellers = (
        actor.may("partner.decide")
        and actor.partner_id == row.partner_id
        and row.waits_for == PARTNER
    )
    has_looked = bool(row.first_by) and row.first_by == actor.name
    if (
        is_own
        or has_looked
        or row.waits_for == FIRM
        or not (actor.may("evidence.decide") or is_sellers)
    ):
        raise NotYoursToDecide()


def close_rejected(document_id: UUID, organiser_id: UUID, now: datetime) -> None:
    """A document none of whose claims stands any more has failed, for the last one's reason."""
    document = Document.objects.of(organiser_id).get(id=document_id)
    assert document.member_id is not None
    claims = Claim.objects.of(organiser_id).filter(
        member_id=document.member_id, document_id=document_id
    )
    if not claims.exclude(status=ClaimStatus.REJECTED).exists():
        last = claims.order_by("-decided_at", "id").first()
        reason = last.reason if last is not None else ""
        unnumbered.forget(document_id, organiser_id=organiser_id)
        lifecycle.move(document, DocumentStatus.FAILED, now=now, reason=reason, done_at=now)
