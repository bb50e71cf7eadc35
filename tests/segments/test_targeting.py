"""For whom something is, and lists of members."""

from datetime import date
from pathlib import Path
from typing import Any

import cast
import pytest
from tiers.test_reviewing import STATUS, buy, ladder, reviewed

from tandem.adjustments import merging
from tandem.participants.models import Member
from tandem.platform.access.permissions import NotAllowed
from tandem.segments import audiences, defining, importing, lists, targeting, vocabulary
from tandem.segments.models import Audience, Listed, Segment
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(STATUS)
    return made


def settle(world: cast.World, **whom: Any) -> Any:
    """An audience."""
    return targeting.settle(
        Whom(**whom),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )


def held(world: cast.World, name: str = "Ania") -> frozenset[Any]:
    """What a member belongs to."""
    return targeting.held_by(world.members[name], programme=world.programme, now=cast.NOW)


def make_list(world: cast.World, name: str = "Friends") -> str:
    """A list."""
    return lists.define(
        world.programme.id,
        name={"en": name},
        vocabulary=vocabulary.of_members("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )


def put(world: cast.World, key: str, *names: str, today: date = TODAY) -> int:
    """Put members on a list."""
    return lists.put(
        key,
        [world.members[name] for name in names],
        programme_id=world.programme.id,
        actor=world.actor,
        today=today,
        now=cast.NOW,
    )


def take_off(world: cast.World, key: str, *names: str, today: date = TODAY) -> int:
    """Take members off a list."""
    return lists.take_off(
        key,
        [world.members[name] for name in names],
        programme_id=world.programme.id,
        actor=world.actor,
        today=today,
        now=cast.NOW,
    )


def standing(world: cast.World, name: str) -> set[str]:
    """The lists on which a member stands."""
    rows = Listed.objects.of(world.organiser_id).filter(
        member_id=world.members[name], until_on=None
    )
    return set(rows.values_list("segment_key", flat=True))


def test_an_audience_is_one_row_whatever_is_for_it(world: cast.World) -> None:
    assert settle(world) is None
    first, again = (
        settle(world, trades=("tiler", "installer")),
        settle(world, trades=("installer", "tiler", "tiler")),
    )

    assert first == again
    assert Audience.objects.of(world.organiser_id).get().trades == ["installer", "tiler"]


def test_all_that_is_said_holds_together_and_means_what_it_means_now(world: cast.World) -> None:
    ladder(world)
    buy(world, date(2026, 3, 1), 320)
    reviewed(world, TODAY)
    defining.define(
        world.programme.id,
        name={"en": "East"},
        body={"eq": ["member.region", "podlaskie"]},
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    silver, platinum = settle(world, tier="silver"), settle(world, tier="platinum")
    both = settle(world, tier="gold", segment="east", trades=("installer",))

    assert held(world) == {silver, both}
    assert held(world, "Zenon") == frozenset()
    assert targeting.totals([silver, platinum, None], programme=world.programme, now=cast.NOW) == {
        silver: 1,
        platinum: 0,
        None: Member.objects.of(world.organiser_id).count(),
    }
    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(region="łódzkie")
    assert held(world) == {silver}
    assert targeting.sentences([silver], programme=world.programme, language="en") == {
        silver: "the level is “Silver” or higher"
    }


def test_a_level_that_is_no_longer_there_is_nobodys(world: cast.World) -> None:
    ladder(world)
    platinum = settle(world, tier="platinum")
    ladder(world, silver=(1,))
    buy(world, date(2026, 3, 1), 5000)
    reviewed(world, TODAY)

    assert held(world) == frozenset()
    assert targeting.totals([platinum], programme=world.programme, now=cast.NOW) == {platinum: 0}


def test_members_are_put_on_a_list_and_taken_off(world: cast.World) -> None:
    key = make_list(world)
    friends = settle(world, segment=key)

    added = (put(world, key, "Ania", "Zenon"), put(world, key, "Ania"))
    removed = (take_off(world, key, "Zenon"), take_off(world, key, "Zenon"))

    assert (added, removed) == ((2, 0), (1, 0))
    assert (held(world), held(world, "Zenon")) == ({friends}, frozenset())
    segment = Segment.objects.of(world.organiser_id).get(key=key)
    assert segment.is_list
    again = put(world, key, "Zenon")
    assert (again, Listed.objects.of(world.organiser_id).count()) == (1, 3)


def test_a_rule_that_names_a_list_asks_who_was_on_it_that_day(world: cast.World) -> None:
    key = make_list(world)
    put(world, key, "Ania", today=date(2026, 2, 1))
    take_off(world, key, "Ania", today=date(2026, 2, 10))
    body = defining.check(
        Segment.objects.of(world.organiser_id).get().body, vocabulary.of_members("PLN")
    )

    def count(day: int) -> int:
        at = cast.NOW.replace(month=2, day=day)
        return audiences.count(body, programme=world.programme, now=at)

    assert [count(day) for day in (1, 9, 10)] == [1, 1, 0]


def test_only_lists_are_filled_and_only_with_members_of_the_programme(world: cast.World) -> None:
    found = defining.define(
        world.programme.id,
        name={"en": "East"},
        body={"eq": ["member.region", "podlaskie"]},
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    key = make_list(world)

    with pytest.raises(lists.NotAList):
        put(world, found, "Ania")
    with pytest.raises(defining.NoSuchSegment):
        put(world, "nope", "Ania")
    nobody = lists.put(
        key,
        [1, 2**62],
        programme_id=world.programme.id,
        actor=world.actor,
        today=TODAY,
        now=cast.NOW,
    )
    with pytest.raises(NotAllowed):
        lists.put(
            key,
            [world.members["Ania"]],
            programme_id=world.programme.id,
            actor=type(world.actor)("x", world.organiser_id, frozenset()),
            today=TODAY,
            now=cast.NOW,
        )

    assert nobody == 0
    assert not Listed.objects.of(world.organiser_id).exists()


def test_a_table_and_typed_lines_name_members_with_faults_by_row(
    world: cast.World, tmp_path: Path
) -> None:
    ania = Member.objects.of(world.organiser_id).get(id=world.members["Ania"])
    path = tmp_path / "members.csv"
    path.write_text(
        f"NIP;E-mail\n;ania@instalbud.example\n;\n;nobody@x.example\n{ania.company.tax_id};\n"
    )

    table = importing.read(path, programme=world.programme)
    typed = importing.typed(
        [ania.number, ania.company.tax_id, "ANIA@instalbud.example", "nobody"],
        programme=world.programme,
    )

    assert [name for _key, _number, name in table.members] == [ania.name]
    assert [(fault.line, fault.code) for fault in table.faults] == [(4, "unknown")]
    assert [key for key, _number, _name in typed.members] == [ania.id]
    assert [(fault.line, fault.value) for fault in typed.faults] == [(4, "nobody")]


def test_who_goes_on_as_another_stands_on_their_lists_until_that_is_undone(
    world: cast.World,
) -> None:
    key, both = make_list(world), make_list(world, "Both")
    put(world, key, "Zenon")
    put(world, both, "Zenon", "Ania")
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}

    merge = merging.merge(world.members["Zenon"], world.members["Ania"], reason="one", **scope)
    merged = standing(world, "Ania")
    merging.undo(merge, **scope)

    assert merged == {key, both}
    assert standing(world, "Ania") == {both}
    assert standing(world, "Zenon") == {key, both}


def test_all_audiences_are_counted_by_one_question(
    world: cast.World, django_assert_num_queries: Any
) -> None:
    one, other = settle(world, trades=("installer",)), settle(world, trades=("nobody",))
    scope: Any = {"programme": world.programme, "now": cast.NOW}

    with django_assert_num_queries(2):
        found = targeting.totals([None, one, other, one], **scope)

    assert found == {None: 2, one: 1, other: 0}
    assert targeting.totals([], **scope) == {}
