"""A shop takes back a pair of children's shoes, and the mother buys the next one cheaper: by the
pages, from the offer that a marketer makes to the number that is used at the till.
"""

from typing import Any

import cast
import pytest
import time_machine
from portals import filling
from portals.test_access import _client

from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.engagement.tradeins.models import Item, Offer
from tandem.platform import steps, tenancy
from tandem.programmes import queries, setup
from tandem.rewards.models import Order

pytestmark = pytest.mark.django_db
OFFER = {
    "name": "Outgrown shoes",
    "sizes": "24\n25\n26",
    "worths-TOTAL_FORMS": "2",
    "worths-0-thing": "Sandals",
    "worths-0-condition": "like new",
    "worths-0-worth": "40",
    "worths-1-thing": "Sandals",
    "worths-1-condition": "worn",
    "worths-1-worth": "15",
}
CREDIT = "SHOE_CREDIT"
DISCOUNT = {"name": "PLN 40 off the next pair", "amount": "40", "card": "Shoe credit"}


@pytest.fixture
def world(db: None) -> Any:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["TRADE_INS"]}, actor=made.actor, now=cast.NOW
    )
    with time_machine.travel(cast.NOW, tick=False):
        yield made


def _of(world: cast.World, portal: str, rest: str) -> str:
    return f"/{portal}/{world.programme.slug}/{rest}"


def _programme(world: cast.World) -> str:
    """What a marketer does beforehand: the card, the discount, the offer, its rule; the address of
    the offer's page.
    """
    ola = _client(world, "ADMINISTRATOR")
    made = filling.send(ola, _of(world, "o", "trade-in/new/"), "begin_offer", **OFFER)
    page = str(made.headers["Location"])
    filling.send(ola, page, "open_offer")
    assert "no rule in force gives anything for it" in ola.get(page).content.decode()
    discount = filling.send(ola, page, "make_discount", **DISCOUNT)
    assert discount.status_code == 302, discount.content.decode()
    written = filling.send(ola, str(discount.headers["Location"]), "add", name="For what you bring")
    assert written.status_code == 302, written.content.decode()
    published = filling.send(ola, _of(world, "o", "rules/"), "publish")
    assert published.status_code == 302, published.content.decode()
    tenancy.enter(world.organiser_id)
    world.books["SHOE_CREDIT"] = queries.book(
        world.programme.id, "SHOE_CREDIT", organiser_id=world.organiser_id
    )
    return page


def _brings(world: cast.World, worth: str, found: str, size: str) -> tuple[Item, str]:
    """The mother says what she brings; the clerk finds its label and takes it as it really is, and
    reads what she gets for it.
    """
    mother, clerk = _client(world, "MEMBER"), _client(world, "PARTNER_CLERK")
    tenancy.enter(world.organiser_id)
    offer = Offer.objects.of(world.organiser_id).get()
    announced = filling.send(
        mother,
        _of(world, "m", f"trade-in/announce/{offer.id}/"),
        "announce_item",
        of=str(offer.id),
        worth=worth,
        size=size,
    )
    tenancy.enter(world.organiser_id)
    label = Item.objects.of(world.organiser_id).get(state="ANNOUNCED").label
    listed = mother.get(_of(world, "m", "trade-in/")).content.decode()
    assert "Sandals, worn: Shoe credit: 15 when it is taken" in listed
    shown = mother.get(announced.headers["Location"]).content.decode()
    assert f"{label[:4]} {label[4:]}" in shown
    at_counter = filling.send(clerk, _of(world, "p", "trade-in/"), "find_item", label=label.lower())
    tenancy.enter(world.organiser_id)
    following = steps.Following()
    taken = filling.send(
        clerk,
        at_counter.headers["Location"],
        "take_announced",
        of=str(offer.id),
        worth=found,
        outlet=str(world.outlets["Wschód"]),
    )
    assert taken.status_code == 302, taken.content.decode()
    told = clerk.get(taken.headers["Location"]).content.decode()
    tenancy.enter(world.organiser_id)
    following.run()
    return Item.objects.of(world.organiser_id).get(label=label), told


def _it_is_told_what_the_pair_brought(world: cast.World, pair: Item, order: Order) -> None:
    """What went on a card is told like reward points: on the first page, beside the pair, in the
    list of what she did, and why.
    """
    mother = _client(world, "MEMBER")
    tenancy.enter(world.organiser_id)
    activity = Activity.objects.of(world.organiser_id).get(document_no=pair.label)
    home = mother.get(_of(world, "m", "")).content.decode()
    assert "1 ready to use" in home
    assert _of(world, "m", f"rewards/orders/{order.id}/") in home
    why = _of(world, "m", f"activity/{activity.id}/")
    beside = mother.get(_of(world, "m", f"trade-in/{pair.id}/")).content.decode()
    assert f'<a href="{why}">Shoe credit: 40</a>' in beside
    assert "Shoe credit: 40" in mother.get(_of(world, "m", "activity/")).content.decode()
    reasons = mother.get(why).content.decode()
    assert "For what you bring" in reasons and "+40" in reasons
    assert "No rule gave points" not in reasons
    of_maker = _of(world, "o", f"trade-in/{pair.offer_id}/{pair.id}/")
    ola = _client(world, "ADMINISTRATOR")
    assert "Shoe credit: 40" in ola.get(of_maker).content.decode()
    why = _of(world, "o", f"members/{pair.member_id}/transactions/{activity.id}/")
    assert "For what you bring" in ola.get(why).content.decode()


def test_a_shop_takes_back_a_pair_and_the_mother_buys_the_next_one_cheaper(
    world: cast.World,
) -> None:
    page = _programme(world)

    worn, told_of_worn = _brings(world, "w1", "w2", "24")
    after_worn = world.balance("Ania", "SHOE_CREDIT").available
    first = Order.objects.of(world.organiser_id).count()
    like_new, told_of_new = _brings(world, "w1", "w1", "25")
    order = Order.objects.of(world.organiser_id).get()
    mother, clerk = _client(world, "MEMBER"), _client(world, "PARTNER_CLERK")
    ordered = mother.get(_of(world, "m", "rewards/orders/")).content.decode()
    ready = mother.get(_of(world, "m", "rewards/orders/?status=READY")).content.decode()
    prepared = mother.get(_of(world, "m", "rewards/orders/?status=ORDERED")).content.decode()
    of_all = _client(world, "ADMINISTRATOR").get(_of(world, "o", "orders/?status=READY"))
    shown = mother.get(_of(world, "m", f"rewards/orders/{order.id}/")).content.decode()
    _it_is_told_what_the_pair_brought(world, like_new, order)
    till = _of(world, "p", "till/")
    scanned = clerk.get(f"{till}?c={order.number}").content  # by the camera of the clerk's phone
    typed = f" {order.number[:4].lower()} {order.number[4:]}"
    found = filling.send(clerk, till, "find_discount", number=typed)
    discount = str(found.headers["Location"])
    tenancy.enter(world.organiser_id)
    following = steps.Following()
    used = filling.send(clerk, discount, "use_discount", outlet=str(world.outlets["Wschód"]))
    tenancy.enter(world.organiser_id)
    following.run()
    once_more = clerk.get(discount).content.decode()
    again = clerk.post(discount, {"_action": "use_discount", "outlet": world.outlets["Wschód"]})
    unknown = filling.send(clerk, till, "find_discount", number="ABCD2345").content.decode()
    listed = clerk.get(till).content.decode()
    report = _client(world, "MARKETER").get(page).content.decode()

    assert "The member gets: Shoe credit: 15." in told_of_worn
    assert "ready to use" not in told_of_worn
    assert "Shoe credit: 40. Theirs in a moment, ready to use: PLN 40 off" in told_of_new
    # What she said was like new was worn: 15 are no discount yet. With the next pair they are 55.
    assert (worn.worth_minor, after_worn, first) == (15_00, 15, 0)
    assert like_new.worth_minor == 40_00
    kinds = Activity.objects.of(world.organiser_id).filter(member_id=world.members["Ania"])
    assert {(row.kind, row.attributes["worth"]) for row in kinds} == {
        ("TRADED_IN", "15"),
        ("TRADED_IN", "40"),
    }
    assert (order.member_id, order.points, order.wallet) == (
        world.members["Ania"],
        40,
        "SHOE_CREDIT",
    )
    assert order.number in ready and "ready to use (1)" in ready and order.number not in prepared
    assert order.number in of_all.content.decode()
    assert "ready to use (1)" in of_all.content.decode()
    assert order.number in ordered and "PLN 40 off the next pair" in ordered
    assert f"{order.number[:4]} {order.number[4:]}" in shown and "<svg" in shown
    assert f'value="{order.number}"'.encode() in scanned
    assert used.status_code == 302, used.content.decode()
    assert "use_discount" not in once_more and again.status_code != 302
    assert "There is no such order." in unknown
    assert order.number in listed and "Wschód Białystok" in listed
    gone = mother.get(_of(world, "m", f"rewards/orders/{order.id}/")).content.decode()
    assert "it is good for nothing more" in gone
    assert order.number[4:] not in gone  # it is shown as long as it is good
    tenancy.enter(world.organiser_id)
    order.refresh_from_db()
    assert (order.used_by_id, order.used_outlet_id) == (world.wschod, world.outlets["Wschód"])
    told = Message.objects.of(world.organiser_id).filter(member_id=world.members["Ania"])
    kinds_told = set(told.values_list("kind", flat=True))
    assert kinds_told >= {"TRADE_IN_TAKEN", "ORDER_READY", "ORDER_USED"}
    assert "ORDER_SHIPPED" not in kinds_told  # nothing is on its way: it was used at the till
    balance = world.balance("Ania", "SHOE_CREDIT")
    assert (order.status, balance.available, balance.held) == ("SHIPPED", 15, 0)
    bought = clerk.get(_of(world, "p", "customers/?who=bought")).content.decode()
    assert "Instalbud" not in bought  # who handed something in there bought nothing yet
    assert "PLN\xa055.00" in report  # what the shop gave for both, beside what that cost it
    assert world.proved()


def test_a_pair_that_was_taken_by_mistake_takes_back_what_it_brought(world: cast.World) -> None:
    page = _programme(world)
    wrong, _told = _brings(world, "w1", "w1", "24")
    clerk, ola = _client(world, "PARTNER_CLERK"), _client(world, "ADMINISTRATOR")
    counter = _of(world, "p", f"trade-in/{wrong.label}/")
    tenancy.enter(world.organiser_id)
    discount, before = Order.objects.of(world.organiser_id).get(), world.balance("Ania", CREDIT)

    tenancy.enter(world.organiser_id)
    following = steps.Following()
    undone = filling.send(clerk, counter, "undo_item")
    tenancy.enter(world.organiser_id)
    following.run()
    again = clerk.post(counter, {"_action": "undo_item"})

    assert undone.status_code == 302 and again.status_code != 302
    tenancy.enter(world.organiser_id)
    discount.refresh_from_db()
    after = world.balance("Ania", CREDIT)
    assert (before.held, discount.status) == (40, "CANCELLED")
    assert (after.available, after.held) == (0, 0)
    mother = _client(world, "MEMBER")
    assert "taken by mistake" in mother.get(_of(world, "m", "trade-in/")).content.decode()
    assert "Noted by mistake: Sandals" in mother.get(_of(world, "m", "inbox/")).content.decode()
    assert "Does it carry its own cost?" not in ola.get(page).content.decode()  # nothing to report

    # Of what was used meanwhile its points are owed, and the organiser may say so too.
    used, _told = _brings(world, "w1", "w1", "25")
    tenancy.enter(world.organiser_id)
    order = Order.objects.of(world.organiser_id).exclude(id=discount.id).get()
    till = _of(world, "p", f"till/{order.number}/")
    outlet = str(world.outlets["Wschód"])
    assert filling.send(clerk, till, "use_discount", outlet=outlet).status_code == 302
    tenancy.enter(world.organiser_id)
    following = steps.Following()
    item = _of(world, "o", f"trade-in/{used.offer_id}/{used.id}/")
    assert filling.send(ola, item, "undo_item").status_code == 302
    tenancy.enter(world.organiser_id)
    following.run()
    order.refresh_from_db()
    assert (order.status, world.balance("Ania", CREDIT).available) == ("SHIPPED", 0)
    assert world.proved()
