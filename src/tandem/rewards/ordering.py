"""Ordering a reward holds its points, until the order ends (`ending.py`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Denied, Gone, Invalid, Missing
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.ledger import holding
from tandem.participants import queries as participants
from tandem.participants.firms import waiting
from tandem.partners import consents
from tandem.partners import queries as partners
from tandem.platform import journal, statements
from tandem.platform.access import memberships
from tandem.platform.access.permissions import Actor, require, system
from tandem.programmes import queries as programmes
from tandem.programmes.models import PartnerRewards, Programme
from tandem.rewards import perks, queries, using
from tandem.rewards.facts import RewardOrdered
from tandem.rewards.models import Order, Party, Reward
from tandem.rewards.perks import Perks
from tandem.segments import targeting

ADDRESS_FIELDS = ("name", "street", "postal_code", "city", "phone")
DUE_MAX = 5_000


class OutOfStock(Gone):
    """The last piece has gone."""

    code = "rewards.out_of_stock"
    text = _("This reward has just run out. Your points are untouched.")


class NotForMember(Denied):
    """The reward is for others."""

    code = "rewards.not_for_member"
    text = _("This reward is not open to you. Your points are untouched.")


class NotOpenYet(Denied):
    """The reward opens on a later day to who orders it."""

    code = "rewards.not_open_yet"
    text = _("This reward can be ordered from %(day)s on. Your points are untouched.")


class AddressMissing(Invalid):
    """There is nowhere to send the reward to."""

    code = "rewards.address_missing"
    text = _("Say where to send it: %(missing)s.")


class NoConsent(Denied):
    """The partner has not agreed that its people are given rewards."""

    code = "rewards.no_consent"
    text = _(
        "Your firm has not agreed yet that its people are given rewards. Whoever manages its"
        " account signs that under “Agreements”."
    )


class PersonMissing(Invalid):
    """The programme's rewards of partners are for people, and nobody is named."""

    code = "rewards.person_missing"
    text = _("Say for whom of your people it is.")


class NoSuchPerson(Missing):
    """Nobody of the partner has this id."""

    code = "rewards.no_such_person"
    text = _("Nobody of this partner is known by that.")


def order(
    reward_id: UUID,
    *,
    programme_id: UUID,
    key: UUID,
    member_id: int,
    address: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> UUID:
    """Order one piece, for less where a membership takes something off; the order's id. The key is
    the caller's: the same key again is the same order.

    Raises:
        FirmWaits, NoSuchReward, NotForMember, NotOpenYet, AddressMissing, OutOfStock,
            NotEnoughPoints: nothing is ordered and no points are held.

    Locks the member, for the address is what they told last, then the reward's stock, then the
    member's account.
    """
    require(actor, "member.order")
    participants.one_at_a_time(member_id, organiser_id=actor.organiser_id)
    waiting.require_proved(member_id, organiser_id=actor.organiser_id)
    queries.reward(
        reward_id, programme_id=programme_id, organiser_id=actor.organiser_id, to=Party.MEMBER
    )
    programme = programmes.programme(programme_id, organiser_id=actor.organiser_id)
    return _place(
        reward_id,
        key=key,
        member_id=member_id,
        address=address,
        actor=actor,
        now=now,
        had=perks.of_member(member_id, programme=programme, now=now),
    )


def order_for_partner(
    reward_id: UUID,
    *,
    programme_id: UUID,
    key: UUID,
    partner_id: int,
    address: Mapping[str, str],
    actor: Actor,
    now: datetime,
    person_id: UUID | None = None,
) -> UUID:
    """Order one piece for the points of a partner; as `order`.

    Args:
        person_id: the user at the partner whom it is for. Where the programme's rewards of partners
            are for the firm, it is nobody's whatever is said.

    Raises:
        NoSuchReward, NoSuchPartner, PartnerEnded, PersonMissing, NoSuchPerson, NoConsent,
        NotOpenYet, AddressMissing, OutOfStock, NotEnoughPoints: nothing is ordered and no points
        are held.
    """
    require(actor, "partner.order")
    scope: dict[str, Any] = {"programme_id": programme_id, "organiser_id": actor.organiser_id}
    queries.reward(reward_id, to=Party.PARTNER, **scope)
    partners.require_standing(partner_id, **scope)
    return _place(
        reward_id,
        key=key,
        member_id=partner_id,
        address=address,
        actor=actor,
        now=now,
        party=Party.PARTNER,
        person_id=_person(person_id, partner_id, programme_id, actor),
    )


def _person(
    person_id: UUID | None, partner_id: int, programme_id: UUID, actor: Actor
) -> UUID | None:
    """Whom of a partner's people it is for, as the programme has it."""
    programme = Programme.objects.of(actor.organiser_id).get(id=programme_id)
    if programme.partner_rewards != PartnerRewards.PEOPLE:
        return None
    if person_id is None:
        raise PersonMissing()
    if consents.lacks(partner_id, programme_id=programme_id, organiser_id=actor.organiser_id):
        raise NoConsent()
    staff = memberships.people_of(partner_id, organiser_id=actor.organiser_id)
    if person_id not in {person.user_id for person in staff}:
        raise NoSuchPerson()
    return person_id


def _place(
    reward_id: UUID,
    *,
    key: UUID,
    member_id: int,
    address: Mapping[str, str],
    actor: Actor,
    now: datetime,
    is_theirs: bool = False,
    party: Party = Party.MEMBER,
    person_id: UUID | None = None,
    had: Perks = Perks(),
) -> UUID:
    of = actor.organiser_id
    if Order.objects.of(of).filter(member_id=member_id, id=key).exists():
        return key
    reward = _taken_from_stock(reward_id, of)
    if reward.parties not in queries.FOR[party]:
        raise queries.NoSuchReward()
    if party == Party.MEMBER and not is_theirs:
        _require_for(reward, member_id, of, now)
    _require_open(reward, had, of, now)
    written = address_of(reward, address)
    delivery = had.delivery(reward)
    points = had.price(reward) + delivery
    book_id = programmes.book(reward.programme_id, reward.wallet, organiser_id=of)
    holding.hold(
        key,
        organiser_id=of,
        holder_id=member_id,
        book_id=book_id,
        points=points,
        at=now,
        now=now,
    )
    Order.objects.of(of).create(
        member_id=member_id,
        id=key,
        programme_id=reward.programme_id,
        reward_id=reward_id,
        points=points,
        number=using.new_number(),
        created_at=now,
        wallet=reward.wallet,
        party=party,
        person_id=person_id,
        address=written,
        delivery_points=delivery,
        is_delivery_free=delivery < reward.delivery_points,
    )
    _record(reward, key, member_id, party, actor, now, by_itself=is_theirs)
    return key


def _record(
    reward: Reward,
    key: UUID,
    member_id: int,
    party: Party,
    actor: Actor,
    now: datetime,
    *,
    by_itself: bool = False,
) -> None:
    journal.record(
        RewardOrdered(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=reward.programme_id,
            member_id=member_id,
            order_id=key,
            party=party.value,
            by_itself=by_itself,
        )
    )


def _taken_from_stock(reward_id: UUID, organiser_id: UUID) -> Reward:
    """One piece less; the reward, read after its row was locked: whom it is for cannot change
    before the order stands.
    """
    rewards = Reward.objects.of(organiser_id)
    in_stock = rewards.filter(queries.IN_STOCK, id=reward_id, ended_at=None)
    if not in_stock.update(stock=F("stock") - 1):
        raise OutOfStock()
    return rewards.get(id=reward_id)


def address_of(reward: Reward, address: Mapping[str, str]) -> dict[str, str]:
    """Where it is sent to; nowhere where it is not shipped.

    Raises:
        AddressMissing
    """
    if not reward.is_shipped:
        return {}
    return whole(address)


def whole(address: Mapping[str, str]) -> dict[str, str]:
    """An address with all that a parcel needs.

    Raises:
        AddressMissing
    """
    given = {field: address.get(field, "").strip()[:200] for field in ADDRESS_FIELDS}
    missing = [field for field in ("name", "street", "postal_code", "city") if not given[field]]
    if missing:
        raise AddressMissing(missing=", ".join(missing))
    return given


def _require_for(reward: Reward, member_id: int, organiser_id: UUID, now: datetime) -> None:
    if reward.audience_id is None:
        return
    programme = programmes.programme(reward.programme_id, organiser_id=organiser_id)
    held = targeting.held_by(member_id, programme=programme, now=now, only=[reward.audience_id])
    if not held:
        raise NotForMember()


def _require_open(reward: Reward, had: Perks, organiser_id: UUID, now: datetime) -> None:
    first = had.opens_on(reward)
    if first is None:
        return
    programme = programmes.programme(reward.programme_id, organiser_id=organiser_id)
    if first > programme.day_at(now):
        raise NotOpenYet(day=first)


def order_due(
    programme_id: UUID, *, organiser_id: UUID, now: datetime, among: SqlQuery | None = None
) -> int:
    """Order what orders itself for every member who has the points: as often as they suffice, the
    rest is carried on.

    Args:
        among: who got points (column `member_id`): only their accounts are looked at.

    Returns:
        How many, at most `DUE_MAX`: of so many there may be more. Safe to repeat: what was ordered
        holds its points.
    """
    actor, left = system(organiser_id), DUE_MAX
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    by_itself = Reward.objects.of(organiser_id).filter(
        queries.IN_STOCK,
        Perks().open_on(programme.day_at(now)),
        programme_id=programme_id,
        is_automatic=True,
        ended_at=None,
    )
    for reward in by_itself.order_by("-points", "id"):
        stock = left if reward.stock is None else reward.stock
        rich = have_enough(reward, among=among, limit=left, programme=programme, now=now)
        for member_id, available in statements.rows(rich.text, rich.params):
            for _time in range(min(available // reward.points, stock, left)):
                _place(
                    reward.id,
                    key=ids.new_uuid(),
                    member_id=member_id,
                    address={},
                    actor=actor,
                    now=now,
                    is_theirs=True,
                )
                stock, left = stock - 1, left - 1
    return DUE_MAX - left


def have_enough(
    reward: Reward, *, among: SqlQuery | None, limit: int, programme: Programme, now: datetime
) -> SqlQuery:
    """Who can pay for a reward, of those for whom it is, and what they have; their accounts are
    locked.
    """
    named = named_queries("tandem.rewards", "ordering")
    params: dict[str, Any] = {
        "organiser_id": reward.organiser_id,
        "book_id": programmes.book(programme.id, reward.wallet, organiser_id=reward.organiser_id),
        "points": reward.points,
        "limit": limit,
    }
    slots = {"among": "", "theirs": ""}
    chosen = {"among": among}
    if reward.audience_id is not None:
        chosen["theirs"] = targeting.members_of(reward.audience_id, programme=programme, now=now)
    for slot, members in chosen.items():
        if members is not None:
            slots[slot] = fill(named["of_these"], members=members.text)
            params = merged(members.params, params)
    return SqlQuery(fill(named["have_enough"], **slots), params, ("holder_id", "available_points"))
