"""What members and strangers read of a product."""

from dataclasses import replace

import cast
import pytest

from tandem.catalogue import describing, pictures
from tandem.catalogue.models import ProductPage
from tandem.catalogue.queries import NoSuchProduct
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _describe(world: cast.World, **text: str) -> None:
    describing.describe(world.products["P-200"], text=text, actor=world.actor, now=cast.NOW)


def test_texts_of_other_languages_and_the_picture_stay(world: cast.World) -> None:
    picture = ids.new_uuid()
    _describe(world, en=" A pump. ", pl="Pompa.")
    pictures.add(
        world.products["P-200"], upload_id=picture, alt={}, actor=world.actor, now=cast.NOW
    )
    _describe(world, en="A good pump.", pl=" ")

    (page,) = ProductPage.objects.of(world.organiser_id)
    assert (page.text, page.picture_id) == ({"en": "A good pump."}, picture)
    facts = Fact.objects.of(world.organiser_id).filter(name="catalogue.product_described")
    assert facts.count() == 2


def test_a_product_of_another_organiser_is_not_known(world: cast.World) -> None:
    other = cast.build()
    tenancy.enter(world.organiser_id)

    with pytest.raises(NoSuchProduct):
        describing.describe(
            other.products["P-200"], text={"en": "Ours"}, actor=world.actor, now=cast.NOW
        )
    assert describing.page_of(other.products["P-200"], organiser_id=world.organiser_id) is None


def test_who_may_not_change_products_writes_nothing(world: cast.World) -> None:
    actor = replace(world.actor, permissions=frozenset({"catalogue.view"}))

    with pytest.raises(NotAllowed):
        describing.describe(
            world.products["P-200"], text={"en": "A pump."}, actor=actor, now=cast.NOW
        )
    assert not ProductPage.objects.of(world.organiser_id).exists()
