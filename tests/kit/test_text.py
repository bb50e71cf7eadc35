"""Names are sorted by the alphabet's order and found with and without their marks."""

import pytest
from django.db import connection

from tandem.kit.text import SORT_KEY_MAX, folded, sort_key
from tandem.platform.database.lookups import sort_key_sql


def test_letters_with_marks_follow_their_base_letter() -> None:
    in_order = ["lew", "Lis", "Łoś", "Rys", "Ryś", "Zając", "Źrebak", "Żak"]

    assert sorted(set(in_order), key=sort_key) == in_order


@pytest.mark.parametrize("typed", ["Łódź", "lodz", "ŁÓDŹ", "łodź", "Lódz"])
def test_a_key_holds_what_people_type(typed: str) -> None:
    assert folded(typed) in sort_key("Hurtownia Łódź Południe")


@pytest.mark.parametrize("name", ["Łódź", "Müller & Söhne", "Țiriac", "Ёлкі-палкі", "ß" * 200])
def test_a_name_is_found_by_itself_and_fits(name: str) -> None:
    assert folded(name)[:150] in sort_key(name)
    assert len(sort_key(name * 200)) <= SORT_KEY_MAX


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["Łódź", "Müller & Söhne", "Țiriac", "Ёлкі-палкі", "P-200", "Ż" * 200]
)
def test_the_database_makes_the_same_key(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sort_key_sql('name')} FROM (SELECT %s::text AS name) AS one", [name]
        )

        assert cursor.fetchone() == (sort_key(name),)


def test_a_plain_name_is_its_own_key() -> None:
    assert sort_key("Pompa  P-200") == "pompa p-200"
