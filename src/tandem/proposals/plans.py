"""Paid memberships of a template, and what they cost in a proposal: so many usual purchases, round.

What a plan saves a member is said in the template (`saves`), so that the advice can hold its price
against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tandem.fees.offers import OfferIn

Texts = Mapping[str, str]
WORDS = frozenset(
    {
        "code",
        "name",
        "price",
        "saves",
        "months",
        "trial_days",
        "grace_days",
        "pay_days",
        "notice_days",
        "refund",
        "refund_days",
        "renewal",
        "reward_percent",
        "free_delivery",
        "early_access",
        "perks",
    }
)


@dataclass(frozen=True, slots=True)
class PlanOf:
    """A membership that is paid for. `price` and `saves` in usual purchases: what it costs, and
    what its perks are worth to who buys as often as is usual, over its months.
    """

    code: str
    name: Texts
    price: Decimal
    saves: Decimal
    months: int
    refund: str
    renewal: str
    days: Mapping[str, int]
    reward_percent: int
    has_free_delivery: bool
    has_early_access: bool
    perks: tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class ProposedPlan:
    """A membership at its price, in minor units."""

    plan: PlanOf
    price_minor: int
    saves_minor: int


_DAYS = {"trial_days": 0, "grace_days": 14, "pay_days": 14, "notice_days": 21, "refund_days": 14}


def decoded(data: Mapping[str, Any], name: Texts, perks: tuple[Texts, ...]) -> PlanOf:
    """A plan from what its file says; its texts were read by the caller."""
    return PlanOf(
        code=str(data["code"]),
        name=name,
        price=Decimal(str(data["price"])),
        saves=Decimal(str(data["saves"])),
        months=int(data["months"]),
        refund=str(data.get("refund", "NONE")),
        renewal=str(data.get("renewal", "BY_ITSELF")),
        days={word: int(data.get(word, usual)) for word, usual in _DAYS.items()},
        reward_percent=int(data.get("reward_percent", 0)),
        has_free_delivery=bool(data.get("free_delivery", False)),
        has_early_access=bool(data.get("early_access", False)),
        perks=perks,
    )


def offer_of(proposed: ProposedPlan) -> OfferIn:
    """How it is sold."""
    plan = proposed.plan
    return OfferIn(
        name=plan.name,
        months=plan.months,
        price_minor=proposed.price_minor,
        refund=plan.refund,
        renewal=plan.renewal,
        reward_percent=plan.reward_percent,
        has_free_delivery=plan.has_free_delivery,
        has_early_access=plan.has_early_access,
        perks=plan.perks,
        trial_days=plan.days["trial_days"],
        grace_days=plan.days["grace_days"],
        pay_days=plan.days["pay_days"],
        notice_days=plan.days["notice_days"],
        refund_days=plan.days["refund_days"],
    )
