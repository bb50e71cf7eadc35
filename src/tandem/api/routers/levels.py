"""Levels of the programme, where a member stands, and benefits that are used at a till."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import Caller, caller_of
from tandem.api.routers.benefits import benefit_out, own_out
from tandem.api.routers.members import member_of
from tandem.api.schemas.levels import (
    AskOut,
    FeeOut,
    HaveOut,
    LevelOut,
    LevelsOut,
    MembershipOut,
    StandingOut,
    UseIn,
)
from tandem.benefits import queries as benefits
from tandem.benefits import using
from tandem.fees import queries as fees
from tandem.platform import clock
from tandem.tiers import queries
from tandem.tiers.models import Plan

router = Router(tags=["levels"])


@router.get("/levels", response=LevelsOut, summary="List levels")
def list_levels(request: HttpRequest) -> LevelsOut:
    """The programme's levels, what each asks, and what it brings."""
    caller = caller_of(request, "levels.read")
    of = caller.actor.organiser_id
    ladder, tiers = queries.ladder_of(caller.programme.id, organiser_id=of)
    if ladder is None:
        return LevelsOut(window=None, grace_days=0, items=[])
    brings = benefits.of_tiers(caller.programme.id, organiser_id=of)
    return LevelsOut(
        window=ladder.window,
        grace_days=ladder.grace_days,
        items=[
            LevelOut(
                code=tier.code,
                name=tier.name,
                asks=[
                    AskOut(
                        measure=ask["measure"], kind=ask.get("kind", ""), at_least=ask["at_least"]
                    )
                    for ask in tier.asks
                ],
                benefits=[benefit_out(benefit) for benefit in brings.get(tier.code, [])],
            )
            for tier in tiers
        ],
    )


@router.get("/members/{member_id}/level", response=StandingOut, summary="Level of a member")
def get_level(request: HttpRequest, member_id: str) -> StandingOut:
    """Where a member stands, what the next level asks, and which benefits they may use."""
    caller = caller_of(request, "levels.read")
    return _standing(caller, member_of(caller, member_id).id)


@router.get(
    "/members/{member_id}/membership",
    response=MembershipOut,
    summary="Paid membership of a member",
)
def get_membership(request: HttpRequest, member_id: str) -> MembershipOut:
    """The paid membership that runs, or the last one, with its fees, latest first."""
    caller = caller_of(request, "levels.read")
    of, member = caller.actor.organiser_id, member_of(caller, member_id)
    row = fees.latest(member.id, organiser_id=of)
    if row is None:
        return MembershipOut(
            member_id=str(member_id),
            plan=None,
            state=None,
            has_it=False,
            is_renewing=False,
            joined_on=None,
            until=None,
            reward_percent=0,
            has_free_delivery=False,
            has_early_access=False,
            transfer_title=None,
            fees=[],
        )
    now = clock.now()
    today = caller.programme.day_at(now)
    until = row.ended_on or row.grace_until or row.covered_until
    has_it = row.covered_until is not None and until is not None and today <= until
    offer = fees.offer_had(member.id, organiser_id=of, today=today)
    return MembershipOut(
        member_id=str(member_id),
        plan=Plan.objects.of(of).get(id=row.plan_id).code,
        state=row.state,
        has_it=has_it,
        is_renewing=row.is_renewing,
        joined_on=row.joined_on,
        until=until,
        reward_percent=offer.reward_percent if offer else 0,
        has_free_delivery=offer is not None and offer.has_free_delivery,
        has_early_access=offer is not None and offer.has_early_access,
        transfer_title=row.number,
        fees=[
            FeeOut(
                amount_minor=fee.amount_minor,
                state=fee.state,
                due_on=fee.due_on,
                paid_on=fee.paid_on,
                since=fee.since_on,
                until=fee.until_on,
            )
            for fee in fees.fees(row)
        ],
    )


@router.post(
    "/members/{member_id}/benefits/{benefit}/uses",
    response={201: StandingOut},
    summary="A benefit was used",
)
def use_benefit(request: HttpRequest, member_id: str, benefit: UUID, body: UseIn) -> HttpResponse:
    """Note that a member used a benefit today; refused where it is not for them, was had as often
    as it may be, or is asked for and was not accepted.
    """
    caller = caller_of(request, "benefits.use")

    def work() -> tuple[int, StandingOut]:
        member, now = member_of(caller, member_id), clock.now()
        using.use(
            benefit,
            member_id=member.id,
            programme=caller.programme,
            note=body.note,
            actor=caller.actor,
            today=caller.programme.day_at(now),
            now=now,
        )
        return 201, _standing(caller, member.id)

    return once.answer(request, caller, work)


def _standing(caller: Caller, member_id: int) -> StandingOut:
    programme, now = caller.programme, clock.now()
    today = programme.day_at(now)
    rows = benefits.of_member(member_id, programme=programme, today=today, now=now)
    own = [own_out(row) for row in rows if row.is_theirs]
    progress = queries.progress(member_id, programme=programme, today=today)
    if progress is None:
        return StandingOut(
            member_id=str(member_id),
            level=None,
            since_on=None,
            kept_until=None,
            falls_after=None,
            next_level=None,
            asks=[],
            window_ends_on=None,
            benefits=own,
        )
    return StandingOut(
        member_id=str(member_id),
        level=progress.code,
        since_on=progress.since_on,
        kept_until=progress.kept_until,
        falls_after=progress.falls_after,
        next_level=progress.next_code,
        asks=[
            HaveOut(
                measure=ask.measure,
                kind=ask.kind,
                have=ask.have,
                need=ask.need,
                reached_on=ask.reached_on,
            )
            for ask in progress.asks
        ],
        window_ends_on=progress.until,
        benefits=own,
    )
