"""Runs benchmarks by name and prints one table; each is a ratio with the limit it must keep."""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: its limit, whether it holds, and what was measured to get it."""

    name: str
    value: float
    unit: str
    limit: str
    holds: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Bench:
    """A benchmark: what it is about in a line, and the function that gives its rows (quick or whole)."""

    about: str
    run: Callable[[bool], list[Row]]


def at_most(name: str, value: float, limit: float, *, unit: str = "×", detail: str = "") -> Row:
    """A row that holds when the value is not above the limit."""
    return Row(name, round(value, 3), unit, f"≤ {limit:g} {unit}", value <= limit, detail)


def at_least(name: str, value: float, limit: float, *, unit: str = "×", detail: str = "") -> Row:
    """A row that holds when the value is not below the limit."""
    return Row(name, round(value, 3), unit, f"≥ {limit:g} {unit}", value >= limit, detail)


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak_megabytes() -> float:
    """The highest memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(names: list[str], *, quick: bool, json_file: str | None, list_only: bool = False) -> int:
    """Run the named benchmarks on a server of their own that is thrown away after."""
    from tandem.platform import postgres

    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        with postgres.running(home) as server:
            os.environ.update(
                TANDEM_HOME=folder, TANDEM_DATABASE_URL=server.url(), DJANGO_SETTINGS_MODULE="tandem.config.settings"
            )
            from tandem.config.commands import database

            database.upgrade()
            from tandem.config.bench import benches

            if list_only:
                print("\n".join(f"{name:<14} {each.about}" for name, each in benches.BENCHES.items()))
                return 0
            for name in names or list(benches.BENCHES):
                print(f"· {name}: {benches.BENCHES[name].about} …", file=sys.stderr, flush=True)
                rows.extend(benches.BENCHES[name].run(quick))
    print(f"{'name':<28} {'value':>9}  {'limit':<10} holds  detail")
    for row in rows:
        print(f"{row.name:<28} {row.value:>7g} {row.unit:<2} {row.limit:<10} {'yes' if row.holds else 'NO':<5}  {row.detail}")
    if json_file:
        Path(json_file).write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False))
    return 0 if all(row.holds for row in rows) else 1
