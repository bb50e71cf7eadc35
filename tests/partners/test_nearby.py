"""Outlets near a place: how places are written, what is nearest, which town is meant."""

from dataclasses import replace
from typing import Any

import cast
import pytest

from tandem.partners import onboarding, queries
from tandem.partners.models import Outlet, Partner
from tandem.partners.outlets import nearby, placing
from tandem.partners.outlets.nearby import Town
from tandem.partners.outlets.placing import NotAPlace, Place
from tandem.platform import statements, tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact

WARSAW = (52.2297, 21.0122)


@pytest.mark.parametrize(
    "typed",
    [
        "52.2297, 21.0122",
        "52.2297 21.0122",
        "52,2297; 21,0122",
        "52,2297, 21,0122",
        "  52,2297   21,0122 ",
        "N 52.2297 E 21.0122",
        "52.2297° N, 21.0122° E",
        "52°13'46.92\"N 21°00'43.92\"E",
        "52° 13′ 46.92″ N, 21° 0′ 43.92″ E",
        "geo:52.2297,21.0122?z=17",
        "https://maps.example/maps/@52.2297,21.0122,17z",
        "https://maps.example/place/Sklep/@50.1,20.2,9z/data=!3m1!3d52.2297!4d21.0122",
        "https://maps.example/?q=52.2297,21.0122",
        "https://maps.example/?q=52.2297%2C%2021.0122",
        "https://map.example/?mlat=52.2297&mlon=21.0122#map=12/52.2/21.0",
        "https://map.example/#map=17/52.2297/21.0122",
    ],
)
def test_a_place_is_read_as_maps_give_it(typed: str) -> None:
    place = placing.read_place(typed)

    assert place is not None
    assert (place.latitude, place.longitude) == pytest.approx(WARSAW, abs=1e-6)
    assert placing.read_place(place.written) == place


def test_south_and_west_are_below_zero_and_nothing_is_no_place() -> None:
    assert placing.read_place("33°27'S 70°40'W") == Place(-33.45, -70.666667)
    assert placing.read_place("  ") is None


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "Rynek 4, Łódź",
            "52.2297",
            "91, 21",
            "52, 181",
            "0, 0",
            "52.2297 N 21.0122 N",
            "nan, nan",
        ),
        *("https://maps.example/place/Sklep", "javascript:alert(1)", "52..2, 21..0", "1e9, 1e9"),
        "9" * 400,
    ],
)
def test_what_is_no_place_is_refused(typed: str) -> None:
    with pytest.raises(NotAPlace):
        placing.read_place(typed)


def _outlet(world: cast.World, name: str, place: tuple[float, float] | None, **more: Any) -> None:
    where = {"latitude": place[0], "longitude": place[1]} if place else {}
    onboarding.add_outlet(
        world.wschod,
        code=name[:40],
        name=name,
        actor=world.actor,
        now=cast.NOW,
        **{**where, **more},
    )


def _told(world: cast.World, place: Place) -> list[tuple[str, int]]:
    return [(row.name, round(row.kilometres)) for row in nearby.near(world.programme, place)]


@pytest.mark.django_db
def test_the_nearest_come_first_and_only_those_that_sell(
    django_assert_num_queries: Any,
) -> None:
    other, world = cast.build(), cast.build()
    for name, place in (
        ("Praga", (52.2550, 21.0450)),
        ("Kraków", (50.0614, 19.9372)),
        ("Łódź", (51.7592, 19.4560)),
        ("Wola", (52.2360, 20.9550)),
        ("Nowhere", None),
    ):
        _outlet(world, name, place)
    _outlet(world, "Closed", WARSAW, is_authorised=False)
    tenancy.enter(other.organiser_id)
    _outlet(other, "Of others", WARSAW)
    tenancy.enter(world.organiser_id)
    here = Place(*WARSAW)

    # great-circle distances, known from elsewhere: Warsaw to Łódź 119 km; Kraków is further than
    # the circle in which there are enough
    assert _told(world, here) == [("Praga", 4), ("Wola", 4), ("Łódź", 119)]
    assert _told(world, Place(50.0, 20.0))[0][0] == "Kraków"
    for number in range(5):
        _outlet(world, f"Mokotów {number}", (52.19, 21.02))
    with django_assert_num_queries(1):
        assert "Łódź" not in [name for name, _km in _told(world, here)]  # enough are nearer

    partner = Partner.objects.of(world.organiser_id).filter(id=world.wschod)
    partner.update(ended_at=cast.NOW)
    assert _told(world, here) == []


@pytest.mark.django_db
def test_the_box_holds_over_the_line_of_dates_and_at_a_pole() -> None:
    world = cast.build()
    _outlet(world, "West", (-17.0, 179.9))
    _outlet(world, "East", (-17.0, -179.9))
    _outlet(world, "North", (89.95, 120.0))

    for longitude in (179.99, -179.99):
        assert {name for name, _km in _told(world, Place(-17.0, longitude))[:2]} == {"West", "East"}
    assert _told(world, Place(-17.0, 180.0))[0][1] == 11
    assert _told(world, Place(89.99, -60.0))[0] == ("North", 7)


@pytest.mark.django_db
def test_a_box_is_found_by_its_index() -> None:
    world = cast.build()
    Outlet.objects.of(world.organiser_id).bulk_create(
        Outlet(
            organiser_id=world.organiser_id,
            partner_id=world.wschod,
            code=f"C{number}",
            name=f"Outlet {number}",
            latitude=49 + number % 60 / 10,
            longitude=14 + number // 60 / 10,
            created_at=cast.NOW,
        )
        for number in range(3_000)
    )
    for text in ("SET ROLE NONE", "ANALYZE partners_outlet, partners_partner", "RESET ROLE"):
        statements.run(text)  # the owner alone may
    params = {
        **nearby._of(world.programme),
        **nearby._box(Place(*WARSAW), 10.0),
        "latitude": WARSAW[0],
        "longitude": WARSAW[1],
        "radius": 10.0,
        "limit": 30,
    }

    plan = "\n".join(row for (row,) in statements.rows(f"EXPLAIN {nearby._sql('near')}", params))

    assert "outlet_place_idx" in plan, plan
    (found_by,) = [
        line for line in plan.splitlines() if "Index Cond" in line and "latitude" in line
    ]
    assert "organiser_id" in found_by and ">=" in found_by and "<=" in found_by


@pytest.mark.django_db
def test_a_town_is_meant_by_its_name_and_a_part_of_the_country_by_a_postal_code() -> None:
    world = cast.build()
    _outlet(world, "A", (52.0, 21.0), city="Łomża", region="podlaskie", postal_code="18-400")
    _outlet(world, "B", (52.2, 21.2), city="Łomża ", region="podlaskie", postal_code="18-402")
    _outlet(world, "C", None, city="Łomża", region="podlaskie")
    _outlet(world, "D", (50.0, 20.0), city="Łomża", region="śląskie", postal_code="40-001")
    towns = nearby.towns(world.programme)

    ours, theirs = nearby.meant(towns, "lomza")
    written = (("Łomża", "podlaskie"),)
    assert ours == Town("Łomża", "podlaskie", Place(52.1, 21.1), 3, 2, written)
    assert (theirs.region, theirs.placed) == ("śląskie", 1)
    assert nearby.meant(towns, "LOM", "Śląskie") == [theirs]
    assert nearby.meant(towns, "Łomianki") == nearby.meant(towns, " ") == []
    unplaced = nearby.in_town(world.programme, ours, unplaced=True)
    assert [row.name for row in unplaced] == ["C"]
    assert len(nearby.in_town(world.programme, ours, unplaced=False)) == 3

    def code(typed: str) -> Place | None:
        return nearby.by_postal_code(world.programme, typed)

    assert code("18-400") == code("18 400") == Place(52.0, 21.0)
    assert code("18-499") == code("18") == Place(52.1, 21.1)
    assert code("40999") == Place(50.0, 20.0)
    assert code("99-999") is code("1") is code("Łomża") is code("%") is code("") is None


@pytest.mark.django_db
def test_a_town_is_one_however_its_outlets_write_it() -> None:
    world = cast.build()
    _outlet(world, "A", (52.0, 21.0), city="Łomża", region="podlaskie")
    _outlet(world, "B", (52.4, 21.4), city="LOMZA")
    _outlet(world, "C", None, city="Łomża ", region="Podlaskie")
    Partner.objects.of(world.organiser_id).filter(id=world.wschod).update(city="Łomża")
    _outlet(world, "D", None, postal_code="18-400")

    (town,) = nearby.towns(world.programme)

    # the two of the cast, as D, are in the town of their partner; one of them sells no more
    told = (town.name, town.region.lower(), town.outlets, town.placed)
    assert told == ("Łomża", "podlaskie", 5, 2)
    assert town.place == Place(52.2, 21.2)
    unplaced = nearby.in_town(world.programme, town, unplaced=True)
    assert [(row.name, row.city) for row in unplaced] == [
        ("C", "Łomża"),
        ("D", "Łomża"),
        ("Wschód Białystok", "Łomża"),
    ]
    assert [row.name for row in nearby.of_postal_code(world.programme, "18 4")] == ["D"]
    assert nearby.of_postal_code(world.programme, "1") == []


@pytest.mark.django_db
def test_a_town_of_two_regions_and_of_none_is_three() -> None:
    world = cast.build()
    for region in ("", "podlaskie", "śląskie"):
        _outlet(world, f"Nowa {region}", (52.0, 21.0), city="Nowa", region=region)
    towns = nearby.towns(world.programme)

    assert len(nearby.meant(towns, "nowa")) == 3
    (bare,) = nearby.meant(towns, "nowa", "")
    assert [row.name for row in nearby.in_town(world.programme, bare, unplaced=False)] == ["Nowa"]


@pytest.mark.django_db
def test_what_is_said_of_an_outlet_is_changed_and_noted() -> None:
    world = cast.build()
    wschod = world.wschod
    outlet = world.outlets["Wschód"]
    scope: dict[str, Any] = {"partner_id": wschod, "programme_id": world.programme.id}
    place = placing.read_place("53.1325, 23.1688")

    placing.change_outlet(
        outlet,
        told={
            "name": " Wschód  Rynek ",
            "city": "Białystok",
            "region": "podlaskie",
            "street": "Rynek 4",
            "postal_code": "15-062",
            "place": place,
        },
        actor=world.actor,
        now=cast.NOW,
        **scope,
    )

    row = Outlet.objects.of(world.organiser_id).get(id=outlet)
    assert (row.name, row.street, row.postal_code) == ("Wschód Rynek", "Rynek 4", "15-062")
    assert placing.place_of(row) == place
    assert Fact.objects.of(world.organiser_id).filter(name="partner.changed").count() == 1
    with pytest.raises(onboarding.NameMissing):
        placing.change_outlet(outlet, told={"name": " "}, actor=world.actor, now=cast.NOW, **scope)
    placing.change_outlet(outlet, told={"place": None}, actor=world.actor, now=cast.NOW, **scope)
    row.refresh_from_db()
    assert (row.name, row.street, placing.place_of(row)) == ("Wschód Rynek", "Rynek 4", None)


@pytest.mark.django_db
def test_a_partner_says_where_its_own_outlets_are_and_nothing_else() -> None:
    world = cast.build()
    of, outlet = world.organiser_id, world.outlets["Wschód"]
    manager = replace(
        world.actor, permissions=frozenset({"partner.outlets"}), partner_id=world.wschod
    )
    told: placing.WhereTold = {"street": "Rynek 4", "place": placing.read_place("53.1, 23.1")}
    scope: dict[str, Any] = {"programme_id": world.programme.id, "now": cast.NOW}

    placing.place_outlet(outlet, told=told, actor=manager, **scope)

    row = Outlet.objects.of(of).get(id=outlet)
    assert (row.name, row.street, row.latitude) == ("Wschód Białystok", "Rynek 4", 53.1)
    for actor, refusal in (
        (replace(manager, partner_id=world.wschod + 1), queries.NoSuchPartner),
        (replace(manager, permissions=frozenset({"partner.view"})), NotAllowed),
    ):
        with pytest.raises(refusal):
            placing.place_outlet(outlet, told={"place": None}, actor=actor, **scope)
    row.refresh_from_db()
    assert row.latitude == 53.1
