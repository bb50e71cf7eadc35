"""Contests: who stands where, who is in, and that a result is signed and recorded once."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import cast
import pytest
import time_machine
from django.db import connection, transaction

from tandem.activity import recording
from tandem.activity.facts import ActivityRecorded
from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.engagement.contests import joining, naming, queries, signing, writing
from tandem.engagement.contests.facts import ContestSigned
from tandem.engagement.contests.models import (
    Contest,
    Contestant,
    Joins,
    Rung,
    State,
    Teams,
    TeamScore,
    Wins,
)
from tandem.engagement.contests.ranking import ladder, teams
from tandem.engagement.contests.ranking.measuring import BadContest, Measure
from tandem.engagement.contests.writing import ContestIn
from tandem.flows.engagement.contests import follow_contests
from tandem.kit import codes, ids
from tandem.kit.errors import TandemError
from tandem.participants import enrolment
from tandem.participants.models import Member
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import steps, tenancy
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.models import Fact
from tandem.programmes import setup
from tandem.rules import codec
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
TURNOVER = Measure("NET", kind="PURCHASE")
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


def build() -> cast.World:
    """A world with contests and four members."""
    world = cast.build()
    setup.change_programme(
        world.programme.id, settings={"ways": ["CONTESTS"]}, actor=world.actor, now=cast.NOW
    )
    world.programme.refresh_from_db()
    for name in ("Maria Kos", "Piotr Dąb"):
        world.members[name.split()[0]] = enrolment.enrol(
            enrolment.Applicant(name, email=f"{name.split()[0].lower()}@x.example"),
            joined_at=cast.NOW,
            programme_id=world.programme.id,
            actor=world.actor,
            now=cast.NOW,
        )
    world.following = steps.Following()  # type: ignore[attr-defined]
    return world


@pytest.fixture
def world(db: None) -> Any:
    world = build()
    with time_machine.travel(cast.NOW, tick=False):
        yield world


def _said(**said: Any) -> ContestIn:
    given = {
        "name": {"en": "Spring cup"},
        "measure": TURNOVER,
        "since_on": date(2026, 2, 1),
        "until_on": date(2026, 4, 30),
    }
    return ContestIn(**{**given, **said})


def _contest(world: cast.World, **said: Any) -> Contest:
    key = writing.write(world.programme, _said(**said), actor=world.actor, now=cast.NOW)
    writing.open_contest(key, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)
    _follow(world)
    return _again(world, key)


def _again(world: cast.World, key: Any) -> Contest:
    return queries.contest(key, programme_id=world.programme.id, organiser_id=world.organiser_id)


def _follow(world: Any) -> None:
    """Let all steps follow what was announced since."""
    world.following.run()


def _buy(world: cast.World, *activities: recording.NewActivity) -> list[ActivityRecorded]:
    """Record these, and let the steps follow; what was announced of them."""
    facts = []
    for activity in activities:
        batch = recording.record(
            activity,
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            source="API",
            actor="test",
            now=cast.NOW,
        )
        assert batch is not None
        facts.append(
            ActivityRecorded(
                organiser_id=world.organiser_id,
                at=cast.NOW,
                actor="test",
                programme_id=world.programme.id,
                batch_id=batch,
            )
        )
    _follow(world)
    return facts


def _bought(world: cast.World, member: str, net: int, **said: Any) -> recording.NewActivity:
    return world.activity(
        member, ("G-10", said.pop("pieces", 1), net), **{"day": date(2026, 3, 1), **said}
    )


def _ranking(world: cast.World, contest: Contest) -> list[tuple[int, str, str]]:
    names = {key: name for name, key in world.members.items()}
    return [
        (row.place, names[row.member_id], f"{row.score.normalize():f}")
        for row in queries.top(contest, limit=10)
    ]


def _member(world: cast.World, name: str) -> Actor:
    return Actor(
        name=f"user:{name}",
        organiser_id=world.organiser_id,
        permissions=ROLES["MEMBER"],
        member_id=world.members[name],
    )


def _wish(world: cast.World, contest: Contest, name: str, *, takes_part: bool) -> None:
    act = joining.join if takes_part else joining.leave
    act(
        contest.id,
        member_id=world.members[name],
        programme=world.programme,
        actor=_member(world, name),
        now=cast.NOW,
    )
    _follow(world)


def _sign(world: cast.World, contest: Contest, now: datetime = MAY) -> None:
    seen = signing.summed(contest).hash
    signing.sign(contest.id, seen, programme=world.programme, actor=world.actor, now=now)
    _follow(world)


def _results(world: cast.World) -> list[tuple[str, dict[str, str]]]:
    names = {key: name for name, key in world.members.items()}
    rows = Activity.objects.of(world.organiser_id).filter(kind="CONTEST_RESULT")
    return sorted(
        ((names[row.member_id], row.attributes) for row in rows),
        key=lambda row: (int(row[1]["place"]), row[0]),
    )


def test_the_highest_turnover_is_first_and_equal_scores_share_a_place(world: cast.World) -> None:
    contest = _contest(world)

    _buy(
        world,
        _bought(world, "Ania", 500_00),
        _bought(world, "Zenon", 900_00),
        _bought(world, "Maria", 500_00),
        _bought(world, "Piotr", 100_00),
    )

    assert {row[:2] for row in _ranking(world, contest)} == {
        (1, "Zenon"),
        (2, "Ania"),
        (2, "Maria"),
        (4, "Piotr"),
    }
    ania = queries.place_of(contest, world.members["Ania"])
    assert ania is not None
    assert (ania.place, ania.shared, ania.score, ania.before) == (2, 2, Decimal(500_00), None)
    shared = {row.name: row.is_shared for row in queries.top(contest, limit=2)}
    assert sorted(shared.values()) == [False, True]
    assert queries.total(contest) == 4
    from_below = queries.top(contest, limit=2, is_from_below=True)
    assert [(row.place, row.is_shared) for row in from_below] == [(4, False), (2, True)]


def test_only_what_lies_within_its_days_counts_both_included(world: cast.World) -> None:
    contest = _contest(world)

    _buy(
        world,
        _bought(world, "Ania", 1_00, day=date(2026, 1, 31)),
        _bought(world, "Ania", 2_00, day=date(2026, 2, 1)),
        _bought(world, "Ania", 4_00, day=date(2026, 4, 30)),
        _bought(world, "Ania", 8_00, day=date(2026, 5, 1)),
    )

    assert _ranking(world, contest) == [(1, "Ania", "600")]


def test_what_was_bought_before_it_was_opened_counts(world: cast.World) -> None:
    _buy(world, _bought(world, "Ania", 5_00))

    assert _ranking(world, _contest(world)) == [(1, "Ania", "500")]


def test_what_comes_back_moves_the_ranking_down_again(world: cast.World) -> None:
    contest = _contest(world)
    first = _bought(world, "Ania", 900_00, pieces=9)
    _buy(world, first, _bought(world, "Zenon", 500_00))

    _buy(world, _bought(world, "Ania", -500_00, pieces=-5, corrects=first, day=date(2026, 3, 2)))
    assert _ranking(world, contest) == [(1, "Zenon", "50000"), (2, "Ania", "40000")]

    _buy(world, _bought(world, "Ania", -400_00, pieces=-4, corrects=first, day=date(2026, 3, 2)))
    assert _ranking(world, contest) == [(1, "Zenon", "50000")]
    gone = queries.place_of(contest, world.members["Ania"])
    assert gone is not None and (gone.place, gone.score) == (None, 0)
    assert queries.total(contest) == 1


def test_told_twice_changes_nothing(world: cast.World) -> None:
    contest = _contest(world)

    facts = _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 1_00))
    follow_contests.follow.run(facts)
    follow_contests.follow.run(facts[:1])

    assert _ranking(world, contest) == [(1, "Ania", "50000"), (2, "Zenon", "100")]
    assert queries.total(contest) == 2


@pytest.mark.parametrize(
    ("_case", "measure", "expected"),
    [
        ("pieces", Measure("PIECES", kind="PURCHASE"), [("Ania", "7"), ("Zenon", "5")]),
        ("how often", Measure("COUNT", kind="PURCHASE"), [("Ania", "2"), ("Zenon", "1")]),
        ("gross", Measure("GROSS", kind="PURCHASE"), [("Zenon", "11070"), ("Ania", "7380")]),
        (
            "of a product's lines",
            Measure(
                "NET",
                kind="PURCHASE",
                when=codec.decode({"has": ["product.categories", ["pumps"]]}),
            ),
            [("Zenon", "9000")],
        ),
    ],
)
def test_it_measures(_case: str, measure: Measure, expected: list[Any], world: cast.World) -> None:
    contest = _contest(world, measure=measure)

    _buy(
        world,
        world.activity("Ania", ("G-10", 3, 20_00), day=date(2026, 3, 1)),
        world.activity("Ania", ("G-10", 4, 40_00), day=date(2026, 3, 2)),
        world.activity("Zenon", ("P-200", 5, 90_00), day=date(2026, 3, 2)),
    )

    assert [row[1:] for row in _ranking(world, contest)] == expected


def test_points_of_a_wallet_are_a_measure(world: cast.World) -> None:
    world.publish(
        {"key": "per_zloty", "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}}
    )
    contest = _contest(world, measure=Measure("POINTS", wallet="REWARD"))
    first = _bought(world, "Ania", 900_00, pieces=9)

    _buy(world, first, _bought(world, "Zenon", 500_00))
    assert _ranking(world, contest) == [(1, "Ania", "900"), (2, "Zenon", "500")]

    _buy(world, _bought(world, "Ania", -500_00, pieces=-5, corrects=first, day=date(2026, 3, 2)))
    assert _ranking(world, contest) == [(1, "Zenon", "500"), (2, "Ania", "400")]


def test_the_first_to_reach_a_target_are_ranked_by_the_day_and_a_return_takes_it_back(
    world: cast.World,
) -> None:
    contest = _contest(world, wins=Wins.FIRST, target=Decimal(100_00), places=2)
    early = _bought(world, "Ania", 60_00, day=date(2026, 2, 10), pieces=6)
    _buy(
        world,
        early,
        _bought(world, "Ania", 60_00, day=date(2026, 2, 20)),
        _bought(world, "Zenon", 500_00, day=date(2026, 2, 25)),
        _bought(world, "Maria", 99_99, day=date(2026, 2, 2)),
        _bought(world, "Piotr", 100_00, day=date(2026, 2, 25)),
    )

    assert {row[:2] for row in _ranking(world, contest)} == {
        (1, "Ania"),
        (2, "Piotr"),
        (2, "Zenon"),
    }
    maria = queries.place_of(contest, world.members["Maria"])
    assert maria is not None and (maria.place, maria.score) == (None, Decimal(99_99))
    assert [winner.place for winner in signing.winners(contest)] == [1, 2, 2]

    _buy(world, _bought(world, "Ania", -60_00, pieces=-6, corrects=early, day=date(2026, 3, 1)))
    assert {row[:2] for row in _ranking(world, contest)} == {(1, "Piotr"), (1, "Zenon")}


def test_everybody_who_reaches_the_target_wins(world: cast.World) -> None:
    contest = _contest(world, wins=Wins.THRESHOLD, target=Decimal(100_00))
    _buy(
        world,
        _bought(world, "Ania", 100_00),
        _bought(world, "Zenon", 99_99),
        _bought(world, "Maria", 700_00),
    )

    _sign(world, contest)

    assert _results(world) == [
        (
            "Maria",
            {"contest": "spring-cup", "place": "1", "score": "700", "participants": "3"},
        ),
        (
            "Ania",
            {"contest": "spring-cup", "place": "2", "score": "100", "participants": "3"},
        ),
    ]


def test_who_wishes_joins_and_what_was_done_since_the_first_day_counts(world: cast.World) -> None:
    contest = _contest(world, joins=Joins.WISH)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))
    assert _ranking(world, contest) == []

    _wish(world, contest, "Ania", takes_part=True)
    _wish(world, contest, "Ania", takes_part=True)

    assert _ranking(world, contest) == [(1, "Ania", "50000")]
    assert queries.place_of(contest, world.members["Zenon"]) is None


def test_who_leaves_is_shown_no_more_and_may_come_back(world: cast.World) -> None:
    contest = _contest(world)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))

    _wish(world, contest, "Zenon", takes_part=False)
    _buy(world, _bought(world, "Zenon", 1_00))
    assert _ranking(world, contest) == [(1, "Ania", "50000")]
    assert queries.place_of(contest, world.members["Zenon"]) is None
    assert queries.total(contest) == 1

    _wish(world, contest, "Zenon", takes_part=True)
    assert _ranking(world, contest) == [(1, "Zenon", "90100"), (2, "Ania", "50000")]


def test_only_its_audience_takes_part_and_who_is_in_stays_in(world: cast.World) -> None:
    contest = _contest(world, whom=Whom(trades=("installer",)))
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))
    assert _ranking(world, contest) == [(1, "Ania", "50000")]
    with pytest.raises(queries.NoSuchContest):
        _wish(world, contest, "Zenon", takes_part=True)

    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(trade="baker")
    _buy(world, _bought(world, "Ania", 1_00))

    assert _ranking(world, contest) == [(1, "Ania", "50100")]


def test_who_left_the_programme_has_no_place_after_the_night(world: cast.World) -> None:
    contest = _contest(world)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))

    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(status="LEFT")
    follow_contests.refresh_rankings(world.programme, now=cast.NOW)

    assert _ranking(world, contest) == [(1, "Ania", "50000")]


def test_places_are_compared_with_those_of_last_night(world: cast.World) -> None:
    contest = _contest(world)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))
    follow_contests.refresh_rankings(world.programme, now=cast.NOW)
    follow_contests.refresh_rankings(world.programme, now=cast.NOW)

    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Maria", 1_00))

    assert {row.member_id: (row.place, row.before) for row in queries.top(contest, limit=5)} == {
        world.members["Ania"]: (1, 2),
        world.members["Zenon"]: (2, 1),
        world.members["Maria"]: (3, None),
    }


def test_a_way_that_is_not_turned_on_ranks_nobody(world: cast.World) -> None:
    contest = _contest(world)
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=cast.NOW
    )

    _buy(world, _bought(world, "Ania", 500_00))

    assert _ranking(world, contest) == []


def test_neighbours_are_shown_with_their_places(world: cast.World) -> None:
    contest = _contest(world)
    _buy(
        world,
        *(
            _bought(world, name, net)
            for name, net in (("Ania", 1_00), ("Zenon", 2_00), ("Maria", 2_00), ("Piotr", 3_00))
        ),
    )
    at = queries.place_of(contest, world.members["Ania"])
    assert at is not None

    beside = queries.around(contest, world.members["Ania"], at, limit=1)

    assert [(row.place, row.is_shared) for row in beside] == [(2, True), (4, False)]
    assert beside[-1].member_id == world.members["Ania"]


@pytest.mark.parametrize("shared_max", [0, 2, 1_000])
def test_neighbours_have_the_places_of_rank_however_many_share_one(
    shared_max: int, world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHARED_MAX", shared_max)
    nets = {"Ania": 2_00, "Zenon": 2_00, "Maria": 3_00, "Piotr": 1_00}
    for number in range(12):
        name = f"Nr {number}"
        world.members[name] = enrolment.enrol(
            enrolment.Applicant(name, email=f"{number}@x.example"),
            joined_at=cast.NOW,
            programme_id=world.programme.id,
            actor=world.actor,
            now=cast.NOW,
        )
        nets[name] = 1_00 * (1 + number % 5)
    contest = _contest(world)
    _buy(world, *(_bought(world, name, net) for name, net in nets.items()))
    ranked = queries.top(contest, limit=20)
    assert [row.place for row in ranked] == [1, 1, 3, 3, 5, 5, 5, *[8] * 5, *[13] * 4]

    for number, row in enumerate(ranked):
        at = queries.place_of(contest, row.member_id)
        assert at is not None
        for limit in (1, 3, 20):
            beside = queries.around(contest, row.member_id, at, limit=limit)
            assert beside == ranked[max(number - limit, 0) : number + limit + 1]


@pytest.mark.parametrize("scores", [3, 40, 100_000])
def test_places_are_those_of_rank_whatever_moves(scores: int, world: cast.World) -> None:
    """Against the database's own rank, over more contestants than a rung holds."""
    contest, chance = _contest(world), random.Random(scores)
    marks: dict[int, int | None] = dict.fromkeys(range(1, 2001))
    Contestant.objects.of(world.organiser_id).bulk_create(
        Contestant(
            organiser_id=world.organiser_id,
            member_id=member,
            contest_id=contest.id,
            created_at=cast.NOW,
        )
        for member in marks
    )

    for _round in range(4):
        moved = []
        for member in chance.sample(sorted(marks), 800):
            before, after = marks[member], chance.choice([None, chance.randrange(1, scores)])
            marks[member] = after
            moved.append((0, before, after))
            Contestant.objects.of(world.organiser_id).filter(
                member_id=member, contest_id=contest.id
            ).update(mark=after)
        ladder.move(contest, moved, now=cast.NOW)

    standing = sorted((mark for mark in marks.values() if mark is not None), reverse=True)
    assert queries.total(contest) == len(standing)
    for member in chance.sample(sorted(marks), 60):
        found = queries.place_of(contest, member)
        assert found is not None
        mark = marks[member]
        assert found.place == (None if mark is None else standing.index(mark) + 1)


def test_a_rung_that_grew_too_full_is_cut(world: cast.World) -> None:
    contest = _contest(world)
    rows = [
        Contestant(
            organiser_id=world.organiser_id,
            member_id=member,
            contest_id=contest.id,
            created_at=cast.NOW,
            mark=member,
        )
        for member in range(1, 1_001)
    ]
    Contestant.objects.of(world.organiser_id).bulk_create(rows)

    ladder.move(contest, [(0, None, row.mark) for row in rows], now=cast.NOW)

    rungs = Rung.objects.of(world.organiser_id).filter(contest_id=contest.id)
    assert [(rung.floor, rung.total) for rung in rungs.order_by("floor")] == [
        (ladder.BOTTOM, 99),
        *((floor, 100) for floor in range(100, 1_000, 100)),
        (1_000, 1),
    ]


def test_it_waits_and_is_signed_by_a_person_who_saw_it(world: cast.World) -> None:
    contest = _contest(world, waiting_days=14)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))
    assert contest.state(date(2026, 4, 30)) == State.OPEN
    assert contest.state(date(2026, 5, 14)) == State.WAITING
    assert contest.state(date(2026, 5, 15)) == State.DUE
    with pytest.raises(signing.NotDue):
        _sign(world, contest)

    due = datetime(2026, 5, 15, 9, tzinfo=UTC)
    seen = signing.summed(contest).hash
    with time_machine.travel(due, tick=False):
        _buy(world, _bought(world, "Ania", 700_00))
        with pytest.raises(signing.StandingsMoved):
            signing.sign(contest.id, seen, programme=world.programme, actor=world.actor, now=due)
        assert _again(world, contest.id).signed_at is None
        _sign(world, contest, now=due)
        with pytest.raises(signing.NotDue):
            _sign(world, contest, now=due)

    signed = _again(world, contest.id)
    assert (signed.signed_by, signed.ranked, signed.signed_hash) == (
        "user:ola",
        2,
        signing.summed(contest).hash,
    )
    assert [(name, said["place"], said["score"]) for name, said in _results(world)] == [
        ("Ania", "1", "1200"),
        ("Zenon", "2", "900"),
    ]


def test_what_was_signed_is_moved_by_nothing_and_recorded_once(world: cast.World) -> None:
    contest = _contest(world, places=1)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))
    _sign(world, contest)

    with time_machine.travel(MAY, tick=False):
        _buy(world, _bought(world, "Ania", 900_00))
        follow_contests.refresh_rankings(world.programme, now=MAY)
        signed = _again(world, contest.id)
        follow_contests.settle.run(
            [
                ContestSigned(
                    organiser_id=world.organiser_id,
                    at=MAY,
                    actor="user:ola",
                    programme_id=world.programme.id,
                    contest_id=contest.id,
                    standings_hash=signed.signed_hash,
                    ranked=signed.ranked,
                )
            ]
        )

    assert _ranking(world, contest) == [(1, "Zenon", "90000"), (2, "Ania", "50000")]
    assert [name for name, _said in _results(world)] == ["Zenon"]
    rows = Activity.objects.of(world.organiser_id).filter(kind="CONTEST_RESULT")
    assert [(row.occurred_on, row.document_no) for row in rows] == [
        (date(2026, 5, 4), "Spring cup")
    ]
    told = Message.objects.of(world.organiser_id).filter(kind="CONTEST_WON")
    assert [row.member_id for row in told] == [world.members["Zenon"]]
    with pytest.raises(writing.ContestSignedAlready):
        writing.end(contest.id, programme_id=world.programme.id, actor=world.actor, now=MAY)
    with pytest.raises(joining.NotJoinable):
        _wish(world, contest, "Ania", takes_part=False)


def test_rules_say_what_a_place_is_worth(world: cast.World) -> None:
    world.publish(
        {
            "key": "first",
            "when": {
                "all": [
                    {"eq": [{"field": "deed.kind"}, "CONTEST_RESULT"]},
                    {"eq": [{"field": "deed.figure.place"}, 1]},
                ]
            },
            "give": {"points": 300},
        }
    )
    contest = _contest(world)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))

    with time_machine.travel(MAY, tick=False):
        _sign(world, contest)

    assert (world.balance("Zenon").available, world.balance("Ania").available) == (300, 0)


def test_one_that_was_called_off_rests_until_that_is_taken_back(world: cast.World) -> None:
    contest = _contest(world)
    scope = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    writing.end(contest.id, **scope)
    _buy(world, _bought(world, "Ania", 500_00))
    assert _ranking(world, contest) == []
    with pytest.raises(signing.NotDue):
        _sign(world, contest)

    writing.resume(contest.id, **scope)
    _follow(world)

    assert _ranking(world, contest) == [(1, "Ania", "50000")]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna Nowak", "A. N."),
        ("Instalbud Nowak sp. z o.o.", "I. N."),
        ("„Żuraw” Łódź", "Ż. Ł."),
        ("Cher", "C."),
        ("—", ""),
    ],
)
def test_others_see_initials(name: str, shown: str) -> None:
    assert naming.initials(name) == shown


def test_a_nickname_is_seen_instead_until_an_organiser_takes_it_away(world: cast.World) -> None:
    contest = _contest(world)
    _buy(world, _bought(world, "Ania", 500_00))
    key = world.members["Ania"]
    scope = {"programme": world.programme, "actor": _member(world, "Ania"), "now": cast.NOW}

    joining.name(contest.id, "  Szybka   Ania ", member_id=key, **scope)
    assert [row.name for row in queries.top(contest, limit=1)] == ["Szybka Ania"]

    joining.unname(
        contest.id,
        member_id=key,
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )
    assert [row.name for row in queries.top(contest, limit=1)] == ["I. N."]


@pytest.mark.parametrize(
    "nickname", ["<b>Ania</b>", "a", "123", "x" * 25, "ania@x.pl", "http://a", "a\u0000;--"]
)
def test_a_nickname_that_is_no_name_is_refused(nickname: str, world: cast.World) -> None:
    contest = _contest(world)
    with pytest.raises(naming.BadNickname):
        joining.name(
            contest.id,
            nickname,
            member_id=world.members["Ania"],
            programme=world.programme,
            actor=_member(world, "Ania"),
            now=cast.NOW,
        )
    row = queries.contestant(contest, world.members["Ania"])
    assert row is not None and row.nickname == ""


@pytest.mark.parametrize(
    ("_case", "said"),
    [
        ("no name", {"name": {"en": " "}}),
        ("a long name", {"name": {"en": "x" * 81}}),
        ("ends before it begins", {"until_on": date(2026, 1, 31)}),
        ("lasts for ever", {"until_on": date(2036, 1, 31)}),
        ("no winners", {"places": 0}),
        ("no target", {"wins": "FIRST"}),
        ("a target of nothing", {"wins": "FIRST", "target": Decimal(0)}),
        ("who wins", {"wins": "NOBODY"}),
        ("waits for ever", {"waiting_days": 400}),
        ("unknown teams", {"teams": "FRIENDS"}),
        ("a team cannot be first", {"wins": "FIRST", "target": Decimal(1), "teams": "REGION"}),
        ("unknown kind", {"measure": Measure("NET", kind="NOPE")}),
        ("unknown measure", {"measure": Measure("LOVE", kind="PURCHASE")}),
        ("unknown wallet", {"measure": Measure("POINTS", wallet="NOPE")}),
        ("no number", {"measure": Measure("FIGURE", kind="PURCHASE", figure="NO.PE")}),
        (
            "asks of the past",
            {
                "measure": Measure(
                    "NET",
                    kind="PURCHASE",
                    when=codec.decode({"gt": [{"field": "deed.number"}, 2]}),
                )
            },
        ),
    ],
)
def test_a_contest_that_does_not_hold_together_is_refused(
    _case: str, said: dict[str, Any], world: cast.World
) -> None:
    with pytest.raises(BadContest):
        writing.write(world.programme, _said(**said), actor=world.actor, now=cast.NOW)
    assert not Contest.objects.of(world.organiser_id).exists()


def test_who_may_not_does_not(world: cast.World) -> None:
    contest = _contest(world)
    clerk = Actor("user:x", world.organiser_id, ROLES["FINANCE"])
    scope = {"programme_id": world.programme.id, "actor": clerk, "now": cast.NOW}

    for act in (writing.open_contest, writing.end, writing.resume):
        with pytest.raises(NotAllowed):
            act(contest.id, **scope)
    with pytest.raises(NotAllowed):
        writing.write(world.programme, _said(), actor=clerk, now=cast.NOW)
    with pytest.raises(NotAllowed):
        signing.sign(contest.id, "", programme=world.programme, actor=clerk, now=MAY)


def test_what_members_see_is_no_draft_and_changes_no_more(world: cast.World) -> None:
    key = writing.write(world.programme, _said(), actor=world.actor, now=cast.NOW)
    with pytest.raises(queries.NoSuchContest):
        joining.seen(key, member_id=world.members["Ania"], programme=world.programme, now=cast.NOW)
    writing.write(
        world.programme,
        _said(name={"en": "Other"}),
        actor=world.actor,
        now=cast.NOW,
        contest_id=key,
    )
    assert _again(world, key).name == {"en": "Other"}

    writing.open_contest(key, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)
    with pytest.raises(BadContest):
        writing.write(world.programme, _said(), actor=world.actor, now=cast.NOW, contest_id=key)


def _partner(world: cast.World, name: str, *members: str) -> int:
    """A partner who won these members."""
    key = onboarding.add_partner(
        name,
        role=PartnerRole.WHOLESALER,
        tax_id=codes.next_nip(int(str(ids.new_id())[-9:])),
        code=name.upper(),
        country="PL",
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )
    for member in members:
        Member.objects.of(world.organiser_id).filter(id=world.members[member]).update(
            recruited_by_id=key
        )
    return key


def _teams(contest: Contest) -> list[tuple[str, int, bool, str, int]]:
    return [
        (row.team, row.place, row.is_shared, f"{row.score.normalize():f}", row.members)
        for row in teams.ranking(contest)
    ]


def test_partners_are_ranked_by_what_their_members_have(world: cast.World) -> None:
    east = str(_partner(world, "East", "Ania", "Maria"))
    west = str(_partner(world, "West", "Piotr"))
    contest = _contest(world, teams=Teams.PARTNER, places=1)

    first = _bought(world, "Ania", 300_00, pieces=3)
    _buy(
        world,
        first,
        _bought(world, "Maria", 100_00),
        _bought(world, "Piotr", 350_00),
        _bought(world, "Zenon", 900_00),  # Ania recommended him: he is of no partner's
    )
    assert _teams(contest) == [(east, 1, False, "40000", 2), (west, 2, False, "35000", 1)]

    _buy(world, _bought(world, "Ania", -300_00, pieces=-3, corrects=first, day=date(2026, 3, 2)))
    assert _teams(contest) == [(west, 1, False, "35000", 1), (east, 2, False, "10000", 1)]

    _sign(world, contest)
    assert [(name, said["place"], said["score"]) for name, said in _results(world)] == [
        ("Piotr", "1", "350")
    ]


def test_a_mean_is_fair_to_small_teams(world: cast.World) -> None:
    Member.objects.of(world.organiser_id).filter(
        id__in=[world.members[name] for name in ("Zenon", "Maria")]
    ).update(region="śląskie")
    contest = _contest(world, teams=Teams.REGION, team_score=TeamScore.MEAN)

    _buy(
        world,
        _bought(world, "Ania", 300_00),
        _bought(world, "Zenon", 200_00),
        _bought(world, "Maria", 400_00),
        _bought(world, "Piotr", 900_00),  # of no region
    )

    assert _teams(contest) == [
        ("podlaskie", 1, True, "30000", 1),
        ("śląskie", 1, True, "30000", 2),
    ]


def test_all_of_a_team_that_reaches_the_target_win(world: cast.World) -> None:
    contest = _contest(world, teams=Teams.TRADE, wins=Wins.THRESHOLD, target=Decimal(400_00))
    Member.objects.of(world.organiser_id).filter(id=world.members["Maria"]).update(
        trade="installer"
    )

    _buy(
        world,
        _bought(world, "Ania", 300_00),
        _bought(world, "Maria", 100_00),
        _bought(world, "Zenon", 399_99),
    )
    _sign(world, contest)

    assert [(name, said["place"], said["score"]) for name, said in _results(world)] == [
        ("Ania", "1", "400"),
        ("Maria", "1", "400"),
    ]


def test_a_draft_is_deleted_and_what_members_saw_is_not(world: cast.World) -> None:
    opened = _contest(world)
    draft = writing.write(world.programme, _said(), actor=world.actor, now=cast.NOW)
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": cast.NOW,
    }

    writing.delete(draft, **scope)
    with pytest.raises(BadContest):
        writing.delete(opened.id, **scope)

    assert [row.id for row in Contest.objects.of(world.organiser_id)] == [opened.id]


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_sign_once_and_one_who_joins_twice_joins_once() -> None:
    with transaction.atomic(), time_machine.travel(cast.NOW, tick=False):
        world = build()
        contest = _contest(world, joins=Joins.WISH)
        due = _contest(world)
        _buy(world, _bought(world, "Ania", 500_00))
        seen = signing.summed(due).hash
    start = threading.Barrier(4)

    def sign() -> None:
        signing.sign(due.id, seen, programme=world.programme, actor=world.actor, now=MAY)

    def join() -> None:
        joining.join(
            contest.id,
            member_id=world.members["Ania"],
            programme=world.programme,
            actor=_member(world, "Ania"),
            now=cast.NOW,
        )

    def at_once(act: Callable[[], None]) -> bool:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                start.wait()
                act()
        except TandemError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(at_once, [sign, sign, join, join]))

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert sorted(done[:2]) == [False, True] and done[2:] == [True, True]
        rows = Contestant.objects.of(world.organiser_id).filter(contest_id=contest.id)
        assert [row.left_at for row in rows] == [None]
        signed = Fact.objects.of(world.organiser_id).filter(name="contest.signed")
        assert signed.count() == 1
