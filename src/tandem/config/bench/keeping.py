"""The backup beside its installation: whether those who buy notice it."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.figures import Row, at_least, at_most  # noqa: E402
from tandem.config.bench.taking_in import CLIENTS, import_file, purchases  # noqa: E402
from tandem.ledger import proof  # noqa: E402
from tandem.platform import tenancy  # noqa: E402

SLICE_SECONDS, STILL_SLICES = 5.0, 3


def bench_backup(quick: bool) -> list[Row]:
    """Purchases a second of four clients while a backup is made, against the same clients without;
    none may fail.
    """
    lines = 100_000 if quick else 1_000_000
    world = made.build(members=lines // 50, products_total=lines // 200, rules=20)
    with tempfile.TemporaryDirectory() as folder:
        file = (
            Path(os.environ["TANDEM_HOME"]) / "sales.csv"
        )  # what comes in lies in this home, and is backed up with it
        made.sell_out_file(file, world, lines=lines)
        import_file(file, world)
        connection.close()
        return _beside(world, Path(folder) / "kept.tar", lines)


def _beside(world: made.World, file: Path, lines: int) -> list[Row]:
    address = (
        os.environ["TANDEM_DATABASE_URL"],
        os.environ["TANDEM_HOME"],
        str(world.programme.id),
    )
    same = [[part] * CLIENTS for part in (*address, str(world.organiser_id))]
    seeds = iter(range(10**9))
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as pool:

        def bought() -> int:
            """Purchases of one slice of all clients. A purchase that fails raises here."""
            chosen = [next(seeds) for _ in range(CLIENTS)]
            slices = pool.map(purchases, *same, chosen, [SLICE_SECONDS] * CLIENTS)
            return sum(len(took) for took in slices)

        bought()  # the processes load their code
        still = [bought() for _ in range(STILL_SLICES)]
        began = time.monotonic()
        command = [sys.executable, "-m", "tandem.config.command", "backup", str(file)]
        backup = subprocess.Popen(
            [*command, "--home", os.environ["TANDEM_HOME"]], stdout=subprocess.DEVNULL
        )
        beside: list[int] = []
        while backup.poll() is None or not beside:
            beside.append(bought())
        seconds = time.monotonic() - began
        still += [bought() for _ in range(STILL_SLICES)]
    # The last slice was disturbed for a part of its time only.
    whole = beside[:-1] or beside
    ratio = (sum(whole) / len(whole)) / (sum(still) / len(still))
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert proof.prove(world.organiser_id).holds
    detail = (
        f"{lines:,} lines, {file.stat().st_size / 1e6:.0f} MB in {seconds:.0f} s;"
        f" {sum(whole) / len(whole) / SLICE_SECONDS:.0f} purchases/s beside it,"
        f" {sum(still) / len(still) / SLICE_SECONDS:.0f} without"
    )
    return [
        at_least("backup-while-buying", ratio, 0.7, detail=detail),
        at_most(
            "backup-failed",
            float(backup.returncode != 0),
            0,
            unit="",
            detail="no purchase failed either",
        ),
    ]
