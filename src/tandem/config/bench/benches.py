"""The benchmarks of Tandem, by name."""

import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.runner import Bench, Row, at_most, peak_megabytes, timed  # noqa: E402
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


def _import(file: Path, world: made.World, told: dict[str, float] | None = None) -> None:
    """From file to posted ledger, balances and proof."""
    began = time.perf_counter()
    document = _take_in(file, world)
    accept_evidence.accept(
        document.id, organiser_id=world.organiser_id, home=file.parent, actor="bench", now=lambda: datetime.now(UTC)
    )
    accepted = time.perf_counter()
    while any(steps.behind().values()):
        steps.run_all(now=lambda: datetime.now(UTC))
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


BENCHES: dict[str, Bench] = {
    "import": Bench("a sell-out file, 20 rules, from file to proof, against COPY", bench_import),
}
_ = (subprocess, ProcessPoolExecutor, Callable)
