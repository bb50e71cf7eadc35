"""What a basket would bring: by the rules in force, for this member, and nothing stays."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import cast
import pytest
from django.test import Client
from lxml import html
from portals.test_access import _client

from tandem.activity.models import Activity
from tandem.catalogue.models import Product
from tandem.ledger.models import Transfer
from tandem.platform import clock
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db
CARTONS = {
    "key": "cartons",
    "when": {"all": []},
    "give": {"times": ["line.quantity.carton", {"points": 2}]},
}
AUTHORISED = {
    "key": "authorised",
    "when": {"eq": ["outlet.authorised", True]},
    "give": {"points": 5},
}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(CARTONS, AUTHORISED)
    return made


def _page(client: Client, world: cast.World, **query: Any) -> str:
    answer = client.get(f"/m/{world.programme.slug}/prove/basket/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def _headings(page: str) -> list[str]:
    return [
        " ".join(heading.text_content().split())
        for heading in html.fromstring(page).xpath("//main//section//h2")
    ]


def test_products_are_found_put_in_and_taken_out_by_links_alone(world: cast.World) -> None:
    client = _client(world, "MEMBER")

    empty = _page(client, world)
    searched = _page(client, world, q="pómpa")
    added = html.fromstring(searched).xpath(
        "//main//a[contains(@aria-label, 'Pompa P-200')]/@href"
    )[0]
    put_in = client.get(f"/m/{world.programme.slug}/prove/basket/{added}").content.decode()
    out = html.fromstring(put_in).xpath("//a[normalize-space()='Take out']/@href")[0]

    assert "Choose products first" in empty
    assert "No product of that name." in _page(client, world, q="nothing like it")
    assert html.fromstring(put_in).xpath("//select[@name='unit']/option/text()") == [
        "pieces",
        "cartons",
    ]
    gone = client.get(f"/m/{world.programme.slug}/prove/basket/{out}").content.decode()
    assert "Choose products first" in gone


def test_it_brings_what_the_rules_give_and_nothing_stays(world: cast.World) -> None:
    client, product = _client(world, "MEMBER"), world.products["P-200"]
    before = Fact.objects.everyone(reason="a test counts").count()

    some = _page(client, world, product=product, quantity="24", unit="pcs")
    there = _page(
        client, world, product=product, quantity="2", unit="carton", at=world.outlets["Wschód"]
    )

    assert _headings(some)[0].endswith(": 4")
    assert "until you choose a place" in some and "Where a rule goes by what is paid" in some
    assert _headings(there)[0].endswith(": 9")
    assert "until you choose a place" not in there
    assert (
        Activity.objects.of(world.organiser_id).exists(),
        Transfer.objects.of(world.organiser_id).exists(),
        Fact.objects.everyone(reason="a test counts").count(),
    ) == (False, False, before)


def test_the_price_is_with_tax_and_rules_go_by_what_it_is_without(world: cast.World) -> None:
    client, product = _client(world, "MEMBER"), world.products["G-10"]
    per_ten = {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]}
    world.publish(
        {"key": "net", "when": {"all": []}, "give": per_ten},
        valid_from=datetime(2026, 1, 2, tzinfo=UTC),
    )

    priced = _page(client, world, product=product, paid="1 230,00")
    dear = _page(client, world, product=product, paid="12,30")

    assert _headings(priced)[0].endswith(": 100")
    assert _headings(dear)[0].endswith(": 1")
    assert "Where a rule goes by what is paid" not in priced


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"quantity": "many"}, "Use a number."),
        ({"quantity": "-1"}, "greater than or equal to 0"),
        ({"quantity": "1", "paid": "<b>"}, "Use a number."),
        ({"quantity": "9" * 30}, "digits"),
        ({"quantity": "0"}, ""),
    ],
)
def test_what_is_mistyped_is_said_beside_it(
    query: dict[str, str], told: str, world: cast.World
) -> None:
    client = _client(world, "MEMBER")

    page = _page(client, world, product=world.products["P-200"], **query)

    assert told in page
    assert not _headings(page)


def test_addresses_of_strangers_and_nonsense_are_an_empty_basket(world: cast.World) -> None:
    client = _client(world, "MEMBER")
    Product.objects.of(world.organiser_id).filter(sku="N-1").update(ended_at=clock.now())

    for product in ("x", uuid4(), world.products["N-1"]):
        assert "Choose products first" in _page(client, world, product=product, at="nowhere")
    many = _page(client, world, product=[world.products["P-200"]] * 50)
    assert many.count('name="product"') == 20 and 'name="q"' not in many
