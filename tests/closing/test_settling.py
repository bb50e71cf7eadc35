"""An edition that ends: what waits, what is carried over, what each member had, each once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction

from tandem.closing import previewing, settling
from tandem.closing.models import Cards, Closing, Levels, Pending, Statement
from tandem.communication.models import Message
from tandem.flows.programme import close_edition
from tandem.kit import ids
from tandem.ledger import holding, transfers
from tandem.ledger import queries as ledger
from tandem.ledger.chart import Kind
from tandem.ledger.models import Transfer
from tandem.platform import statements, tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact
from tandem.programmes import editions, wallets
from tandem.programmes import queries as programmes
from tandem.programmes.models import Edition
from tandem.tiers import ladders, reviewing
from tandem.tiers.models import Standing, Tier

pytestmark = pytest.mark.django_db(transaction=True)
LAST_ON, LATE_UNTIL = date(2026, 3, 31), date(2026, 4, 30)
AFTER = datetime(2026, 5, 1, 9, tzinfo=UTC)
ALL = settling.Policy(Pending.WAIT, 100, None)


@pytest.fixture
def world(db: None) -> Iterator[cast.World]:
    """Ania has 100 that end in June, 60 without an end, 30 waiting, and 40 of the next edition;
    Zenon has 7.
    """
    with transaction.atomic():
        made = cast.build()
        june = datetime(2026, 7, 1, tzinfo=UTC)
        _give(made, "Ania", Kind.EARN, 100, datetime(2026, 2, 1, tzinfo=UTC), expires_at=june)
        _give(made, "Ania", Kind.EARN, 60, datetime(2026, 3, 1, tzinfo=UTC))
        _give(made, "Ania", Kind.EARN_PENDING, 30, datetime(2026, 3, 31, 21, 59, tzinfo=UTC))
        _give(made, "Ania", Kind.EARN, 40, datetime(2026, 3, 31, 22, tzinfo=UTC))
        _give(made, "Zenon", Kind.EARN, 7, datetime(2026, 3, 2, tzinfo=UTC))
    yield made


def _give(world: cast.World, who: str, kind: Kind, points: int, at: datetime, **more: Any) -> None:
    move = transfers.Move(
        world.members[who],
        ids.new_uuid(),
        more.pop("book_id", world.books["REWARD"]),
        kind,
        points,
        ids.new_uuid(),
        at,
        **more,
    )
    transfers.post([move], organiser_id=world.organiser_id, now=at)


def _edition(world: cast.World) -> Edition:
    tenancy.enter(world.organiser_id)
    return editions.one(world.programme.id, 1, organiser_id=world.organiser_id)


def _close(world: cast.World, policy: settling.Policy, **more: Any) -> Any:
    with transaction.atomic():
        edition = _edition(world)
        said = {"last_on": LAST_ON, "late_until": LATE_UNTIL, "actor": world.actor, **more}
        return settling.close(edition.id, policy, now=cast.NOW, **said)


def _settle(world: cast.World, closing_id: Any, now: datetime = AFTER) -> list[str]:
    return settling.settle(closing_id, organiser_id=world.organiser_id, now=lambda: now)


def _statement(world: cast.World, who: str) -> dict[str, int]:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        row = Statement.objects.of(world.organiser_id).get(member_id=world.members[who])
    return {
        name.removesuffix("_points"): value
        for name, value in vars(row).items()
        if name.endswith("_points") and value
    }


def _balance(world: cast.World, who: str) -> tuple[int, int]:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert world.proved()
        balance = world.balance(who)
        return balance.pending, balance.available


def test_all_is_carried_over_and_the_next_edition_begins(world: cast.World) -> None:
    closing_id = _close(world, ALL)

    assert _settle(world, closing_id) == [
        "pending",
        "balances",
        "cards",
        "levels",
        "statements",
    ]
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        rows = editions.every(world.programme.id, organiser_id=world.organiser_id)
        assert [(row.number, row.begins_on, row.ends_on) for row in rows] == [
            (2, date(2026, 4, 1), None),
            (1, cast.BEGINS, date(2026, 4, 1)),
        ]
    assert _balance(world, "Ania") == (30, 200)
    assert _statement(world, "Ania") == {"earned": 160, "carried": 160, "waiting": 30}
    assert _statement(world, "Zenon") == {"earned": 7, "carried": 7}


@pytest.mark.parametrize(
    ("cards", "pending", "left"),
    [(Cards.KEEP, 2, 9), (Cards.EMPTY, 0, 4)],
    ids=["kept", "emptied"],
)
def test_cards_stay_or_are_emptied_as_was_chosen(
    world: cast.World, cards: Cards, pending: int, left: int
) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        code = wallets.name_wallet(
            world.programme.id, name={"en": "Stamps"}, actor=world.actor, now=cast.NOW
        )
        book = programmes.book(world.programme.id, code, organiser_id=world.organiser_id)
        march = datetime(2026, 3, 2, tzinfo=UTC)
        _give(world, "Ania", Kind.EARN, 5, march, book_id=book)
        _give(world, "Ania", Kind.EARN_PENDING, 2, march, book_id=book)
        _give(world, "Ania", Kind.EARN, 4, datetime(2026, 4, 2, tzinfo=UTC), book_id=book)
    policy = replace(ALL, cards=cards)
    with transaction.atomic():
        days = {"last_on": LAST_ON, "late_until": LATE_UNTIL}
        found = previewing.preview(world.programme, _edition(world), policy, **days)
    assert found.cards == previewing.Sum(1, 7)
    closing_id = _close(world, policy)

    _settle(world, closing_id)

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        of = world.organiser_id
        balance = ledger.balance(world.members["Ania"], organiser_id=of, book_id=book)
        assert (balance.pending, balance.available) == (pending, left)
        assert Closing.objects.of(of).get().figures["cards"]["emptied"] == 11 - pending - left
        assert not settling.settle_step(closing_id, "cards", organiser_id=of, now=AFTER)
    assert _balance(world, "Ania") == (30, 200)


@pytest.mark.parametrize(
    ("percent", "most", "carried", "of_zenon"),
    [(0, None, 0, 0), (50, None, 80, 3), (100, 90, 90, 7), (50, 20, 20, 3), (99, None, 158, 6)],
    ids=["none", "half", "up to", "half up to", "whole points"],
)
def test_what_is_not_carried_over_expires(
    world: cast.World, percent: int, most: int | None, carried: int, of_zenon: int
) -> None:
    _settle(world, _close(world, settling.Policy(Pending.WAIT, percent, most)))

    assert _balance(world, "Ania") == (30, carried + 40)
    assert _balance(world, "Zenon") == (0, of_zenon)
    assert _statement(world, "Ania").get("lapsed", 0) == 160 - carried
    assert _statement(world, "Ania").get("carried", 0) == carried


def test_what_lasts_longest_is_what_is_carried_over(world: cast.World) -> None:
    _settle(world, _close(world, settling.Policy(Pending.WAIT, 100, 60)))

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        expired = Transfer.objects.of(world.organiser_id).filter(
            kind="EXPIRE", holder_id=world.members["Ania"]
        )
        assert list(expired.values_list("points", flat=True)) == [100]


def test_what_waits_is_released_and_carried_over_as_all_else(world: cast.World) -> None:
    _settle(world, _close(world, settling.Policy(Pending.RELEASE, 50, None)))

    assert _balance(world, "Ania") == (0, 95 + 40)
    assert _statement(world, "Ania") == {"earned": 190, "lapsed": 95, "carried": 95}


def test_what_waits_is_taken_back(world: cast.World) -> None:
    _settle(world, _close(world, settling.Policy(Pending.VOID, 100, None)))

    assert _balance(world, "Ania") == (0, 200)
    assert _statement(world, "Ania") == {"earned": 160, "carried": 160, "voided": 30}


def test_a_statement_tells_what_was_used_before_and_since(world: cast.World) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        _give(world, "Zenon", Kind.ADJUST_UP, 5, datetime(2025, 12, 1, tzinfo=UTC))
        for at, points in ((datetime(2026, 3, 5, tzinfo=UTC), 20), (AFTER, 150)):
            holding.hold(
                ids.new_uuid(),
                holder_id=world.members["Ania"],
                book_id=world.books["REWARD"],
                points=points,
                organiser_id=world.organiser_id,
                at=at,
                now=at,
            )
    _settle(world, _close(world, settling.Policy(Pending.WAIT, 50, None)))

    # 20, then 80 that end first, 60, and 10 of the next edition.
    assert _statement(world, "Ania") == {"earned": 160, "used": 160, "waiting": 30}
    assert _statement(world, "Zenon") == {"opening": 5, "earned": 7, "lapsed": 6, "carried": 6}
    assert _balance(world, "Ania") == (30, 30)


def test_told_twice_and_broken_off_anywhere_it_is_settled_once(world: cast.World) -> None:
    closing_id = _close(world, settling.Policy(Pending.RELEASE, 50, None))
    for name in settling.STEPS:
        made = [
            settling.settle_step(closing_id, name, organiser_id=world.organiser_id, now=AFTER)
            for _again in range(2)
        ]
        assert made == [True, False]

    assert _settle(world, closing_id, AFTER + timedelta(days=1)) == []
    assert _balance(world, "Ania") == (0, 95 + 40)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        closing = Closing.objects.of(world.organiser_id).get()
        assert closing.settled_at == AFTER
        assert {
            name: {key: value for key, value in step.items() if key != "at"}
            for name, step in closing.figures.items()
        } == {
            "pending": {"released": 30, "voided": 0},
            "balances": {"lapsed": 99},
            "cards": {"emptied": 0},
            "levels": {"down": 0},
            "statements": {"statements": 2, "carried": 98, "waiting": 0},
        }
        assert Fact.objects.of(world.organiser_id).filter(name="edition.settled").count() == 1


def test_the_preview_says_what_settling_does(world: cast.World) -> None:
    for policy in (
        ALL,
        settling.Policy(Pending.VOID, 0, None),
        settling.Policy(Pending.RELEASE, 50, None),
        settling.Policy(Pending.WAIT, 100, 90),
    ):
        with transaction.atomic():
            edition = _edition(world)
            shown = previewing.preview(
                world.programme, edition, policy, last_on=LAST_ON, late_until=LATE_UNTIL
            )
        with transaction.atomic():
            closing_id = _close(world, policy)
            tenancy.enter(world.organiser_id)
            for name in settling.STEPS:
                settling.settle_step(closing_id, name, organiser_id=world.organiser_id, now=AFTER)
            held = [world.balance(who) for who in ("Ania", "Zenon")]
            after = sum(one.pending + one.available + one.held for one in held)
            figures = Closing.objects.of(world.organiser_id).get().figures
            transaction.set_rollback(True)

        assert shown.owed_before == 237
        assert shown.owed_after == after
        assert shown.lapsing.points == figures["balances"]["lapsed"]
        assert (shown.waiting.members, shown.waiting.points) == (1, 30)


def test_it_waits_for_its_day_and_is_begun_once(world: cast.World) -> None:
    closing_id = _close(world, ALL)

    def due(now: datetime) -> list[Any]:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            return settling.due(world.programme, now=now)

    assert due(datetime(2026, 4, 30, 21, 59, tzinfo=UTC)) == []
    assert due(datetime(2026, 4, 30, 22, tzinfo=UTC)) == [closing_id]
    _settle(world, closing_id)
    assert due(AFTER) == []


def test_it_runs_on_until_it_is_settled(world: cast.World) -> None:
    closing_id = _close(world, ALL)
    with transaction.atomic():
        edition = _edition(world)
        settling.reopen(edition.id, actor=world.actor, now=cast.NOW)
        (edition,) = editions.every(world.programme.id, organiser_id=world.organiser_id)
        world.programme.refresh_from_db()
        assert (edition.ends_on, world.programme.closings) == (None, [])
    assert _settle(world, closing_id) == []

    closing_id = _close(world, ALL)
    _settle(world, closing_id)
    with transaction.atomic(), pytest.raises(settling.AlreadySettled):
        settling.reopen(_edition(world).id, actor=world.actor, now=AFTER)


def _levels(world: cast.World) -> dict[str, float]:
    """Ania stood on gold, Zenon on silver; in April Zenon earned one status point."""
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        asks = {"silver": 10, "gold": 100, "platinum": 1_000}
        ladders.write(
            world.programme.id,
            tiers=[
                ladders.TierIn(code, {"en": code}, (ladders.Ask("STATUS", points),))
                for code, points in asks.items()
            ],
            window="EVER",
            grace_days=30,
            falls_softly=True,
            actor=world.actor,
            now=cast.NOW,
        )
        for who, points in (("Ania", 200), ("Zenon", 10)):
            _status(world, who, points, datetime(2026, 3, 1, tzinfo=UTC))
        reviewing.review(world.programme, today=LAST_ON, now=cast.NOW)
        _status(world, "Zenon", 11, datetime(2026, 4, 2, tzinfo=UTC))
        rows = Tier.objects.within(world.programme.id, organiser_id=world.organiser_id)
        return dict(rows.values_list("code", "rank"))


def _status(world: cast.World, who: str, points: int, at: datetime) -> None:
    move = transfers.Move(
        world.members[who],
        ids.new_uuid(),
        world.books["STATUS"],
        Kind.EARN,
        points,
        ids.new_uuid(),
        at,
    )
    transfers.post([move], organiser_id=world.organiser_id, now=at)


def _ranks(world: cast.World, day: date = AFTER.date()) -> list[float]:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        reviewing.review(world.programme, today=day, now=AFTER)
        rows = Standing.objects.of(world.organiser_id)
        ranks = dict(rows.values_list("member_id", "rank"))
    return [ranks[world.members[who]] for who in ("Ania", "Zenon")]


def test_levels_go_on(world: cast.World) -> None:
    rank = _levels(world)
    _settle(world, _close(world, ALL))

    assert _ranks(world) == [rank["gold"], rank["silver"]]


def test_levels_begin_anew_with_what_the_next_edition_brought(world: cast.World) -> None:
    rank = _levels(world)
    _settle(world, _close(world, replace(ALL, levels=Levels.ANEW)))

    assert _ranks(world) == [0, rank["silver"]]
    assert _ranks(world, AFTER.date() + timedelta(days=60)) == [0, rank["silver"]]
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Closing.objects.of(world.organiser_id).get().figures["levels"]["down"] == 1
        fact = Fact.objects.of(world.organiser_id).filter(name="tiers.standings_changed").last()
        told = reviewing.notified_rows(
            UUID(fact.data["review_id"]), organiser_id=world.organiser_id
        )
        ((member_id, _id, data),) = statements.rows(told.text, told.params)
    data = json.loads(data) if isinstance(data, str) else data
    assert (member_id, data["is_up"], data["is_anew"]) == (world.members["Ania"], False, True)


def test_nobody_falls_by_more_than_one_level_until_the_day(world: cast.World) -> None:
    rank, until = _levels(world), date(2026, 12, 31)
    _settle(world, _close(world, replace(ALL, levels=Levels.ONE_DOWN, levels_until=until)))

    assert _ranks(world) == [rank["silver"], rank["silver"]]
    assert _ranks(world, until) == [rank["silver"], rank["silver"]]
    assert _ranks(world, until + timedelta(days=1)) == [rank["silver"], rank["silver"]]
    assert _ranks(world, until + timedelta(days=32)) == [0, rank["silver"]]


def test_what_cannot_be_is_refused(world: cast.World) -> None:
    nobody = replace(world.actor, permissions=frozenset())
    for more, refusal in (
        ({"last_on": date(2025, 12, 31)}, editions.BadEnd),
        ({"late_until": date(2026, 3, 30)}, editions.BadEnd),
        ({"actor": nobody}, NotAllowed),
    ):
        with pytest.raises(refusal):
            _close(world, ALL, **more)
    for percent, most in ((101, None), (-1, None), (100, -1)):
        with pytest.raises(settling.BadPolicy):
            _close(world, settling.Policy(Pending.WAIT, percent, most))
    for more in (
        {"levels": Levels.ONE_DOWN},
        {"levels": Levels.ANEW, "levels_until": date(2026, 12, 31)},
    ):
        with pytest.raises(settling.BadPolicy):
            _close(world, replace(ALL, **more))
    _close(world, ALL)
    with pytest.raises(editions.AlreadyEnds):
        _close(world, ALL)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Closing.objects.of(world.organiser_id).count() == 1


def test_every_member_with_a_statement_is_told_once(world: cast.World) -> None:
    closing_id = _close(world, settling.Policy(Pending.WAIT, 50, None))
    _settle(world, closing_id)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        fact = Fact.objects.of(world.organiser_id).get(name="edition.settled")
        for _again in range(2):
            close_edition.notify([_settled(world, fact)])
        rows = Message.objects.of(world.organiser_id).filter(kind="EDITION_SETTLED")
        told = {row.member_id: row.data for row in rows}

    assert told == {
        world.members["Ania"]: {"edition": 1, "carried": 80, "lapsed": 80},
        world.members["Zenon"]: {"edition": 1, "carried": 3, "lapsed": 4},
    }


def _settled(world: cast.World, fact: Fact) -> Any:
    names = ("closing_id", "void_batch_id", "lapse_batch_id", "programme_id")
    data = {name: UUID(value) if name in names else value for name, value in fact.data.items()}
    return settling.EditionSettled(organiser_id=world.organiser_id, at=fact.at, **data)


def test_statements_are_not_changed(world: cast.World) -> None:
    _settle(world, _close(world, ALL))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('closing_statement', 'UPDATE')")
        assert cursor.fetchone() == (False,)
