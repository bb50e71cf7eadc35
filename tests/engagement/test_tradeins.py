"""Trade-in: what is announced, handed in, sold, given back, and that each happens once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import cast
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from portals.test_access import _client

from tandem.activity import recording
from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.engagement.tradeins import book, handing, moving, queries, selling, writing
from tandem.engagement.tradeins.handing import At, Thing
from tandem.engagement.tradeins.models import Item, ItemState, Move, Offer, Unsold
from tandem.engagement.tradeins.queries import Worth
from tandem.engagement.tradeins.writing import BadOffer, OfferIn
from tandem.flows.engagement import trade_in, undo_trade_in
from tandem.insights import trade_ins
from tandem.kit.errors import TandemError
from tandem.platform import steps
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.programmes import setup
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
DAY = cast.NOW.date()
SHOES = OfferIn(
    name={"en": "Children's shoes"},
    worths=[
        Worth("", {"en": "Sandals"}, {"en": "like new"}, 40_00),
        Worth("", {"en": "Sandals"}, {"en": "worn"}, 15_00),
    ],
    sizes=["24", "25"],
)


@pytest.fixture
def world(db: None) -> Any:
    world = cast.build()
    setup.change_programme(
        world.programme.id, settings={"ways": ["TRADE_INS"]}, actor=world.actor, now=cast.NOW
    )
    world.programme.refresh_from_db()
    with time_machine.travel(cast.NOW, tick=False):
        yield world


def _as(world: cast.World, role: str) -> Actor:
    return replace(world.actor, permissions=ROLES[role])


def _open(world: cast.World, wanted: OfferIn = SHOES) -> Offer:
    scope = {"actor": world.actor, "now": cast.NOW}
    key = writing.begin(world.programme.id, wanted, **scope)
    writing.open_it(key, programme_id=world.programme.id, **scope)
    return queries.offer(key, programme_id=world.programme.id, organiser_id=world.organiser_id)


def _at(world: cast.World) -> At:
    return At(world.wschod, world.outlets["Wschód"])


def _announce(world: cast.World, offer: Offer, thing: Thing, member: str = "Ania") -> Item:
    return trade_in.announce(
        offer.id,
        thing,
        member_id=world.members[member],
        programme=world.programme,
        actor=_as(world, "MEMBER"),
        now=cast.NOW,
    )


def _take(world: cast.World, offer: Offer, thing: Thing, member: str = "Ania") -> Item:
    return trade_in.take(
        offer.id,
        thing,
        _at(world),
        member_id=world.members[member],
        programme=world.programme,
        actor=_as(world, "PARTNER_CLERK"),
        now=cast.NOW,
    ).item


def _scope(world: cast.World, role: str = "PARTNER_CLERK", days: int = 0) -> dict[str, Any]:
    now = cast.NOW + timedelta(days=days)
    return {"programme": world.programme, "actor": _as(world, role), "now": now}


def _activities(world: cast.World, kind: str) -> list[Activity]:
    return list(Activity.objects.of(world.organiser_id).filter(kind=kind).order_by("created_at"))


def _told(world: cast.World) -> list[str]:
    rows = Message.objects.of(world.organiser_id).filter(kind__startswith="TRADE_IN")
    return sorted(rows.values_list("kind", flat=True))


def test_what_was_announced_is_taken_as_it_is_and_is_an_activity(world: cast.World) -> None:
    offer = _open(world)
    item = _announce(world, offer, Thing("w1", "24", "red ones"))
    assert (item.state, item.worth_minor, len(item.label)) == (ItemState.ANNOUNCED, 0, 8)

    found = queries.item(
        queries.item_id(world.programme.id, f" {item.label[:4].lower()} {item.label[4:]}"),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
    )
    taken = trade_in.take_announced(found, Thing("w2", "25"), _at(world), **_scope(world)).item

    assert (taken.state, taken.worth_minor, taken.size) == (ItemState.TAKEN, 15_00, "25")
    (activity,) = _activities(world, "TRADED_IN")
    assert activity.member_id == world.members["Ania"]
    assert (activity.partner_id, activity.outlet_id) == (world.wschod, world.outlets["Wschód"])
    assert activity.attributes == {
        "offer": "children-s-shoes",
        "thing": "Sandals",
        "size": "25",
        "worth": "15",
    }
    assert _told(world) == ["TRADE_IN_TAKEN"]
    assert [(row.number, row.state, row.amount_minor) for row in queries.moves(taken)] == [
        (1, "ANNOUNCED", None),
        (2, "TAKEN", 15_00),
    ]


def test_it_is_taken_once(world: cast.World) -> None:
    item = _announce(world, _open(world), Thing("w1", "24"))
    trade_in.take_announced(item, Thing("w1", "24"), _at(world), **_scope(world))

    for again in (
        lambda: trade_in.take_announced(item, Thing("w1", "24"), _at(world), **_scope(world)),
        lambda: trade_in.refuse(item, _at(world), why="torn", **_scope(world)),
        lambda: trade_in.withdraw(item, **_scope(world, "MEMBER")),
    ):
        with pytest.raises(moving.MovedOn):
            again()

    assert len(_activities(world, "TRADED_IN")) == 1
    assert Move.objects.of(world.organiser_id).count() == 2


def test_what_is_refused_says_why(world: cast.World) -> None:
    item = _announce(world, _open(world), Thing("w1", "24", "red ones"))
    item = trade_in.refuse(item, _at(world), why="The sole is off.", **_scope(world))

    message = Message.objects.of(world.organiser_id).get(kind="TRADE_IN_REFUSED")
    assert message.data == {"thing": {"en": "Sandals"}, "why": "The sole is off."}
    assert (item.note, queries.moves(item)[-1].note) == ("red ones", "The sole is off.")
    assert _activities(world, "TRADED_IN") == []


def test_what_is_sold_on_commission_pays_its_giver_when_it_is_sold(world: cast.World) -> None:
    offer = _open(world, replace(SHOES, is_sold_on=True, fee_percent=35, shelf_days=60))
    item = _take(world, offer, Thing("w1", "24"))
    assert (item.worth_minor, _activities(world, "TRADED_IN")[0].attributes["worth"]) == (0, "0")

    trade_in.put_on_shelf(item, price_minor=80_00, **_scope(world))
    item = trade_in.put_on_shelf(item, price_minor=59_99, **_scope(world, days=3))
    assert item.shelf_until == DAY + timedelta(days=60)
    sold = trade_in.sell(item, **_scope(world, days=5)).item

    assert (sold.state, sold.price_minor, sold.payout_minor) == (ItemState.SOLD, 59_99, 38_99)
    (activity,) = _activities(world, "TRADE_IN_SOLD")
    assert activity.attributes == {
        "offer": "children-s-shoes",
        "price": "59.99",
        "payout": "38.99",
    }
    with pytest.raises(moving.MovedOn):
        trade_in.sell(item, **_scope(world, days=5))
    assert _told(world) == ["TRADE_IN_SOLD", "TRADE_IN_TAKEN"]


def _sold(world: cast.World, offer: Offer, price_minor: int = 59_99) -> Item:
    item = _take(world, offer, Thing("w1", "24"))
    trade_in.put_on_shelf(item, price_minor=price_minor, **_scope(world))
    return trade_in.sell(item, **_scope(world, days=5)).item


def test_a_sale_noted_by_mistake_is_taken_back_and_the_next_one_counts_anew(
    world: cast.World,
) -> None:
    is_sale = {"eq": ["deed.kind", "TRADE_IN_SOLD"]}
    world.publish({"key": "sold", "when": is_sale, "give": {"points": 7}})
    offer = _open(world, replace(SHOES, is_sold_on=True, fee_percent=35, shelf_days=60))
    following = steps.Following()
    item = _sold(world, offer)
    following.run()
    before = world.balance("Ania").available + world.balance("Ania").pending

    item = undo_trade_in.take_sale_back(item, **_scope(world, "REVIEWER", days=6))
    following.run()
    between = world.balance("Ania").available + world.balance("Ania").pending
    shelf = (item.state, item.price_minor, item.sold_on, item.payout_minor, item.shelf_until)
    nothing_sold = book.months(offer)[0].figures
    with pytest.raises(moving.MovedOn):
        undo_trade_in.take_sale_back(item, **_scope(world, "REVIEWER", days=6))
    trade_in.put_on_shelf(item, price_minor=40_00, **_scope(world, days=6))
    item = trade_in.sell(item, **_scope(world, days=7)).item
    following.run()

    assert (before, between) == (7, 0)
    assert shelf == (ItemState.ON_SHELF, 59_99, None, None, DAY + timedelta(days=60))
    assert (nothing_sold.taken, nothing_sold.sold, nothing_sold.fees_minor) == (1, 0, 0)
    assert world.balance("Ania").available + world.balance("Ania").pending == 7
    assert (item.state, item.payout_minor) == (ItemState.SOLD, 26_00)
    sales = [row for row in _activities(world, "TRADE_IN_SOLD") if row.corrects_id is None]
    assert [row.attributes["payout"] for row in sales] == ["38.99", "26"]
    assert [move.state for move in queries.moves(item)] == [
        *("TAKEN", "ON_SHELF", "SOLD", "SALE_BACK", "ON_SHELF", "SOLD")
    ]
    figures = book.months(offer)[0].figures
    assert (figures.sold, figures.fees_minor, book.outlets(offer)[0].figures.sold) == (1, 14_00, 1)
    assert _told(world) == [
        *("TRADE_IN_SALE_BACK", "TRADE_IN_SOLD", "TRADE_IN_SOLD", "TRADE_IN_TAKEN")
    ]


def test_a_share_is_paid_in_money_on_a_day_by_somebody_and_that_is_put_right(
    world: cast.World,
) -> None:
    offer = _open(world, replace(SHOES, is_sold_on=True, fee_percent=35, is_paid_in_money=True))
    item = _sold(world, offer)
    finance = {**_scope(world, "FINANCE", days=9), "note": "Transfer 12"}

    assert (item.state, item.payout_minor) == (ItemState.OWED, 38_99)
    (activity,) = _activities(world, "TRADE_IN_SOLD")
    assert activity.attributes == {"offer": "children-s-shoes", "price": "59.99"}
    for day in (DAY + timedelta(days=4), DAY + timedelta(days=10)):  # unsold yet, and to come
        with pytest.raises(selling.BadDayOfPayment):
            trade_in.pay_out(item, on=day, **finance)
    with pytest.raises(NotAllowed):
        trade_in.pay_out(item, **_scope(world, "MARKETER", days=9))
    item = trade_in.pay_out(item, on=DAY + timedelta(days=8), **finance)
    assert (item.state, item.paid_on) == (ItemState.PAID, DAY + timedelta(days=8))
    last = queries.moves(item)[-1]
    assert (last.state, last.moved_on, last.amount_minor, last.note, last.actor) == (
        *("PAID", DAY + timedelta(days=8), 38_99, "Transfer 12", world.actor.name),
    )
    with pytest.raises(moving.MovedOn):
        undo_trade_in.take_sale_back(item, **_scope(world, "REVIEWER", days=9))
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    assert queries.in_money(**scope).get() == item

    item = trade_in.take_payment_back(item, **_scope(world, "FINANCE", days=9))
    assert (item.state, item.paid_on) == (ItemState.OWED, None)
    item = undo_trade_in.take_sale_back(item, **_scope(world, "REVIEWER", days=9))
    assert (item.state, queries.in_money(**scope).count()) == (ItemState.ON_SHELF, 0)
    assert _told(world) == [
        *("TRADE_IN_PAID", "TRADE_IN_SALE_BACK", "TRADE_IN_SOLD", "TRADE_IN_TAKEN")
    ]


@pytest.mark.parametrize(
    ("unsold", "state"), [(Unsold.BACK, ItemState.UNSOLD), (Unsold.CHARITY, ItemState.CHARITY)]
)
def test_what_nobody_buys_leaves_the_shelf_in_time_and_once(
    world: cast.World, unsold: Unsold, state: ItemState
) -> None:
    wanted = replace(SHOES, is_sold_on=True, shelf_days=30, unsold=unsold.value)
    item = _take(world, _open(world, wanted), Thing("w1", "24"))
    trade_in.put_on_shelf(item, price_minor=80_00, **_scope(world))

    states = []
    for days in (30, 31, 31):
        day = DAY + timedelta(days=days)
        trade_in.tidy(world.programme, today=day, now=cast.NOW + timedelta(days=days))
        item.refresh_from_db(from_queryset=Item.objects.of(world.organiser_id))
        states.append(item.state)

    assert states == [ItemState.ON_SHELF, state, state]
    assert _told(world) == ["TRADE_IN_TAKEN", "TRADE_IN_UNSOLD"]
    if state == ItemState.UNSOLD:
        done = trade_in.hand_over(item, to_charity=False, **_scope(world, days=40))
        assert done.state == ItemState.FETCHED


def test_the_next_size_is_told_once_after_so_many_months(world: cast.World) -> None:
    offer = _open(world, replace(SHOES, next_months=6))
    for size in ("24", "25"):
        _take(world, offer, Thing("w1", size))
    refused = _announce(world, offer, Thing("w1", "24"), "Zenon")
    trade_in.refuse(refused, _at(world), why="torn", **_scope(world))

    counts = []
    for day in (date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)):
        trade_in.tidy(world.programme, today=day, now=cast.NOW)
        counts.append(_told(world).count("TRADE_IN_NEXT_SIZE"))

    assert counts == [0, 1, 1]
    assert (
        Message.objects.of(world.organiser_id)
        .filter(kind="TRADE_IN_NEXT_SIZE", member_id=world.members["Ania"])
        .exists()
    )


def test_what_was_taken_long_before_the_reminders_began_is_no_news(world: cast.World) -> None:
    _take(world, _open(world, replace(SHOES, next_months=6)), Thing("w1", "24"))

    trade_in.tidy(world.programme, today=date(2026, 10, 4), now=cast.NOW)
    before = _told(world).count("TRADE_IN_NEXT_SIZE")
    trade_in.tidy(world.programme, today=date(2026, 10, 2), now=cast.NOW)

    assert (before, _told(world).count("TRADE_IN_NEXT_SIZE")) == (0, 1)


@pytest.mark.parametrize(
    "thing", [Thing("w9", "24"), Thing("w1", "99"), Thing("w1"), Thing("", "24")]
)
def test_what_is_not_in_the_list_is_not_taken(world: cast.World, thing: Thing) -> None:
    offer = _open(world)
    with pytest.raises(handing.NotTakenBack):
        _announce(world, offer, thing)
    with pytest.raises(handing.NotTakenBack):
        _take(world, offer, thing)

    assert Item.objects.of(world.organiser_id).count() == 0


def test_an_offer_that_ended_takes_what_was_announced_and_nothing_new(world: cast.World) -> None:
    offer = _open(world)
    item = _announce(world, offer, Thing("w1", "24"))
    writing.end(offer.id, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)

    with pytest.raises(queries.NoSuchOffer):
        _announce(world, offer, Thing("w1", "24"))
    taken = trade_in.take_announced(item, Thing("w1", "24"), _at(world), **_scope(world)).item

    assert taken.state == ItemState.TAKEN


def test_a_member_announces_no_more_than_they_bring(world: cast.World) -> None:
    offer = _open(world)
    for _number in range(handing.WAITING_MAX - 1):
        _announce(world, offer, Thing("w1", "24"))
    with CaptureQueriesContext(connection) as asked:
        _announce(world, offer, Thing("w1", "24"))
    # Those sent at once wait for one another, so that each counts the one before.
    first_of = [
        next(n for n, row in enumerate(asked) if sign in row["sql"])
        for sign in ("FOR NO KEY UPDATE", "COUNT(")
    ]
    assert first_of == sorted(first_of)

    with pytest.raises(handing.TooManyWaiting):
        _announce(world, offer, Thing("w1", "24"))
    _announce(world, offer, Thing("w1", "24"), "Zenon")


@pytest.mark.parametrize(
    "wanted",
    [
        replace(SHOES, name={"en": " "}),
        replace(SHOES, worths=[]),
        replace(SHOES, worths=[Worth("", {"en": "Boots"}, {}, -1)]),
        replace(SHOES, fee_percent=101),
        replace(SHOES, unsold="BURN"),
        replace(SHOES, sizes=[str(number) for number in range(41)]),
    ],
)
def test_an_offer_that_cannot_be_is_refused(world: cast.World, wanted: OfferIn) -> None:
    with pytest.raises(BadOffer):
        writing.begin(world.programme.id, wanted, actor=world.actor, now=cast.NOW)

    assert Offer.objects.of(world.organiser_id).count() == 0


def test_rows_keep_their_key_and_what_was_taken_its_worth(world: cast.World) -> None:
    offer = _open(world)
    item = _take(world, offer, Thing("w1", "24"))
    changed = replace(
        SHOES,
        worths=[
            Worth("w2", {"pl": "Sandały"}, {"pl": "noszone"}, 10_00),
            Worth("", {"en": "Boots"}, {"en": "like new"}, 60_00),
        ],
    )
    writing.change(
        offer.id, changed, programme_id=world.programme.id, actor=world.actor, now=cast.NOW
    )

    offer.refresh_from_db(from_queryset=Offer.objects.of(world.organiser_id))
    assert [(each.key, dict(each.thing), each.worth_minor) for each in queries.worths(offer)] == [
        ("w2", {"en": "Sandals", "pl": "Sandały"}, 10_00),
        ("w3", {"en": "Boots"}, 60_00),
    ]
    assert item.worth_minor == 40_00


def test_a_row_that_was_taken_out_leaves_its_key_to_nobody(world: cast.World) -> None:
    offer = _open(world)
    item = _take(world, offer, Thing("w2", "24"))
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": cast.NOW,
    }
    kept = Worth("w1", {"en": "Sandals"}, {"en": "like new"}, 40_00)
    writing.change(offer.id, replace(SHOES, worths=[kept]), **scope)

    boots = Worth("", {"en": "Boots"}, {"en": "like new"}, 60_00)
    writing.change(offer.id, replace(SHOES, worths=[kept, boots]), **scope)

    offer.refresh_from_db(from_queryset=Offer.objects.of(world.organiser_id))
    assert [each.key for each in queries.worths(offer)] == ["w1", "w3"]
    assert queries.worth(offer, item.worth_key) is None


def test_an_offer_for_others_is_none(world: cast.World) -> None:
    offer = _open(world, replace(SHOES, whom=Whom(trades=["builder-nobody-has"])))
    with pytest.raises(queries.NoSuchOffer):
        _announce(world, offer, Thing("w1", "24"))


@pytest.mark.parametrize("price", [0, -1, selling.PRICE_MAX + 1])
def test_a_price_is_above_zero(world: cast.World, price: int) -> None:
    offer = _open(world, replace(SHOES, is_sold_on=True))
    item = _take(world, offer, Thing("w1", "24"))
    with pytest.raises(selling.BadPrice):
        trade_in.put_on_shelf(item, price_minor=price, **_scope(world))


def test_what_is_not_sold_on_has_no_price(world: cast.World) -> None:
    item = _take(world, _open(world), Thing("w1", "24"))
    with pytest.raises(moving.MovedOn):
        trade_in.put_on_shelf(item, price_minor=10_00, **_scope(world))


def test_who_may_what(world: cast.World) -> None:
    offer = _open(world)
    item = _announce(world, offer, Thing("w1", "24"))
    member, clerk = _scope(world, "MEMBER"), _scope(world)
    refused: list[type[TandemError]] = []
    for act in (
        lambda: trade_in.take_announced(item, Thing("w1", "24"), _at(world), **member),
        lambda: trade_in.refuse(item, _at(world), why="", **member),
        lambda: trade_in.withdraw(item, **clerk),
        lambda: trade_in.sell(item, **member),
        lambda: writing.begin(
            world.programme.id, SHOES, actor=_as(world, "REVIEWER"), now=cast.NOW
        ),
    ):
        with pytest.raises(NotAllowed) as told:
            act()
        refused.append(told.type)

    assert len(refused) == 5


def test_a_programme_without_it_takes_nothing(world: cast.World) -> None:
    offer = _open(world)
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=cast.NOW
    )
    world.programme.refresh_from_db()
    with pytest.raises(queries.NoSuchOffer):
        _announce(world, offer, Thing("w1", "24"))


def test_each_outlet_has_figures_of_its_own(world: cast.World) -> None:
    offer = _open(world, replace(SHOES, is_sold_on=True, fee_percent=30, handling_minor=2_00))
    for outlet, sells in (("Wschód", True), ("Wschód", False), ("Bazar", False)):
        item = trade_in.take(
            offer.id,
            Thing("w1", "24"),
            At(world.wschod, world.outlets[outlet]),
            member_id=world.members["Ania"],
            **_scope(world),
        ).item
        if sells:
            trade_in.put_on_shelf(item, price_minor=50_00, **_scope(world))
            trade_in.sell(item, **_scope(world))

    shown = {row.outlet_id: row.figures for row in book.outlets(offer)}

    east, bazaar = shown[world.outlets["Wschód"]], shown[world.outlets["Bazar"]]
    assert (east.taken, east.sold, east.fees_minor, east.handling_minor) == (2, 1, 15_00, 4_00)
    assert (east.result_minor, bazaar.result_minor) == (11_00, -2_00)
    assert sum(row.figures.result_minor for row in book.months(offer)) == 9_00


def _buys(world: cast.World, net: int, days: int) -> None:
    recording.record(
        world.activity("Ania", ("G-10", 1, net), day=DAY + timedelta(days=days)),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="user:ola",
        now=cast.NOW,
    )


def test_what_is_bought_afterwards_bears_what_an_offer_costs(world: cast.World) -> None:
    offer = _open(world, replace(SHOES, handling_minor=2_00))
    before = trade_ins.bought_after(offer.id, programme=world.programme)
    for _pair in range(2):
        trade_in.take(
            offer.id,
            Thing("w1", "24"),
            _at(world),
            member_id=world.members["Ania"],
            **_scope(world),
        )
    for net, days in ((99_00, -1), (300_00, 0), (120_00, 90), (77_00, 91)):
        _buys(world, net, days)

    bought = trade_ins.bought_after(offer.id, programme=world.programme)
    page = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/trade-in/{offer.id}/")

    assert (before, bought) == (trade_ins.BoughtAfter(0, 0), trade_ins.BoughtAfter(1, 420_00))
    # Two pairs at 40.00 and 2.00 each: a fifth of what was bought.
    assert (bought.break_even(84_00), bought.break_even(0), bought.break_even(1)) == (200, 0, 1)
    assert (bought.break_even(420_01), before.break_even(1)) == (None, None)
    shown = " ".join(page.content.decode().replace("\xa0", " ").split())
    assert "1 member bought for PLN 420.00, net. From a margin of 20 % on" in shown.replace(
        "20%", "20 %"
    )
