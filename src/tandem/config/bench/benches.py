"""The benchmarks of Tandem, by name."""

import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.config.bench import http_client, over_http  # noqa: E402
from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.figures import Bench, Row, at_least, at_most, peak_megabytes, timed  # noqa: E402
from tandem.config.worker import STEP_THREADS  # noqa: E402
from tandem.evidence.models import Document  # noqa: E402
from tandem.flows import accept_evidence  # noqa: E402
from tandem.ledger import proof  # noqa: E402
from tandem.platform import steps, tenancy, uploads  # noqa: E402


def _take_in(file: Path, world: made.World) -> Document:
    home = Path(tempfile.gettempdir()) / file.parent.name
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        with file.open("rb") as stream:
            upload = uploads.store(
                iter(lambda: stream.read(1 << 20), b""), name=file.name, home=home, bytes_max=10**10,
                organiser_id=world.organiser_id, user_id=None, now=made.NOW,
            )  # fmt: skip
        return accept_evidence.receive(
            upload, home=home, programme_id=world.programme.id, actor=world.actor, now=made.NOW, partner_id=world.partner_id
        )


def _follow(has_ended: threading.Event) -> None:
    """The steps over the journal beside the import, as the worker runs them in threads of their own."""
    try:
        while not has_ended.is_set():
            if not steps.run_all(now=lambda: datetime.now(UTC)):
                time.sleep(0.1)
    finally:
        connection.close()


def _import(file: Path, world: made.World, told: dict[str, float] | None = None) -> None:
    """From file to posted ledger, balances and proof."""
    began = time.perf_counter()
    has_ended = threading.Event()
    followers = [threading.Thread(target=_follow, args=(has_ended,)) for _ in range(STEP_THREADS)]
    for follower in followers:
        follower.start()
    try:
        document = _take_in(file, world)
        accept_evidence.accept(
            document.id, organiser_id=world.organiser_id, home=file.parent, actor="bench", now=lambda: datetime.now(UTC)
        )
        accepted = time.perf_counter()
        while any(steps.behind().values()):
            time.sleep(0.1)
    finally:
        has_ended.set()
        for follower in followers:
            follower.join()
    awarded = time.perf_counter()
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert proof.prove(world.organiser_id).holds
    if told is not None:
        told.update(accept=accepted - began, award=awarded - accepted, proof=time.perf_counter() - awarded)


def _copy_seconds(tables: tuple[str, ...]) -> float:
    """How long PostgreSQL needs to COPY the very rows of these tables into the same tables with their indexes."""
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
        seconds = timed(lambda: _import(file, world, told))
    bare = _copy_seconds(("activity_activity", "activity_line"))
    parts = ", ".join(f"{name} {value:.1f} s" for name, value in told.items())
    return [
        at_most("import", seconds / bare, 6, detail=f"{lines:,} lines in {seconds:.1f} s ({parts}); COPY {bare:.1f} s"),
        at_most("import-memory", peak_megabytes(), 600, unit="MB"),
    ]


CLIENTS = 4


def _purchases(url: str, home: str, programme_id: str, organiser_id: str, seed: int, seconds: float) -> int:
    """One client in a process of its own: purchases of 3 lines by the domain call, a transaction each; how many."""
    import os
    import random
    from datetime import date, timedelta
    from decimal import Decimal
    from uuid import UUID

    os.environ.update(TANDEM_DATABASE_URL=url, TANDEM_HOME=home, DJANGO_SETTINGS_MODULE="tandem.config.settings")
    django.setup()
    from tandem.activity import recording
    from tandem.catalogue.models import Product
    from tandem.flows import record_deed
    from tandem.participants.models import Member
    from tandem.programmes.models import Programme

    of = UUID(organiser_id)
    chance = random.Random(seed)
    with transaction.atomic():
        tenancy.enter(of)
        programme = Programme.objects.of(of).get(id=UUID(programme_id))
        products = list(Product.objects.of(of).order_by("id").values_list("id", flat=True)[:1_000])
        members = list(Member.objects.of(of).order_by("id").values_list("id", flat=True)[:2_000])
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        lines = tuple(
            recording.LineIn(chance.choice(products), Decimal(chance.randrange(1, 20)), chance.randrange(100, 50_000))
            for _ in range(3)
        )
        with transaction.atomic():
            tenancy.enter(of)
            deed = record_deed.deed_of(
                chance.choice(members), programme=programme, document_no=f"B{seed}/{done}", lines=lines,
                day=date(2025, 2, 1) + timedelta(days=chance.randrange(300)),
            )  # fmt: skip
            record_deed.record(deed, programme=programme, actor="bench", now=datetime.now(UTC))
        done += 1
    return done


SLICES = 4


def _against_pgbench(clients: Callable[[int, float], int], seconds: int) -> tuple[float, float]:
    """Deeds a second of our clients, and transactions a second of pgbench's TPC-B-like script with as many.

    They take turns in slices, so that a machine that is slower for a while is slower for both. `clients` runs one slice
    of ours: its number and its seconds, to the deeds that were done.
    """
    import os
    import re

    from tandem.platform import postgres

    url, tool = os.environ["TANDEM_DATABASE_URL"], str(postgres.binaries() / "pgbench")
    subprocess.run([tool, "-i", "-q", "-s", "10", url], check=True, capture_output=True)
    length = seconds // SLICES
    command = [tool, "-c", str(CLIENTS), "-j", "2", "-T", str(length), "-M", "prepared", "-n", url]
    done, bare = 0, []
    for number in range(SLICES):
        done += clients(number, length)
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        bare.append(float(re.findall(r"tps = ([\d.]+)", said)[-1]))
    return done / (length * SLICES), sum(bare) / SLICES


def bench_purchase(quick: bool) -> list[Row]:
    """One purchase of 3 lines under 20 rules, recorded, awarded and posted, against TPC-B on the same server."""
    import os

    world = made.build(members=2_000, products_total=1_000, rules=20)
    connection.close()
    arguments = (os.environ["TANDEM_DATABASE_URL"], os.environ["TANDEM_HOME"], str(world.programme.id), str(world.organiser_id))
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as pool:

        def clients(number: int, seconds: float) -> int:
            seeds = range(number * CLIENTS, (number + 1) * CLIENTS)
            return sum(pool.map(_purchases, *zip(*[arguments] * CLIENTS, strict=True), seeds, [seconds] * CLIENTS))

        rate, bare = _against_pgbench(clients, 8 if quick else 32)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert proof.prove(world.organiser_id).holds
    detail = f"{rate:.0f} purchases/s, pgbench {bare:.0f} tps, {CLIENTS} clients"
    return [at_least("purchase-call", rate / bare, 0.15, detail=detail)]


def bench_http(quick: bool) -> list[Row]:
    """The same purchase over HTTP, against TPC-B on the same server."""
    from tandem.catalogue.models import Product

    world = made.build(members=2_000, products_total=1_000, rules=20)
    key = over_http.prepare(world)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        skus = list(Product.objects.of(world.organiser_id).order_by("sku").values_list("sku", flat=True)[:1_000])
    connection.close()
    with over_http.web() as port, ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as pool:
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


def bench_scaling(quick: bool) -> list[Row]:
    """The cost of a line as the file grows."""
    costs: list[tuple[int, float]] = []
    for lines in (5_000, 50_000) if quick else (10_000, 100_000, 1_000_000):
        world = made.build(members=20_000 if not quick else 2_000, products_total=5_000 if not quick else 500, rules=20)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "sales.csv"
            made.sell_out_file(file, world, lines=lines)
            costs.append((lines, timed(partial(_import, file, world)) / lines))
    detail = ", ".join(f"{lines:,}: {cost * 1e6:.0f} µs" for lines, cost in costs)
    return [at_most("import-scaling", max(cost for _, cost in costs[1:]) / costs[0][1], 1.3, detail=detail)]


def bench_home(quick: bool) -> list[Row]:
    """The queries of the member's home with few and with many rows in the ledger."""
    from dataclasses import replace
    from statistics import median

    from tandem.earning import explaining
    from tandem.kit import ids
    from tandem.ledger import queries, transfers
    from tandem.ledger.chart import Kind
    from tandem.programmes import queries as programmes

    world = made.build(members=100, products_total=100, rules=20)
    few, many = 10, 2_000 if quick else 10_000
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        book_id = programmes.books(world.programme.id, organiser_id=world.organiser_id)["REWARD"]
        holders = {few: ids.new_id(), many: ids.new_id()}
        for total, holder_id in holders.items():
            move = transfers.Move(holder_id, ids.new_uuid(), book_id, Kind.EARN, 5, ids.new_uuid(), made.NOW)
            transfers.post(
                [replace(move, id=ids.new_uuid()) for _ in range(total)], organiser_id=world.organiser_id, now=made.NOW
            )

    def look(holder_id: int) -> float:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            began = time.perf_counter()
            queries.balance(holder_id, organiser_id=world.organiser_id, book_id=book_id)
            queries.statement(holder_id, organiser_id=world.organiser_id, book_id=book_id, limit=30)
            explaining.deeds(holder_id, organiser_id=world.organiser_id, book_id=book_id, limit=4, only_pending=True)
            explaining.deeds(holder_id, organiser_id=world.organiser_id, book_id=book_id, limit=30)
            return time.perf_counter() - began

    seconds = {total: median(look(holder_id) for _ in range(60)) for total, holder_id in holders.items()}
    return [
        at_most("member-home", seconds[many] / seconds[few], 1.5,
                detail=f"{seconds[few] * 1e3:.2f} ms with {few} rows, {seconds[many] * 1e3:.2f} ms with {many:,}")
    ]  # fmt: skip


BENCHES: dict[str, Bench] = {
    "import": Bench("a sell-out file, 20 rules, from file to proof, against COPY", bench_import),
    "scaling": Bench("the cost of a line as the file grows", bench_scaling),
    "purchase": Bench("one purchase by the domain call, 4 clients, against pgbench", bench_purchase),
    "http": Bench("one purchase over HTTP, 4 clients, against pgbench", bench_http),
    "home": Bench("the member's home with few and with many rows in the ledger", bench_home),
}
