"""Members and products are found by what their name begins with first, and by any part of it where
those are few.
"""

import cast
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tandem.catalogue import products
from tandem.catalogue.products import ProductIn
from tandem.insights import finding
from tandem.kit import codes, ids
from tandem.kit.text import sort_key
from tandem.participants.models import Member
from tandem.platform.models import Upload

pytestmark = pytest.mark.django_db


def _join(world: cast.World, *names: str) -> None:
    like = Member.objects.of(world.organiser_id).get(id=world.members["Ania"])
    Member.objects.of(world.organiser_id).bulk_create(
        Member(
            id=ids.new_id(),
            organiser_id=like.organiser_id,
            programme_id=like.programme_id,
            number=f"T{place}",
            name=name,
            sort_key=sort_key(name),
            company_id=like.company_id,
            person_id=like.person_id,
            status=like.status,
            joined_at=like.joined_at,
            created_at=like.created_at,
        )
        for place, name in enumerate(names)
    )


def _names(world: cast.World, q: str, kind: str = "MEMBER") -> list[str]:
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    return [match.name for match in finding.matches(q, **scope, country="PL", kinds=[kind])]


def test_names_that_begin_so_come_first_then_those_that_hold_it() -> None:
    world = cast.build()
    _join(world, "Dachy Łódź", "Łódź Dachy", "Łodzianka", "Blodz", *[f"Rury {n}" for n in range(7)])

    assert _names(world, "łódź") == ["Łódź Dachy", "Blodz", "Dachy Łódź", "Łodzianka"]
    assert _names(world, "lodz") == ["Blodz", "Dachy Łódź", "Łodzianka", "Łódź Dachy"]
    assert _names(world, "ury 3") == ["Rury 3"]
    assert _names(world, "zzz") == []
    with CaptureQueriesContext(connection) as asked:
        assert _names(world, "RURY") == [f"Rury {n}" for n in range(5)]
    assert ["LIKE" in row["sql"] for row in asked] == [False]  # as many begin so as are shown


def test_a_firm_is_found_by_its_tax_number_with_its_country_or_without() -> None:
    world, nip = cast.build(), codes.next_nip(526100002)

    with CaptureQueriesContext(connection) as asked:
        found_by = [_names(world, q) for q in (nip, f"PL{nip}", f"{nip[:3]}-{nip[3:]}")]

    assert found_by[0] and found_by.count(found_by[0]) == 3
    assert not any("LIKE" in row["sql"] for row in asked)  # a number of its own is no name


def test_a_product_is_found_by_its_numbers_then_by_what_its_name_begins_with() -> None:
    world, gtin = cast.build(), "04006381333931"
    made = [
        ProductIn("K-1", "Kocioł Łąka", gtins=(gtin,)),
        ProductIn("K-2", "Łąka kocioł"),
        ProductIn("Z-9", "Zawór do kotła K-1"),
        *[ProductIn(f"RUR-{n}", f"Kolano {n}") for n in range(6)],
    ]
    products.add_products(made, actor=world.actor, now=cast.NOW)

    assert _names(world, "łąka", "PRODUCT") == ["Łąka kocioł", "Kocioł Łąka"]
    assert _names(world, "k-1", "PRODUCT") == ["Kocioł Łąka", "Zawór do kotła K-1"]
    assert _names(world, "RUR", "PRODUCT") == [f"Kolano {n}" for n in range(5)]
    with CaptureQueriesContext(connection) as asked:
        assert _names(world, "4006381333931", "PRODUCT") == ["Kocioł Łąka"]
    assert ["LIKE" in row["sql"] for row in asked] == [False]  # a number of its own is no name
    assert _names(world, "00000000", "PRODUCT") == []


def test_a_part_is_found_whatever_the_marks_of_either() -> None:
    world = cast.build()
    for name in ("Zażółć.csv", "zazolc.csv", "Other.csv"):
        Upload.objects.of(world.organiser_id).create(
            name=name,
            media_type="text/csv",
            bytes_total=1,
            sha256=name.encode().ljust(32)[:32],
            path="uploads/none",
            created_at=cast.NOW,
        )
    rows = Upload.objects.of(world.organiser_id).order_by("name")

    for q in ("ŻÓŁĆ", "zolc"):
        names = rows.filter(name__bare=q).values_list("name", flat=True)
        assert list(names) == ["Zażółć.csv", "zazolc.csv"]
    assert not rows.filter(name__bare="%").exists()
