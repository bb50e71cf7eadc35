"""Segments: a condition with a name, who belongs to it now, and rules that hold what it meant."""

from datetime import date
from typing import Any

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come, points_of
from tiers.test_reviewing import ladder

from tandem.activity import declaring
from tandem.earning.versions import published, rulesets
from tandem.kit import ids
from tandem.ledger import holding
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.rules import codec
from tandem.rules.sentences import reading
from tandem.segments import audiences, defining, naming, vocabulary
from tandem.segments.models import Segment

pytestmark = pytest.mark.django_db
INSTALLERS = {"eq": ["member.trade", "installer"]}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _define(world: cast.World, body: dict, name: str = "Installers", **more: str) -> str:
    return defining.define(
        world.programme.id,
        name={"en": name},
        body=body,
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
        **more,
    )


def _who(world: cast.World, body: dict) -> list[str]:
    names = {number: name for name, number in world.members.items()}
    found = audiences.members(
        defining.check(body, vocabulary.of("PLN")), programme=world.programme, now=cast.NOW
    )
    return sorted(names[key] for key, _, _ in found)


@pytest.mark.parametrize(
    ("body", "who"),
    [
        ({"all": []}, ["Ania", "Zenon"]),
        (INSTALLERS, ["Ania"]),
        ({"not": INSTALLERS}, ["Zenon"]),
        ({"eq": ["member.recruited", True]}, ["Zenon"]),
        ({"ge": [{"past": {"what": "net", "of": "PURCHASE"}}, {"money": [150, "PLN"]}]}, ["Zenon"]),
        ({"ge": [{"past": {"what": "silence", "of": "PURCHASE"}}, {"number": 20}]}, ["Ania"]),
        (
            {"eq": [{"past": {"what": "count", "over": "MONTH", "of": "PURCHASE"}}, {"number": 0}]},
            ["Ania"],
        ),
        ({"ge": ["member.days", {"number": 60}]}, ["Ania", "Zenon"]),
        ({"ge": ["member.tier_rank", {"number": 1}]}, []),
    ],
)
def test_who_belongs_now_is_what_an_activity_of_now_would_find(
    body: dict, who: list[str], world: cast.World
) -> None:
    come(
        world,
        world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 1)),
        world.activity("Zenon", ("G-10", 1, 20000), day=date(2026, 3, 1)),
    )

    assert _who(world, body) == who
    condition = defining.check(body, vocabulary.of("PLN"))
    assert audiences.count(condition, programme=world.programme, now=cast.NOW) == len(who)


def _earned(days: int, at_least: int, wallet: str = "REWARD") -> dict:
    earned = {"past": {"what": "points", "of": wallet, "over": "DAYS", "back": days}}
    return {"ge": [earned, {"number": at_least}]}


def _who_earned(world: cast.World, body: dict) -> list[str]:
    names = {number: name for name, number in world.members.items()}
    condition = defining.check(body, vocabulary.of_members("PLN"))
    found = audiences.members(condition, programme=world.programme, now=cast.NOW)
    return sorted(names[key] for key, _, _ in found)


def test_members_of_a_segment_stand_by_name_page_by_page(world: cast.World) -> None:
    condition = defining.check({"all": []}, vocabulary.of("PLN"))

    def named(**more: Any) -> list[str]:
        rows = audiences.members(condition, programme=world.programme, now=cast.NOW, **more)
        return [name for _key, _number, name in rows]

    every = named()

    assert every == sorted(every) and len(every) == 2
    assert [named(limit=1), named(limit=1, offset=1), named(offset=2)] == [every[:1], every[1:], []]
    assert named(q=every[1][:4].upper()) == every[1:] and named(q="nobody") == []


def test_points_of_the_last_days_say_who_belongs_now(world: cast.World) -> None:
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    bought = world.activity("Zenon", ("G-10", 2, 20000), day=date(2026, 2, 20))
    come(world, world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 1)), bought)

    # The 1st of February is the 30th day of the 2nd of March, which is the first.
    assert _who_earned(world, _earned(30, 10)) == ["Ania", "Zenon"]
    assert _who_earned(world, _earned(29, 10)) == ["Zenon"]
    assert _who_earned(world, _earned(30, 20)) == ["Zenon"]
    assert _who_earned(world, _earned(30, 21)) == []
    assert _who_earned(world, _earned(30, 1, "STATUS")) == []
    assert _who_earned(world, {"not": _earned(29, 1)}) == ["Ania"]

    # What is spent was earned all the same; what came back was not.
    holding.hold(
        ids.new_uuid(),
        organiser_id=world.organiser_id,
        holder_id=world.members["Zenon"],
        book_id=world.books["REWARD"],
        points=5,
        at=cast.NOW,
        now=cast.NOW,
    )
    assert _who_earned(world, _earned(30, 20)) == ["Zenon"]
    back = world.activity("Zenon", ("G-10", -1, -10000), day=date(2026, 3, 1), corrects=bought)
    come(world, back)
    assert _who_earned(world, _earned(30, 11)) == []
    assert _who_earned(world, _earned(30, 10)) == ["Ania", "Zenon"]


def test_no_rule_asks_for_points_that_rules_gave(world: cast.World) -> None:
    key = defining.define(
        world.programme.id,
        name={"en": "Busy"},
        body=_earned(30, 10),
        vocabulary=vocabulary.of_members("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )

    for when in ({"segment": key}, _earned(30, 10)):
        with pytest.raises(rulesets.FaultyRule) as refused:
            world.publish({"key": "loop", "when": when, "give": {"points": 1}})
        assert "points" in str(refused.value)
    row = Segment.objects.of(world.organiser_id).get(key=key)
    assert not defining.may_stand_in_rules(row.body, vocabulary.of("PLN"))


def test_a_rule_holds_what_the_segment_meant(world: cast.World) -> None:
    key = _define(world, INSTALLERS)
    rule = {"key": "segment", "when": {"segment": key}, "give": {"points": 10}}
    world.publish(rule)
    first = world.activity("Ania", ("G-10", 1, 100)), world.activity("Zenon", ("G-10", 1, 100))
    come(world, *first)

    _define(world, {"eq": ["member.trade", "gardener"]}, key=key)
    second = world.activity("Ania", ("G-10", 1, 100)), world.activity("Zenon", ("G-10", 1, 100))
    come(world, *second)

    assert [points_of(world, activity) for activity in (*first, *second)] == [10, 0, 10, 0]
    (in_force,) = published.in_force(world.programme.id, organiser_id=world.organiser_id)
    again = defining.expand(
        codec.encode_rule(in_force.rules[0]), world.programme.id, organiser_id=world.organiser_id
    )
    assert again["when"]["segment"]["is"] == {"eq": ["member.trade", "gardener"]}


@pytest.mark.parametrize(
    ("_case", "body"),
    [
        ("a field of the deed", {"eq": ["deed.kind", "PURCHASE"]}),
        ("a field of a line", {"eq": ["product.brand", "Akwa"]}),
        ("no condition", {"number": 1}),
        ("an unknown name", {"eq": ["member.shoe_size", {"number": 40}]}),
        ("a segment in a segment", {"segment": {"key": "x", "is": {"all": []}}}),
        ("a past of whatever this is", {"ge": [{"past": {"what": "count"}}, {"number": 1}]}),
        ("złoty against a number", {"ge": ["member.target", {"number": 1}]}),
    ],
)
def test_what_is_not_said_of_a_member_is_refused(_case: str, body: dict, world: cast.World) -> None:
    with pytest.raises(defining.BadSegment):
        _define(world, body)

    assert not Segment.objects.of(world.organiser_id).exists()


def test_a_segment_that_does_not_exist_is_refused_with_its_place(world: cast.World) -> None:
    with pytest.raises(codec.NotARule) as refused:
        world.publish({"key": "x", "when": {"all": [{"segment": "nobody"}]}, "give": {"points": 1}})

    assert refused.value.data["place"] == "when.all[0].segment"
    assert "nobody" in refused.value.sentence


def test_an_ended_segment_is_offered_no_more(world: cast.World) -> None:
    key = _define(world, INSTALLERS)
    reviewer = Actor(name="x", organiser_id=world.organiser_id, permissions=ROLES["REVIEWER"])
    with pytest.raises(NotAllowed):
        defining.end(world.programme.id, key, actor=reviewer, now=cast.NOW)

    defining.end(world.programme.id, key, actor=world.actor, now=cast.NOW)

    with pytest.raises(codec.NotARule):
        world.publish({"key": "x", "when": {"segment": key}, "give": {"points": 1}})
    with pytest.raises(defining.NoSuchSegment):
        defining.end(world.programme.id, key, actor=world.actor, now=cast.NOW)


def test_two_of_one_name_have_two_keys(world: cast.World) -> None:
    assert _define(world, INSTALLERS) == "installers"
    assert _define(world, INSTALLERS).startswith("installers-")


@pytest.mark.parametrize(
    ("operator", "rank", "english"),
    [
        ("ge", 2, "2 points when the level is “Gold” or higher."),
        ("eq", 1, "2 points when the level is “Silver”."),
        ("lt", 2, "2 points when the level is below “Gold”."),
        ("ge", 9, "2 points when the level's rank (0 = none) is at least 9."),
    ],
)
def test_a_rank_is_read_as_the_level_that_has_it(
    world: cast.World, operator: str, rank: int, english: str
) -> None:
    ladder(world)
    words = vocabulary.of("PLN")
    rule = codec.decode_rule(
        {
            "key": "gold",
            "when": {operator: ["member.tier_rank", {"number": rank}]},
            "give": {"points": 2},
        }
    )
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}

    read = {
        language: reading.sentence(
            rule,
            words,
            language=language,
            names=naming.of_rules([rule], words, language=language, **scope),
        )
        for language in ("en", "pl", "ro", "be")
    }

    assert read["en"] == english
    assert len(set(read.values())) == 4


def test_what_is_told_of_an_action_is_read_as_it_is_called(world: cast.World) -> None:
    scope = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    metres = declaring.attribute("Metres", name="meters", kind="NUMBER")
    place = declaring.attribute("Where it hangs", name="place")
    declaring.declare("DISPLAY", names={"en": "Display"}, attributes=[metres, place], **scope)
    other = declaring.attribute("Street", name="place")
    declaring.declare("VISIT", names={"en": "Visit"}, attributes=[other], **scope)
    words = vocabulary.of("PLN")
    rule = codec.decode_rule(
        {
            "key": "display",
            "when": {"eq": ["deed.attribute.place", "shelf"]},
            "give": {"times": ["deed.figure.meters", {"points": 20}]},
        }
    )
    names = naming.of_rules(
        [rule],
        words,
        language="en",
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
    )

    read = reading.sentence(rule, words, language="en", names=names)

    assert read == "20 points for each “Metres” when the action's place is “shelf”."
