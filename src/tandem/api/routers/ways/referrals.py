"""Whom members invited, and the link and the code by which one does."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router

from tandem.api import once
from tandem.api.auth import TAKE_PART
from tandem.api.pagination import Cursor, Limit, moment, number, page_by
from tandem.api.routers.members import member_of
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.referrals import InvitationOut, ReferralOut, ReferralsOut
from tandem.engagement import ways
from tandem.engagement.referrals import letters, queries
from tandem.engagement.referrals.models import Reason, Referral, Status
from tandem.programmes import domains

router = Router(tags=["referrals"])


def _out(row: Referral) -> ReferralOut:
    return ReferralOut(
        member_id=str(row.member_id),
        referrer_id=str(row.referrer_id),
        status=Status(row.status),
        reason=Reason(row.reason) if row.reason else None,
        counted_on=row.counted_on,
        bought_on=row.bought_on,
        stayed_on=row.stayed_on,
        created_at=row.created_at,
    )


@router.get("/referrals", response=ReferralsOut, summary="List referrals")
def list_referrals(
    request: HttpRequest, referrer: str = "", limit: Limit = 50, cursor: Cursor = ""
) -> ReferralsOut:
    """Who was invited by whom; `referrer`: by this member, as they were when they invited."""
    caller = shared.caller(request, ways.REFERRALS)
    wanted = queries.referrals(caller.programme.id, organiser_id=caller.actor.organiser_id)
    if referrer:
        wanted = wanted.filter(referrer_id=member_of(caller, referrer).id)
    rows, following = page_by(
        wanted, "created_at", "member_id", kinds=(moment, number), cursor=cursor, limit=limit
    )
    return ReferralsOut(items=[_out(row) for row in rows], next_cursor=following)


@router.post(
    "/members/{member_id}/invitation",
    response={201: InvitationOut},
    summary="Invite a friend",
)
def invite(request: HttpRequest, member_id: str) -> HttpResponse:
    """The link and the code by which a member invites: made at first, and the same for good."""
    caller = shared.caller(request, ways.REFERRALS, TAKE_PART)

    def work() -> tuple[int, InvitationOut]:
        acting, programme = shared.acting(caller, member_id), caller.programme
        code = letters.code_of(
            acting.member_id,
            programme_id=programme.id,
            organiser_id=caller.actor.organiser_id,
            now=acting.now,
        )
        if programme.is_public:
            at = reverse("public-invitation-any", args=[programme.slug, code])
        else:
            at = f"{reverse('join', args=[programme.slug])}?{urlencode({letters.FIELD: code})}"
        return 201, InvitationOut(code=code, link=f"{domains.base(programme)}{at}")

    return once.answer(request, caller, work)
