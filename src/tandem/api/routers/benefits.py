"""Benefits that are offered, what a member may have of them, and who asked for them."""

from django.http import HttpRequest
from ninja import Router

from tandem.api.auth import caller_of
from tandem.api.pagination import Cursor, Limit, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.schemas.audiences import audience_out
from tandem.api.schemas.benefits import (
    BenefitOut,
    BenefitsOut,
    OwnBenefitOut,
    OwnBenefitsOut,
    RequestOut,
    RequestsOut,
)
from tandem.benefits import queries
from tandem.benefits.models import Benefit, RequestState
from tandem.benefits.queries import BenefitRow
from tandem.platform import clock

router = Router(tags=["benefits"])


def benefit_out(row: Benefit) -> BenefitOut:
    """A benefit as it is offered."""
    return BenefitOut(
        id=row.id,
        kind=row.kind,
        name=row.name,
        text=row.text,
        terms=row.terms,
        uses=row.uses,
        places=row.places,
        span=row.span,
        is_asked=row.is_asked,
        audience=audience_out(row.audience),
    )


def own_out(row: BenefitRow) -> OwnBenefitOut:
    """A benefit as a member has it."""
    return OwnBenefitOut(
        id=row.id,
        kind=row.kind,
        name=dict(row.name),
        text=dict(row.text),
        is_asked=row.is_asked,
        left=row.left,
        places_left=row.places_left,
        waits=row.waits,
    )


@router.get("/benefits", response=BenefitsOut, summary="List benefits")
def list_benefits(request: HttpRequest) -> BenefitsOut:
    """What is offered beside points, and for whom."""
    caller = caller_of(request, "benefits.read")
    rows = queries.offered(caller.programme.id, organiser_id=caller.actor.organiser_id)
    return BenefitsOut(items=[benefit_out(row) for row in rows])


@router.get(
    "/members/{member_id}/benefits", response=OwnBenefitsOut, summary="Benefits of a member"
)
def list_own_benefits(request: HttpRequest, member_id: str) -> OwnBenefitsOut:
    """What a member may have now, and how often still."""
    caller, now = caller_of(request, "benefits.read"), clock.now()
    member, programme = member_of(caller, member_id), caller.programme
    today = programme.day_at(now)
    rows = queries.of_member(member.id, programme=programme, today=today, now=now)
    return OwnBenefitsOut(items=[own_out(row) for row in rows if row.is_theirs])


@router.get("/benefit-requests", response=RequestsOut, summary="List requests for benefits")
def list_requests(
    request: HttpRequest,
    state: RequestState | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> RequestsOut:
    """Who asked for what, oldest first, of one state or of all."""
    caller = caller_of(request, "benefits.read")
    wanted = queries.requests(
        caller.programme.id,
        organiser_id=caller.actor.organiser_id,
        state=state.value if state else "",
    )
    rows, next_cursor = page_in_time(wanted, cursor=cursor, limit=limit)
    return RequestsOut(
        items=[
            RequestOut(
                id=row.id,
                member_id=str(row.member_id),
                benefit=row.benefit_id,
                state=RequestState(row.state),
                note=row.note,
                answer=row.answer,
                asked_at=row.created_at,
                changed_at=row.changed_at,
            )
            for row in rows
        ],
        next_cursor=next_cursor,
    )
