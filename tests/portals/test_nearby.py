"""Outlets near somebody, on pages: by a town, by where the device is once one presses, for members
and strangers; where an outlet is, said by the organiser.
"""

from typing import Any

import cast
import pytest
from django.core.cache import cache
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.kit import ids
from tandem.partners import onboarding
from tandem.partners.models import Outlet
from tandem.platform import clock, tenancy
from tandem.platform.models import Fact
from tandem.programmes import setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"is_public": True}, actor=made.actor, now=clock.now()
    )
    return made


def _outlet(world: cast.World, name: str, city: str, place: tuple[float, float] | None) -> None:
    north, east = place or (None, None)
    onboarding.add_outlet(
        world.wschod,
        code=name,
        name=name,
        city=city,
        street="Rynek 4",
        postal_code="18-400" if place else "",
        latitude=north,
        longitude=east,
        actor=world.actor,
        now=cast.NOW,
    )


def _rows(answer: Any) -> list[tuple[str, str]]:
    page = html.fromstring(answer.content.decode())
    return [
        (row.findtext(".//b"), (row.findtext("span[2]") or "").strip())
        for row in page.xpath("//ul[@class='list']/li")
        if row.findtext(".//b")
    ]


def _press(client: Client, address: str, place: tuple[float, float]) -> Any:
    """What the script sends once somebody pressed and the browser told where they are."""
    form = html.fromstring(client.get(address).content.decode()).xpath("//form[@data-here]")[0]
    assert form.get("hidden") is not None and form.get("method") == "post"
    values = dict(form.form_values()) | {"north": f"{place[0]:.3f}", "east": f"{place[1]:.3f}"}
    return client.post(address, values)


def test_members_and_strangers_find_what_is_near(world: cast.World) -> None:
    product = world.products["P-200"]
    public, mine = f"/programme/{world.programme.slug}/en/", f"/m/{world.programme.slug}/"
    ania, stranger = _client(world, "MEMBER"), Client()
    asks = [(stranger, public + "outlets/"), (ania, mine + "outlets/")]
    for client, address in asks:
        page = client.get(address).content.decode()
        assert "data-here" not in page  # of no outlet it is known where it is
    _outlet(world, "Łomża Rynek", "Łomża", (53.1781, 22.0593))
    _outlet(world, "Łomża Nowa", "Łomża", None)
    _outlet(world, "Ełk", "Ełk", (53.8282, 22.3647))
    asks += [
        (stranger, f"{public}product/{product}/outlets/"),
        (ania, f"{mine}products/{product}/outlets/"),
    ]

    for client, address in asks:
        pressed = _press(client, address, (53.80, 22.36))
        assert pressed.status_code == 200
        assert _rows(pressed) == [("Ełk", "3.2 km"), ("Łomża Rynek", "72 km")]
        by_town = client.get(address, {"town": "lomza"})
        assert _rows(by_town) == [("Łomża Rynek", "less than 100 m"), ("Ełk", "75 km")]
        assert "Łomża Nowa" in by_town.content.decode()
        assert _rows(client.get(address, {"town": "18-4"})) == _rows(
            client.get(address, {"town": "18 400"})
        )
        nowhere = client.get(address, {"town": "<b>Oz</b>"}).content.decode()
        assert "There is no outlet in “&lt;b&gt;Oz&lt;/b&gt;”." in nowhere
        for link in ("town=%F0", "region=&town=" + 9 * "%F0%9F%92%A9", "town=" + 500 * "x"):
            assert client.get(f"{address}?{link}").status_code == 200
        wrong = {"_action": "near", "_near": "", "north": "91", "east": "x"}
        assert client.post(address, wrong).status_code in (200, 400, 404)
    page = stranger.get(f"{public}product/{product}/").content.decode()
    assert f"{public}product/{product}/outlets/" in page
    assert stranger.get(f"{public}product/{ids.new_uuid()}/outlets/").status_code == 404
    assert ania.get(f"{mine}products/{ids.new_uuid()}/outlets/").status_code == 404


def test_where_somebody_is_is_kept_nowhere(world: cast.World) -> None:
    _outlet(world, "Ełk", "Ełk", (53.8282, 22.3647))
    tenancy.enter(world.organiser_id)
    before = Fact.objects.of(world.organiser_id).count()
    cache.clear()
    for client, address in (
        (Client(), f"/programme/{world.programme.slug}/en/outlets/"),
        (_client(world, "MEMBER"), f"/m/{world.programme.slug}/outlets/"),
    ):
        pressed = _press(client, address, (53.123, 22.321))

        text = pressed.content.decode()
        assert "53.123" not in text and "22.321" not in text
        assert not any("53.123" in str(morsel.value) for morsel in client.cookies.values())
        assert "?" not in pressed.request["PATH_INFO"] and not pressed.request["QUERY_STRING"]
        assert "Location" not in pressed.headers
    public = Client().post(
        f"/programme/{world.programme.slug}/en/outlets/", {"north": "53.123", "east": "22.321"}
    )
    assert public.headers["Cache-Control"] == "no-store"
    tenancy.enter(world.organiser_id)
    assert Fact.objects.of(world.organiser_id).count() == before


def test_a_page_of_strangers_is_kept_but_not_what_they_ask(world: cast.World) -> None:
    _outlet(world, "Ełk", "Ełk", (53.8282, 22.3647))
    address = f"/programme/{world.programme.slug}/en/outlets/"

    assert "public" in Client().get(address).headers["Cache-Control"]
    assert Client().get(f"{address}?town=Elk").headers["Cache-Control"] == "no-store"


def test_of_several_towns_one_is_asked_which(world: cast.World) -> None:
    for region, place in (("podlaskie", (53.0, 23.0)), ("śląskie", (50.0, 19.0))):
        onboarding.add_outlet(
            world.wschod,
            code=region,
            name=f"Nowa {region}",
            city="Nowa Wieś",
            region=region,
            latitude=place[0],
            longitude=place[1],
            actor=world.actor,
            now=cast.NOW,
        )
    address = f"/programme/{world.programme.slug}/en/outlets/"

    page = html.fromstring(Client().get(f"{address}?town=nowa").content.decode())
    (link,) = [
        row.get("href")
        for row in page.xpath("//ul[@class='list']//a")
        if "%C5%9Bl" in row.get("href")
    ]

    assert _rows(Client().get(address + link))[0] == ("Nowa śląskie", "less than 100 m")


def test_without_any_outlet_nobody_is_asked_where_they_are(world: cast.World) -> None:
    page = f"/programme/{world.programme.slug}/en/"
    assert "Outlets near you" in Client().get(page).content.decode()
    tenancy.enter(world.organiser_id)
    Outlet.objects.of(world.organiser_id).update(is_authorised=False)
    cache.clear()

    said = Client().get(f"{page}outlets/?town=Lublin").content.decode()

    assert "The organiser has named no outlet yet." in said
    assert 'name="town"' not in said and "There is no outlet in" not in said
    assert "Outlets near you" not in Client().get(page).content.decode()
    own = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/outlets/").content.decode()
    assert "named no outlet yet" in own


def test_before_somebody_asks_and_where_there_is_none_the_towns_are_told(
    world: cast.World,
) -> None:
    _outlet(world, "Ełk", "Ełk", None)
    Outlet.objects.of(world.organiser_id).filter(name="Ełk").update(postal_code="19-300")
    address = f"/programme/{world.programme.slug}/en/outlets/"

    for query, problem in (("", False), ("?town=Gdańsk", True)):
        page = html.fromstring(Client().get(address + query).content.decode())
        (link,) = page.xpath("//h2[.='Towns with outlets']/..//a")
        assert (link.text, link.get("href")) == ("Ełk", f"{address}?town=E%C5%82k&region=")
        assert bool(page.xpath("//*[@role='alert']")) == problem
    assert _rows(Client().get(f"{address}?town=19-300")) == [("Ełk", "")]
    assert _rows(Client().get(link.get("href"))) == [("Ełk", "")]


def test_the_organiser_says_where_an_outlet_is(world: cast.World) -> None:
    client, key = _client(world, "MARKETER"), world.outlets["Wschód"]
    address = f"/o/{world.programme.slug}/partners/{world.wschod}/outlets/{key}/"
    assert (
        address
        in client.get(f"/o/{world.programme.slug}/partners/{world.wschod}/").content.decode()
    )

    wrong = filling.send(client, address, "change_outlet", place="the corner", city="Białystok")
    right = filling.send(
        client,
        address,
        "change_outlet",
        place="https://map.example/?mlat=53.1325&mlon=23.1688",
        street="Rynek 4",
        city="Białystok",
    )

    assert wrong.status_code == 400 and "This is no place." in wrong.content.decode()
    assert right.status_code == 302
    tenancy.enter(world.organiser_id)
    row = Outlet.objects.of(world.organiser_id).get(id=key)
    assert (row.code, row.street, row.latitude, row.longitude) == (
        "W1",
        "Rynek 4",
        53.1325,
        23.1688,
    )
    shown = html.fromstring(client.get(address).content.decode())
    assert shown.xpath("//input[@name='place']")[0].get("value") == "53.13250, 23.16880"
    assert shown.xpath("//*[@data-here]")[0].get("data-here") == "#change_outlet-place"
    finance = _client(world, "FINANCE").get(address).content.decode()
    assert "change_outlet" not in finance


def test_a_partner_s_manager_says_where_an_own_outlet_is(world: cast.World) -> None:
    client, key = _client(world, "PARTNER_MANAGER"), world.outlets["Wschód"]
    home = f"/p/{world.programme.slug}/"
    address = f"{home}outlets/{key}/"

    asked = client.get(home).content.decode()
    before = client.get(f"{home}outlets/").content.decode()
    wrong = filling.send(client, address, "place_outlet", place="the corner")
    right = filling.send(
        client, address, "place_outlet", place="53.1325, 23.1688", street="Rynek 4"
    )

    assert "1 outlet has no place yet" in asked and f'href="{home}outlets/"' in asked
    assert "Of 1 outlet it is not known where it is" in before and address in before
    assert wrong.status_code == 400 and "This is no place." in wrong.content.decode()
    assert right.status_code == 302
    tenancy.enter(world.organiser_id)
    row = Outlet.objects.of(world.organiser_id).get(id=key)
    assert (row.name, row.street, row.latitude) == ("Wschód Białystok", "Rynek 4", 53.1325)
    after = client.get(f"{home}outlets/").content.decode()
    assert "Customers find the nearest of your outlets" in after and "53.13250, 23.16880" in after
    assert "no place yet" not in client.get(home).content.decode()


def test_a_partner_s_clerk_says_no_place(world: cast.World) -> None:
    client = _client(world, "PARTNER_CLERK")
    home = f"/p/{world.programme.slug}/"

    first = client.get(home).content.decode()

    assert "no place yet" not in first and f'href="{home}outlets/"' not in first
    assert client.get(f"{home}outlets/").status_code == 403
    assert client.get(f"{home}outlets/{world.outlets['Wschód']}/").status_code == 403
