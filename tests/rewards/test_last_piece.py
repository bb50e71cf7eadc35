"""Many hands on the last pieces: as many orders as pieces, and whoever is too late keeps the
points.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction

from tandem.kit import ids
from tandem.ledger import proof, transfers
from tandem.ledger.chart import Kind
from tandem.platform import tenancy
from tandem.platform.permissions import OPERATOR, Actor
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Order, Reward

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
