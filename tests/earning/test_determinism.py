"""The law of determinism: the same facts and rules give the same awards, whether activities come
one by one, in files, in any order or cut, or twice. Random programmes, activities, orders and cuts.
"""

import json
import os
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import cast
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.means import examples, is_thorough

from tandem.activity import recording
from tandem.earning import awarding, single
from tandem.earning.models import Award, LimitUse, RunKind
from tandem.earning.recalculation import following, periods, recalculating
from tandem.earning.versions import published, rulesets
from tandem.kit import ids
from tandem.programmes import queries as programmes
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
EXAMPLES = examples(6)
# Each example is some hundred statements: making one smaller takes minutes, so it is done when
# somebody asks for it.
PHASES = (
    Phase.explicit,
    Phase.generate,
    *((Phase.shrink,) if os.environ.get("TANDEM_SHRINK") else ()),
)
SETTINGS: dict = {
    "deadline": None,
    "derandomize": not is_thorough(),
    "phases": PHASES,
    "suppress_health_check": list(HealthCheck),
}
FIRST = date(2026, 3, 1)

_AMOUNT = {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]}
_WHEN = st.sampled_from(
    [
        {"all": []},
        {"eq": ["product.brand", "Akwa"]},
        {"has": ["product.categories", ["pumps"]]},
        {"ge": ["deed.net", {"money": [300, "PLN"]}]},
        {"ge": [{"different": ["product.sku"]}, {"number": 2}]},
        {"ge": [{"past": {"what": "count", "over": "WEEK"}}, {"number": 2}]},
        {"eq": [{"past": {"what": "count"}}, {"number": 3}]},
        {"ge": [{"past": {"what": "net", "over": "MONTH"}}, {"money": [900, "PLN"]}]},
        {"ge": [{"past": {"what": "silence"}}, {"number": 3}]},
        {"eq": ["member.trade", "installer"]},
    ]
)
_GIVE = st.sampled_from(
    [
        {"give": _AMOUNT},
        {"give": {"percent": ["line.net", "3.5"]}},
        {"give": {"points": 20}},
        {"give": {"times": ["line.base_quantity", {"points": 3}]}, "wallet": "STATUS"},
        {
            "give": {
                "stepped": [
                    "deed.net",
                    [
                        [{"money": [100, "PLN"]}, {"points": 5}],
                        [{"money": [500, "PLN"]}, {"points": 50}],
                    ],
                ]
            }
        },
        {"give": {"multiply": 2}},
        {"gifts": [{"give": _AMOUNT}, {"give": {"points": 7}, "to": "partner"}]},
    ]
)
_LIMITS = st.lists(
    st.builds(
        lambda over, points, per: {"over": over, "points": points, "per": per},
        st.sampled_from(["DEED", "DAY", "WEEK", "MONTH", "EVER"]),
        st.integers(5, 120),
        st.just("member"),
    ),
    max_size=2,
    unique_by=lambda limit: limit["over"],
)


def _has_effect_without_lines(rule: dict) -> bool:
    """Whether an effect looks at no lines: a limit for each product of those is refused."""
    effects = [part["give"] for part in rule.get("gifts", ())] or [rule["give"]]
    return any(
        not any(word in json.dumps([rule["when"], effect]) for word in ('"line.', '"product.'))
        or ("different" in json.dumps(rule["when"]) and "line." not in json.dumps(effect))
        for effect in effects
    )


@st.composite
def _rules(draw: st.DrawFn) -> list[dict]:
    rules = []
    for place in range(draw(st.integers(1, 5))):
        rule = {"key": f"rule{place}", "when": draw(_WHEN), **draw(_GIVE), "limits": draw(_LIMITS)}
        if "gifts" in rule or "multiply" not in rule["give"]:
            rule |= {
                "group": draw(st.sampled_from(["", "", "best"])),
                "stops": draw(st.sampled_from([False, False, True])),
            }
            per_product = {"over": "MONTH", "points": 60, "per": "product"}
            rule["limits"] += draw(st.sampled_from([[], [], [per_product]]))
            if _has_effect_without_lines(rule):
                rule["limits"] = [limit for limit in rule["limits"] if limit["per"] != "product"]
        rules.append(rule)
    return rules


_LINE = st.tuples(
    st.sampled_from(["P-200", "G-10", "N-1"]), st.integers(-3, 9), st.integers(1, 600)
)
_ACTIVITY = st.tuples(
    st.sampled_from(["Ania", "Zenon"]),
    st.integers(0, 40),
    st.integers(0, 2**30),
    st.lists(_LINE, min_size=1, max_size=3),
)


def _activities(world: cast.World, drawn: list) -> list[recording.NewActivity]:
    made = []
    for place, (member, day, _, lines) in enumerate(drawn):
        said = [
            (product, pieces or 1, (pieces or 1) * zloty * 100) for product, pieces, zloty in lines
        ]
        made.append(
            world.activity(
                member, *said, day=FIRST + timedelta(days=day), document_no=f"FV {place}"
            )
        )
    return made


def _arrive(world: cast.World, batch: list[recording.NewActivity], *, singly: bool) -> None:
    """A batch comes in and is awarded, and what it makes late is mended."""
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    common = {**scope, "source": "API", "actor": "test", "now": cast.NOW}
    if singly:
        (activity,) = batch
        batch_id = recording.record(activity, **common)
        if batch_id is None:
            return
        single.award_activity(
            activity.member_id,
            activity.id,
            day=activity.occurred_on,
            at=activity.occurred_at,
            due_on=None,
            programme=world.programme,
            now=cast.NOW,
        )
    else:
        batch_id = recording.record_many(batch, **common, source_id=ids.new_uuid())
    awarding.award_batch(batch_id, **scope, now=cast.NOW)
    following.after_batches([batch_id], **scope, now=cast.NOW)


def _standing(world: cast.World) -> tuple:
    """What the awards of each activity add up to by purse and rule, what is used of limits, and the
    balances.
    """
    awards: Counter[tuple[UUID, UUID, str, str]] = Counter()
    for award in Award.objects.of(world.organiser_id):
        for key, points in award.breakdown.items():
            awards[award.activity_id, award.book_id, award.party, key] += points
    uses = (
        LimitUse.objects.of(world.organiser_id)
        .exclude(points=0)
        .order_by("member_id", "rule_key", "span", "begins_on")
    )
    books = programmes.books(world.programme.id, organiser_id=world.organiser_id)
    return (
        {key: points for key, points in awards.items() if points},
        list(uses.values_list("member_id", "rule_key", "span", "begins_on", "points")),
        [points for book in books.values() for _, points in _net(world, book)],
    )


def _net(world: cast.World, book_id: UUID) -> list[tuple[int, int]]:
    """Points given less points taken, by holder: what was not there to be taken counts as taken."""
    sums: Counter[int] = Counter()
    for award in Award.objects.of(world.organiser_id).filter(book_id=book_id):
        sums[award.holder_id or award.member_id] += award.points
    return sorted(item for item in sums.items() if item[1])


@pytest.mark.always
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="TANDEM_EXAMPLES" not in os.environ,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_the_order_and_the_cut_of_what_comes_do_not_matter(data: st.DataObject) -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(*data.draw(_rules()))
        activities = _activities(world, data.draw(st.lists(_ACTIVITY, min_size=2, max_size=8)))
        outcomes = []
        for way in ("at once", "in order", "shuffled", "cut"):
            with transaction.atomic():
                order = sorted(activities, key=lambda activity: (activity.occurred_at, activity.id))
                if way in ("shuffled", "cut"):
                    order = data.draw(st.permutations(activities))
                size = {"at once": len(order), "cut": data.draw(st.integers(2, 4))}.get(way, 1)
                for start in range(0, len(order), size):
                    _arrive(world, order[start : start + size], singly=size == 1)
                if way == "shuffled":
                    _arrive(world, order[:1], singly=True)  # the first comes twice
                assert world.proved()
                outcomes.append(_standing(world))
                transaction.set_rollback(True)
        transaction.set_rollback(True)

    assert outcomes[1] == outcomes[0]
    assert outcomes[2] == outcomes[0]
    assert outcomes[3] == outcomes[0]


_LINEAR = st.sampled_from(
    [
        {"give": _AMOUNT},
        {"give": {"percent": ["line.net", "3.5"]}},
        {"give": {"times": ["line.base_quantity", {"points": 3}]}},
        {
            "give": {
                "graduated": [
                    "deed.net",
                    {"money": [10, "PLN"]},
                    [
                        [{"money": [0, "PLN"]}, {"points": 1}],
                        [{"money": [100, "PLN"]}, {"points": 2}],
                    ],
                ]
            }
        },
        {"give": _AMOUNT, "rounding": "UP"},
        {"give": {"multiply": 3}, "when": {"eq": ["product.brand", "Akwa"]}},
    ]
)
_SOLD = st.lists(
    st.tuples(st.sampled_from(["P-200", "G-10", "N-1"]), st.integers(1, 9), st.integers(1, 600)),
    min_size=1,
    max_size=3,
)


@settings(max_examples=EXAMPLES, **SETTINGS)
@given(st.data())
def test_a_return_of_the_same_lines_brings_everything_back_to_before(data: st.DataObject) -> None:
    with transaction.atomic():
        world = cast.build()
        drawn = data.draw(st.lists(st.tuples(_LINEAR, _LIMITS), min_size=1, max_size=4))
        world.publish(
            *(
                {"key": f"rule{n}", "when": {"all": []}, **give, "limits": limits}
                for n, (give, limits) in enumerate(drawn)
            )
        )
        day = FIRST + timedelta(days=data.draw(st.integers(0, 40)))
        for place, lines in enumerate(data.draw(st.lists(_SOLD, max_size=3))):
            said = [(product, pieces, pieces * zloty * 100) for product, pieces, zloty in lines]
            _arrive(
                world,
                [world.activity("Ania", *said, day=day, document_no=f"FV {place}")],
                singly=data.draw(st.booleans()),
            )
        before = world.balance("Ania"), _uses(world)
        said = [
            (product, pieces, pieces * zloty * 100) for product, pieces, zloty in data.draw(_SOLD)
        ]
        back = [(product, -pieces, -net) for product, pieces, net in said]

        _arrive(
            world,
            [world.activity("Ania", *said, day=day, document_no="FV X")],
            singly=data.draw(st.booleans()),
        )
        _arrive(
            world,
            [world.activity("Ania", *back, day=day, document_no="KOR X")],
            singly=data.draw(st.booleans()),
        )

        after = world.balance("Ania"), _uses(world)
        assert world.proved()
        transaction.set_rollback(True)

    assert after == before


@settings(max_examples=EXAMPLES, **SETTINGS)
@given(st.data())
def test_goods_that_came_back_are_as_if_they_had_never_been_bought(data: st.DataObject) -> None:
    with transaction.atomic():
        world = cast.build()
        rules = [rule for rule in data.draw(_rules()) if "past" not in str(rule)]
        if rules:
            world.publish(*rules)
        others = _activities(world, data.draw(st.lists(_ACTIVITY, max_size=4)))
        day = FIRST + timedelta(days=data.draw(st.integers(0, 40)))
        sold = [
            (product, pieces, pieces * zloty * 100) for product, pieces, zloty in data.draw(_SOLD)
        ]
        bought = world.activity("Ania", *sold, day=day, document_no="FV X")
        back = [data.draw(st.integers(0, pieces)) for _, pieces, _ in sold]
        kept = [
            (p, pieces - gone, net // pieces * (pieces - gone))
            for (p, pieces, net), gone in zip(sold, back, strict=True)
        ]
        with transaction.atomic():
            less = [line for line in kept if line[1]]
            _arrive(
                world,
                [
                    *others,
                    *([world.activity("Ania", *less, day=day, document_no="FV X")] if less else []),
                ],
                singly=False,
            )
            wanted = _standing(world)
            transaction.set_rollback(True)

        _arrive(world, data.draw(st.permutations([*others, bought])), singly=False)
        for place, ((product, pieces, net), gone) in enumerate(zip(sold, back, strict=True)):
            parts = [gone] if data.draw(st.booleans()) else [1] * gone
            for part, units in enumerate(each for each in parts if each):
                said = (product, -units, -(net // pieces) * units)
                came = world.activity(
                    "Ania", said, day=day, document_no=f"KOR {place}/{part}", corrects=bought
                )
                _arrive(world, [came], singly=False)

        found = _standing(world)
        assert world.proved()
        transaction.set_rollback(True)

    assert found == wanted


def _uses(world: cast.World) -> list[tuple]:
    found = LimitUse.objects.of(world.organiser_id).exclude(points=0).exclude(span="FIRST")
    return list(
        found.order_by("member_id", "rule_key", "span", "begins_on").values_list(
            "rule_key", "span", "begins_on", "points"
        )
    )


@settings(max_examples=EXAMPLES, **SETTINGS)
@given(st.data())
def test_awarding_again_under_other_rules_is_as_if_they_had_been_there(data: st.DataObject) -> None:
    with transaction.atomic():
        world = cast.build()
        first, second = data.draw(_rules()), data.draw(_rules())
        activities = _activities(world, data.draw(st.lists(_ACTIVITY, min_size=1, max_size=6)))
        with transaction.atomic():
            world.publish(*second)
            _arrive(world, activities, singly=False)
            wanted = _standing(world)
            transaction.set_rollback(True)
        world.publish(*first)
        _arrive(world, activities, singly=False)
        draft = rulesets.draft(
            world.programme.id,
            rules=[({"en": rule["key"]}, rule) for rule in second],
            vocabulary=vocabulary.of("PLN"),
            actor=world.actor,
            now=cast.NOW,
        )
        instead = published.for_trial(draft, organiser_id=world.organiser_id)
        members = periods.members_of(world.programme, since=instead.valid_from, until=None)
        common = {
            "programme": world.programme,
            "kind": RunKind.AGAIN,
            "reason": "x",
            "actor": "x",
            "now": cast.NOW,
            "instead": instead,
        }

        recalculating.recalculate(members, **common)
        again = recalculating.recalculate(members, **common)

        found = _standing(world)
        assert world.proved()
        transaction.set_rollback(True)

    assert found == wanted
    assert again == recalculating.Recalculated()
