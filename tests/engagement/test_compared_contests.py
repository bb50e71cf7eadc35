"""Contests whose scores are compared: growth, targets, leagues, the best one, and partners."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import cast
import pytest
from engagement.test_contests import (
    TURNOVER,
    _bought,
    _buy,
    _contest,
    _follow,
    _partner,
    _ranking,
    _results,
    _said,
    _sign,
    _teams,
    world,
)

from tandem.activity import recording
from tandem.engagement.contests import queries, signing, targets, writing
from tandem.engagement.contests.models import Contest, Contestant, Portion
from tandem.engagement.contests.ranking import standings
from tandem.engagement.contests.ranking.comparing import Compared, League
from tandem.engagement.contests.ranking.measuring import BadContest, Measure
from tandem.engagement.contests.targets import Listed
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform.models import Fact

__all__ = ["world"]
pytestmark = pytest.mark.django_db
BEFORE = {"base_since_on": date(2026, 1, 1), "base_until_on": date(2026, 1, 31)}
GROWTH = Compared("GROWTH", **BEFORE)
JANUARY = {"day": date(2026, 1, 10)}
SIZES = (
    League({"en": "Small"}, Decimal(0)),
    League({"en": "Middle"}, Decimal(200_00)),
    League({"en": "Large"}, Decimal(500_00)),
)


def _numbers(world: cast.World) -> dict[str, str]:
    names = {key: name for name, key in world.members.items()}
    rows = Member.objects.of(world.organiser_id).values_list("id", "number")
    return {names[key]: number for key, number in rows if key in names}


def _listed(world: cast.World, contest: Contest, *rows: Listed) -> None:
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    targets.set_targets(contest.id, rows, **scope)
    _follow(world)


def _league(world: cast.World, contest: Contest, league: int) -> list[tuple[int, str]]:
    names = {key: name for name, key in world.members.items()}
    rows = queries.top(contest, league=league, limit=9)
    return [(row.place, names[row.member_id]) for row in rows]


def test_growth_is_in_per_cent_of_the_days_before(world: cast.World) -> None:
    first = _bought(world, "Ania", 100_00, pieces=5, **JANUARY)
    _buy(
        world,
        first,
        _bought(world, "Ania", 150_00),
        _bought(world, "Zenon", 400_00, **JANUARY),
        _bought(world, "Zenon", 500_00),
        _bought(world, "Maria", 900_00, **JANUARY),  # less than before: no place
        _bought(world, "Maria", 100_00),
        _bought(world, "Piotr", 900_00),  # nothing before
    )
    compared = replace(GROWTH, base_least=Decimal(50_00))
    contest = _contest(world, compared=compared, wins="THRESHOLD", target=Decimal(40))
    assert _ranking(world, contest) == [(1, "Ania", "50"), (2, "Zenon", "25")]

    # What comes back of January raises the growth, and too little of it is nothing to grow from.
    back = {"corrects": first, "day": date(2026, 1, 20), "pieces": -1}
    _buy(world, _bought(world, "Ania", -50_00, **back))
    assert _ranking(world, contest)[0] == (1, "Ania", "200")
    _buy(world, _bought(world, "Ania", -10_00, **back))
    assert _ranking(world, contest) == [(1, "Zenon", "25")]
    bases = dict(
        Contestant.objects.of(world.organiser_id).values_list("member_id", "base").order_by()
    )
    assert bases[world.members["Ania"]] == 40_00 and bases[world.members["Piotr"]] is None
    _buy(world, _bought(world, "Zenon", 100_00))
    _sign(world, contest)
    assert [(name, said["score"]) for name, said in _results(world)] == [("Zenon", "50")]


def test_the_share_of_a_target_is_ranked_and_who_has_none_has_no_place(world: cast.World) -> None:
    _buy(world, _bought(world, "Ania", 300_00), _bought(world, "Zenon", 900_00))
    contest = _contest(world, compared=Compared("TARGET"))
    assert _ranking(world, contest) == []
    numbers = _numbers(world)

    _listed(
        world,
        contest,
        Listed(numbers["Ania"], Decimal(200_00)),
        Listed(numbers["Zenon"], Decimal(1_000_00)),
    )
    assert _ranking(world, contest) == [(1, "Ania", "150"), (2, "Zenon", "90")]
    _listed(world, contest, Listed(numbers["Zenon"], Decimal(500_00)))
    assert _ranking(world, contest) == [(1, "Zenon", "180"), (2, "Ania", "150")]

    for rows, refused in (
        ([Listed("no-such", Decimal(1))], targets.UnknownContestants),
        ([Listed(numbers["Ania"], Decimal(0))], targets.BadTargets),
        ([Listed(numbers["Ania"])] * 2, targets.BadTargets),
        ([Listed(numbers["Ania"], league=1)], targets.BadTargets),
        ([], targets.BadTargets),
    ):
        with pytest.raises(refused):
            _listed(world, contest, *rows)
    facts = Fact.objects.of(world.organiser_id).filter(name="contest.targets_set")
    assert facts.count() == 2
    _sign(world, contest)
    with pytest.raises(targets.TargetsStand):
        _listed(world, contest, Listed(numbers["Ania"], Decimal(1)))


def test_leagues_by_size_have_a_ranking_and_winners_of_their_own(world: cast.World) -> None:
    _buy(
        world,
        _bought(world, "Ania", 600_00, **JANUARY),
        _bought(world, "Zenon", 200_00, **JANUARY),
        _bought(world, "Maria", 199_99, **JANUARY),
        _bought(world, "Ania", 90_00),
        _bought(world, "Zenon", 70_00),
        _bought(world, "Maria", 80_00),
        _bought(world, "Piotr", 85_00),
    )
    contest = _contest(world, places=1, compared=Compared(**BEFORE, leagues=SIZES))

    assert _league(world, contest, 0) == [(1, "Piotr"), (2, "Maria")]
    assert _league(world, contest, 1) == [(1, "Zenon")]
    assert _league(world, contest, 2) == [(1, "Ania")]
    assert queries.totals_of_leagues(contest) == {0: 2, 1: 1, 2: 1}
    # Who is ranked stays in the league until the night, which reads all anew.
    _buy(world, _bought(world, "Maria", 1_00, **JANUARY))
    assert (2, "Maria") in _league(world, contest, 0)
    standings.refresh(contest, among=None, programme=world.programme, now=cast.NOW)
    assert _league(world, contest, 1) == [(1, "Maria"), (2, "Zenon")]
    _sign(world, contest)
    told = [(name, said["place"], said["league"]) for name, said in _results(world)]
    assert told == [("Ania", "1", "Large"), ("Maria", "1", "Middle"), ("Piotr", "1", "Small")]


def test_leagues_by_a_list(world: cast.World) -> None:
    _buy(world, _bought(world, "Ania", 90_00), _bought(world, "Zenon", 70_00))
    leagues = (League({"en": "North"}), League({"en": "South"}))
    contest = _contest(world, compared=Compared(leagues=leagues))
    assert _league(world, contest, 0) == [(1, "Ania"), (2, "Zenon")]

    _listed(world, contest, Listed(_numbers(world)["Zenon"], league=1))

    assert _league(world, contest, 0) == [(1, "Ania")]
    assert _league(world, contest, 1) == [(1, "Zenon")]


def test_the_best_of_a_number_counts_and_not_their_sum(world: cast.World) -> None:
    cup = _contest(world, places=9)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 400_00))
    _sign(world, cup)
    best = {"until_on": date(2026, 12, 31)}
    contest = _contest(world, measure=Measure("BEST", "CONTEST_RESULT", "score"), **best)

    standings.refresh(contest, among=None, programme=world.programme, now=cast.NOW)
    assert _ranking(world, contest) == [(1, "Ania", "500"), (2, "Zenon", "400")]


def _sold(
    world: cast.World, member: str, net: int, partner: int, **said: Any
) -> recording.NewActivity:
    activity = _bought(world, member, net, **said)
    return replace(activity, partner_id=partner, outlet_id=None)


def test_partners_are_ranked_by_what_they_sold(world: cast.World) -> None:
    east, west = _partner(world, "East"), _partner(world, "West")
    contest = _contest(world, teams="SELLER", places=1)
    first = _sold(world, "Ania", 300_00, east, pieces=3)

    _buy(world, first, _sold(world, "Zenon", 100_00, east), _sold(world, "Ania", 350_00, west))

    assert _teams(contest) == [
        (str(east), 1, False, "40000", 2),
        (str(west), 2, False, "35000", 1),
    ]
    assert not Contestant.objects.of(world.organiser_id).exists()
    assert queries.total(contest) == 2
    back = replace(
        _sold(world, "Ania", -300_00, east, pieces=-3, corrects=first, day=date(2026, 3, 2))
    )
    _buy(world, back)
    assert [row[:2] for row in _teams(contest)] == [(str(west), 1), (str(east), 2)]
    kept = sorted(_portions(world))
    standings.refresh(contest, among=None, programme=world.programme, now=cast.NOW)
    assert sorted(_portions(world)) == kept
    Partner.objects.of(world.organiser_id).filter(id=west).update(ended_at=cast.NOW)
    standings.refresh(contest, among=None, programme=world.programme, now=cast.NOW)
    assert [row[:2] for row in _teams(contest)] == [(str(east), 1)]
    _sign(world, contest)
    assert _results(world) == []
    assert [(row.member_id, row.place) for row in signing.winning_partners(contest)] == [(east, 1)]


def _portions(world: cast.World) -> list[tuple[int, int, Decimal, Decimal]]:
    rows = Portion.objects.of(world.organiser_id)
    return list(rows.values_list("member_id", "partner_id", "amount", "base"))


def test_partners_grow_and_reach_targets_of_their_own(world: cast.World) -> None:
    east, west = _partner(world, "East"), _partner(world, "West")
    _buy(
        world,
        _sold(world, "Ania", 100_00, east, **JANUARY),
        _sold(world, "Ania", 120_00, east),
        _sold(world, "Ania", 100_00, west, **JANUARY),
        _sold(world, "Zenon", 150_00, west),
    )

    growing = _contest(world, teams="SELLER", compared=GROWTH)
    reaching = _contest(world, teams="SELLER", compared=Compared("TARGET"))
    assert [row[::3] for row in _teams(growing)] == [(str(west), "50"), (str(east), "20")]
    codes = dict(Partner.objects.of(world.organiser_id).values_list("id", "code"))
    _listed(world, reaching, Listed(codes[east], Decimal(100_00)))
    assert [row[::3] for row in _teams(reaching)] == [(str(east), "120")]


def test_what_is_kept_is_what_reading_anew_gives(world: cast.World) -> None:
    """After purchases and returns at random, of members and of partners."""
    east, west = _partner(world, "East"), _partner(world, "West")
    growing = _contest(world, compared=replace(GROWTH, leagues=SIZES))
    selling = _contest(world, teams="SELLER", compared=GROWTH)
    chance, made = random.Random(11), []
    for _turn in range(12):
        batch = []
        for _one in range(chance.randrange(1, 4)):
            day = date(2026, chance.choice((1, 2, 3)), chance.randrange(1, 28))
            if made and chance.random() < 0.3:
                bought = made.pop(chance.randrange(len(made)))
                name = next(n for n, key in world.members.items() if key == bought.member_id)
                net = -(bought.lines[0].net_minor or 0) // 2
                said = {"corrects": bought, "pieces": -1, "day": bought.occurred_at.date()}
                batch.append(
                    replace(_bought(world, name, net, **said), partner_id=bought.partner_id)
                )
            else:
                name = chance.choice(sorted(world.members))
                partner = chance.choice((east, west))
                bought = _sold(
                    world, name, chance.randrange(1, 900) * 100, partner, day=day, pieces=2
                )
                bought = replace(bought)
                batch.append(bought)
        _buy(world, *batch)
        made += [each for each in batch if each.corrects_id is None]

    rows = Contestant.objects.of(world.organiser_id).filter(contest_id=growing.id)
    kept = sorted(rows.values_list("member_id", "score", "mark", "base"))
    partners, sold = _teams(selling), sorted(_portions(world))
    for contest in (growing, selling):
        standings.refresh(contest, among=None, programme=world.programme, now=cast.NOW)
    assert sorted(rows.values_list("member_id", "score", "mark", "base")) == kept
    assert (_teams(selling), sorted(_portions(world))) == (partners, sold)


@pytest.mark.parametrize(
    ("_case", "said", "why"),
    [
        ("growth", {"compared": Compared("GROWTH")}, "growth needs days before"),
        (
            "late",
            {"compared": replace(GROWTH, base_until_on=date(2026, 3, 1))},
            "end before the contest begins",
        ),
        ("half", {"compared": Compared(base_since_on=date(2026, 1, 1))}, "a first and a last one"),
        ("both", {"compared": Compared("TARGET", **BEFORE)}, "with a target, or with days before"),
        (
            "first",
            {"compared": GROWTH, "wins": "FIRST", "target": Decimal(9)},
            "not by per cent",
        ),
        ("one", {"compared": Compared(**BEFORE, leagues=SIZES[:1])}, "one league alone"),
        ("order", {"compared": Compared(**BEFORE, leagues=SIZES[::-1])}, "begins at 0"),
        ("mixed", {"compared": Compared(leagues=SIZES)}, "leagues by size need"),
        (
            "teams",
            {"compared": Compared(**BEFORE, leagues=SIZES), "teams": "REGION"},
            "leagues are of members",
        ),
        (
            "sellers",
            {"teams": "SELLER", "measure": Measure("POINTS", wallet="REWARD")},
            "choose an action",
        ),
        (
            "best",
            {"measure": Measure("BEST", "CONTEST_RESULT", "place"), "compared": GROWTH},
            "compared with nothing",
        ),
        ("nothing", {"compared": replace(GROWTH, base_least=Decimal(0))}, "more than nothing"),
    ],
)
def test_what_does_not_hold_together_is_refused(
    _case: str, said: dict[str, Any], why: str, world: cast.World
) -> None:
    _contest(world)  # so that the programme knows results
    said = {"measure": TURNOVER, **said}

    with pytest.raises(BadContest) as refused:
        writing.write(world.programme, _said(**said), actor=world.actor, now=cast.NOW)

    assert why in str(refused.value.sentence)
    assert Contest.objects.of(world.organiser_id).count() == 1
