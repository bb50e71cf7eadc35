"""An order as messages tell of it."""

from dataclasses import dataclass
from uuid import UUID

from tandem.rewards.models import Order, Reward


@dataclass(frozen=True, slots=True)
class OrderNote:
    """An order as a message tells of it; `names` of the reward by language. `person_id`: whom of a
    partner's people it is for. `is_shipped`: it is sent; else it is used by its number.
    """

    number: str
    names: dict[str, str]
    points: int
    tracking: str
    reason: str
    person_id: UUID | None = None
    is_shipped: bool = True


def of(order_id: UUID, *, member_id: int, organiser_id: UUID) -> OrderNote:
    """One order."""
    row = Order.objects.of(organiser_id).get(member_id=member_id, id=order_id)
    reward = Reward.objects.of(organiser_id).get(id=row.reward_id)
    return OrderNote(
        row.number,
        reward.name,
        row.points,
        row.tracking,
        row.reason,
        row.person_id,
        reward.is_shipped,
    )
