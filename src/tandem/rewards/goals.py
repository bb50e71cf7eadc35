"""What a member saves for: a reward that they have chosen, shown with how far it is."""

from datetime import datetime
from uuid import UUID

from tandem.kit import ids
from tandem.platform.access.permissions import Actor, require
from tandem.rewards import queries
from tandem.rewards.models import Goal, Party


def choose(
    reward_id: UUID,
    *,
    programme_id: UUID,
    member_id: int,
    actor: Actor,
    now: datetime,
) -> UUID | None:
    """Save for this reward, instead of what was chosen before, which is returned. Safe to repeat.

    Raises:
        NoSuchReward: no member orders it; what was chosen before stays.
    """
    require(actor, "member.order")
    reward = queries.reward(
        reward_id, programme_id=programme_id, organiser_id=actor.organiser_id, to=Party.MEMBER
    )
    before = of_member(member_id, organiser_id=actor.organiser_id)
    goal = Goal(
        organiser_id=actor.organiser_id,
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme_id,
        reward_id=reward.id,
        created_at=now,
    )
    # Two presses at once: the later one stands.
    Goal.objects.of(actor.organiser_id).bulk_create(
        [goal], update_conflicts=True, unique_fields=["member_id"], update_fields=["reward_id"]
    )
    return before


def drop(*, member_id: int, actor: Actor) -> UUID | None:
    """Save for nothing in particular; what was saved for. Safe to repeat."""
    require(actor, "member.order")
    before = of_member(member_id, organiser_id=actor.organiser_id)
    Goal.objects.of(actor.organiser_id).filter(member_id=member_id).delete()
    return before


def of_member(member_id: int, *, organiser_id: UUID) -> UUID | None:
    """The reward that a member saves for; None where none was chosen."""
    goals = Goal.objects.of(organiser_id).filter(member_id=member_id).order_by("id")
    return goals.values_list("reward_id", flat=True).first()
