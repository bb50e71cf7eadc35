"""What is offered for points."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.rewards import queries
from tandem.rewards.models import Parties, Reward
from tandem.segments import targeting
from tandem.segments.targeting import Whom

POINTS_MAX = 100_000_000
EARLY_DAYS_MAX = 366


class BadReward(Invalid):
    """A reward without a name or a price."""

    code = "rewards.bad_reward"
    text = _("A reward needs a name, a price of at least one point, and a number of pieces.")


class ShippedByItself(Invalid):
    """Goods that would be sent without an address."""

    code = "rewards.shipped_by_itself"
    text = _("What is sent to an address cannot be ordered by itself: the member says where to.")


class PartnersByThemselves(Invalid):
    """What partners alone can have would be ordered by itself: that is for members' cards."""

    code = "rewards.partners_by_themselves"
    text = _("What is for partners alone cannot be ordered by itself: a partner chooses it.")


class BadOpening(Invalid):
    """A reward is open earlier to some, and does not say from which day to everybody."""

    code = "rewards.bad_opening"
    text = _("Say from which day on everybody can order it, and at most %(days)s days earlier.")


class NoSuchWallet(Invalid):
    """The programme has no such wallet."""

    code = "rewards.no_such_wallet"
    text = _("There is no “%(wallet)s” to pay with in this programme.")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a reward is paid and had: from which wallet, sent or used by its number, ordered by
    itself or not, by whom; what sending it costs in points; from which day on, and how many days
    earlier by members with early access.
    """

    wallet: str = "REWARD"
    is_shipped: bool = True
    is_automatic: bool = False
    parties: Parties = Parties.MEMBERS
    delivery_points: int = 0
    opens_on: date | None = None
    early_days: int = 0

    @property
    def columns(self) -> dict[str, Any]:
        """As they are written."""
        early = timedelta(days=self.early_days)
        return {
            "wallet": self.wallet,
            "is_shipped": self.is_shipped,
            "is_automatic": self.is_automatic,
            "parties": self.parties,
            "delivery_points": self.delivery_points if self.is_shipped else 0,
            "opens_on": self.opens_on,
            "early_on": self.opens_on - early if self.opens_on and self.early_days else None,
        }


def terms_of(row: Reward) -> Terms:
    """How a reward that stands is paid and had."""
    days = (row.opens_on - row.early_on).days if row.opens_on and row.early_on else 0
    return Terms(
        row.wallet,
        row.is_shipped,
        row.is_automatic,
        Parties(row.parties),
        row.delivery_points,
        row.opens_on,
        days,
    )


def _check(
    name: Mapping[str, str],
    points: int,
    stock: int | None,
    had: Terms,
    wallets: Collection[str],
) -> None:
    if (
        not any(text.strip() for text in name.values())
        or not 1 <= points <= POINTS_MAX
        or not 0 <= (stock or 0) <= POINTS_MAX
    ):
        raise BadReward()
    if not 0 <= had.delivery_points <= POINTS_MAX:
        raise BadReward()
    if not 0 <= had.early_days <= EARLY_DAYS_MAX or (had.early_days and not had.opens_on):
        raise BadOpening(days=EARLY_DAYS_MAX)
    if had.is_automatic and had.is_shipped:
        raise ShippedByItself()
    if had.is_automatic and had.parties == Parties.PARTNERS:
        raise PartnersByThemselves()
    if had.wallet == "STATUS" or had.wallet not in wallets:
        raise NoSuchWallet(wallet=had.wallet[:20])


@dataclass(frozen=True, slots=True)
class RewardIn:
    """A thing to be offered for points; texts by language. Without a stock it never runs out."""

    name: Mapping[str, str]
    points: int
    stock: int | None
    description: Mapping[str, str] | None = None
    value_minor: int = 0
    glyph: str = "gift"
    picture_id: UUID | None = None
    had: Terms = Terms()
    whom: Whom = field(default_factory=Whom)


def add_reward(
    programme_id: UUID,
    *,
    name: Mapping[str, str],
    points: int,
    stock: int | None,
    actor: Actor,
    now: datetime,
    **more: Any,
) -> UUID:
    """Offer a thing for points; its key. `more`: what else there is of `RewardIn`.

    Raises:
        BadReward, BadOpening, ShippedByItself, NoSuchWallet, NoSuchAudience: nothing is offered.
    """
    offer = RewardIn(name, points, stock, **more)
    (key,) = add_rewards(programme_id, [offer], actor=actor, now=now)
    return key


def add_rewards(
    programme_id: UUID, offers: Sequence[RewardIn], *, actor: Actor, now: datetime
) -> list[UUID]:
    """Offer these things; their keys, in their order.

    Raises:
        BadReward, BadOpening, ShippedByItself, NoSuchWallet, NoSuchAudience: nothing is offered.
    """
    require(actor, "rewards.change")
    of = actor.organiser_id
    wallets = programmes.books(programme_id, organiser_id=of) if offers else {}
    for offer in offers:
        _check(offer.name, offer.points, offer.stock, offer.had, wallets)
    rows = [
        Reward(
            organiser_id=of,
            programme_id=programme_id,
            name=dict(offer.name),
            description=dict(offer.description or {}),
            points=offer.points,
            stock=offer.stock,
            value_minor=offer.value_minor,
            glyph=offer.glyph,
            picture_id=offer.picture_id,
            audience_id=targeting.settle(
                offer.whom, programme_id=programme_id, organiser_id=of, now=now
            ),
            created_at=now,
            **offer.had.columns,
        )
        for offer in offers
    ]
    Reward.objects.of(of).bulk_create(rows)
    return [row.id for row in rows]


def change_reward(
    reward_id: UUID,
    *,
    programme_id: UUID,
    name: Mapping[str, str],
    description: Mapping[str, str],
    points: int,
    stock: int | None,
    actor: Actor,
    now: datetime,
    picture_id: UUID | None = None,
    is_offered: bool = True,
    had: Terms | None = None,
    whom: Whom | None = None,
    stock_seen: int | None = None,
) -> None:
    """Change an offer, or end it. Texts of other languages stay; orders keep the price they were
    made at, and stay with whom it is not for any more. Without `whom` it is for whom it was.

    Args:
        stock_seen: how many pieces there were when `stock` was said: what was ordered or given back
            since is taken into account. None: there are as many as is said.

    Raises:
        NoSuchReward, BadReward, BadOpening, ShippedByItself, PartnersByThemselves, NoSuchWallet,
        NoSuchAudience: nothing changes.
    """
    require(actor, "rewards.change")
    rows = Reward.objects.within(programme_id, organiser_id=actor.organiser_id).select_for_update()
    row = rows.one(queries.NoSuchReward(), id=reward_id)
    had = had or terms_of(row)
    wallets = programmes.books(row.programme_id, organiser_id=actor.organiser_id)
    _check(name, points, stock, had, wallets)
    row.name, row.description = {**row.name, **name}, {**row.description, **description}
    if stock is not None and stock_seen is not None and row.stock is not None:
        stock = max(0, stock + row.stock - stock_seen)
    row.points, row.stock = points, stock
    for column, value in had.columns.items():
        setattr(row, column, value)
    row.picture_id = picture_id or row.picture_id
    if whom is not None:
        row.audience_id = targeting.settle(
            whom, programme_id=row.programme_id, organiser_id=actor.organiser_id, now=now
        )
    row.ended_at = None if is_offered else row.ended_at or now
    row.save(
        update_fields=[
            "name",
            "description",
            "points",
            "stock",
            "picture",
            "ended_at",
            "audience",
            *had.columns,
        ]
    )
