"""The worker is killed at random moments, again and again: what counts is what counts without."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.thorough
def test_ten_kills_lose_and_double_nothing_and_leave_no_file_without_an_end(tmp_path: Path) -> None:
    rows = tmp_path / "rows.json"
    own = ("TANDEM_HOME", "TANDEM_DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in own}
    command = [str(ROOT / "tandem"), "bench", "reliability", "--json", str(rows)]

    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    values = {row["name"]: row["value"] for row in json.loads(rows.read_text())}
    nothing = ("lines-lost", "lines-doubled", "files-without-end", "files-unlike", "points-unlike")
    assert {name: values[name] for name in nothing} == dict.fromkeys(nothing, 0)
