"""Plans that cannot run away: whatever the database knows of its tables, a line costs a bounded
number of rows.

A statement whose plan reads one set anew for each row of another handles thousands of rows a line,
and twice as many when the file is twice as long. None may handle more than a small multiple of the
lines that stand, in any state of the statistics. Rows are counted, not seconds, so the answer is
the same on every machine.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from plans.walk import STATES

ROOT = Path(__file__).resolve().parents[2]
# The worst statement handles about 40 rows a line, and may read a small table whole for each. Two
# sets of activities held against each other are more than 200 rows a line here, and grow with the
# lines.
ROWS_A_LINE_MAX = 100
# The first file of a new installation, of which nothing is known; the others are walked with
# --thorough.
SOON = ("unknown",)


def _walked(state: str, lines: int, report: Path) -> list[dict[str, object]]:
    """What the statements did in a database of its own, cut from the suite's template."""
    url, template, name = (
        os.environ["TANDEM_SUITE_URL"],
        os.environ["TANDEM_SUITE_TEMPLATE"],
        f"tandem_plans_{state}",
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        environment = {
            **os.environ,
            "TANDEM_DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}")),
            "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
        }
        command = [sys.executable, "-m", "plans.walk", state, str(lines), str(report)]
        try:
            subprocess.run(command, check=True, cwd=ROOT, env=environment)
        finally:
            # Nobody is left there but a process of vacuum, which makes way for this and may not be
            # ended by us.
            connection.execute(f"DROP DATABASE {name}")
    found: list[dict[str, object]] = json.loads(report.read_text())
    return found


def _run_away(walked: list[dict[str, object]]) -> str:
    """The statements that handled too many rows, with their plans."""
    return "\n\n".join(
        "\n".join(str(each[name]) for name in ("phase", "per_line", "most", "text", "shape"))
        for each in walked
        if float(str(each["per_line"])) > ROWS_A_LINE_MAX
    )


@pytest.mark.parametrize(
    "state",
    [
        state if state in SOON else pytest.param(state, marks=pytest.mark.thorough)
        for state in STATES
    ],
)
def test_no_statement_runs_away(state: str, tmp_path: Path) -> None:
    walked = _walked(state, 2_000, tmp_path / "report.json")

    assert {each["phase"] for each in walked} >= {
        "send",
        "award",
        "pay",
        "trial",
        "learn",
        "recalculation",
        "night",
        "proof",
        "ask",
    }
    assert not _run_away(walked)


@pytest.mark.thorough
@pytest.mark.parametrize("state", STATES)
def test_no_statement_runs_away_over_ten_times_the_lines(state: str, tmp_path: Path) -> None:
    assert not _run_away(_walked(state, 30_000, tmp_path / "report.json"))
