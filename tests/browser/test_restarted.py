"""The web server and PostgreSQL killed in the middle: what was answered stays, what was not is not
half there.

An installation of its own with its own embedded PostgreSQL, because that one is killed for real.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tandem.kit.errors import TandemError
from tandem.platform.embedded import postgres

ROOT = Path(__file__).resolve().parents[2]
_BUY = """
import django; django.setup()
import sys
from datetime import UTC, date, datetime
from django.db import transaction
import cast
from tandem.flows.activities import record_activity
from tandem.platform import tenancy
with transaction.atomic():
    world = cast.build(release="AT_ONCE")
    world.publish({"key": "one", "when": {"all": []}, "give": {"points": 10}})
print("ready", flush=True)
number = 0
while True:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        activity = world.activity("Ania", ("G-10", 1, 100 + number), document_no=f"FV {number}")
        record_activity.record(activity, programme=world.programme, actor="test", now=cast.NOW)
    print(number, flush=True)
    number += 1
"""


@pytest.mark.thorough
def test_postgres_killed_under_purchases_keeps_what_was_answered(tmp_path: Path) -> None:
    home = tmp_path / "home with space"
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
        upgrade = "from tandem.config import upgrading; upgrading.upgrade()"
        subprocess.run([sys.executable, "-c", upgrade], env=environment, check=True)
        buyer = subprocess.Popen(
            [sys.executable, "-c", _BUY],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            stderr=subprocess.DEVNULL,
        )
        assert buyer.stdout is not None
        answered = []
        for line in buyer.stdout:
            answered.append(line.strip())
            if len(answered) == 60:
                break
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        answered += [line.strip() for line in buyer.stdout]
        buyer.wait()

        again = started(home)
        try:
            with psycopg.connect(again.url()) as connection:
                activities = {
                    row[0]
                    for row in connection.execute(
                        "SELECT document_no FROM activity_activity"
                    ).fetchall()
                }
                (awards, points, balance) = connection.execute(
                    "SELECT (SELECT count(*) FROM earning_award), (SELECT coalesce(sum(points), 0) FROM ledger_transfer),"
                    " (SELECT coalesce(sum(available_points), 0) FROM ledger_account)"
                ).fetchone() or (0, 0, 0)
        finally:
            postgres.stop(again)

    told = {f"FV {number}" for number in answered[1:]}
    assert len(told) >= 50
    assert told <= activities and len(activities - told) <= 1, (
        "at most the one that was committed and not yet answered"
    )
    assert (awards, points, balance) == (
        len(activities),
        10 * len(activities),
        10 * len(activities),
    )


def started(home: Path) -> postgres.Server:
    """The server after its crash: the dead one's children may hold its memory for a moment."""
    for _ in range(50):
        try:
            return postgres.start(home)
        except TandemError:
            time.sleep(0.2)
    pytest.fail("the server did not come back")
