"""Every purchase told a second time by another file, with another day or as gross amounts."""

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction

from tandem.activity.models import Line
from tandem.config.bench import world as made
from tandem.config.bench.figures import Row, at_most, timed
from tandem.config.bench.taking_in import import_file
from tandem.evidence.models import Document
from tandem.platform import tenancy

_GROSS = [name for name in made.HEADER.split(";") if name != "net_amount"]


def bench_witnesses(quick: bool) -> list[Row]:
    """The second telling against the first; nothing may count twice."""
    lines = 100_000 if quick else 1_000_000
    world = made.build(members=lines // 50, products_total=lines // 200, rules=20)
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.csv", Path(folder) / "second.csv"
        made.sell_out_file(first, world, lines=lines)
        _tell_again(first, second)
        told = timed(lambda: import_file(first, world))
        again = timed(lambda: import_file(second, world))
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        counted = Line.objects.of(world.organiser_id).count()
        documents = Document.objects.of(world.organiser_id).order_by("created_at", "id")
        figures = [document.figures for document in documents]
    connection.close()
    asked, repeated = figures[-1]["differs"], figures[-1]["repeated"]
    detail = f"{told:.1f} s, then {again:.1f} s; {repeated:,} told before, {asked:,} asked about"
    return [
        at_most("witnesses", again / told, 1.3, detail=detail),
        at_most("witnesses-twice", float(counted - lines), 0, unit="lines"),
    ]


def _tell_again(first: Path, second: Path) -> None:
    """The same sales in another file: every second purchase a day later, and all of them gross."""
    with first.open() as source, second.open("w") as out:
        print(";".join(_GROSS), file=out)
        for row in csv.DictReader(source, delimiter=";"):
            number = int(row["document_no"].split("/")[1])
            day = date.fromisoformat(row["sale_date"]) + timedelta(days=number % 2)
            row["sale_date"] = day.isoformat()
            print(";".join(row[name] for name in _GROSS), file=out)
