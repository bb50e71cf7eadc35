"""What runs now: for whom, until when, in which words, soonest end first."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import cast
import pytest
from earning.recalculation.test_recalculating import come

from tandem.catalogue.models import Product
from tandem.earning.models import Award
from tandem.earning.versions import rulesets
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader, Running
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.rewards import catalogue
from tandem.segments import defining, vocabulary

pytestmark = pytest.mark.django_db
INSTALLERS = {"eq": ["member.trade", "installer"]}
PUMPS = {"has": ["product.categories", ["pumps"]]}
PER_CARTON = {"times": ["line.quantity.carton", {"points": 2}]}
TEN = {"points": 10}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    Product.objects.of(made.organiser_id).update(is_novelty=False)
    return made


def _rule(key: str, *when: Any, give: Any = TEN, **more: Any) -> dict[str, Any]:
    return {"key": key, "when": {"all": list(when)}, "give": give, **more}


def _day(operator: str, day: str) -> dict[str, Any]:
    return {operator: ["deed.day", {"day": day}]}


def _running(
    world: cast.World, reader: Reader = Reader(), *, language: str = "en", now: datetime = cast.NOW
) -> list[Running]:
    return telling.running(world.programme, reader, language=language, now=now)


def _keys(world: cast.World, reader: Reader = Reader()) -> list[str]:
    return [row.key for row in _running(world, reader)]


def _member(world: cast.World, name: str) -> Reader:
    return Reader(member_id=world.members[name])


def test_nothing_runs_in_a_programme_without_rules(world: cast.World) -> None:
    assert _running(world) == []
    assert _running(world, _member(world, "Ania")) == []


def test_a_rule_is_told_to_whom_it_may_give(world: cast.World) -> None:
    world.publish(
        _rule("all"), _rule("trade", INSTALLERS, PUMPS), _rule("others", {"not": INSTALLERS})
    )

    assert _keys(world, _member(world, "Ania")) == ["all", "trade"]
    assert _keys(world, _member(world, "Zenon")) == ["all", "others"]
    assert _keys(world) == ["all", "others", "trade"]  # a stranger may be either


def test_what_is_unknown_of_a_member_does_not_hold_as_in_rules(world: cast.World) -> None:
    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(trade="")
    world.publish(_rule("gold", {"ge": ["member.tier_rank", {"number": 1}]}), _rule("all"))

    assert _keys(world, _member(world, "Zenon")) == ["all"]


def test_what_hangs_on_the_purchase_itself_is_told_and_not_decided(world: cast.World) -> None:
    third = {"eq": [{"past": {"what": "count", "of": "PURCHASE"}}, {"number": 3}]}
    last_year = {
        "ge": [
            {"past": {"what": "net", "of": "PURCHASE", "over": "YEAR", "back": 1}},
            {"money": [100, "PLN"]},
        ]
    }
    either = {"any": [INSTALLERS, PUMPS]}
    world.publish(_rule("third", third), _rule("last-year", last_year), _rule("either", either))

    assert _keys(world, _member(world, "Zenon")) == ["either", "third"]


def test_a_segment_is_asked_of_a_member_and_not_told_to_a_stranger(world: cast.World) -> None:
    defining.define(
        world.programme.id,
        name={"en": "Won back"},
        body=INSTALLERS,
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    world.publish(_rule("back", {"segment": "won-back"}), _rule("all"))

    assert _keys(world, _member(world, "Ania")) == ["all", "back"]
    assert _keys(world, _member(world, "Zenon")) == ["all"]
    assert _keys(world) == ["all"]


def test_partners_see_what_they_and_their_customers_get(world: cast.World) -> None:
    here = {"eq": ["partner.code", "WSCHOD"]}
    elsewhere = {"eq": ["partner.code", "ZACHOD"]}
    world.publish(
        _rule("customers", here, INSTALLERS),
        _rule("elsewhere", elsewhere),
        {"key": "own", "when": here, "give": TEN, "to": "PARTNER"},
        _rule("outlet", {"eq": ["outlet.code", "B1"]}),
    )
    partner = Reader(partner_id=world.wschod)
    at_bazar = Reader(partner_id=world.wschod, outlet_id=world.outlets["Bazar"])
    at_wschod = Reader(partner_id=world.wschod, outlet_id=world.outlets["Wschód"])

    rows = {row.key: row.receivers for row in _running(world, partner)}

    assert rows == {"customers": ("MEMBER",), "own": ("PARTNER",), "outlet": ("MEMBER",)}
    assert _keys(world, at_bazar) == ["customers", "outlet", "own"]
    assert _keys(world, at_wschod) == ["customers", "own"]
    assert "own" not in _keys(world, _member(world, "Ania"))
    assert "own" not in _keys(world)


def test_days_stand_in_the_order_of_their_ends(world: cast.World) -> None:
    world.publish(
        _rule("over", _day("lt", "2026-03-02")),
        _rule("today", _day("le", "2026-03-02")),
        _rule("week", _day("ge", "2026-03-01"), _day("lt", "2026-03-08")),
        _rule("soon", _day("ge", "2026-03-20")),
        _rule("far", _day("ge", "2026-06-01")),
        _rule("always"),
    )

    rows = _running(world)

    assert [(row.key, row.since, row.until) for row in rows] == [
        ("today", None, date(2026, 3, 2)),
        ("week", date(2026, 3, 1), date(2026, 3, 7)),
        ("soon", date(2026, 3, 20), None),
        ("always", None, None),
    ]
    assert [row.days_left(date(2026, 3, 2)) for row in rows] == [0, 5, None, None]
    assert [row.is_new for row in rows] == [False, True, True, False]


def test_days_are_those_of_the_programme(world: cast.World) -> None:
    world.publish(_rule("today", _day("le", "2026-03-02")))
    last = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)  # a minute to midnight in Warsaw

    assert [row.key for row in _running(world, now=last)] == ["today"]
    assert _running(world, now=last + timedelta(minutes=1)) == []


def test_a_rule_that_the_next_version_leaves_out_ends_with_this_one(world: cast.World) -> None:
    world.publish(_rule("old"), _rule("kept"))
    world.publish(_rule("kept"), _rule("next"), valid_from=datetime(2026, 3, 31, 22, tzinfo=UTC))

    assert [(row.key, row.until) for row in _running(world)] == [
        ("old", date(2026, 3, 31)),
        ("kept", None),
    ]
    later = datetime(2026, 4, 2, 9, tzinfo=UTC)
    assert [(row.key, row.since, row.is_new) for row in _running(world, now=later)] == [
        ("next", date(2026, 4, 1), True),
        ("kept", None, False),
    ]


def test_drafts_and_versions_taken_back_are_not_told(world: cast.World) -> None:
    later = datetime(2026, 3, 5, tzinfo=UTC)
    world.publish(_rule("now"))
    withdrawn = world.publish(_rule("withdrawn"), valid_from=later)
    rulesets.withdraw(withdrawn, actor=world.actor, now=cast.NOW)
    rulesets.draft(
        world.programme.id,
        rules=[({"en": "Draft"}, _rule("draft"))],
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )

    assert _keys(world) == ["now"]
    assert [row.key for row in _running(world, now=later + timedelta(days=1))] == ["now"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "2 points for each carton when the product is of the category"),
        ("pl", "2 punkty za każd"),
        ("ro", "2 puncte pentru fiecare"),
        ("be", "2 балы за кожн"),
    ],
)
def test_a_rule_is_read_in_the_readers_language(
    language: str, sentence: str, world: cast.World
) -> None:
    world.publish(_rule("carton", PUMPS, give=PER_CARTON))

    (row,) = _running(world, language=language)

    assert row.sentence.startswith(sentence)
    assert row.name == "carton"


def test_new_rewards_and_last_pieces_are_told(world: cast.World) -> None:
    for name, stock, days in (("New", 50, 1), ("Last", 3, 90), ("Gone", 0, 1), ("Old", 50, 90)):
        catalogue.add_reward(
            world.programme.id,
            name={"en": name, "pl": f"{name} (pl)"},
            points=80,
            stock=stock,
            actor=world.actor,
            now=cast.NOW - timedelta(days=days),
        )

    rows = _running(world, language="pl")

    assert [(row.name, row.is_new, row.pieces_left, row.points) for row in rows] == [
        ("New (pl)", True, None, 80),
        ("Last (pl)", False, 3, 80),
    ]


def test_novelties_are_told_and_those_that_are_sold_no_more_are_not(world: cast.World) -> None:
    products = Product.objects.of(world.organiser_id)
    products.filter(sku__in=["N-1", "G-10"]).update(is_novelty=True)
    products.filter(sku="G-10").update(ended_at=cast.NOW)

    assert [(row.kind, row.name) for row in _running(world)] == [("PRODUCT", "Nowy zawór")]


def test_rules_stand_before_what_is_new_in_the_catalogue(world: cast.World) -> None:
    Product.objects.of(world.organiser_id).filter(sku="N-1").update(is_novelty=True)
    world.publish(_rule("always"))

    assert [row.kind for row in _running(world)] == ["RULE", "PRODUCT"]


def test_what_everybody_used_up_is_said(world: cast.World) -> None:
    world.publish(
        _rule("used", limits=[{"over": "EVER", "points": 10, "per": "PROGRAMME"}]), _rule("free")
    )
    come(world, world.activity("Ania", ("G-10", 1, 1000)))

    assert {row.key: row.is_used_up for row in _running(world)} == {"used": True, "free": False}


@pytest.mark.parametrize("name", ["Ania", "Zenon"])
def test_what_is_told_to_a_member_is_what_the_engine_gives_for(
    name: str, world: cast.World
) -> None:
    world.publish(
        _rule("trade", INSTALLERS),
        _rule("others", {"not": INSTALLERS}),
        _rule("firm", {"eq": ["member.firm", True]}),
        _rule("long", {"ge": ["member.days", {"number": 60}]}),
        _rule("longer", {"ge": ["member.days", {"number": 61}]}),
        _rule("gold", {"ge": ["member.tier_rank", {"number": 1}]}),
        _rule("recruited", {"eq": ["member.recruited", True]}),
        _rule("either", {"any": [INSTALLERS, {"eq": ["member.recruited", True]}]}),
    )

    told = _keys(world, _member(world, name))
    come(world, world.activity(name, ("G-10", 1, 1000)))

    (award,) = Award.objects.of(world.organiser_id).filter(member_id=world.members[name])
    assert sorted(told) == sorted(award.breakdown)


def test_another_programmes_rules_rewards_and_codes_are_not_told(world: cast.World) -> None:
    other = cast.build()
    other.publish(_rule("theirs"))
    catalogue.add_reward(
        other.programme.id,
        name={"en": "Theirs"},
        points=80,
        stock=5,
        actor=other.actor,
        now=cast.NOW,
    )
    tenancy.enter(world.organiser_id)
    world.publish(_rule("ours"))

    assert _keys(world) == ["ours"]


def test_of_one_product_the_rules_are_told_that_are_for_it(world: cast.World) -> None:
    novelty = {"eq": ["product.novelty", True]}
    bought = {"eq": ["deed.kind", "PURCHASE"]}
    world.publish(
        _rule("pumps", PUMPS, bought, give=PER_CARTON),
        _rule("primers", {"in": ["product.sku", ["G-10"]]}, give=PER_CARTON),
        _rule("new", novelty, give=PER_CARTON),
        _rule("either", {"any": [PUMPS, novelty]}, INSTALLERS, give=PER_CARTON),
        _rule("all"),
    )
    catalogue.add_reward(
        world.programme.id,
        name={"en": "Mug"},
        points=80,
        stock=5,
        actor=world.actor,
        now=cast.NOW,
    )

    def keys(product: str, **more: Any) -> list[str]:
        return _keys(world, Reader(product_id=world.products[product], **more))

    assert keys("P-200") == ["all", "either", "pumps"]
    assert keys("G-10") == ["all", "primers"]
    assert keys("P-200", member_id=world.members["Zenon"]) == ["all", "pumps"]
    come(world, world.activity("Ania", ("P-200", 12, 1000)))
    (award,) = Award.objects.of(world.organiser_id)
    assert sorted(award.breakdown) == keys("P-200", member_id=world.members["Ania"])
