"""Who looks at a claim, and what is decided: by the machine where the programme trusts it, else by
a person.

The machine accepts what the seller's own file proves, and what the programme lets it; whatever
speaks against a claim makes it a person's. The organiser may decide every claim; the seller those
of its own sales that no other buyer disputes; nobody their own. A decision stays; its reason is
told to the member.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tandem.activity import days
from tandem.evidence import admitting, lifecycle, unnumbered
from tandem.evidence.claims import answering, papers, policy, risks
from tandem.evidence.claims.policy import BOTH, FIRM, MACHINE, MEMBER, ORGANISER, PARTNER
from tandem.evidence.facts import ClaimDecided, ClaimPassedOn
from tandem.evidence.models import (
    Claim,
    ClaimLine,
    ClaimStatus,
    Document,
    DocumentKind,
    DocumentStatus,
    Invoice,
)
from tandem.kit import ids
from tandem.kit.errors import Denied, Invalid, Missing
from tandem.kit.sql import named_queries
from tandem.participants.firms import waiting
from tandem.participants.models import Identifier, IdentifierKind
from tandem.platform import journal, memberships, statements
from tandem.platform.models import Membership
from tandem.platform.permissions import Actor
from tandem.programmes.models import Programme

REASONS = {
    "NOT_OURS": _("We did not sell this."),
    "OTHER_BUYER": _("It was sold to somebody else."),
    "CAME_BACK": _("The goods came back."),
    "CHANGED": _("The document does not match ours."),
    "NOT_SHOWN": _("The photo does not show what was asked for."),
    "UNCLEAR": _("The photo is not clear enough."),
    "OTHER": "",
}
# The columns of the SQL block `judge`.
JUDGED = (
    "id",
    "status",
    "decided_at",
    "decided_by",
    "waits_for",
    "review_flags",
    "proved_by",
    "first_by",
)
OF_ACTIONS = (
    "NOT_SHOWN",
    "UNCLEAR",
    "OTHER",
)  # the reasons why a photo of an action is rejected; the others are of purchases


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
        "Open the claim first and fill in what could not be read: the seller, the day, and at least"
        " one product."
    )


class NotChecked(Invalid):
    """An action is not confirmed before its checklist was gone through."""

    code = "evidence.not_checked"
    text = _("Open it and tick off its checklist before you confirm it.")


class NotYoursToDecide(Denied):
    """Somebody's own claim, another seller's, or one that is disputed."""

    code = "evidence.not_yours_to_decide"
    text = _("Somebody else has to decide this claim.")


def judge(document: Document, *, programme: Programme, now: datetime) -> None:
    """Decide the claims of a member's document that wait, as far as the machine may. Repeatable.

    Of a member whose firm is still to be proved none is decided, by nobody: they are judged again
    when it is.
    """
    of, member_id = document.organiser_id, document.member_id
    assert member_id is not None
    undecided = list(
        Claim.objects.of(of)
        .filter(member_id=member_id, document_id=document.id, status=ClaimStatus.IN_REVIEW)
        .order_by("id")
    )
    if not undecided:
        return
    disputed = _claimed_by_others(undecided[0])
    keys = {row.id: row.proved_by or ids.derived(programme.id, row.sha256) for row in undecided}
    proved = set(Invoice.objects.of(of).filter(key__in=keys.values()).values_list("key", flat=True))
    own = set(
        Identifier.objects.of(of)
        .filter(member_id=member_id, kind=IdentifierKind.TAX_ID)
        .values_list("value", flat=True)
    )
    is_waiting = waiting.is_waiting(member_id, organiser_id=of)
    own |= waiting.numbers_awaited(member_id, organiser_id=of) if is_waiting else set()
    rules = policy.of(programme)
    risky = risks.of(
        undecided, amounts=rules.amounts, member_id=member_id, organiser_id=of, now=now
    )
    for row in undecided:
        row.proved_by = keys[row.id] if keys[row.id] in proved else None
    unsure, held = (
        _unsure(undecided),
        answering.held_of([row for row in undecided if row.proved_by is None]),
    )
    for row in undecided:
        # The seller's own file outweighs a risk, and that its seller was late.
        weighs = (
            []
            if row.proved_by is not None
            else [risks.OVERDUE] * (risks.OVERDUE in row.review_flags) + risky[row.id]
        )
        row.review_flags = _review_flags(row, own, has_unsure_lines=row.id in unsure)
        row.review_flags += ["claimed_by_another"] * (row.id in disputed) + weighs
        step = rules.step(row.kind)
        # What the seller's file has to say of a page is heard first.
        may_accept = row.proved_by is not None or (
            step == MACHINE and row.appealed_at is None and row.id not in held
        )
        if is_waiting:
            row.waits_for = FIRM
        elif not row.review_flags and may_accept:
            if row.proved_by is None and risks.is_sampled(row, rules.sample):
                row.review_flags, row.first_by, row.waits_for = ["sample"], "machine", ORGANISER
            else:
                row.status, row.decided_at, row.decided_by, row.waits_for = (
                    ClaimStatus.ACCEPTED,
                    now,
                    "machine",
                    "",
                )
        else:
            row.waits_for = _waits_for(row, step)
    judged = [{name: getattr(row, name) for name in JUDGED} for row in undecided]
    params = {"organiser_id": of, "member_id": member_id, "rows": json.dumps(judged, default=str)}
    statements.run(named_queries("tandem.evidence", "claims")["judge"], params)


def dispute_again(row: Claim) -> None:
    """Ask once more who else claims the invoice of a claim whose head a person put right: it may be
    another one now.
    """
    is_disputed = row.id in _claimed_by_others(row)
    row.review_flags = [flag for flag in row.review_flags if flag != "claimed_by_another"] + [
        "claimed_by_another"
    ] * is_disputed
    if is_disputed and row.waits_for == PARTNER:
        row.waits_for = ORGANISER
    Claim.objects.of(row.organiser_id).filter(member_id=row.member_id, id=row.id).update(
        review_flags=row.review_flags, waits_for=row.waits_for
    )


def _claimed_by_others(row: Claim) -> set[UUID]:
    """The claims of this claim's document that wait and whose invoice another member claims too."""
    params = {
        "organiser_id": row.organiser_id,
        "member_id": row.member_id,
        "document_id": row.document_id,
    }
    return {
        key
        for (key,) in statements.rows(
            named_queries("tandem.evidence", "claims")["claimed_by_others"], params
        )
    }


def _waits_for(row: Claim, step: str) -> str:
    """Who is to look: the organiser where the seller cannot settle it alone, or has looked
    already.
    """
    if row.question and not row.answer:
        return MEMBER
    is_ours = (
        row.partner_id is None
        or row.appealed_at is not None
        or bool(row.first_by)
        or step == ORGANISER
    )
    return (
        ORGANISER if is_ours or any(flag in risks.CASES for flag in row.review_flags) else PARTNER
    )


def _unsure(rows: Sequence[Claim]) -> set[UUID]:
    """Those of a member's claims of paper of which a line is in doubt, or none is the
    programme's.
    """
    paper = [row for row in rows if row.kind == DocumentKind.PAPER and row.proved_by is None]
    if not paper:
        return set()
    lines = ClaimLine.objects.of(paper[0].organiser_id).filter(
        member_id=paper[0].member_id, claim_id__in=[row.id for row in paper]
    )
    weak = Q(confidence__lt=papers.LINE_CONFIDENCE_MIN) | Q(confidence=None)
    doubtful = lines.filter(Q(confidence=0) | weak & Q(product_id__isnull=False)).values_list(
        "claim_id", flat=True
    )
    ours = lines.exclude(product_id=None).values_list("claim_id", flat=True)
    return set(doubtful) | ({row.id for row in paper} - set(ours))


def _review_flags(row: Claim, own: set[str], *, has_unsure_lines: bool) -> list[str]:
    """What speaks against a claim by itself: what its page shows otherwise or leaves open, and who
    is named as the buyer.
    """
    if row.kind == DocumentKind.ACTION:
        return [flag for flag in row.review_flags if flag.startswith("photo_")]
    if row.kind == DocumentKind.PAPER and row.proved_by is None:
        review_flags = [
            flag
            for flag in row.review_flags
            if flag.startswith((papers.DOUBT, "says_", "unread", answering.OTHER_TOTAL))
        ]
        review_flags += ["unsure_lines"] * ("unsure_lines" not in review_flags and has_unsure_lines)
        is_unnamed = not row.buyer_tax_id and bool(row.buyer_name)
    else:
        review_flags = [flag for flag in row.review_flags if flag.startswith(("page_", "says_"))]
        is_unnamed = not row.buyer_tax_id and row.proved_by is None
    review_flags += ["buyer_unnamed"] * is_unnamed
    return review_flags + ["issued_to_another"] * (
        bool(row.buyer_tax_id) and row.buyer_tax_id not in own
    )


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
        reason: one of `REASONS`, for a rejection; `text`: in the person's own words.

    Raises:
        NoReason, NoSuchClaim, NotYoursToDecide, Incomplete, DayToCome, DayTooEarly, EditionClosed:
            nothing is decided.
    """
    of = programme.organiser_id
    if not agrees and not text.strip() and not REASONS.get(reason):
        raise NoReason()
    decided, today = [], days.today(now, time_zone=programme.time_zone)
    for member_id, key in sorted(claims):
        rows = Claim.objects.within(programme.id, organiser_id=of).select_for_update()
        row = rows.one(NoSuchClaim(), member_id=member_id, id=key)
        if row.status != ClaimStatus.IN_REVIEW or row.waits_for == FIRM:
            continue
        may_decide(row, actor)
        if agrees and not is_complete(row):
            raise NotChecked() if row.kind == DocumentKind.ACTION else Incomplete()
        if agrees and row.issued_on is not None:
            closed = admitting.closed_to(row, programme)
            days.check(row.issued_on, today=today, closed=closed)
        if agrees and not row.first_by and _needs_two(row, programme):
            _pass_on(row, actor, now)
            decided.append(row)
            continue
        row.status = ClaimStatus.ACCEPTED if agrees else ClaimStatus.REJECTED
        row.reason, row.decided_by, row.decided_at = (
            "" if agrees else _said(reason, text, row),
            actor.name,
            now,
        )
        Claim.objects.of(of).filter(member_id=member_id, id=key).update(
            status=row.status,
            reason=row.reason,
            decided_by=row.decided_by,
            decided_at=now,
            waits_for="",
        )
        journal.record(
            ClaimDecided(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme.id,
                member_id=member_id,
                claim_id=key,
                document_id=row.document_id,
                is_accepted=agrees,
                reason=row.reason,
            )
        )
        decided.append(row)
    for document_id in sorted({row.document_id for row in decided}):
        close_rejected(document_id, of, now)
    return decided


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
    """The reason in the member's language, with the person's own words behind it."""
    with translation.override(
        memberships.language_of_member(row.member_id, organiser_id=row.organiser_id)
    ):
        return " ".join(part for part in (str(REASONS.get(reason, "")), text.strip()) if part)[:300]


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
