"""Claims of members, to be read. They are decided by people, on the pages."""

from typing import Literal, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from tandem.api.auth import Caller, caller_of
from tandem.api.pagination import Cursor, Limit, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.schemas.claims import ClaimOut, ClaimsOut, Status
from tandem.evidence.models import Claim
from tandem.kit.money import to_major
from tandem.partners.models import Partner

router = Router(tags=["claims"])


def _page(
    claims: QuerySet[Claim], caller: Caller, limit: int, cursor: str, *, latest_first: bool
) -> ClaimsOut:
    rows, following = page_in_time(claims, cursor=cursor, limit=limit, latest_first=latest_first)
    sellers = Partner.objects.of(caller.actor.organiser_id)
    named = sellers.filter(id__in={row.partner_id for row in rows if row.partner_id})
    codes = dict(named.values_list("id", "code"))
    currency = caller.programme.currency
    return ClaimsOut(
        items=[_out(row, codes.get(row.partner_id or 0), currency) for row in rows],
        next_cursor=following,
    )


def _out(row: Claim, partner: str | None, currency: str) -> ClaimOut:
    return ClaimOut(
        id=row.id,
        member_id=str(row.member_id),
        kind=row.kind,
        status=cast(Status, row.status),
        partner=partner,
        document_no=row.number,
        issued_on=row.issued_on,
        gross=None if row.gross_minor is None else str(to_major(row.gross_minor, currency)),
        lines=row.lines_total,
        waits_for=row.waits_for,
        review_flags=row.review_flags,
        question=row.question,
        answer=row.answer,
        reason=row.reason,
        appeal=row.appeal,
        claimed_at=row.created_at,
        decided_at=row.decided_at,
    )


def _claims(caller: Caller) -> QuerySet[Claim]:
    return Claim.objects.of(caller.actor.organiser_id).filter(programme_id=caller.programme.id)


@router.get("/claims", response=ClaimsOut, summary="List claims that wait")
def list_claims(
    request: HttpRequest,
    status: Literal["IN_REVIEW", "AWAITING_SELLER"] = "IN_REVIEW",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> ClaimsOut:
    """Claims that wait for a person or for the seller's file, oldest first."""
    caller = caller_of(request, "claims.read")
    claims = _claims(caller).filter(status=status)
    return _page(claims, caller, limit, cursor, latest_first=False)


@router.get("/members/{member_id}/claims", response=ClaimsOut, summary="Claims of a member")
def list_claims_of_member(
    request: HttpRequest, member_id: str, limit: Limit = 50, cursor: Cursor = ""
) -> ClaimsOut:
    """What a member claimed and what became of it, latest first."""
    caller = caller_of(request, "claims.read")
    claims = _claims(caller).filter(member_id=member_of(caller, member_id).id)
    return _page(claims, caller, limit, cursor, latest_first=True)
