"""What a member has ahead of others when it comes to rewards: a lower price, free delivery, and
rewards that open to them earlier.

It comes from a membership that is paid or tried (`fees.Offer`); early access also from a benefit of
that kind, which a level, a membership, or being of a segment brings.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, Q, Value, When
from django.db.models.functions import Cast, Greatest
from django.db.models.lookups import LessThanOrEqual

from tandem.benefits import queries as benefits
from tandem.fees import queries as fees
from tandem.programmes.models import Programme
from tandem.rewards.models import Reward


@dataclass(frozen=True, slots=True)
class Perks:
    """What one has: nothing, unless a membership or a benefit brings it."""

    percent: int = 0
    has_free_delivery: bool = False
    is_early: bool = False

    def price(self, row: Reward) -> int:
        """What a reward costs without its delivery; what orders itself keeps its price."""
        return row.points if row.is_automatic else fees.off(row.points, self.percent)

    def delivery(self, row: Reward) -> int:
        """What sending it costs."""
        return 0 if self.has_free_delivery else row.delivery_points

    def opens_on(self, row: Reward) -> date | None:
        """From which day it can be ordered; None: it always could."""
        return row.early_on if self.is_early and row.early_on else row.opens_on

    def is_open(self, row: Reward, today: date) -> bool:
        """Whether it can be ordered on a day."""
        first = self.opens_on(row)
        return first is None or first <= today

    def open_on(self, today: date) -> Q:
        """The rewards that can be ordered on a day."""
        is_open = Q(opens_on=None) | Q(opens_on__lte=today)
        return is_open | Q(early_on__lte=today) if self.is_early else is_open

    def within(self, points: int) -> Q:
        """The rewards that so many points pay for, delivery and all; priced as `price` does."""
        whole = Cast(F("points"), BigIntegerField())
        price = Case(
            When(is_automatic=True, then=whole), default=whole * (100 - self.percent) / 100
        )
        delivery = Value(0) if self.has_free_delivery else F("delivery_points")
        return Q(LessThanOrEqual(Greatest(price, 1) + delivery, points))


def of_member(member_id: int, *, programme: Programme, now: datetime) -> Perks:
    """What a member has now."""
    of: UUID = programme.organiser_id
    offer = fees.offer_had(member_id, organiser_id=of, today=programme.day_at(now))
    is_early = offer is not None and offer.has_early_access
    return Perks(
        percent=offer.reward_percent if offer else 0,
        has_free_delivery=offer is not None and offer.has_free_delivery,
        is_early=is_early or benefits.has_early_access(member_id, programme=programme, now=now),
    )
