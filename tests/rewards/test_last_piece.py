"""Many hands on the last pieces: as many orders as pieces, and whoever is too late keeps the
points.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction
from races import colliding

from tandem.kit import ids
from tandem.ledger import proof, transfers
from tandem.ledger.chart import Kind
from tandem.platform import tenancy
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Order, Parties, Reward
from tandem.rewards.queries import NoSuchReward

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, PIECES = 24, 3
ADDRESS = {"name": "Ania", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}


def test_many_hands_on_the_last_pieces() -> None:
    with transaction.atomic():
        world = cast.build()
        members = [ids.new_id() for _ in range(HANDS)]
        for member in members:
            move = transfers.Move(
                member,
                ids.new_uuid(),
                world.books["REWARD"],
                Kind.EARN,
                100,
                ids.new_uuid(),
                cast.NOW,
            )
            transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)
        reward = catalogue.add_reward(
            world.programme.id,
            name={"en": "Mug"},
            points=80,
            stock=PIECES,
            actor=world.actor,
            now=cast.NOW,
        )
    start = threading.Barrier(HANDS)

    def reach(member: int) -> bool:
        actor = Actor(
            name="m",
            organiser_id=world.organiser_id,
            permissions=OPERATOR | {"member.order"},
            member_id=member,
        )
        start.wait()
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                ordering.order(
                    reward,
                    programme_id=world.programme.id,
                    key=UUID(int=member),
                    member_id=member,
                    address=ADDRESS,
                    actor=actor,
                    now=cast.NOW,
                )
                return True
        except ordering.OutOfStock:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        got = list(pool.map(reach, members))

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert sum(got) == PIECES
        assert Reward.objects.of(world.organiser_id).get().stock == 0
        assert Order.objects.of(world.organiser_id).count() == PIECES
        assert proof.prove(world.organiser_id).holds


def test_a_reward_that_becomes_the_partners_while_a_member_orders_it_stays_theirs() -> None:
    with transaction.atomic():
        world = cast.build()
        scope: dict[str, Any] = {
            "programme_id": world.programme.id,
            "actor": world.actor,
            "now": cast.NOW,
        }
        reward = catalogue.add_reward(name={"en": "Mug"}, points=80, stock=PIECES, **scope)

    def reach() -> None:
        ania, may = world.members["Ania"], frozenset({"member.order"})
        actor = Actor("Ania", world.organiser_id, may, member_id=ania)
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                ordering.order(
                    reward,
                    key=ids.new_uuid(),
                    member_id=ania,
                    address=ADDRESS,
                    **{**scope, "actor": actor},
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            catalogue.change_reward(
                reward,
                name={"en": "Mug"},
                description={},
                points=80,
                stock=PIECES,
                had=catalogue.Terms(parties=Parties.PARTNERS),
                **scope,
            )
            late = pool.submit(reach)
            colliding.stands_behind()
        with pytest.raises(NoSuchReward):
            late.result()

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Reward.objects.of(world.organiser_id).get().stock == PIECES
        assert not Order.objects.of(world.organiser_id).exists()
