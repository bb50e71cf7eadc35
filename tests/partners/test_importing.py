"""Partners and outlets from a table: rows that are wrong are told, the same table twice is once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from portals import filling
from portals.test_access import _client

from tandem.kit import codes
from tandem.partners import onboarding, plans
from tandem.partners.models import Doer, Outlet, Partner, PartnerStep
from tandem.partners.tables import importing
from tandem.platform import tenancy
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db
NORTH, SHOP, RING = (codes.next_nip(526_600_000 + 50 * place) for place in range(3))
ROWS = f"""name;tax_id;code;role;parent;city;outlet_code;outlet_name
Sklep Róg;{SHOP};ROG;sklep;Hurt Północ;Ełk;R1;Róg Ełk
Hurt Północ;{NORTH};PN;hurtownia;;Suwałki;P1;Północ
Sklep Róg;{SHOP};ROG;sklep;Hurt Północ;Ełk;R2;Róg Gołdap
;{RING};;;;;;
Bez numeru;123;;;;;;
Kto to;{RING};KTO;wróżka;;;;
Sierota;{RING};SIE;sklep;Nikt;;;
"""


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _read(world: cast.World, path: Path, text: str = ROWS) -> importing.Read:
    (path / "partners.csv").write_text(text)
    return importing.read(path / "partners.csv", programme=world.programme)


def _take(world: cast.World, read: importing.Read) -> importing.Taken:
    return importing.take_in(
        read.partners, programme=world.programme, actor=world.actor, now=cast.NOW
    )


def test_rows_become_partners_above_before_below(world: cast.World, tmp_path: Path) -> None:
    read = _read(world, tmp_path)

    assert [(row.name, row.parent, len(row.outlets)) for row in read.partners] == [
        ("Hurt Północ", "", 1),
        ("Sklep Róg", f"PL{NORTH}", 2),
    ]
    assert [(fault.line, fault.field, fault.code) for fault in read.faults] == [
        (5, "name", "missing"),
        (6, "tax_id", "no_code"),
        (7, "role", "unknown"),
        (8, "parent", "unknown"),
    ]


def test_told_twice_it_adds_nothing(world: cast.World, tmp_path: Path) -> None:
    first, again = (_take(world, _read(world, tmp_path)) for _time in range(2))

    assert (first, again) == (importing.Taken(2, 3), importing.Taken(0, 0))
    of = world.organiser_id
    shop = Partner.objects.of(of).get(code="ROG")
    assert (shop.parent.name, shop.role, shop.path[0]) == ("Hurt Północ", "SHOP", shop.parent_id)
    assert list(
        Outlet.objects.of(of).filter(partner=shop).order_by("code").values_list("code", "city")
    ) == [("R1", "Ełk"), ("R2", "Ełk")]


def test_outlets_cost_no_query_each(
    world: cast.World, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    head = "name;tax_id;outlet_code\n"
    rows = [(SHOP, f"R{n}") for n in range(30)] + [(NORTH, f"P{n}") for n in range(30)]
    read = _read(world, tmp_path, head + "".join(f"Sklep;{nip};{code}\n" for nip, code in rows))
    few = [replace(row, outlets=row.outlets[:1]) for row in read.partners]
    importing.take_in(few, programme=world.programme, actor=world.actor, now=cast.NOW)

    with django_assert_num_queries(4):
        taken = _take(world, read)

    assert taken == importing.Taken(0, 58)


def test_partners_cost_no_query_each(
    world: cast.World, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    step = {"text": {"en": "Poster"}, "doer": Doer.PARTNER, "days": 7}
    plans.add_step(world.programme.id, actor=world.actor, now=cast.NOW, **step)
    above = [codes.next_nip(526_900_000 + 50 * place) for place in range(20)]
    below = [codes.next_nip(527_900_000 + 50 * place) for place in range(20)]
    text = "name;tax_id;parent\n" + "".join(
        f"Hurt {place};{nip};\nSklep {place};{below[place]};{nip}\n"
        for place, nip in enumerate(above)
    )
    read = _read(world, tmp_path, text)

    with django_assert_num_queries(8):
        taken = _take(world, read)

    of = world.organiser_id
    assert taken == importing.Taken(40, 0)
    shop = Partner.objects.of(of).get(name="Sklep 7")
    assert shop.path == [shop.parent_id, shop.id]
    assert PartnerStep.objects.of(of).count() == 40
    assert Fact.objects.of(of).filter(name="partner.joined").count() == 41


def test_a_code_taken_after_it_was_read_adds_nothing(world: cast.World, tmp_path: Path) -> None:
    read = _read(world, tmp_path, f"name;tax_id;code\nA;{NORTH};N\nB;{SHOP};S\n")
    Partner.objects.of(world.organiser_id).filter(id=world.wschod).update(code="S")

    with pytest.raises(onboarding.PartnerKnown):
        _take(world, read)

    assert Partner.objects.of(world.organiser_id).count() == 1


def test_a_new_outlet_of_who_takes_part_is_added(world: cast.World, tmp_path: Path) -> None:
    row = Partner.objects.of(world.organiser_id).get(id=world.wschod)
    text = f"nip;nazwa;punkt\n{row.tax_id};Zupełnie inna nazwa;Nowy\n"

    taken = _take(world, _read(world, tmp_path, text))

    assert taken == importing.Taken(0, 1)
    row.refresh_from_db()
    assert row.name == "Hurtownia Wschód"


def test_two_that_buy_from_one_another_are_refused(world: cast.World, tmp_path: Path) -> None:
    text = f"name;tax_id;parent\nA;{NORTH};B\nB;{SHOP};A\n"

    read = _read(world, tmp_path, text)

    assert read.partners == ()
    assert [fault.field for fault in read.faults] == ["parent", "parent"]


def test_a_code_of_another_is_a_fault(world: cast.World, tmp_path: Path) -> None:
    read = _read(world, tmp_path, f"name;tax_id;code\nA;{NORTH};WSCHOD\n")

    assert [(fault.field, fault.value) for fault in read.faults] == [("partner_code", "WSCHOD")]


def test_it_is_looked_at_and_taken_in_on_the_pages(world: cast.World) -> None:
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/partners/"
    form = filling.shown(client.get(f"{base}import/").content, "look")

    looked = client.post(
        f"{base}import/", {**form, "file": SimpleUploadedFile("p.csv", ROWS.encode())}
    )
    page = client.get(looked["Location"]).content.decode()
    assert "Sklep Róg" in page and "The role is none of" in page
    tenancy.enter(world.organiser_id)
    assert Partner.objects.of(world.organiser_id).count() == 1
    taken = filling.send(client, looked["Location"], "take")

    assert taken.status_code == 302
    tenancy.enter(world.organiser_id)
    assert Partner.objects.of(world.organiser_id).count() == 3


def test_where_an_outlet_is_may_be_told_later(world: cast.World, tmp_path: Path) -> None:
    _take(world, _read(world, tmp_path))
    head = "name;tax_id;outlet_code;outlet_street;kod pocztowy;szerokość;długość\n"
    row = f"Sklep Róg;{SHOP};R1;Rynek 1;19-300;53,8282;22,3647\n"
    wrong = f"Sklep Róg;{SHOP};R2;;;53,8;\nSklep Róg;{SHOP};R2;;;200;22\n"

    read = _read(world, tmp_path, head + row + wrong)
    assert [(fault.line, fault.field, fault.code) for fault in read.faults] == [
        (3, "place", "no_place"),
        (4, "place", "no_place"),
    ]
    assert _take(world, read) == importing.Taken(0, 0, 1)
    assert _take(world, read) == importing.Taken(0, 0, 0)
    again = _read(world, tmp_path, f"name;tax_id;outlet_code\nSklep Róg;{SHOP};R1\n")
    assert _take(world, again) == importing.Taken(0, 0, 0)  # what a table does not tell stays

    stands = Outlet.objects.of(world.organiser_id).get(code="R1")
    assert (stands.street, stands.postal_code) == ("Rynek 1", "19-300")
    assert (stands.latitude, stands.longitude) == (53.8282, 22.3647)
