"""The library: who finds what, how it is looked for, and one rating a member."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import cast
import pytest

from tandem.engagement.library import queries, writing
from tandem.engagement.library.models import Rating
from tandem.engagement.library.writing import MaterialIn
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.platform.models import Fact
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["LIBRARY"]}, actor=made.actor, now=cast.NOW
    )
    made.programme = Programme.objects.of(made.organiser_id).get()
    return made


def put(world: cast.World, title: str = "Sealants", **said: Any) -> UUID:
    wanted = MaterialIn(**{"title": {"en": title}, "text": {"en": "How to."}, **said})
    return writing.put(world.programme.id, wanted, actor=world.actor, now=cast.NOW)


def member(world: cast.World, name: str) -> Actor:
    return replace(
        world.actor,
        permissions=frozenset({"member.view", "member.claim"}),
        member_id=world.members[name],
    )


def finds(world: cast.World, name: str, q: str = "") -> list[str]:
    rows = queries.of_member(world.members[name], programme=world.programme, now=cast.NOW)
    return sorted(row.title["en"] for row in queries.found(rows, q))


def test_each_finds_what_is_for_them(world: cast.World) -> None:
    put(world, "For all")
    put(world, "For installers", whom=Whom(trades=("installer",)))
    put(world, "For both", is_for_partners=True)
    put(world, "For partners", is_for_members=False, is_for_partners=True)

    assert finds(world, "Ania") == ["For all", "For both", "For installers"]
    assert finds(world, "Zenon") == ["For all", "For both"]
    partners = queries.of_partners(world.programme)
    assert sorted(row.title["en"] for row in partners) == ["For both", "For partners"]
    put(world, "Prices", is_for_partners=True, partner_roles=("PARTNER_MANAGER",))
    for role, more in (("PARTNER_MANAGER", ["Prices"]), ("PARTNER_CLERK", []), ("", [])):
        theirs = queries.of_partners(world.programme, role=role)
        assert sorted(row.title["en"] for row in theirs) == ["For both", "For partners", *more]
    with pytest.raises(writing.BadMaterial):
        put(world, is_for_partners=True, partner_roles=("MEMBER",))
    world.programme.ways = []
    assert not queries.of_partners(world.programme).exists()


def test_what_was_taken_out_is_found_by_nobody_until_it_is_put_back(world: cast.World) -> None:
    key = put(world, is_for_partners=True)
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": cast.NOW,
    }

    writing.take_out(key, **scope)
    writing.take_out(key, **scope)
    assert finds(world, "Ania") == [] and not queries.of_partners(world.programme).exists()
    writing.put_back(key, **scope)

    assert finds(world, "Ania") == ["Sealants"]
    facts = Fact.objects.of(world.organiser_id).filter(name="library.material_written")
    assert facts.count() == 3


@pytest.mark.parametrize(
    ("q", "is_found"),
    [
        ("sealants", True),
        ("USZCZELNIACZE", True),
        ("uszczelniacze how", True),
        ("uszczelniacze why", False),
        ("100%", False),
        ("", True),
    ],
)
def test_it_is_looked_for_in_every_language(world: cast.World, q: str, is_found: bool) -> None:
    put(world, title="Sealants", topic={"pl": "Uszczelniacze"})

    assert finds(world, "Ania", q) == (["Sealants"] if is_found else [])


def test_other_languages_stay_and_an_address_takes_the_place_of_a_text(world: cast.World) -> None:
    key = put(world)

    writing.put(
        world.programme.id,
        MaterialIn({"pl": "Uszczelki"}, {"en": ""}, address="https://films.example/1"),
        actor=world.actor,
        now=cast.NOW,
        material_id=key,
    )

    row = queries.material(key, programme_id=world.programme.id, organiser_id=world.organiser_id)
    assert row.title == {"en": "Sealants", "pl": "Uszczelki"} and row.text == {}
    assert row.address == "https://films.example/1"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"title": {"en": " "}}, writing.BadMaterial),
        ({"text": {}}, writing.BadMaterial),
        ({"is_for_members": False}, writing.BadMaterial),
        ({"address": "http://films.example/"}, writing.NotAnAddress),
        ({"address": "javascript:alert(1)"}, writing.NotAnAddress),
        ({"address": "https://ola@films.example/"}, writing.NotAnAddress),
        ({"address": f"https://films.example/{'x' * 500}"}, writing.NotAnAddress),
    ],
)
def test_what_is_nothing_is_not_put_in(
    world: cast.World, said: dict[str, Any], refusal: type[Exception]
) -> None:
    wanted = MaterialIn(**{"title": {"en": "Sealants"}, "text": {"en": "How to."}, **said})

    with pytest.raises(refusal):
        writing.put(world.programme.id, wanted, actor=world.actor, now=cast.NOW)

    assert finds(world, "Ania") == []


def test_a_member_rates_once_what_is_for_them(world: cast.World) -> None:
    key, other = put(world), put(world, "Installers", whom=Whom(trades=("installer",)))
    scope: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}

    for stars in (5, 2):
        writing.rate(key, stars, actor=member(world, "Ania"), **scope)
    writing.rate(key, 5, actor=member(world, "Zenon"), **scope)
    for wrong in (0, 6):
        with pytest.raises(writing.BadStars):
            writing.rate(key, wrong, actor=member(world, "Ania"), **scope)
    with pytest.raises(queries.NoSuchMaterial):
        writing.rate(other, 5, actor=member(world, "Zenon"), **scope)
    with pytest.raises(NotAllowed):
        writing.rate(key, 5, actor=replace(member(world, "Ania"), permissions=frozenset()), **scope)

    rated = queries.ratings([key, other], organiser_id=world.organiser_id)
    assert (rated[key].total, str(rated[key].mean)) == (2, "3.5") and other not in rated
    assert Rating.objects.of(world.organiser_id).count() == 2
