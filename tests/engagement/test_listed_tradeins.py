"""An offer takes back any product of a category: the marketer says it, a clerk says which it is."""

import cast
import pytest
import time_machine
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.activity.models import Activity
from tandem.catalogue import products
from tandem.catalogue.models import Product
from tandem.catalogue.products import ProductIn
from tandem.engagement.tradeins.models import Item, Offer
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
GTIN = "05907777000019"


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["TRADE_INS"]}, actor=made.actor, now=cast.NOW
    )
    products.add_categories(
        [("shoes", None, {"en": "Shoes"}), ("sandals", "shoes", {"en": "Sandals"})],
        actor=made.actor,
        now=cast.NOW,
    )
    products.add_products(
        [
            ProductIn("S-1", "Sandal Mila", category="sandals", gtins=(GTIN,)),
            ProductIn("B-1", "Rain boot"),
        ],
        actor=made.actor,
        now=cast.NOW,
    )
    return made


def _product(world: cast.World, sku: str) -> str:
    tenancy.enter(world.organiser_id)
    return str(Product.objects.of(world.organiser_id).get(sku=sku).id)


def _offer(world: cast.World, marketer: Client) -> Offer:
    """Any shoe, in two conditions, and a thing that is in no catalogue."""
    page = f"/o/{world.programme.slug}/trade-in/new/"
    form = filling.shown(marketer.get(page).content, "begin_offer")
    rows = {
        "name": "Outgrown shoes",
        "worths-TOTAL_FORMS": "3",
        "worths-0-listed": "category",
        "worths-1-listed": "product",
        "worths-2-thing": "Bag",
        "worths-2-worth": "5",
    }
    asked = marketer.post(page, {**form, **rows, "_again": ""}).content
    told = {
        "worths-0-category": "shoes",
        "worths-0-condition": "good",
        "worths-0-worth": "15",
        "worths-1-sku": "B-1",
        "worths-1-worth": "8",
    }
    made = marketer.post(page, {**filling.shown(asked, "begin_offer"), **rows, **told})
    assert made.status_code == 302, made.content.decode()
    assert filling.send(marketer, made.headers["Location"], "open_offer").status_code == 302
    tenancy.enter(world.organiser_id)
    return Offer.objects.of(world.organiser_id).get()


@time_machine.travel(cast.NOW, tick=False)
def test_any_product_of_a_category_is_taken_and_a_clerk_says_which(world: cast.World) -> None:
    marketer, clerk = _client(world, "MARKETER"), _client(world, "PARTNER_CLERK")
    offer = _offer(world, marketer)
    of = world.organiser_id
    number = Member.objects.of(of).get(id=world.members["Ania"]).number
    page = f"/p/{world.programme.slug}/trade-in/take/{offer.id}/"
    typed = {
        "member": number,
        "of": str(offer.id),
        "worth": "w1",
        "outlet": str(world.outlets["Wschód"]),
    }

    shown = clerk.get(page).content.decode()
    nothing = filling.send(clerk, page, "take_in", **typed)
    other = filling.send(clerk, page, "take_in", **typed, product=_product(world, "B-1"))
    wrong = filling.send(clerk, page, "take_in", **typed, barcode="123")
    foreign = filling.send(clerk, page, "take_in", **typed, product=str(offer.id))
    tenancy.enter(of)
    before = Item.objects.of(of).count()
    by_name = filling.send(clerk, page, "take_in", **typed, product=_product(world, "S-1"))
    scanned = filling.send(clerk, page, "take_in", **typed, barcode=GTIN[1:])
    one = filling.send(clerk, page, "take_in", **{**typed, "worth": "w2"})
    plain = filling.send(clerk, page, "take_in", **{**typed, "worth": "w3"})
    listed = clerk.get(f"/p/{world.programme.slug}/trade-in/").content.decode()
    change = marketer.get(f"/o/{world.programme.slug}/trade-in/{offer.id}/change/").content

    assert [row["thing"]["en"] for row in offer.worths] == ["Shoes", "Rain boot", "Bag"]
    assert "Which product it is" in shown and "Shoes, good" in shown
    assert "Say which product it is" in nothing.content.decode()
    assert "“Rain boot” is not taken back as this." in other.content.decode()
    assert wrong.status_code == foreign.status_code == 400 and before == 0
    for answer in (by_name, scanned, one, plain):
        assert answer.status_code == 302, answer.content.decode()
    tenancy.enter(of)
    names = dict(Product.objects.of(of).values_list("id", "sku"))
    items = Item.objects.of(of).order_by("created_at", "worth_key", "id")
    taken = sorted((row.worth_key, names.get(row.product_id), row.worth_minor) for row in items)
    assert taken == [("w1", "S-1", 15_00)] * 2 + [("w2", "B-1", 8_00), ("w3", None, 5_00)]
    said = Activity.objects.of(of).filter(kind="TRADED_IN")
    told = sorted(str(row.attributes.get("product")) for row in said)
    assert told == ["B-1", "None", "S-1", "S-1"]
    assert "Sandal Mila, good" in listed and "Rain boot" in listed and "Bag" in listed
    begun = filling.shown(change, "change_offer")
    assert (begun["worths-0-listed"], begun["worths-0-category"]) == ("category", "shoes")
    assert (begun["worths-1-sku"], begun["worths-2-thing"]) == ("B-1", "Bag")
