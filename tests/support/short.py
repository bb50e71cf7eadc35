"""The short run (`./tandem test`): every promise once, within minutes; `--whole` asks all of it.

`tests/dear.txt` lists the tests that take more than a second and a half. The short run leaves a listed
one out; of one with many cases it keeps as many as fit into that time, spread over them. What is
marked `always` is dear and asked all the same. Measured anew on an idle machine:
`TANDEM_WRITE_DEAR=1 ./tandem test --whole`.
"""

import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
LIST = Path(__file__).resolve().parents[1] / "dear.txt"
HEAD = """\
# Seconds, cases and name of each test that takes more than a second and a half: support/short.py.
"""
DEAR = 1.5  # seconds that one test may take of the short run
ONE_OF = 10  # rows of a table of everything, in the short run
MANY = 4  # cases, from which on some of them are kept


@dataclass(frozen=True, slots=True)
class Dear:
    """What a test takes with all its cases, in seconds of one worker."""

    seconds: float
    cases: int


def is_short() -> bool:
    """Whether this is the run that looks at samples."""
    return os.environ.get("TANDEM_SHORT") == "1"


def some(of: Iterable[T]) -> list[T]:
    """All of them; in the short run each tenth."""
    return list(of)[:: ONE_OF if is_short() else 1]


def listed() -> dict[str, Dear]:
    """The tests of `dear.txt`, by `file::function`."""
    rows = (line.split() for line in LIST.read_text().splitlines() if not line.startswith("#"))
    return {name: Dear(float(seconds), int(cases)) for seconds, cases, name in rows}


def left_out(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Those that the short run does not ask."""
    dear, cases, out = listed(), Counter[str](), []
    for item in items:
        name = item.nodeid.partition("[")[0]
        if name not in dear or item.get_closest_marker("always"):
            continue
        every = _every(dear[name])
        if every is None or cases[name] % every:
            out.append(item)
        cases[name] += 1
    return out


def _every(dear: Dear) -> int | None:
    """Which of the cases are kept; None: none."""
    if dear.cases < MANY or dear.seconds / dear.cases > DEAR:
        return None
    return math.ceil(dear.seconds / DEAR)


class Measuring:
    """A plugin of pytest that writes `dear.txt` from what the tests of this run took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.cases: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a test took, with what was set up for it."""
        name = report.nodeid.partition("[")[0]
        self.seconds[name] += report.duration
        if not report.skipped:
            self.cases[name].add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write the list, the dearest first."""
        LIST.write_text(HEAD + rows(self.seconds, {k: len(v) for k, v in self.cases.items()}))


def rows(seconds: Mapping[str, float], cases: Mapping[str, int]) -> str:
    """The lines of the list."""
    dear = sorted(
        (name for name in seconds if seconds[name] > DEAR), key=lambda name: -seconds[name]
    )
    return "".join(
        f"{seconds[name]:.1f} {cases[name]} {name}\n" for name in dear if cases.get(name)
    )
