"""What is named leads to its page, and lists are searched and narrowed down."""

from dataclasses import replace
from datetime import date
from typing import Any

import cast
import pytest
from django.test import Client
from earning.recalculation.test_recalculating import AMOUNT, come
from lxml import html
from portals import filling
from portals.test_access import _client
from portals.test_figures import _rows

from tandem.catalogue.models import Product
from tandem.evidence.models import WaitingLine
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access.permissions import Actor
from tandem.portals.shared.areas.lists import Cell
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.rewards import catalogue, ordering

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _leads(client: Client, address: str) -> dict[str, str]:
    """Where the links of a page lead, by their texts."""
    links: list[Any] = html.fromstring(client.get(address).content).xpath("//main//a[@href]")
    return {" ".join(link.text_content().split()): link.get("href") for link in links}


def _mug(world: cast.World) -> Any:
    return catalogue.add_reward(
        world.programme.id,
        name={"en": "Thermal mug", "pl": "Kubek"},
        points=10,
        stock=5,
        actor=world.actor,
        now=cast.NOW,
    )


def test_an_order_leads_to_its_member_and_reward(world: cast.World) -> None:
    mug, ania = _mug(world), world.members["Ania"]
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(world, world.activity("Ania", ("G-10", 1, 100_000), day=date(2026, 1, 10)))
    ordering.order(
        mug,
        programme_id=world.programme.id,
        key=ids.new_uuid(),
        member_id=ania,
        address={
            "name": "Jan Nowak",
            "street": "Lipowa 1",
            "postal_code": "15-001",
            "city": "Łódź",
        },
        actor=Actor("ania", world.organiser_id, frozenset({"member.order"}), member_id=ania),
        now=cast.NOW,
    )
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"

    leads = _leads(client, f"{base}orders/")
    (row,) = _rows(client, f"{base}orders/")

    assert leads["Instalbud Nowak sp. z o.o."] == f"{base}members/{ania}/"
    assert leads["Thermal mug"] == f"{base}rewards/{mug}/"
    assert "Jan Nowak · Lipowa 1, 15-001 Łódź" in row


def test_the_explanation_of_points_leads_to_each_product(world: cast.World) -> None:
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    purchase = world.activity("Ania", ("G-10", 1, 100_000), day=date(2026, 1, 10))
    come(world, purchase)
    base, ania = f"/o/{world.programme.slug}/", world.members["Ania"]
    product = Product.objects.of(world.organiser_id).get(sku="G-10")

    leads = _leads(
        _client(world, "ADMINISTRATOR"), f"{base}members/{ania}/transactions/{purchase.id}/"
    )
    own = _leads(_client(world, "MEMBER"), f"/m/{world.programme.slug}/activity/{purchase.id}/")

    assert leads[product.name] == f"{base}products/{product.id}/"
    assert product.name not in own


def test_an_empty_list_of_points_and_of_months_leads_on(world: cast.World) -> None:
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"

    assert _leads(client, f"{base}approvals/")["Settings"] == f"{base}settings/points/"
    assert _leads(client, f"{base}finance/cohorts/")["Files"] == f"{base}files/"


def test_a_partner_leads_to_its_members_files_and_what_waits(world: cast.World) -> None:
    base, key = f"/o/{world.programme.slug}/", world.wschod
    client = _client(world, "ADMINISTRATOR")
    at_once = _leads(client, f"{base}partners/{key}/")
    programmes = Programme.objects.of(world.organiser_id).filter(id=world.programme.id)
    programmes.update(release="WHEN_PAID")

    leads = _leads(client, f"{base}partners/{key}/")

    wanted = {
        "Members won by it": f"{base}members/?partner={key}",
        "Who bought from it in half a year": f"{base}members/?active=half&seller={key}",
        "Its files and sales": f"{base}files/?q=Hurtownia+Wsch%C3%B3d",
        "To be matched": f"{base}unknown/?partner={key}",
        "What waits for payment": f"{base}payments/?partner={key}",
    }
    assert wanted.items() <= leads.items() and "What waits for payment" not in at_once
    assert [client.get(address).status_code for address in wanted.values()] == [200] * 5


def test_a_trade_leads_to_its_members_who_bear_it_by_its_name(world: cast.World) -> None:
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"
    filling.send(client, f"{base}settings/trades/", "take_up", of="installer")

    leads = _leads(client, f"{base}settings/trades/")
    (row,) = _rows(client, f"{base}members/?trade=installer")
    in_polish = client.get(f"{base}members/?trade=installer", headers={"accept-language": "pl"})

    assert leads["1"] == f"{base}members/?trade=installer"
    assert "Installer" in row
    assert "Instalator" in in_polish.content.decode()


def test_products_by_category_brand_and_novelty(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    every = Product.objects.of(world.organiser_id)
    first = every.order_by("sort_key", "id").first()
    assert first is not None
    every.filter(id=first.id).update(brand="Akwa Pro", is_novelty=True)
    client, page = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/products/"
    category = first.categories[-1]

    by_brand, by_novelty = (
        _rows(client, f"{page}?{query}") for query in ("brand=Akwa+Pro", "novelty=yes")
    )
    by_category = _rows(client, f"{page}?category={category}")
    no_such = client.get(f"{page}?category=none&brand=none&novelty=none")

    assert len(by_brand) == 1 and by_brand[0].startswith(first.name)
    assert by_brand[0] in by_novelty and len(by_novelty) == 2
    tenancy.enter(world.organiser_id)
    assert len(by_category) == every.filter(categories__contains=[category]).count()
    assert no_such.status_code == 200


def test_rewards_by_a_part_of_their_name(world: cast.World) -> None:
    _mug(world)
    client, page = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/rewards/"

    found = _rows(client, f"{page}?q=mug")
    none = client.get(f"{page}?q=vest").content.decode()

    assert len(found) == 1 and found[0].startswith("Thermal mug")
    assert "Nothing of that kind." in none


@pytest.mark.parametrize(
    ("cell", "classes"),
    [
        (Cell("3 Mar 2026", value=cast.NOW), "nowrap"),
        (Cell("3 Mar 2026", value=cast.NOW.date()), "nowrap"),
        (Cell(""), "blank"),
        (Cell("", forms=[None]), "blank"),
        (Cell("", note="x"), ""),
        (Cell("", badges=[("late", "bad")]), ""),
        (Cell(0, value=0), ""),
        (Cell("0", value=0), ""),
    ],
)
def test_how_a_cell_is_laid_out(cell: Cell, classes: str) -> None:
    assert cell.classes == classes


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("orders/", "rewards/"),
        ("unknown/", "files/"),
        ("finance/transfers/", "files/"),
        ("rules/runs/", "rules/"),
    ],
)
def test_an_empty_list_leads_to_the_first_step(path: str, leads_to: str, world: cast.World) -> None:
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"

    leads = html.fromstring(client.get(f"{base}{path}").content).xpath(
        "//main//div[@class='empty']//a/@href"
    )

    assert leads == [f"{base}{leads_to}"]


def test_an_empty_choice_leads_to_where_the_first_is_added(world: cast.World) -> None:
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"

    leads = _leads(client, f"{base}finance/expiry/")

    assert leads["Add the first in a new tab"] == f"{base}segments/"


def test_every_page_of_the_menu_stands_before_there_is_anything(world: cast.World) -> None:
    organiser_id = setup.add_organiser("Nowa", slug="nowa-pusta", now=cast.NOW)
    tenancy.enter(organiser_id)
    opened = setup.open_programme(
        "Nowy klub",
        slug="nowy-pusty-klub",
        currency="PLN",
        time_zone="Europe/Warsaw",
        country="PL",
        languages=["pl", "en"],
        brand_colour="#12507a",
        begins_on=cast.BEGINS,
        actor=replace(world.actor, organiser_id=organiser_id),
        now=cast.NOW,
    )
    programme = Programme.objects.of(organiser_id).get(id=opened.programme_id)
    client = _client(
        replace(world, organiser_id=organiser_id, programme=programme), "ADMINISTRATOR"
    )
    base = f"/o/{programme.slug}/"

    menu = html.fromstring(client.get(base).content).xpath("//nav//a/@href")
    pages = sorted({page for page in menu if page.startswith(base)})

    assert len(pages) > 25
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_lines_that_wait_for_two_words_are_counted_once(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    line = WaitingLine(
        organiser_id=world.organiser_id,
        document_id=ids.new_uuid(),
        line=1,
        programme_id=world.programme.id,
        partner_id=world.wschod,
        document_no="FV 1",
        sold_on=date(2026, 1, 10),
        outlet_code="",
        customer_key="CODE:C9",
        customer_text="C9",
        product_key="CODE:X9",
        product_text="X9",
        quantity=1,
        unit="pcs",
        created_at=cast.NOW,
    )
    WaitingLine.objects.of(world.organiser_id).bulk_create([line])
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"

    content = client.get(f"{base}unknown/").content.decode()

    assert "2 words to be matched" in content
    assert "1 line waits." in content
