"""What the machine makes of a claim: it accepts what the seller's own file proves, and what the
programme lets it; whatever speaks against a claim makes it a person's (`deciding`), and says whose.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tandem.evidence.claims import answering, papers, policy, risks
from tandem.evidence.claims.policy import FIRM, MACHINE, MEMBER, ORGANISER, PARTNER
from tandem.evidence.documents.staging import OF_RECEIPT
from tandem.evidence.models import (
    Claim,
    ClaimLine,
    ClaimStatus,
    Document,
    DocumentKind,
    Invoice,
)
from tandem.kit import ids
from tandem.kit.sql import named_queries
from tandem.participants.firms import waiting
from tandem.participants.models import Identifier, IdentifierKind
from tandem.platform import statements
from tandem.programmes.models import Programme

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


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known beside the claims of a document that are judged together.

    `numbers`: tax numbers that are the member's. `disputed`: claims of what another member claims
    too; `unsure`: those of which a line is in doubt; `held`: those whose invoice a seller's file
    holds. `risks`: by claim; `receipts`: those that may tell by another number what counted.
    """

    numbers: set[str]
    disputed: set[UUID]
    unsure: set[UUID]
    held: Mapping[UUID, Sequence[Invoice]]
    risks: Mapping[UUID, Sequence[str]]
    receipts: set[UUID]


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
    _look_up_proofs(undecided, programme)
    is_waiting, rules = waiting.is_waiting(member_id, organiser_id=of), policy.of(programme)
    around = _around(undecided, member_id, rules, is_waiting=is_waiting, organiser_id=of, now=now)
    for row in undecided:
        row.review_flags = _all_flags(row, around)
        if is_waiting:
            row.waits_for = FIRM
        else:
            _settle(row, rules, now, is_held=row.id in around.held)
    judged = [{name: getattr(row, name) for name in JUDGED} for row in undecided]
    params = {"organiser_id": of, "member_id": member_id, "rows": json.dumps(judged, default=str)}
    statements.run(named_queries("tandem.evidence", "claims")["judge"], params)


def _look_up_proofs(undecided: Sequence[Claim], programme: Programme) -> None:
    """Say of each by which invoice of its seller it is proved."""
    keys = {row.id: row.proved_by or ids.derived(programme.id, row.sha256) for row in undecided}
    invoices = Invoice.objects.of(programme.organiser_id).filter(key__in=keys.values())
    proved = set(invoices.values_list("key", flat=True))
    for row in undecided:
        row.proved_by = keys[row.id] if keys[row.id] in proved else None


def _around(
    undecided: Sequence[Claim],
    member_id: int,
    rules: policy.Policy,
    *,
    is_waiting: bool,
    organiser_id: UUID,
    now: datetime,
) -> _Around:
    own = Identifier.objects.of(organiser_id).filter(
        member_id=member_id, kind=IdentifierKind.TAX_ID
    )
    numbers = set(own.values_list("value", flat=True))
    if is_waiting:
        numbers |= waiting.numbers_awaited(member_id, organiser_id=organiser_id)
    return _Around(
        numbers,
        _claimed_by_others(undecided[0]),
        _unsure(undecided),
        answering.held_of([row for row in undecided if row.proved_by is None]),
        risks.of(
            undecided,
            amounts=rules.amounts,
            member_id=member_id,
            organiser_id=organiser_id,
            now=now,
        ),
        risks.beside_receipts(
            undecided, programme_id=undecided[0].programme_id, organiser_id=organiser_id
        ),
    )


def _all_flags(row: Claim, around: _Around) -> list[str]:
    """What speaks against a claim, by itself and beside others."""
    flags = _review_flags(row, around.numbers, has_unsure_lines=row.id in around.unsure)
    flags += ["claimed_by_another"] * (row.id in around.disputed)
    flags += [OF_RECEIPT] * (row.id in around.receipts)
    # The seller's own file outweighs a risk, and that its seller was late.
    if row.proved_by is None:
        flags += [risks.OVERDUE] * (risks.OVERDUE in row.review_flags)
        flags += around.risks[row.id]
    return flags


def _settle(row: Claim, rules: policy.Policy, now: datetime, *, is_held: bool) -> None:
    """Accept a claim against which nothing speaks, or say who is to look."""
    step = rules.step(row.kind)
    # What the seller's file has to say of a page is heard first.
    may_accept = row.proved_by is not None or (
        step == MACHINE and row.appealed_at is None and not is_held and not row.is_of_partner
    )
    if row.review_flags or not may_accept:
        row.waits_for = _waits_for(row, step)
    elif row.proved_by is None and risks.is_sampled(row, rules.sample):
        row.review_flags, row.first_by, row.waits_for = ["sample"], "machine", ORGANISER
    else:
        row.status, row.waits_for = ClaimStatus.ACCEPTED, ""
        row.decided_at, row.decided_by = now, "machine"


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
        or row.is_of_partner
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
