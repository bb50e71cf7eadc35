"""Products through the API, and their pictures: sent, described, put in an order, taken off."""

import io
from typing import Any

import cast
import pytest
from api.test_api import _get, _key, _post
from api.test_correcting import _patch
from django.test import Client
from PIL import Image

from tandem.catalogue.models import ProductPage, ProductPicture
from tandem.catalogue.pictures import PICTURES_MAX
from tandem.kit import ids
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db
SCOPES = ("products.read", "pictures.write")


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _png(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(made, "PNG")
    return made.getvalue()


def _send(key: str, path: str, content: bytes, *, once: str = "") -> Any:
    return Client().post(
        f"/api/v1/{path}",
        content,
        content_type="image/png",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": once or str(ids.new_uuid())},
    )


def test_a_product_is_known_by_its_number(world: cast.World) -> None:
    key = _key(world, "products.read")

    (row,) = _get(key, "products?sku=P-200").json()["items"]

    assert (row["id"], row["picture"], row["has_ended"]) == (
        str(world.products["P-200"]),
        None,
        False,
    )
    assert _get(key, "products?sku=NOPE").json()["items"] == []
    every = _get(key, "products").json()["items"]
    assert [one["sku"] for one in every] == sorted(world.products)


def test_pictures_are_sent_once_described_moved_and_taken_off(world: cast.World) -> None:
    key, home = _key(world, *SCOPES), f"products/{world.products['P-200']}/pictures"

    red, again = (_send(key, home, _png("red"), once="one") for _time in range(2))
    blue = _send(key, home, _png("blue"))
    one, two = f"{home}/{red.json()['id']}", f"{home}/{blue.json()['id']}"
    told = _patch(key, one, {"alt": {"en": " A red pump", "pl": "Pompa"}})
    moved = _patch(key, two, {"place": 1})

    assert red.status_code == 201 and red.json() == again.json()
    assert told.json()["alt"] == {"en": "A red pump", "pl": "Pompa"}
    assert moved.json()["place"] == 1
    shown = _get(key, home).json()
    assert [row["id"] for row in shown["items"]] == [blue.json()["id"], red.json()["id"]]
    assert Client().get(shown["items"][0]["picture"]).headers["Content-Type"] == "image/webp"
    (row,) = _get(key, "products?sku=P-200").json()["items"]
    assert row["picture"] == shown["items"][0]["picture"]

    left = _post(key, f"{two}/take-off", {})

    assert [(row["id"], row["place"]) for row in left.json()["items"]] == [(red.json()["id"], 1)]
    tenancy.enter(world.organiser_id)
    page = ProductPage.objects.of(world.organiser_id).get(product_id=world.products["P-200"])
    assert str(page.picture_id) in red.json()["picture"]
    assert _patch(key, two, {"place": 1}).status_code == 404


def test_what_is_no_picture_or_one_too_many_is_refused(world: cast.World) -> None:
    key, home = _key(world, *SCOPES), f"products/{world.products['P-200']}/pictures"
    for shade in range(PICTURES_MAX):
        assert _send(key, home, _png(f"rgb({shade * 30}, 0, 90)")).status_code == 201

    more = _send(key, home, _png("green"))
    none = _send(key, home, b"<svg/>")
    same = _send(key, f"products/{world.products['G-10']}/pictures", _png("red"))
    twice = _send(key, f"products/{world.products['G-10']}/pictures", _png("red"))

    assert (more.status_code, more.json()["code"]) == (409, "catalogue.too_many_pictures")
    assert (none.status_code, none.json()["code"]) == (422, "kit.not_a_picture")
    assert same.status_code == 201
    assert (twice.status_code, twice.json()["code"]) == (409, "catalogue.picture_there")
    tenancy.enter(world.organiser_id)
    assert ProductPicture.objects.of(world.organiser_id).count() == PICTURES_MAX + 1


def test_each_scope_opens_its_own(world: cast.World) -> None:
    home = f"products/{world.products['P-200']}/pictures"

    assert _send(_key(world, "products.read"), home, _png("red")).status_code == 403
    assert _get(_key(world, "pictures.write"), home).status_code == 403
