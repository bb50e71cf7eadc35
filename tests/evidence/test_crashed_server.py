"""PostgreSQL itself killed between reading a file and counting it: staging is empty afterwards, and
every line counts.

An installation of its own with its own embedded PostgreSQL, because that one is killed for real.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from browser.test_restarted import ROOT, started

from tandem.platform.embedded import postgres

LINES = 300
_READ = """
import django; django.setup()
import sys
from pathlib import Path
import cast
from scenarios.test_sell_out import HEADER, Case, row
case = Case(Path(sys.argv[1]))
document = case.receive("\\n".join([HEADER, *[row(f"FV {n}", net="10") for n in range(%(lines)s)]]))
case.preview(document)
print(document.id, case.world.organiser_id)
"""
_COUNT = """
import django; django.setup()
import json, sys
from pathlib import Path
from uuid import UUID
import cast
from scenarios.test_sell_out import drain
from tandem.flows.evidence import accept_evidence
figures = accept_evidence.accept(
    UUID(sys.argv[2]), organiser_id=UUID(sys.argv[3]), home=Path(sys.argv[1]), actor="test", now=lambda: cast.NOW
)
drain()
print(json.dumps(figures))
"""


@pytest.mark.thorough
def test_a_file_read_before_a_crash_is_read_again_and_counted_whole(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    with postgres.locked(home):
        server = postgres.start(home)
        environment = {
            **os.environ,
            "TANDEM_HOME": str(home),
            "TANDEM_DATABASE_URL": server.url(),
            "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
        }

        def run(script: str, *arguments: str) -> str:
            command = [sys.executable, "-c", script, str(home), *arguments]
            return subprocess.run(
                command, env=environment, check=True, stdout=subprocess.PIPE, text=True
            ).stdout

        run("from tandem.config import upgrading; upgrading.upgrade()")
        document_id, organiser_id = run(_READ % {"lines": LINES}).split()
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()

        again = started(home)
        try:
            environment["TANDEM_DATABASE_URL"] = again.url()
            with psycopg.connect(again.url()) as connection:
                staged = f"SELECT count(*) FROM staging.read_{document_id.replace('-', '')}"
                (left,) = connection.execute(staged).fetchone() or (None,)
            figures = json.loads(run(_COUNT, document_id, organiser_id))
            with psycopg.connect(again.url()) as connection:
                counts = "SELECT (SELECT count(*) FROM activity_line), (SELECT count(*) FROM evidence_provedline)"
                counted = connection.execute(counts).fetchone()
        finally:
            postgres.stop(again)

    assert left == 0, "the crash emptied what was read"
    assert (figures["lines"], figures["counted"], figures["repeated"]) == (LINES, LINES, 0)
    assert counted == (LINES, LINES)
