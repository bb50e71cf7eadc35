"""Rewards that are offered."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router

from tandem.api.auth import caller_of
from tandem.api.pagination import Cursor, Limit, decode, encode
from tandem.api.schemas.audiences import audience_out
from tandem.api.schemas.rewards import RewardOut, RewardsOut
from tandem.rewards import queries
from tandem.rewards.models import Parties, Reward

router = Router(tags=["rewards"])


def _out(row: Reward) -> RewardOut:
    return RewardOut(
        id=row.id,
        name=row.name,
        description=row.description,
        points=row.points,
        wallet=row.wallet,
        in_stock=row.stock,
        is_shipped=row.is_shipped,
        is_automatic=row.is_automatic,
        is_offered=row.ended_at is None,
        parties=Parties(row.parties),
        picture=reverse("picture", args=[row.picture_id]) if row.picture_id else None,
        audience=audience_out(row.audience),
        delivery_points=row.delivery_points,
        opens_on=row.opens_on,
        early_on=row.early_on,
    )


@router.get("/rewards", response=RewardsOut, summary="List rewards")
def list_rewards(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> RewardsOut:
    """What members can order now, cheapest first."""
    caller = caller_of(request, "rewards.read")
    every = queries.offered(caller.programme.id, organiser_id=caller.actor.organiser_id)
    offered = every.select_related("audience")
    if cursor:
        points, after = decode(cursor, int, UUID)
        points = max(0, min(points, 2**31 - 1))
        offered = offered.filter(points__gte=points).filter(
            Q(points__gt=points) | Q(points=points, id__gt=after)
        )
    rows = list(offered.order_by("points", "id")[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return RewardsOut(
        items=[_out(row) for row in rows[:limit]],
        next_cursor=encode(last.points, last.id) if last else None,
    )


@router.get("/rewards/{reward}", response=RewardOut, summary="One reward")
def get_reward(request: HttpRequest, reward: UUID) -> RewardOut:
    """A reward by its id, offered or not any more."""
    caller = caller_of(request, "rewards.read")
    return _out(
        queries.reward(
            reward, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
        )
    )
