"""A partner orders for its own points: what is for partners, for the firm or for one of its people,
never more than there is.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import cast
import pytest
from django.core import mail
from django.db import connection, transaction

from tandem.flows.partners import notify_partners
from tandem.kit import ids
from tandem.ledger import holding, proof, queries, transfers
from tandem.ledger.chart import Kind
from tandem.partners import agreements
from tandem.partners.models import Partner
from tandem.partners.queries import PartnerEnded
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.platform.models.user import Role
from tandem.programmes import setup
from tandem.rewards import catalogue, ending, ordering
from tandem.rewards.facts import OrderShipped
from tandem.rewards.models import Order, Parties, Reward
from tandem.rewards.queries import NoSuchReward

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "Wschód", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}


def _world(points: int = 100) -> cast.World:
    world = cast.build()
    earned = transfers.Move(
        world.wschod,
        ids.new_uuid(),
        world.books["REWARD"],
        Kind.EARN,
        points,
        ids.new_uuid(),
        cast.NOW,
    )
    transfers.post([earned], organiser_id=world.organiser_id, now=cast.NOW)
    return world


def _reward(world: cast.World, parties: Parties = Parties.PARTNERS) -> UUID:
    return catalogue.add_reward(
        world.programme.id,
        name={"en": "Mug"},
        points=80,
        stock=5,
        had=catalogue.Terms(parties=parties),
        actor=world.actor,
        now=cast.NOW,
    )


def _manager(world: cast.World) -> Actor:
    return Actor(
        name="user:jan",
        organiser_id=world.organiser_id,
        permissions=frozenset({"partner.order"}),
        partner_id=world.wschod,
    )


def _order(world: cast.World, reward: UUID, **more: Any) -> UUID:
    said = {"key": ids.new_uuid(), "actor": _manager(world), "address": ADDRESS, **more}
    return ordering.order_for_partner(
        reward,
        programme_id=world.programme.id,
        partner_id=world.wschod,
        now=cast.NOW,
        **said,
    )


def _has(world: cast.World) -> queries.Balance:
    return queries.balance(
        world.wschod, organiser_id=world.organiser_id, book_id=world.books["REWARD"]
    )


def test_points_are_held_used_and_given_back() -> None:
    world = _world(170)
    reward = _reward(world)
    first, second = _order(world, reward), _order(world, reward)
    close: dict[str, Any] = {
        "programme_id": world.programme.id,
        "member_id": world.wschod,
        "now": cast.NOW,
    }

    assert _has(world) == queries.Balance(0, 10, 160)
    ending.ship(first, tracking="T", actor=world.actor, **close)
    ending.cancel(second, reason="R", actor=_manager(world), **close)

    assert _has(world) == queries.Balance(0, 90, 0)
    rows = Order.objects.of(world.organiser_id).order_by("id")
    assert [(row.party, row.member_id, row.person_id) for row in rows] == [
        ("PARTNER", world.wschod, None)
    ] * 2
    assert Reward.objects.of(world.organiser_id).get().stock == 4
    assert world.proved()


def test_the_same_key_again_is_the_same_order() -> None:
    world, key = _world(), ids.new_uuid()
    reward = _reward(world)

    assert _order(world, reward, key=key) == _order(world, reward, key=key) == key

    assert Order.objects.of(world.organiser_id).count() == 1
    assert _has(world) == queries.Balance(0, 20, 80)


@pytest.mark.parametrize("parties", [Parties.MEMBERS, Parties.PARTNERS, Parties.BOTH])
def test_who_may_order_what(parties: Parties) -> None:
    world = _world()
    reward = _reward(world, parties)
    member = world.members["Ania"]
    earned = transfers.Move(
        member, ids.new_uuid(), world.books["REWARD"], Kind.EARN, 100, ids.new_uuid(), cast.NOW
    )
    transfers.post([earned], organiser_id=world.organiser_id, now=cast.NOW)

    def tried(order: Any) -> bool:
        try:
            order()
        except NoSuchReward:
            return False
        return True

    def by_member() -> None:
        ordering.order(
            reward,
            programme_id=world.programme.id,
            key=ids.new_uuid(),
            member_id=member,
            address=ADDRESS,
            actor=replace(world.actor, permissions=frozenset({"member.order"}), member_id=member),
            now=cast.NOW,
        )

    assert (tried(by_member), tried(lambda: _order(world, reward))) == (
        parties != Parties.PARTNERS,
        parties != Parties.MEMBERS,
    )


def test_where_it_is_for_people_somebody_of_the_partner_is_named() -> None:
    world = _world(200)
    reward = _reward(world)
    setup.change_programme(
        world.programme.id,
        settings={"partner_rewards": "PEOPLE"},
        actor=world.actor,
        now=cast.NOW,
    )
    people = {}
    for name, partner in (("Ewa", world.wschod), ("Adam", world.wschod + 1)):
        user = identity.user_of(f"{name}@wschod.example", name=name, now=cast.NOW)
        identity.give_role(
            user,
            Role.PARTNER_CLERK,
            organiser_id=world.organiser_id,
            programme_id=world.programme.id,
            partner_id=partner,
            now=cast.NOW,
        )
        people[name] = user.pk

    with pytest.raises(ordering.PersonMissing):
        _order(world, reward)
    with pytest.raises(ordering.NoSuchPerson):
        _order(world, reward, person_id=people["Adam"])
    consent = agreements.write(
        world.programme,
        agreements.AgreementIn({"en": "Gifts"}, is_staff_consent=True),
        text=dict.fromkeys(world.programme.languages, "We agree."),
        actor=world.actor,
        now=cast.NOW,
    )
    with pytest.raises(ordering.NoConsent):
        _order(world, reward, person_id=people["Ewa"])
    version = agreements.latest(
        agreements.one(consent, programme_id=world.programme.id, organiser_id=world.organiser_id)
    )
    agreements.sign(
        version.id,
        partner_id=world.wschod,
        programme_id=world.programme.id,
        actor=replace(
            world.actor, permissions=frozenset({"partner.sign"}), partner_id=world.wschod
        ),
        now=cast.NOW,
    )
    order = _order(world, reward, person_id=people["Ewa"])
    ending.ship(
        order,
        programme_id=world.programme.id,
        member_id=world.wschod,
        tracking="T-1",
        actor=world.actor,
        now=cast.NOW,
    )
    notify_partners.order_ended(
        [
            OrderShipped(
                organiser_id=world.organiser_id,
                at=cast.NOW,
                programme_id=world.programme.id,
                member_id=world.wschod,
                order_id=order,
                tracking="T-1",
                party="PARTNER",
            )
        ]
    )

    assert Order.objects.of(world.organiser_id).get().person_id == people["Ewa"]
    assert _has(world) == queries.Balance(0, 120, 0)
    (letter,) = [one for one in mail.outbox if "Mug" in one.subject]
    assert letter.to == ["ewa@wschod.example"]
    assert "T-1" in letter.body and "/wallet/orders/" in letter.body


def test_clerks_strangers_and_partners_that_ended_order_nothing() -> None:
    world = _world()
    reward = _reward(world)
    clerk = replace(_manager(world), permissions=frozenset({"partner.view"}))

    with pytest.raises(NotAllowed):
        _order(world, reward, actor=clerk)
    Partner.objects.of(world.organiser_id).filter(id=world.wschod).update(ended_at=cast.NOW)
    with pytest.raises(PartnerEnded):
        _order(world, reward)

    assert _has(world) == queries.Balance(0, 100, 0)
    assert not Order.objects.of(world.organiser_id).exists()


def test_what_is_for_partners_is_not_ordered_by_itself() -> None:
    world = _world()
    had = catalogue.Terms(is_shipped=False, is_automatic=True, parties=Parties.PARTNERS)

    with pytest.raises(catalogue.PartnersByThemselves):
        catalogue.add_reward(
            world.programme.id,
            name={"en": "Mug"},
            points=80,
            stock=5,
            had=had,
            actor=world.actor,
            now=cast.NOW,
        )


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_spend_more_than_there_is() -> None:
    with transaction.atomic():
        world = _world(200)
        reward = _reward(world)
    hands = 8
    start = threading.Barrier(hands)

    def reach(_hand: int) -> bool:
        start.wait()
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                _order(world, reward)
                return True
        except holding.NotEnoughPoints:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as pool:
        got = list(pool.map(reach, range(hands)))

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert sum(got) == 2
        assert _has(world) == queries.Balance(0, 40, 160)
        assert Reward.objects.of(world.organiser_id).get().stock == 3
        assert proof.prove(world.organiser_id).holds
