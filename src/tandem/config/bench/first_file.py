"""The first file of an empty installation: a database that knows nothing of its tables yet."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection, connections

from tandem.config import settings as source
from tandem.config import upgrading
from tandem.config.bench import world as made
from tandem.config.bench.figures import Row, at_most, timed
from tandem.config.bench.taking_in import import_file

DATABASE = "tandem_empty"
FILES = 3


@contextmanager
def _empty_installation() -> Iterator[None]:
    """A database beside that of the other benchmarks, migrated and untouched."""
    standing = os.environ["TANDEM_DATABASE_URL"]
    parts = urlsplit(standing)
    fresh = urlunsplit(parts._replace(path=f"/{DATABASE}"))
    with psycopg.connect(standing, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
    try:
        os.environ["TANDEM_DATABASE_URL"] = fresh
        upgrading.upgrade()
        _turn_to(fresh)
        yield
    finally:
        os.environ["TANDEM_DATABASE_URL"] = standing
        _turn_to(standing)
        with psycopg.connect(standing, autocommit=True) as server:
            server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _turn_to(url: str) -> None:
    connection.close()
    connections["default"].settings_dict.update(source.database(url, role=source.APPLICATION_ROLE))


def bench_first_file(quick: bool) -> list[Row]:
    """The first file of an empty installation, from file to proof, against another of as many lines
    as its third.
    """
    lines = 10_000 if quick else 50_000
    seconds = []
    with _empty_installation():
        world = made.build(members=1_000, products_total=500, rules=20, is_analysed=False)
        for number in range(FILES):
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "sales.csv"
                made.sell_out_file(file, world, lines=lines, seed=number)
                seconds.append(timed(partial(import_file, file, world)))
    detail = f"{lines:,} lines: " + ", ".join(f"{span:.1f} s" for span in seconds)
    return [at_most("first-file", seconds[0] / seconds[-1], 1.5, detail=detail)]
