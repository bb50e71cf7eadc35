"""Products one by one: added by hand, looked at, changed."""

import cast
import pytest
from django.urls import reverse
from portals import filling
from portals.test_access import _client

from tandem.catalogue import queries
from tandem.catalogue.models import Category, Product, ProductIdentifier
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _products(world: cast.World) -> str:
    return reverse("organiser:products", kwargs={"programme": world.programme.slug})


def test_a_product_is_added_with_a_category_of_its_own(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    answer = filling.send(
        client,
        _products(world),
        "add",
        name="Zawór kulowy",
        sku="Z-1",
        barcodes="5901234123457 4006381333931",
        new_category="Zawory",
        carton="24",
    )

    tenancy.enter(world.organiser_id)
    row = Product.objects.of(world.organiser_id).get(sku="Z-1")
    assert answer.headers["Location"] == reverse(
        "organiser:product", args=[world.programme.slug, row.id]
    )
    assert row.categories == ["zawory"] and Category.objects.of(world.organiser_id).get(
        code="zawory"
    ).name == {"en": "Zawory"}
    known = (
        ProductIdentifier.objects.of(world.organiser_id)
        .filter(product_id=row.id, kind="GTIN")
        .values_list("value", flat=True)
    )
    assert list(known) == ["04006381333931"]  # the other one is that of a pump
    page = client.get(answer.headers["Location"]).content.decode()
    assert (
        "these barcodes belong to other products" in page
        and "4006381333931" in page
        and "24" in page
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"sku": "P-200"}, "bears this number already"),
        ({"barcodes": "123"}, "not a GTIN"),
        ({"new_category": "!!"}, "Use letters or digits."),
        ({"carton": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(
    world: cast.World, typed: dict[str, str], sentence: str
) -> None:
    client = _client(world, "MARKETER")

    answer = filling.send(
        client, _products(world), "add", **({"name": "Zawór", "sku": "Z-1"} | typed)
    )

    assert (
        answer.status_code == 400
        and sentence in answer.content.decode()
        and 'value="Zawór"' in answer.content.decode()
    )
    tenancy.enter(world.organiser_id)
    assert not Product.objects.of(world.organiser_id).filter(sku="Z-1").exists()


def test_a_product_is_changed_and_keeps_its_number(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    address = reverse("organiser:product", args=[world.programme.slug, world.products["P-200"]])

    answer = filling.send(client, address, "change", name="Pompa P-200 Eco", novelty="on")

    assert answer.status_code == 302
    tenancy.enter(world.organiser_id)
    row = Product.objects.of(world.organiser_id).get(id=world.products["P-200"])
    assert (row.name, row.sku, row.is_novelty, row.categories) == (
        "Pompa P-200 Eco",
        "P-200",
        True,
        ["pumps", "circulators"],
    )


def test_names_have_another_stamp_once_one_is_another(world: cast.World) -> None:
    def stamp() -> tuple[int, int]:
        tenancy.enter(world.organiser_id)
        return queries.names_stamp(organiser_id=world.organiser_id)

    rows = Product.objects.of(world.organiser_id)
    stamps = [stamp()]
    row = rows.order_by("id")[0]
    for change in ({"name": "Pump two"}, {"ended_at": cast.NOW}, {"ended_at": None}):
        rows.filter(id=row.id).update(**change)
        stamps.append(stamp())
    rows.filter(id=row.id).update(name=row.name, brand="Other")

    assert stamps[0] != stamps[1] != stamps[2] and stamps[1] == stamps[3]
    assert stamp() == stamps[0]
