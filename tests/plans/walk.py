"""Walks the whole path in a database of its own, in one state of its statistics, and writes down
what each statement did.

    python -m plans.walk STATE LINES FILE

A process of its own, for the database that the suite uses has seen others' tests.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

# Nothing is known of any table; a hundred lines are known and thousands come; many lines were known
# and are gone: with the room they took (`deleted`), or without it (`large_past`).
STATES = ("unknown", "small_past", "large_past", "deleted")
PRODUCTS = 60  # few: a table of few rows may be read whole for a line, which is no run-away
SHOWN = 5
_EMPTIED = (
    "activity_activity",
    "activity_line",
    "activity_correction",
    "activity_payment",
    "activity_paymentnotice",
    "activity_batch",
    "ledger_transfer",
    "ledger_lotuse",
    "ledger_lot",
    "ledger_account",
    "earning_award",
    "earning_limituse",
    "earning_shareduse",
    "earning_shortfall",
    "tiers_standing",
    "tiers_step",
    "communication_message",
    "evidence_provedline",
    "evidence_waitingline",
    "evidence_rowfault",
    "evidence_document",
)


def _as_owner(text: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(text)
        found = cursor.fetchall() if cursor.description else []
        cursor.execute("RESET ROLE")
    return list(found)


def _without_upkeep() -> None:
    """What nobody analyses stays as it was."""
    for (table,) in _as_owner("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        _as_owner(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


def _begin(state: str, lines: int, home: Path) -> tuple[Any, int]:
    """A programme with the past of the state, and how many lines of it still stand."""
    from plans import path

    from tandem.config.bench import world as made

    _without_upkeep()
    programme = path.begin(home, members=max(50, lines // 10), products_total=PRODUCTS)
    past = {"unknown": 0, "small_past": 100, "large_past": lines * 3, "deleted": lines * 3}[state]
    if past:
        path.send(programme, lines=past)
        path.follow(programme)
        made.analyse()
    if state == "small_past":
        return programme, past
    for table in _EMPTIED:
        _as_owner(f"DELETE FROM {table}" if state == "deleted" else f"TRUNCATE {table} CASCADE")
    programme.sales.clear()
    return programme, 0


def walk(state: str, lines: int, home: Path) -> list[dict[str, object]]:
    """The statements that did most in each phase: rows handled for each line that stood then."""
    from plans import path, work

    programme, standing = _begin(state, lines, home)
    phases: dict[str, Callable[[Any], None]] = {
        "send": lambda each: path.send(each, lines=lines),
        **path.PHASES,
    }
    # The second file corrects the first, and comes late.
    order = [*phases, "send", "award", "night"]
    done = []
    for name in order:
        standing += lines if name == "send" else 0
        with work.recorded() as found:
            phases[name](programme)
        for each in sorted(found, key=lambda each: -each.rows)[:SHOWN]:
            text = " ".join(each.text.split())
            done.append(
                {
                    "phase": name,
                    "per_line": each.rows / standing,
                    "most": each.most,
                    "text": text,
                    "shape": work.shape(each.plan),
                }
            )
    return done


def main() -> None:
    """Walk in the state and with the lines that the command line names."""
    state, lines, report = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TANDEM_HOME"] = folder
        django.setup()
        report.write_text(json.dumps(walk(state, lines, Path(folder))))


if __name__ == "__main__":
    main()
