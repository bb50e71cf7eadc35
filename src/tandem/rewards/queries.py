"""The questions about rewards and orders."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.kit.texts import localized
from tandem.ledger import queries as ledger
from tandem.platform import by_programme
from tandem.platform.database.lookups import BareContains
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards.models import DeliveryAddress, Order, OrderStatus, Parties, Party, Reward
from tandem.rewards.perks import Perks
from tandem.segments import targeting

WHOLE_PRICE = F("points") + F("delivery_points")  # for who has nothing ahead of others
IN_STOCK = Q(stock__isnull=True) | Q(stock__gt=0)
FOR = {
    Party.MEMBER: (Parties.MEMBERS, Parties.BOTH),
    Party.PARTNER: (Parties.PARTNERS, Parties.BOTH),
}


class NoSuchReward(Missing):
    """No such reward is offered."""

    code = "rewards.no_such_reward"
    text = _("There is no such reward.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as a member sees it; `missing_points` is 0 when it is within reach. `points` are all
    that it costs, of which `delivery_points` are for sending it; `opens_on`: from which day it can
    be ordered by them, and `opens_for_all_on` by everybody, where that is to come or not said.
    """

    id: UUID
    name: str
    description: str
    points: int
    stock: int | None  # None: it never runs out
    glyph: str
    missing_points: int
    picture_id: UUID | None
    wallet: str
    is_shipped: bool
    is_automatic: bool
    delivery_points: int = 0
    is_delivery_free: bool = False
    opens_on: date | None = None
    opens_for_all_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list; `delivery_points` of its points were for sending it."""

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
    reward_id: UUID
    party: str
    person_id: UUID | None
    delivery_points: int
    is_delivery_free: bool


def reward(
    reward_id: UUID, *, programme_id: UUID, organiser_id: UUID, to: Party | None = None
) -> Reward:
    """The reward of a programme that an id from outside means; with `to`, one for members or for
    partners.

    Raises:
        NoSuchReward
    """
    rows = Reward.objects.within(programme_id, organiser_id=organiser_id)
    if to is not None:
        rows = rows.filter(parties__in=FOR[to])
    return rows.one(NoSuchReward(), id=reward_id)


def offers(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    available: Mapping[str, int],
    language: str,
    audiences: Collection[UUID] | None = None,
    perks: Perks = Perks(),
    limit: int = 200,
) -> list[Offer]:
    """What is offered, cheapest first.

    Args:
        available: points of the member by wallet.
        audiences: see `offered`.
        perks: what the member has ahead of others.
    """
    rewards = offered(programme_id, organiser_id=organiser_id, audiences=audiences)
    rewards = rewards.order_by("points", "id")
    return [
        offer_of(row, available=available, language=language, perks=perks)
        for row in rewards[:limit]
    ]


def named(
    programme_id: UUID, *, organiser_id: UUID, q: str = "", languages: Iterable[str] = ()
) -> QuerySet[Reward]:
    """All rewards, or those in whose name or description `q` stands in one of the `languages`."""
    rewards = Reward.objects.of(organiser_id).filter(programme_id=programme_id)
    if not q:
        return rewards
    is_named = Q()
    for language in languages:
        for column in ("name", "description"):
            is_named |= Q(BareContains(KeyTextTransform(language, column), q))
    return rewards.filter(is_named)


def offered(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    q: str = "",
    languages: Iterable[str] = (),
    within: Mapping[str, int] | None = None,
    perks: Perks = Perks(),
    audiences: Collection[UUID] | None = None,
    to: Party = Party.MEMBER,
) -> QuerySet[Reward]:
    """What is offered now to members, or to partners.

    Args:
        q: stands in its name or description, in one of the `languages`.
        within: points by wallet: only what is in stock and can be had for them, by who has
            these `perks`.
        audiences: only what is for everybody, or for one of these (`audiences_of` a member;
            none for a stranger). None: whomever it is for.
    """
    every = named(programme_id, organiser_id=organiser_id, q=q, languages=languages)
    rewards = every.filter(ended_at=None, parties__in=FOR[to])
    if audiences is not None:
        rewards = rewards.filter(Q(audience=None) | Q(audience_id__in=audiences))
    if within is not None:
        is_near = Q(pk__in=[])
        for wallet, points in within.items():
            is_near |= Q(wallet=wallet) & perks.within(points)
        rewards = rewards.filter(is_near, IN_STOCK)
    return rewards


def audiences_of(member_id: int, *, programme: Programme, now: datetime) -> frozenset[UUID]:
    """Of the audiences that what is offered is for, those that a member belongs to now: one
    question, whatever their number. For whom other things are, or were, costs nothing.
    """
    every = offered(programme.id, organiser_id=programme.organiser_id).exclude(audience=None)
    wanted = set(every.order_by().values_list("audience_id", flat=True).distinct())
    return targeting.held_by(member_id, programme=programme, now=now, only=wanted)


def offer_of(
    row: Reward, *, available: Mapping[str, int], language: str, perks: Perks = Perks()
) -> Offer:
    """A reward as a member of so many points sees it, with what they have ahead of others."""
    delivery = perks.delivery(row)
    points = perks.price(row) + delivery
    return Offer(
        id=row.id,
        name=localized(row.name, language),
        description=localized(row.description, language),
        points=points,
        stock=row.stock,
        glyph=row.glyph,
        missing_points=max(0, points - available.get(row.wallet, 0)),
        picture_id=row.picture_id,
        wallet=row.wallet,
        is_shipped=row.is_shipped,
        is_automatic=row.is_automatic,
        delivery_points=delivery,
        is_delivery_free=delivery < row.delivery_points,
        opens_on=perks.opens_on(row),
        opens_for_all_on=row.opens_on,
    )


def next_offer(
    programme: Programme,
    *,
    points: int,
    audiences: Collection[UUID],
    now: datetime,
    perks: Perks = Perks(),
) -> Reward | None:
    """What a member of these audiences with so many reward points might look at: the dearest within
    reach, else the cheapest; of what can be ordered already.
    """
    theirs = offered(programme.id, organiser_id=programme.organiser_id, audiences=audiences)
    is_open = perks.open_on(programme.day_at(now))
    chosen_by_hand = theirs.filter(IN_STOCK, is_open, wallet="REWARD", is_automatic=False)
    reachable = chosen_by_hand.filter(perks.within(points)).order_by("-points", "id").first()
    return reachable or chosen_by_hand.order_by("points", "id").first()


def due(
    member_id: int, *, programme: Programme, now: datetime, wallets: Collection[str]
) -> list[tuple[Reward, int]]:
    """What orders itself next for a member with what these wallets hold now, and how often: as
    `ordering.order_due` will do it, dearest first.
    """
    of = programme.organiser_id
    by_itself = Reward.objects.of(of).filter(
        IN_STOCK,
        Perks().open_on(programme.day_at(now)),
        programme_id=programme.id,
        is_automatic=True,
        ended_at=None,
        wallet__in=wallets,
    )
    rewards = list(by_itself.order_by("-points", "id"))
    audiences = audiences_of(member_id, programme=programme, now=now) if rewards else frozenset()
    books = programmes.books(programme.id, organiser_id=of) if rewards else {}
    left = {
        wallet: ledger.balance(member_id, organiser_id=of, book_id=books[wallet]).available
        for wallet in {reward.wallet for reward in rewards}
    }
    ordered = []
    for reward in rewards:
        if reward.audience_id is not None and reward.audience_id not in audiences:
            continue
        times = left[reward.wallet] // reward.points
        times = times if reward.stock is None else min(times, reward.stock)
        if times > 0:
            left[reward.wallet] -= times * reward.points
            ordered.append((reward, times))
    return ordered


def last_address(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> dict[str, str]:
    """Where a member said last that things are to be sent to: with an order, or once and for all;
    empty where they never did.
    """
    scope = {"programme_id": programme_id, "organiser_id": organiser_id}
    return last_addresses([member_id], **scope).get(member_id, {})


def last_addresses(
    members: Sequence[int], *, programme_id: UUID, organiser_id: UUID
) -> dict[int, dict[str, str]]:
    """The same of many, of those who said any."""
    orders = (
        Order.objects.of(organiser_id)
        .filter(programme_id=programme_id, member_id__in=members)
        .exclude(address={})
    )
    kept = DeliveryAddress.objects.of(organiser_id).filter(
        programme_id=programme_id, member_id__in=members
    )
    told = [
        *orders.order_by("member_id", "-created_at", "id")
        .distinct("member_id")
        .values_list("member_id", "created_at", "address"),
        *kept.order_by("said_at").values_list("member_id", "said_at", "address"),
    ]
    return {key: address for key, _at, address in sorted(told, key=lambda row: row[1])}


def holder_of(order_id: UUID, kin: Sequence[int], *, organiser_id: UUID) -> int:
    """Whose an order is of a member and those who were merged into them; the first of these where
    it is nobody's.
    """
    rows = Order.objects.of(organiser_id).filter(member_id__in=kin, id=order_id)
    return next(iter(rows.order_by("member_id").values_list("member_id", flat=True)[:1]), kin[0])


def orders(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    language: str,
    member_id: int | None = None,
    status: str = "",
    limit: int = 100,
) -> list[OrderRow]:
    """Orders, latest first, of one member or of all."""
    rows = asked(programme_id, organiser_id=organiser_id, status=status)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    return rows_of(
        rows.order_by("-created_at", "id")[:limit], organiser_id=organiser_id, language=language
    )


def asked(
    programme_id: UUID, *, organiser_id: UUID, status: str = "", q: str = ""
) -> QuerySet[Order]:
    """Orders of a status, whose number or receiver is searched for."""
    rows = Order.objects.of(organiser_id).filter(programme_id=programme_id)
    if status:
        rows = rows.filter(status=status)
    if q:
        rows = rows.filter(
            Q(number__istartswith=q) | Q(BareContains(KeyTextTransform("name", "address"), q))
        )
    return rows


def rows_of(orders: Iterable[Order], *, organiser_id: UUID, language: str) -> list[OrderRow]:
    """Orders as a list shows them."""
    rows = list(orders)
    rewards = {
        row.id: row
        for row in Reward.objects.of(organiser_id).filter(id__in={row.reward_id for row in rows})
    }
    return [
        OrderRow(
            row.id,
            row.member_id,
            row.number,
            localized(rewards[row.reward_id].name, language),
            row.points,
            row.status,
            row.address,
            row.tracking,
            row.reason,
            row.created_at,
            row.wallet,
            rewards[row.reward_id].is_shipped,
            row.reward_id,
            row.party,
            row.person_id,
            row.delivery_points,
            row.is_delivery_free,
        )
        for row in rows
    ]


def waiting_by_programme(
    programme_ids: Collection[UUID], *, organiser_id: UUID
) -> Mapping[UUID, int]:
    """How many orders of each programme wait to be sent: what is used by its number does not."""
    return by_programme.totals(_to_send(programme_ids, organiser_id))


def waiting_total(programme_id: UUID, *, organiser_id: UUID) -> int:
    """How many orders of one programme wait to be sent."""
    return _to_send([programme_id], organiser_id).count()


def _to_send(programme_ids: Collection[UUID], organiser_id: UUID) -> QuerySet[Order]:
    by_number = Reward.objects.of(organiser_id).filter(
        programme_id__in=programme_ids, is_shipped=False
    )
    rows = Order.objects.of(organiser_id).filter(
        programme_id__in=programme_ids, status=OrderStatus.ORDERED
    )
    return rows.exclude(reward_id__in=by_number.values("id"))
