"""The benchmarks of Tandem, by name."""

import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.config.bench import (  # noqa: E402
    engine,
    first_file,
    http_client,
    keeping,
    killing,
    over_http,
    proving,
    slow_clients,
    witnessing,
)
from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.faces import launching, looking  # noqa: E402
from tandem.config.bench.figures import (  # noqa: E402
    Bench,
    Row,
    at_least,
    at_most,
    peak_megabytes,
    timed,
)
from tandem.config.bench.hostile import front_door  # noqa: E402
from tandem.config.bench.taking_in import CLIENTS, import_file, purchases  # noqa: E402
from tandem.config.bench.taking_part import competing, crowding, engaging, talking  # noqa: E402
from tandem.ledger import proof  # noqa: E402
from tandem.platform import tenancy  # noqa: E402
from tandem.platform.embedded import places  # noqa: E402


def _copy_seconds(tables: tuple[str, ...]) -> float:
    """How long PostgreSQL needs to COPY the very rows of these tables into the same tables with
    their indexes.
    """
    seconds = 0.0
    with connection.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
        cursor.execute("SET ROLE NONE")
        for table in tables:
            dump = Path(folder) / table
            with dump.open("wb") as out, cursor.copy(f"COPY {table} TO STDOUT") as copy:
                for chunk in copy:
                    out.write(chunk)
            cursor.execute(f"CREATE TABLE bench_copy (LIKE {table} INCLUDING ALL)")
            began = time.perf_counter()
            with dump.open("rb") as source, cursor.copy("COPY bench_copy FROM STDIN") as copy:
                while chunk := source.read(1 << 20):
                    copy.write(chunk)
            seconds += time.perf_counter() - began
            cursor.execute("DROP TABLE bench_copy")
        cursor.execute("RESET ROLE")
    return seconds


def bench_import(quick: bool) -> list[Row]:
    """The whole way of a sell-out file against a bare COPY of its rows."""
    lines = 100_000 if quick else 1_000_000
    world = made.build(members=lines // 50, products_total=lines // 200, rules=20)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sales.csv"
        made.sell_out_file(file, world, lines=lines)
        told: dict[str, float] = {}
        seconds = timed(lambda: import_file(file, world, told))
    bare = _copy_seconds(("activity_activity", "activity_line"))
    parts = ", ".join(f"{name} {value:.1f} s" for name, value in told.items())
    return [
        at_most(
            "import",
            seconds / bare,
            6,
            detail=f"{lines:,} lines in {seconds:.1f} s ({parts}); COPY {bare:.1f} s",
        ),
        at_most("import-memory", peak_megabytes(), 600, unit="MB"),
    ]


SLICES = 4


def _against_pgbench(clients: Callable[[int, float], int], seconds: int) -> tuple[float, float]:
    """Activities a second of our clients, and transactions a second of pgbench's TPC-B-like script
    with as many.

    They take turns in slices, so that a machine that is slower for a while is slower for both.
    `clients` runs one slice
    of ours: its number and its seconds, to the activities that were done.
    """
    import os
    import re

    url, tool = os.environ["TANDEM_DATABASE_URL"], str(places.binaries() / "pgbench")
    subprocess.run([tool, "-i", "-q", "-s", "10", url], check=True, capture_output=True)
    length = seconds // SLICES
    command = [tool, "-c", str(CLIENTS), "-j", "2", "-T", str(length), "-M", "prepared", "-n", url]
    done, bare = 0, []
    for number in range(SLICES):
        done += clients(number, length)
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        bare.append(float(re.findall(r"tps = ([\d.]+)", output)[-1]))
    return done / (length * SLICES), sum(bare) / SLICES


def bench_purchase(quick: bool) -> list[Row]:
    """One purchase of 3 lines under 20 rules, recorded, awarded and posted, against TPC-B on the
    same server.
    """
    import os

    world = made.build(members=2_000, products_total=1_000, rules=20)
    connection.close()
    arguments = (
        os.environ["TANDEM_DATABASE_URL"],
        os.environ["TANDEM_HOME"],
        str(world.programme.id),
        str(world.organiser_id),
    )
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as pool:

        def clients(number: int, seconds: float) -> int:
            seeds = range(number * CLIENTS, (number + 1) * CLIENTS)
            return sum(
                len(done)
                for done in pool.map(
                    purchases, *zip(*[arguments] * CLIENTS, strict=True), seeds, [seconds] * CLIENTS
                )
            )

        rate, bare = _against_pgbench(clients, 8 if quick else 32)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert proof.prove(world.organiser_id).holds
    detail = f"{rate:.0f} purchases/s, pgbench {bare:.0f} tps, {CLIENTS} clients"
    return [at_least("purchase-call", rate / bare, 0.18, detail=detail)]


def bench_http(quick: bool) -> list[Row]:
    """The same purchase over HTTP, against TPC-B on the same server."""
    from tandem.catalogue.models import Product

    world = made.build(members=2_000, products_total=1_000, rules=20)
    key = over_http.prepare(world)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        skus = list(
            Product.objects.of(world.organiser_id)
            .order_by("sku")
            .values_list("sku", flat=True)[:1_000]
        )
    connection.close()
    with (
        over_http.web() as port,
        ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as pool,
    ):
        same = ([port] * CLIENTS, [key] * CLIENTS, [world.tax_ids] * CLIENTS, [skus] * CLIENTS)

        def clients(number: int, seconds: float) -> int:
            seeds = range(number * CLIENTS, (number + 1) * CLIENTS)
            return sum(pool.map(http_client.client, *same, seeds, [seconds] * CLIENTS))

        clients(SLICES, 1)  # the web workers load their code at their first request
        rate, bare = _against_pgbench(clients, 8 if quick else 32)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert proof.prove(world.organiser_id).holds
    detail = f"{rate:.0f} purchases/s, pgbench {bare:.0f} tps, {CLIENTS} clients"
    return [at_least("purchase-http", rate / bare, 0.1, detail=detail)]


def bench_slow(quick: bool) -> list[Row]:
    """A page of a normal user beside 200 slow connections, against alone."""
    connection.close()
    with over_http.web() as port:
        return [slow_clients.measured(port, seconds=3 if quick else 10)]


def bench_scaling(quick: bool) -> list[Row]:
    """The cost of a line as the file grows."""
    costs: list[tuple[int, float]] = []
    for lines in (5_000, 50_000) if quick else (10_000, 100_000, 1_000_000):
        world = made.build(
            members=20_000 if not quick else 2_000,
            products_total=5_000 if not quick else 500,
            rules=20,
        )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "sales.csv"
            made.sell_out_file(file, world, lines=lines)
            costs.append((lines, timed(partial(import_file, file, world)) / lines))
    detail = ", ".join(f"{lines:,}: {cost * 1e6:.0f} µs" for lines, cost in costs)
    return [
        at_most(
            "import-scaling", max(cost for _, cost in costs[1:]) / costs[0][1], 1.3, detail=detail
        )
    ]


def bench_home(quick: bool) -> list[Row]:
    """The queries of the member's home with few and with many rows in the ledger."""
    from dataclasses import replace
    from statistics import median

    from tandem.earning.reasons import explaining
    from tandem.kit import ids
    from tandem.ledger import queries, transfers
    from tandem.ledger.chart import Kind
    from tandem.programmes import queries as programmes

    world = made.build(members=100, products_total=100, rules=20)
    few, many = 10, 2_000 if quick else 10_000
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        book_id = programmes.book(world.programme.id, "REWARD", organiser_id=world.organiser_id)
        holders = {few: ids.new_id(), many: ids.new_id()}
        for total, holder_id in holders.items():
            move = transfers.Move(
                holder_id, ids.new_uuid(), book_id, Kind.EARN, 5, ids.new_uuid(), made.NOW
            )
            transfers.post(
                [replace(move, id=ids.new_uuid()) for _ in range(total)],
                organiser_id=world.organiser_id,
                now=made.NOW,
            )

    def look(holder_id: int) -> float:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            began = time.perf_counter()
            queries.balance(holder_id, organiser_id=world.organiser_id, book_id=book_id)
            queries.statement(holder_id, organiser_id=world.organiser_id, book_id=book_id, limit=30)
            explaining.activities(
                holder_id,
                organiser_id=world.organiser_id,
                book_id=book_id,
                limit=4,
                only_pending=True,
            )
            explaining.activities(
                holder_id, organiser_id=world.organiser_id, book_id=book_id, limit=30
            )
            return time.perf_counter() - began

    seconds = {
        total: median(look(holder_id) for _ in range(60)) for total, holder_id in holders.items()
    }
    return [
        at_most(
            "member-home",
            seconds[many] / seconds[few],
            1.5,
            detail=(
                f"{seconds[few] * 1e3:.2f} ms with {few} rows, {seconds[many] * 1e3:.2f} ms with"
                f" {many:,}"
            ),
        )
    ]


BENCHES: dict[str, Bench] = {
    "import": Bench("a sell-out file, 20 rules, from file to proof, against COPY", bench_import),
    "witnesses": Bench(
        "the same sales told again by another file, against the first telling",
        witnessing.bench_witnesses,
    ),
    "scaling": Bench("the cost of a line as the file grows", bench_scaling),
    "first-file": Bench("the first file of all against the third", first_file.bench_first_file),
    "purchase": Bench(
        "one purchase by the domain call, 4 clients, against pgbench", bench_purchase
    ),
    "http": Bench("one purchase over HTTP, 4 clients, against pgbench", bench_http),
    "slow": Bench("a page beside 200 slow connections, against alone", bench_slow),
    "rules": Bench("the same file under 20 and under 200 rules", engine.bench_rules),
    "tail": Bench(
        "single purchases under 200 rules: the slowest of a hundred against the middle",
        engine.bench_tail,
    ),
    "trial": Bench("rules tried on history against awarding it live", engine.bench_trial),
    "night": Bench(
        "the night's expiry and review as members grow, and against one reading", engine.bench_night
    ),
    "proof": Bench(
        "the proof of the ledger against one sum over its transfers", engine.bench_proof
    ),
    "invoice": Bench(
        "a structured invoice from upload to matched lines, against parsing it alone",
        proving.bench_invoice,
    ),
    "codes": Bench(
        "using up a product code among ten thousand and among ten million", proving.bench_codes
    ),
    "backup": Bench(
        "purchases of 4 clients while a backup is made, against without", keeping.bench_backup
    ),
    "engagement": Bench(
        "ways of taking part as what was done of them grows", engaging.bench_engagement
    ),
    "sign-ups": Bench(
        "five hundred members sign up for the last twenty places at once",
        crowding.bench_sign_ups,
    ),
    "community": Bench(
        "lists of a community among a hundred thousand posts", talking.bench_community
    ),
    "contests": Bench(
        "a place among a million, and keeping the standings against awarding",
        competing.bench_contests,
    ),
    "faces": Bench(
        "every page of the organiser among 100,000 members, the search, a member's first visit",
        looking.bench_faces,
        is_long=True,
    ),
    "launch": Bench("the way to publishing on the demo", launching.bench_launch, is_long=True),
    "reliability": Bench(
        "the worker killed ten times while files are read and counted", killing.bench_kills
    ),
    "reliability-100": Bench(
        "the same with a hundred kills, half an hour: when it is named only",
        killing.bench_many_kills,
        is_long=True,
    ),
    "hostile-files": Bench(
        "hostile files through the front door",
        front_door.bench_hostile_files,
        by_number=front_door.through_the_front_door,
    ),
    "hostile-files-10000": Bench(
        "ten thousand of them, an hour and more: when it is named only",
        front_door.bench_many_hostile_files,
        is_long=True,
        by_number=front_door.through_the_front_door,
    ),
    "home": Bench("the member's home with few and with many rows in the ledger", bench_home),
}
