"""The questions about rewards and orders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.rewards.models import Order, OrderStatus, Reward


class NoSuchReward(Missing):
    """No such reward is offered."""

    code = "rewards.no_such_reward"
    text = _("There is no such reward.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as a member sees it; `missing_points` is 0 when it is within reach."""

    id: UUID
    name: str
    description: str
    points: int
    stock: int
    glyph: str
    missing_points: int
    picture_id: UUID | None
    wallet: str
    is_shipped: bool
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list."""

    id: UUID
    member_id: int
    number: str
    reward: str
    points: int
    status: str
    address: dict[str, str]
    tracking: str
    reason: str
    ordered_at: datetime
    wallet: str
    is_shipped: bool


def reward(reward_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Reward:
    """The reward of a programme that an id from outside means.

    Raises:
        NoSuchReward
    """
    return Reward.objects.within(programme_id, organiser_id=organiser_id).one(NoSuchReward(), id=reward_id)


def word(texts: dict[str, str], language: str) -> str:
    """A text in the reader's language, else in English, else in the first there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def offers(
    programme_id: UUID, *, organiser_id: UUID, available: Mapping[str, int], language: str, limit: int = 200
) -> list[Offer]:
    """What is offered, cheapest first.

    Args:
        available: points of the member by wallet.
    """
    found = Reward.objects.of(organiser_id).filter(programme_id=programme_id, ended_at=None).order_by("points", "id")
    return [
        Offer(row.id, word(row.name, language), word(row.description, language), row.points, row.stock, row.glyph,
              max(0, row.points - available.get(row.wallet, 0)), row.picture_id, row.wallet,
              row.is_shipped, row.is_automatic)
        for row in found[:limit]
    ]  # fmt: skip


def orders(
    programme_id: UUID, *, organiser_id: UUID, language: str, member_id: int | None = None, status: str = "", limit: int = 100
) -> list[OrderRow]:
    """Orders, latest first, of one member or of all."""
    found = asked(programme_id, organiser_id=organiser_id, status=status)
    if member_id is not None:
        found = found.filter(member_id=member_id)
    return rows_of(found.order_by("-created_at", "id")[:limit], organiser_id=organiser_id, language=language)


def asked(programme_id: UUID, *, organiser_id: UUID, status: str = "", q: str = "") -> QuerySet[Order]:
    """Orders of a status, whose number or receiver is searched for."""
    found = Order.objects.of(organiser_id).filter(programme_id=programme_id)
    if status:
        found = found.filter(status=status)
    if q:
        found = found.filter(Q(number__istartswith=q) | Q(address__name__icontains=q))
    return found


def rows_of(found: Iterable[Order], *, organiser_id: UUID, language: str) -> list[OrderRow]:
    """Orders as a list shows them."""
    rows = list(found)
    rewards = {row.id: row for row in Reward.objects.of(organiser_id).filter(id__in={row.reward_id for row in rows})}
    return [
        OrderRow(row.id, row.member_id, row.number, word(rewards[row.reward_id].name, language), row.points, row.status,
                 row.address, row.tracking, row.reason, row.created_at, row.wallet, rewards[row.reward_id].is_shipped)
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrderNote:
    """An order as a message tells of it; `names` of the reward by language."""

    number: str
    names: dict[str, str]
    points: int
    tracking: str
    reason: str


def order(order_id: UUID, *, member_id: int, organiser_id: UUID) -> OrderNote:
    """One order."""
    row = Order.objects.of(organiser_id).get(member_id=member_id, id=order_id)
    names = Reward.objects.of(organiser_id).get(id=row.reward_id).name
    return OrderNote(row.number, names, row.points, row.tracking, row.reason)


def waiting_total(programme_id: UUID, *, organiser_id: UUID) -> int:
    """How many orders wait to be sent."""
    return Order.objects.of(organiser_id).filter(programme_id=programme_id, status=OrderStatus.ORDERED).count()
