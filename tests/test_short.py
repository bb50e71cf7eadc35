"""The list of dear tests names what there is, and the short run keeps a part of what has many
cases.
"""

from pathlib import Path

import pytest
from support import short

ROOT = Path(__file__).resolve().parents[1]


def test_each_listed_test_is_there() -> None:
    gone = []
    for name in short.listed():
        file, _, function = name.partition("::")
        path = ROOT / file
        if not path.exists() or f"def {function}(" not in path.read_text():
            gone.append(name)

    assert gone == [], "take their lines out of tests/dear.txt"


def test_the_list_is_what_was_measured_with_the_dearest_first() -> None:
    measured = short.rows(
        {"a": 1.4, "b": 3.0, "c": 8.0, "d": 9.0}, {"a": 1, "b": 1, "c": 4, "d": 0}
    )

    assert measured == "8.0 4 c\n3.0 1 b\n"  # d was skipped all the time


def test_some_are_all_unless_the_run_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TANDEM_SHORT", raising=False)
    whole = short.some(range(25))
    monkeypatch.setenv("TANDEM_SHORT", "1")

    assert (whole, short.some(range(25))) == (list(range(25)), [0, 10, 20])
