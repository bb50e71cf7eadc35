"""Leaving and being erased at the very moment at which something else is done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import cast
import pytest
from django.db import connection, transaction
from django.test import Client
from portals.test_access import _client
from races.colliding import together

from tandem.activity import recording
from tandem.earning import awarding, parting
from tandem.flows.departing import erasing
from tandem.flows.departing import leaving as flow
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.ledger.holding import NotEnoughPoints
from tandem.participants.models import Leave, Member
from tandem.platform import clock, tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.models import Fact
from tandem.platform.personal import requests
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Order, Reward

pytestmark = pytest.mark.django_db(transaction=True)
KEY = str(ids.new_uuid())


@pytest.fixture
def world(db: None) -> cast.World:
    with transaction.atomic():
        made = cast.build()
        made.publish(
            {
                "key": "piece",
                "when": {"all": []},
                "give": {"per": ["line.base_quantity", {"number": 1}, {"points": 10}]},
            }
        )
        move = transfers.Move(
            made.members["Ania"],
            ids.new_uuid(),
            made.books["REWARD"],
            Kind.EARN,
            100,
            ids.new_uuid(),
            cast.NOW,
        )
        transfers.post([move], organiser_id=made.organiser_id, now=cast.NOW)
        catalogue.add_reward(
            made.programme.id,
            name={"en": "Mug"},
            points=80,
            stock=5,
            actor=made.actor,
            now=cast.NOW,
        )
        setup.change_programme(
            made.programme.id, settings={"leaving_days": 0}, actor=made.actor, now=cast.NOW
        )
        made.programme = Programme.objects.of(made.organiser_id).get()
    return made


def _in(world: cast.World, work: Callable[[], Any]) -> Any:
    """Do something in a transaction of its own."""
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return work()


def _scope(world: cast.World) -> dict[str, Any]:
    return {"programme": world.programme, "actor": world.actor, "now": clock.now()}


def _twin(client: Client) -> Client:
    twin = Client()
    twin.cookies = client.cookies
    return twin


def test_an_order_at_the_moment_of_leaving_is_whole_or_not_there(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    client, office = _in(world, lambda: (_client(world, "MEMBER"), _client(world, "ADMINISTRATOR")))
    reward = _in(world, lambda: Reward.objects.of(of).get().id)
    slug = world.programme.slug
    order = {
        "_action": "order",
        "order": KEY,
        "name": "Ania",
        "street": "Lipowa 1",
        "postal_code": "15-001",
        "city": "Białystok",
    }
    act = {"_action": "let_go", "reason": "asked"}

    answers, _lost = together(
        monkeypatch,
        [
            lambda: client.post(f"/m/{slug}/rewards/{reward}/", order),
            lambda: office.post(f"/o/{slug}/members/{ania}/changes/", act),
        ],
    )

    assert [one.status_code for one in answers if one.status_code >= 500] == []
    assert answers[1].status_code == 302
    orders = _in(world, lambda: list(Order.objects.of(of).filter(member_id=ania)))
    balance = _in(world, lambda: world.balance("Ania"))
    assert (balance.available, balance.held) == (0, 80 * len(orders))
    assert all(row.status == "ORDERED" and row.address["city"] for row in orders)
    assert _in(world, lambda: Member.objects.of(of).get(id=ania).status) == "LEFT"
    assert _in(world, world.proved)


@pytest.mark.parametrize("is_ordered_first", [True, False], ids=["ordered", "erased"])
def test_an_order_at_the_moment_of_erasing_is_whole_or_not_there(
    world: cast.World, is_ordered_first: bool
) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    reward = _in(world, lambda: Reward.objects.of(of).get().id)
    address = {"name": "A", "street": "Lipowa 1", "postal_code": "15-001", "city": "Łódź"}
    own = Actor("user:a", of, ROLES["MEMBER"], member_id=ania)

    def order() -> None:
        ordering.order(
            reward,
            programme_id=world.programme.id,
            key=ids.new_uuid(),
            member_id=ania,
            address=address,
            actor=own,
            now=clock.now(),
        )

    def erase() -> None:
        erasing.erase(ania, **_scope(world))

    def apart(work: Callable[[], None]) -> None:
        try:
            _in(world, work)
        except NotEnoughPoints:
            assert work is order and not is_ordered_first
        finally:
            connection.close()

    first, second = (order, erase) if is_ordered_first else (erase, order)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(of)
            first()
            done = pool.submit(apart, second)
            wait([done], timeout=2)
        done.result()

    orders = _in(world, lambda: list(Order.objects.of(of).filter(member_id=ania)))
    balance = _in(world, lambda: world.balance("Ania"))
    assert len(orders) == is_ordered_first
    assert (balance.available, balance.held) == (0, 80 * len(orders))
    # It still arrives: its address stays until it has.
    assert all(row.status == "ORDERED" and row.address["city"] for row in orders)
    assert _in(world, lambda: Member.objects.of(of).get(id=ania).status) == "LEFT"
    assert _in(world, world.proved)


def test_two_who_erase_at_once_and_who_comes_back_meanwhile(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    office = _in(world, lambda: _client(world, "ADMINISTRATOR"))
    _in(world, lambda: erasing.ask(ania, **_scope(world)))
    _in(world, lambda: flow.leave(ania, reason="asked", **_scope(world)))
    number = _in(world, lambda: Member.objects.of(of).get(id=ania).number)
    page = f"/o/{world.programme.slug}/members/{ania}/changes/"
    erase = {"_action": "erase", "number": number}

    answers, _lost = together(
        monkeypatch,
        [
            lambda: _twin(office).post(page, erase),
            lambda: _twin(office).post(page, erase),
            lambda: _twin(office).post(page, {"_action": "take_back"}),
        ],
    )

    assert [one.status_code for one in answers if one.status_code >= 500] == []
    erased = _in(world, lambda: Fact.objects.of(of).filter(name="member.erased").count())
    status = _in(world, lambda: Member.objects.of(of).get(id=ania).status)
    request = _in(world, lambda: requests.standing(ania, organiser_id=of))
    # Coming back first and being erased then leaves her gone, too; never back and erased.
    assert (erased, status) == (1, "LEFT")
    assert request is not None and request.erased_at is not None
    assert _in(world, world.proved)


def test_a_file_awarded_while_its_member_leaves_gives_points_of_before_or_none(
    world: cast.World,
) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "organiser_id": of,
        "now": cast.NOW,
    }
    rows = [world.activity("Ania", ("G-10", 1, 10000)) for _nth in range(3)]
    rows += [world.activity("Zenon", ("G-10", 1, 10000)) for _nth in range(3)]
    batch_id = _in(
        world,
        lambda: recording.record_many(
            rows, **scope, source="API", source_id=ids.new_uuid(), actor="test"
        ),
    )

    def award() -> None:
        try:
            _in(world, lambda: awarding.award_batch(batch_id, **scope))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(of)
            flow.leave(ania, reason="asked", **_scope(world))
            awarded = pool.submit(award)
            wait([awarded], timeout=2)
        awarded.result()

    # It was recorded before she left: she has its points, and the night takes what came late.
    assert _in(world, lambda: world.balance("Zenon").available) > 0
    gone = _in(world, lambda: Leave.objects.of(of).get())
    today = gone.order_until + timedelta(days=1)
    _in(world, lambda: parting.take_left(world.programme, today=today, now=clock.now()))
    balance = _in(world, lambda: world.balance("Ania"))
    assert (balance.available, balance.pending) == (0, 0)
    assert _in(world, world.proved)


def test_by_the_page_a_member_who_leaves_twice_leaves_once(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    office = _in(world, lambda: _client(world, "ADMINISTRATOR"))
    page = f"/o/{world.programme.slug}/members/{ania}/changes/"

    answers, _lost = together(
        monkeypatch,
        [
            lambda: _twin(office).post(page, {"_action": "let_go", "reason": "one"}),
            lambda: _twin(office).post(page, {"_action": "let_go", "reason": "two"}),
        ],
    )

    assert sorted(one.status_code for one in answers)[0] == 302
    assert _in(world, lambda: Leave.objects.of(of).filter(member_id=ania).count()) == 1
