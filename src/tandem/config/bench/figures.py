"""What a benchmark gives: rows with a value, a limit, and whether it holds."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass


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
    """A benchmark: what it is about in a line, and the function that gives its rows (quick or
    whole).

    `is_long`: it takes half an hour, so it runs when it is named only. `by_number`: it makes things
    by number, and can be told which.
    """

    about: str
    run: Callable[[bool], list[Row]]
    is_long: bool = False
    by_number: Callable[[range], list[Row]] | None = None


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
