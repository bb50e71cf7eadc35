"""Two tills at the same moment: of a thing that is handed in, sold or refused, and of a discount that
is used, one has it, and the other is told in words.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cast
import pytest
from django.db import transaction
from django.test import Client
from portals import filling
from portals.test_access import _client
from races.colliding import together

from tandem.activity.models import Activity
from tandem.engagement.tradeins import queries, writing
from tandem.engagement.tradeins.handing import Thing
from tandem.engagement.tradeins.models import Item, Move
from tandem.engagement.tradeins.queries import Worth
from tandem.engagement.tradeins.writing import OfferIn
from tandem.flows.engagement import trade_in
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.platform import clock, tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Order

OF_OFFER = ("take_announced",)  # forms that are named after the offer, too
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(db: None) -> cast.World:
    with transaction.atomic():
        made = cast.build()
        setup.change_programme(
            made.programme.id,
            settings={"ways": ["TRADE_INS"]},
            actor=made.actor,
            now=clock.now(),
        )
    return made


def _may_all(world: cast.World) -> Actor:
    """Somebody who announces, takes in and orders."""
    held = ROLES["MEMBER"] | ROLES["PARTNER_CLERK"] | world.actor.permissions
    return replace(world.actor, permissions=held)


def _item(world: cast.World, *, is_taken: bool) -> Item:
    """Sandals that Ania announced; on the shelf where they are taken already."""
    scope: dict[str, Any] = {"actor": _may_all(world), "now": clock.now()}
    worths = [Worth("", {"en": "Sandals"}, {"en": "worn"}, 15_00)]
    wanted = OfferIn({"en": "Shoes"}, worths, is_sold_on=is_taken, fee_percent=30, shelf_days=60)
    key = writing.begin(world.programme.id, wanted, **scope)
    writing.open_it(key, programme_id=world.programme.id, **scope)
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    scope["programme"] = programme
    item = trade_in.announce(key, Thing("w1"), member_id=world.members["Ania"], **scope)
    if is_taken:
        at = trade_in.At(world.wschod, world.outlets["Wschód"])
        item = trade_in.take_announced(item, Thing("w1"), at, **scope).item
        item = trade_in.put_on_shelf(item, price_minor=80_00, **scope)
    return item


def _two(
    world: cast.World, page: str, actions: list[str], *, of: str = "", **typed: Any
) -> list[Any]:
    """Two clerks with the page before them, each about to send one of these actions."""
    acts = list[Callable[[], Any]]()
    for action in actions:
        client = Client()
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            client.cookies = _client(world, "PARTNER_CLERK").cookies
        form = filling.shown(client.get(page).content, action, of if action in OF_OFFER else "")
        acts.append(lambda client=client, form=form: client.post(page, form | typed, follow=True))
    return acts


@pytest.mark.parametrize(
    ("actions", "is_taken", "kind"),
    [
        (["take_announced", "take_announced"], False, "TRADED_IN"),
        (["take_announced", "refuse_item"], False, None),
        (["sell_item", "sell_item"], True, "TRADE_IN_SOLD"),
    ],
    ids=["taken", "taken and refused", "sold"],
)
def test_of_one_thing_one_till_has_it(
    world: cast.World,
    actions: list[str],
    is_taken: bool,
    kind: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        item = _item(world, is_taken=is_taken)
        before = Move.objects.of(world.organiser_id).count()
    page = f"/p/{world.programme.slug}/trade-in/{item.label}/"
    typed = {"outlet": str(world.outlets["Wschód"]), "worth": "w1", "why": "torn"}

    answers, _lost = together(
        monkeypatch, _two(world, page, actions, of=str(item.offer_id), **typed)
    )

    texts = [answer.content.decode() for answer in answers]
    assert all(answer.status_code < 500 for answer in answers)
    assert sum("Something else has become of this item meanwhile." in text for text in texts) == 1
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Move.objects.of(world.organiser_id).count() == before + 1
        if kind is not None:
            assert Activity.objects.of(world.organiser_id).filter(kind=kind).count() == 1
        assert len(queries.moves(item)) == before + 1


def test_one_discount_is_used_at_one_till(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ids.new_uuid()
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        scope: dict[str, Any] = {"actor": _may_all(world), "now": cast.NOW}
        ania, book = world.members["Ania"], world.books["REWARD"]
        move = transfers.Move(ania, ids.new_uuid(), book, Kind.EARN, 100, ids.new_uuid(), cast.NOW)
        transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)
        reward = catalogue.add_reward(
            world.programme.id,
            name={"en": "PLN 10 off"},
            points=80,
            stock=5,
            had=catalogue.Terms(is_shipped=False),
            **scope,
        )
        ordering.order(
            reward,
            programme_id=world.programme.id,
            key=key,
            member_id=ania,
            address={},
            **scope,
        )
        number = Order.objects.of(world.organiser_id).get(id=key).number
    page = f"/p/{world.programme.slug}/till/{number}/"

    acts = _two(world, page, ["use_discount"] * 2, outlet=str(world.outlets["Wschód"]))
    answers, _lost = together(monkeypatch, acts)

    texts = [answer.content.decode() for answer in answers]
    assert all(answer.status_code < 500 for answer in answers)
    assert sum("give what it promises" in text for text in texts) == 1
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        row = Order.objects.of(world.organiser_id).get(id=key)
        assert (row.status, row.used_by_id) == ("SHIPPED", world.wschod)
        assert world.balance("Ania").available == 20
