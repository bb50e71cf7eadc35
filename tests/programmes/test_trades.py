"""The trades of a programme: chosen when somebody joins, kept where they were typed before."""

import cast
import pytest
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.participants.models import Application, Member
from tandem.platform import tenancy
from tandem.programmes import setup, trades
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
WHO = {"person_name": "Ewa Nowa", "email": "ewa@nowa.example"}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _programme(world: cast.World) -> Programme:
    tenancy.enter(world.organiser_id)
    return Programme.objects.of(world.organiser_id).get(id=world.programme.id)


def test_the_list_is_set_on_its_page(world: cast.World) -> None:
    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(trade="układacz")
    client, page = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/settings/trades/"
    before = client.get(page).content.decode()

    filling.send(client, page, "take_up", of="tiler")
    filling.send(client, page, "take_up", of="układacz")
    own = filling.send(client, page, "add", name="Roof gardener")
    twice = filling.send(client, page, "add", name="roof Gardener")
    with_them = trades.names(_programme(world), "pl")
    dropped = filling.send(client, page, "drop", of="tiler")

    assert "nobody is asked for one" in before and "układacz" in before
    assert with_them == {
        "tiler": "Glazurnik",
        "układacz": "układacz",
        "Roof gardener": "Roof gardener",
    }
    assert (own.status_code, twice.status_code, dropped.status_code) == (302, 400, 302)
    assert "is in the list already" in twice.content.decode()
    assert list(trades.names(_programme(world), "en")) == ["układacz", "Roof gardener"]


def test_who_joins_chooses_one_and_keeps_what_was_typed(world: cast.World) -> None:
    address = f"/join/{world.programme.slug}/"
    without = Client().get(address).content.decode()
    tenancy.enter(world.organiser_id)
    trades.add(
        world.programme, "tiler", name=trades.SUGGESTED["tiler"], actor=world.actor, now=cast.NOW
    )

    shown = Client().get(address, headers={"accept-language": "pl"}).content.decode()
    strange = Client().post(address, {**WHO, "trade": "astronaut"})
    wrong = Client().post(address, {**WHO, "trade": "tiler", "tax_id": "123", "city": "Łódź"})
    right = Client().post(address, {**WHO, "trade": "tiler"})

    assert 'name="trade"' not in without and "Glazurnik" in shown
    assert strange.status_code == 400 and wrong.status_code == 400 and right.status_code == 200
    typed = filling.shown(wrong.content, "_join")
    assert (typed["trade"], typed["city"], typed["person_name"]) == ("tiler", "Łódź", "Ewa Nowa")
    tenancy.enter(world.organiser_id)
    assert Application.objects.of(world.organiser_id).get().applicant["trade"] == "tiler"


def test_an_address_is_the_name_and_a_number_follows_where_it_is_taken(world: cast.World) -> None:
    first = setup.new_slug("Złota Kielnia")
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(slug=first)

    assert first == "zlota-kielnia"
    assert setup.new_slug("Złota Kielnia") == "zlota-kielnia-2"


def test_an_address_is_of_one_programme_of_the_installation(world: cast.World) -> None:
    said = {
        "currency": "PLN",
        "time_zone": "Europe/Warsaw",
        "country": "PL",
        "languages": ["pl"],
        "brand_colour": "#123456",
        "begins_on": cast.NOW.date(),
        "actor": world.actor,
        "now": cast.NOW,
    }

    with pytest.raises(setup.SlugTaken) as refused:
        setup.open_programme("Another", slug=world.programme.slug, **said)

    assert refused.value.data == {"slug": world.programme.slug}
    assert Programme.objects.of(world.organiser_id).count() == 1
