"""Pictures of a product: their order, what they show, and files known by their names."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from PIL import Image
from portals import filling
from portals.test_access import _client

from tandem.catalogue import pictures
from tandem.catalogue.models import ProductPage, ProductPicture
from tandem.catalogue.queries import NoSuchProduct
from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.platform.models import Fact
from tandem.programmes import setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _scope(world: cast.World) -> dict[str, Any]:
    return {"actor": world.actor, "now": cast.NOW}


def _order(world: cast.World) -> list[UUID | None]:
    rows = pictures.of_product(world.products["P-200"], organiser_id=world.organiser_id)
    return [row.upload_id for row in rows]


def _first(world: cast.World) -> UUID | None:
    page = ProductPage.objects.of(world.organiser_id).get(product_id=world.products["P-200"])
    return page.picture_id


def test_pictures_stand_in_an_order_and_the_first_stands_for_the_product(
    world: cast.World,
) -> None:
    pump, uploads = world.products["P-200"], [ids.new_uuid() for _picture in range(3)]
    rows = [pictures.add(pump, upload_id=key, alt={}, **_scope(world)) for key in uploads]
    one, two, three = uploads
    assert _order(world) == uploads and _first(world) == one

    pictures.move(pump, rows[2], by=-1, **_scope(world))
    pictures.move(pump, rows[2], by=-1, **_scope(world))
    pictures.move(pump, rows[2], by=-1, **_scope(world))  # at the front it stays
    assert _order(world) == [three, one, two] and _first(world) == three
    pictures.move(pump, rows[2], by=1, **_scope(world))
    assert _order(world) == [one, three, two]

    pictures.describe(pump, rows[0], alt={"en": " A  pump ", "pl": "Pompa"}, **_scope(world))
    pictures.describe(pump, rows[0], alt={"pl": " "}, **_scope(world))
    assert ProductPicture.objects.of(world.organiser_id).get(id=rows[0]).alt == {"en": "A pump"}
    pictures.take_off(pump, rows[0], **_scope(world))
    assert _order(world) == [three, two] and _first(world) == three
    with pytest.raises(pictures.NoSuchPicture):
        pictures.take_off(pump, rows[0], **_scope(world))
    with pytest.raises(pictures.PictureThere):
        pictures.add(pump, upload_id=two, alt={}, **_scope(world))
    for _more in range(pictures.PICTURES_MAX - 2):
        pictures.add(pump, upload_id=ids.new_uuid(), alt={}, **_scope(world))
    with pytest.raises(pictures.TooManyPictures):
        pictures.add(pump, upload_id=ids.new_uuid(), alt={}, **_scope(world))
    last = Fact.objects.of(world.organiser_id).filter(name="catalogue.product_pictures_changed")
    assert last.count() == 3 + 3 + 2 + 1 + (pictures.PICTURES_MAX - 2)


def test_a_picture_of_another_product_or_organiser_is_not_known(world: cast.World) -> None:
    other = cast.build()
    theirs = pictures.add(
        other.products["P-200"], upload_id=ids.new_uuid(), alt={}, **_scope(other)
    )
    tenancy.enter(world.organiser_id)
    for key in (world.products["P-200"], other.products["P-200"]):
        with pytest.raises((pictures.NoSuchPicture, NoSuchProduct)):
            pictures.take_off(key, theirs, **_scope(world))
        with pytest.raises((pictures.NoSuchPicture, NoSuchProduct)):
            pictures.move(key, theirs, by=1, **_scope(world))


def _meant(world: cast.World, file: str) -> str:
    to = pictures.meant(file, organiser_id=world.organiser_id)
    return (to.product.sku + (" awaited" if to.awaited else "")) if to else ""


@pytest.mark.parametrize(
    ("file", "sku"),
    [
        ("P-200.jpg", "P-200"),
        ("p-200.JPG", "P-200"),
        ("P-200_2.jpg", "P-200"),
        ("P-200 (3).webp", "P-200"),
        ("C:\\pictures\\N-1.png", "N-1"),
        ("P-2000.jpg", ""),
        ("pump.jpg", ""),
        (".jpg", ""),
        ("", ""),
        ("%00.jpg", ""),
    ],
)
def test_a_file_is_of_the_product_whose_number_it_bears(
    world: cast.World, file: str, sku: str
) -> None:
    assert _meant(world, file) == sku


def test_what_a_table_names_is_awaited_and_never_fetched(world: cast.World) -> None:
    pump, valve, of = world.products["P-200"], world.products["N-1"], world.organiser_id
    names = {
        pump: ["https://maker.example/img/pump%20front.jpg?w=90", "back.png", "BACK.png"],
        valve: ["valve.jpg", ""],
    }
    assert pictures.expect(names, **_scope(world)) == 3
    assert pictures.expect(names, **_scope(world)) == 0
    assert [row.name for row in pictures.awaited(pump, organiser_id=of)] == [
        "pump front.jpg",
        "back.png",
    ]
    assert _order(world) == [] and _meant(world, "Pump Front.jpg") == "P-200 awaited"

    back, front = ids.new_uuid(), ids.new_uuid()
    for file, key in (("back.png", back), ("pump front.jpg", front)):
        product = pictures.take_in(file, key, **_scope(world))
        assert product is not None and product.id == pump
    assert _order(world) == [front, back]  # as the table has them
    assert pictures.expect(names, **_scope(world)) == 0  # what was sent is not awaited again
    assert pictures.take_in("nobody.png", ids.new_uuid(), **_scope(world)) is None


def _file(name: str, colour: str, side: tuple[int, int] = (800, 600)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", side, colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def test_pictures_are_sent_and_leafed_through(
    world: cast.World, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    setup.change_programme(
        world.programme.id, settings={"is_public": True}, actor=world.actor, now=clock.now()
    )
    client, pump = _client(world, "MARKETER"), world.products["P-200"]
    base = f"/o/{world.programme.slug}/products/"

    answer = client.post(
        base + "pictures/",
        {
            "_action": "take_pictures",
            "pictures": [
                _file("P-200.png", "red"),
                _file("P-200_2.png", "blue"),
                _file("who.png", "green"),
                SimpleUploadedFile("N-1.png", b"no picture", content_type="image/png"),
            ],
        },
        follow=True,
    )
    told = " ".join(html.fromstring(answer.content.decode()).text_content().split())
    assert "2 pictures were taken in." in told and "who.png: no product is called so." in told
    assert "N-1.png: This file is no picture that can be shown." in told
    wrong = filling.send(client, f"{base}{pump}/", "add_picture", picture=None)
    assert wrong.status_code == 400 and "Choose a picture." in wrong.content.decode()
    added = filling.send(
        client, f"{base}{pump}/", "add_picture", picture=_file("x.png", "white"), alt="From behind"
    )
    assert added.status_code == 302

    tenancy.enter(world.organiser_id)
    order = _order(world)
    assert len(order) == 3
    for reader, address in (
        (Client(), f"/programme/{world.programme.slug}/en/product/{pump}/"),
        (_client(world, "MEMBER"), f"/m/{world.programme.slug}/products/{pump}/"),
    ):
        page = html.fromstring(reader.get(address).content.decode())
        shown = page.xpath("//div[@class='gallery']//img")
        assert [image.get("src").split("/")[2] for image in shown] == [str(key) for key in order]
        assert [image.get("alt") for image in shown] == [
            "Pompa P-200, picture 1",
            "Pompa P-200, picture 2",
            "From behind",
        ]
        assert [image.get("loading") for image in shown] == [None, "lazy", "lazy"]
        assert all(image.get("width") and image.get("height") for image in shown)
        jumps = page.xpath("//div[@class='gallery']/nav/a/@href")
        assert all(page.xpath(f"//*[@id='{jump[1:]}']") for jump in jumps) and len(jumps) == 3
        assert reader.get(shown[0].get("src")).status_code == 200
