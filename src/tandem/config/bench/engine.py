"""Benchmarks of the engine: many rules, the tail of single purchases, trials on history, the night,
the proof.
"""

import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import psycopg
from django.db import connection, transaction

from tandem.config.bench import world as made
from tandem.config.bench.figures import Row, at_most, timed
from tandem.config.bench.taking_in import CLIENTS, accept, award, batches_of, import_file, purchases
from tandem.earning.models import Run, RunKind
from tandem.earning.recalculation import runs, trying
from tandem.kit import ids
from tandem.ledger import expiry, proof
from tandem.platform import tenancy
from tandem.platform.embedded.addresses import SUPERUSER
from tandem.programmes import queries as programmes
from tandem.tiers import ladders, reviewing


def bench_rules(quick: bool) -> list[Row]:
    """The same file under 20 and under 200 rules."""
    lines = 50_000 if quick else 300_000
    seconds = {}
    for rules in (20, 200):
        world = made.build(members=lines // 50, products_total=lines // 200, rules=rules)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "sales.csv"
            made.sell_out_file(file, world, lines=lines)
            seconds[rules] = timed(partial(import_file, file, world))
    detail = f"{lines:,} lines: {seconds[20]:.1f} s under 20 rules, {seconds[200]:.1f} s under 200"
    return [at_most("rules-20-200", seconds[200] / seconds[20], 3, detail=detail)]


def bench_tail(quick: bool) -> list[Row]:
    """Single purchases under 200 rules by 4 clients: the slowest of a hundred against the middle
    one.
    """
    world = made.build(members=2_000, products_total=1_000, rules=200)
    connection.close()
    arguments = (
        os.environ["TANDEM_DATABASE_URL"],
        os.environ["TANDEM_HOME"],
        str(world.programme.id),
        str(world.organiser_id),
    )
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as pool:
        length = 5 if quick else 20
        pool_args = [[argument] * CLIENTS for argument in arguments]
        list(
            pool.map(purchases, *pool_args, range(100, 100 + CLIENTS), [2] * CLIENTS)
        )  # code and plans are loaded
        timings_by_client = pool.map(purchases, *pool_args, range(CLIENTS), [length] * CLIENTS)
        took = sorted(seconds for timings in timings_by_client for seconds in timings)
    middle, slow = took[len(took) // 2], took[len(took) * 99 // 100]
    detail = f"{len(took):,} purchases, p50 {middle * 1e3:.1f} ms, p99 {slow * 1e3:.1f} ms"
    return [at_most("purchase-tail", slow / middle, 5, detail=detail)]


def bench_trial(quick: bool) -> list[Row]:
    """Trying the rules on a file's history against awarding it live."""
    lines = 100_000 if quick else 1_000_000
    world = made.build(members=lines // 50, products_total=lines // 200, rules=20)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sales.csv"
        made.sell_out_file(file, world, lines=lines)
        accept(file, world)
    of, now = world.organiser_id, datetime.now(UTC)
    with transaction.atomic():
        tenancy.enter(of)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT min(occurred_on), max(occurred_on), min(rule_set.id::text) FROM"
                " activity_activity, earning_ruleset AS rule_set"
            )
            ((first, last, rule_set_id),) = cursor.fetchall()

    batches = batches_of(world)
    live = timed(lambda: award(batches, world, now=now))
    with transaction.atomic():
        tenancy.enter(of)
        run_id = runs.begin(
            world.programme.id,
            kind=RunKind.TRIAL,
            rule_set_id=UUID(rule_set_id),
            since_on=first,
            until_on=last + timedelta(days=1),
            actor=world.actor,
            now=now,
        )

    def attempt() -> None:
        with transaction.atomic():
            tenancy.enter(of)
            report = trying.carry_out(
                Run.objects.of(of).get(id=run_id), now=now, notify=lambda _per_cent: None
            )
            assert report["members"]["up"] == report["members"]["down"] == 0, report["members"]

    tried = timed(attempt)
    detail = f"{lines:,} lines: awarded in {live:.1f} s, tried in {tried:.1f} s"
    return [at_most("trial", tried / live, 1.5, detail=detail)]


def bench_night(quick: bool) -> list[Row]:
    """The night's expiry and review as members grow tenfold, and against reading the same tables
    once.
    """
    costs: list[tuple[int, float]] = []
    for members in (10_000, 100_000) if quick else (100_000, 1_000_000):
        world = made.build(members=members, products_total=100, rules=1)
        book, status = _hold(world)
        _ladder(world)
        today, now = date(2026, 6, 1), datetime(2026, 6, 1, 3, tzinfo=UTC)
        _review(world, today, now)  # the first one lifts everybody; a night moves few
        _grow(world, status)
        checkpoint()
        costs.append(
            (
                members,
                timed(
                    partial(_night, world, book, today + timedelta(days=1), now + timedelta(days=1))
                ),
            )
        )
        scan = timed(partial(_scan, world))
    growth = (costs[1][1] / costs[1][0]) / (costs[0][1] / costs[0][0])
    detail = ", ".join(f"{members:,} members {seconds:.2f} s" for members, seconds in costs)
    return [
        at_most("night-growth", growth, 1.2, detail=detail),
        at_most(
            "night", costs[-1][1] / scan, 10, detail=f"reading the same tables once: {scan:.2f} s"
        ),
    ]


def _owner(statement: str, *params: str | int | UUID) -> None:
    """As the owner of the tables: what is made here is not what is measured."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(statement, list(params))
        cursor.execute("RESET ROLE")


def _hold(world: made.World) -> tuple[UUID, UUID]:
    """Every member has three earnings, one of a hundred falls due in the night, and status
    points.
    """
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        books = programmes.books(world.programme.id, organiser_id=world.organiser_id)
    for book, code in ((books["REWARD"], 3), (books["STATUS"], 1)):
        _owner(
            "INSERT INTO ledger_lot (organiser_id, holder_id, id, book_id, cause_id, points,"
            " pending_points, available_points, opened_at, expires_at, created_at) SELECT %s,"
            " member.id, md5(member.id || '|' || n || '|' || %s)::uuid, %s, gen_random_uuid(), 100,"
            " 0, 100, '2026-03-01'::timestamptz + n * interval '1 day', CASE WHEN %s = 3 THEN CASE"
            " WHEN member.number::bigint %% 100 = 0 AND n = 1 THEN '2026-06-01'::timestamptz ELSE"
            " '2027-06-01'::timestamptz END END, '2026-03-01' FROM participants_member AS member,"
            " generate_series(1, %s) AS n WHERE member.organiser_id = %s",
            world.organiser_id,
            str(book),
            book,
            code,
            code,
            world.organiser_id,
        )
        _owner(
            "INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points,"
            " cause_id, at, created_at) SELECT organiser_id, holder_id, id, book_id, 'EARN',"
            " points, cause_id, opened_at, created_at FROM ledger_lot WHERE book_id = %s",
            book,
        )
        _owner(
            "INSERT INTO ledger_account (organiser_id, holder_id, book_id, pending_points,"
            " available_points, held_points, updated_at, created_at) SELECT organiser_id,"
            " holder_id, book_id, 0, sum(points), 0, min(created_at), min(created_at) FROM"
            " ledger_lot WHERE book_id = %s GROUP BY 1, 2, 3",
            book,
        )
    _owner("ANALYZE ledger_lot, ledger_account, ledger_transfer, participants_member")
    return books["REWARD"], books["STATUS"]


def _ladder(world: made.World) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        tiers = [
            ladders.TierIn(code, {"en": code}, (ladders.Ask("STATUS", asks),))
            for code, asks in (("silver", 50), ("gold", 150))
        ]
        ladders.write(
            world.programme.id,
            tiers=tiers,
            window="YEAR",
            grace_days=30,
            falls_softly=True,
            actor=world.actor,
            now=made.NOW,
        )


def _grow(world: made.World, status: UUID) -> None:
    """One of fifty has earned enough for the next level since."""
    _owner(
        "INSERT INTO ledger_lot (organiser_id, holder_id, id, book_id, cause_id, points,"
        " pending_points, available_points, opened_at, created_at) SELECT %s, member.id,"
        " gen_random_uuid(), %s, gen_random_uuid(), 100, 0, 100, '2026-06-01 9:00', '2026-06-01"
        " 9:00' FROM participants_member AS member WHERE member.organiser_id = %s AND"
        " member.number::bigint %% 50 = 0",
        world.organiser_id,
        status,
        world.organiser_id,
    )
    _owner("ANALYZE tiers_standing, tiers_step")
    _owner(
        "SELECT brin_summarize_new_values('lot_written_idx')"
    )  # what the database's own upkeep does meanwhile


def checkpoint() -> None:
    """Write out what the loading left. The first change of a page after a checkpoint logs the whole
    page; without this the larger world would pay for that in its night, because its loading took
    long enough for checkpoints, and the smaller not.
    """
    at = connection.settings_dict
    with psycopg.connect(
        host=at["HOST"],
        user=SUPERUSER,
        password=at["PASSWORD"],
        dbname=at["NAME"],
        autocommit=True,
        **({"port": at["PORT"]} if at["PORT"] else {}),
    ) as server:
        server.execute("CHECKPOINT")


def _review(world: made.World, today: date, now: datetime) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        reviewing.review_due(world.programme, today=today, now=now)


def _night(world: made.World, book_id: UUID, today: date, now: datetime) -> None:
    _review(world, today, now)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        taken = expiry.expire(book_id, organiser_id=world.organiser_id, until=now, now=now)
    assert taken.points > 0


def _scan(world: made.World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            "SET max_parallel_workers_per_gather = 0; SET enable_indexscan = off; SET"
            " enable_bitmapscan = off; SET enable_indexonlyscan = off"
        )
        for table, column in (
            ("ledger_lot", "points"),
            ("ledger_account", "available_points"),
            ("tiers_standing", "rank"),
            ("participants_member", "id"),
        ):
            cursor.execute(
                f"SELECT sum({column}) FROM {table} WHERE organiser_id = %s", [world.organiser_id]
            )
        cursor.execute("RESET ALL")


def bench_proof(quick: bool) -> list[Row]:
    """The proof of many transfers against one sum over them."""
    holders, transfers_each = (20_000, 100) if quick else (100_000, 100)
    world = made.build(members=10, products_total=10, rules=1)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        book = programmes.book(world.programme.id, "REWARD", organiser_id=world.organiser_id)
    first = ids.new_id()
    scope = (world.organiser_id, first, book)
    _owner(
        "INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points, cause_id,"
        " at, created_at) SELECT %s, %s + h, md5(h || '|' || n)::uuid, %s, CASE WHEN n = 1 THEN"
        " 'EARN' WHEN n %% 2 = 0 THEN 'HOLD' ELSE 'CANCEL' END, CASE WHEN n = 1 THEN 1000 ELSE 7"
        " END, md5(h::text)::uuid, '2026-01-01', '2026-01-01' FROM generate_series(1, %s) AS h,"
        " generate_series(1, %s) AS n",
        *scope,
        holders,
        transfers_each - 1,
    )
    _owner(
        "INSERT INTO ledger_lot (organiser_id, holder_id, id, book_id, cause_id, points,"
        " pending_points, available_points, opened_at, created_at) SELECT %s, %s + h, md5(h ||"
        " '|1')::uuid, %s, md5(h::text)::uuid, 1000, 0, 1000, '2026-01-01', '2026-01-01' FROM"
        " generate_series(1, %s) AS h",
        *scope,
        holders,
    )
    _owner(
        "INSERT INTO ledger_account (organiser_id, holder_id, book_id, pending_points,"
        " available_points, held_points, updated_at, created_at) SELECT %s, %s + h, %s, 0, 1000, 0,"
        " '2026-01-01', '2026-01-01' FROM generate_series(1, %s) AS h",
        *scope,
        holders,
    )
    _owner("VACUUM ANALYZE ledger_transfer")
    _owner("ANALYZE ledger_lot, ledger_account")

    def summed() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            tenancy.enter(world.organiser_id)
            cursor.execute(
                "SELECT sum(points) FROM ledger_transfer WHERE organiser_id = %s",
                [world.organiser_id],
            )
            assert cursor.fetchone()[0] > 0

    def proved() -> None:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            outcome = proof.prove(world.organiser_id)
            assert outcome.holds, outcome

    summed()
    bare = min(timed(summed) for _ in range(3))
    took = min(timed(proved) for _ in range(3))
    detail = f"{holders * (transfers_each - 1):,} transfers: proof {took:.2f} s, sum() {bare:.2f} s"
    return [at_most("proof", took / bare, 3, detail=detail)]
