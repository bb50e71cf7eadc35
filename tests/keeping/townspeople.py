"""Lets worlds go through all that an installation does, several at once, until it is enough
(`town`).

Run as `python -m keeping.townspeople HOME PORT SEED` in the environment of the installation. The
file `enough` in the home lets no further world begin. What stands in the end is printed as JSON,
beside what must.
"""

import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from keeping.town import World, cut_off_is_no_matter

from tandem.earning.models import Run
from tandem.evidence.models import Document
from tandem.flows import clock
from tandem.platform import statements, tenancy
from tandem.programmes.models import Night

WORLDS_AT_ONCE = 3
STEP_SECONDS_MAX = (
    400  # of a world that does not come further: longer than an interrupted job waits
)


def told(world: World) -> dict[str, object]:
    """What stands of a world in the end, beside what must."""
    with transaction.atomic():
        tenancy.enter(world.of)
        documents = Document.objects.of(world.of).select_related("upload").order_by("id")
        files = {row.name: [row.status, row.lines_counted, row.reason] for row in documents}
        ((proved, recorded, bought, numbers),) = statements.rows(
            "SELECT (SELECT count(*) FROM evidence_provedline WHERE organiser_id = %(of)s),"
            " (SELECT count(*) FROM activity_line WHERE organiser_id = %(of)s),"
            " (SELECT count(*) FROM activity_activity WHERE organiser_id = %(of)s AND document_no LIKE 'bought%%'),"
            " (SELECT count(DISTINCT document_no) FROM activity_activity"
            "  WHERE organiser_id = %(of)s AND document_no LIKE 'bought%%')",
            {"of": world.of},
        )
        moved = statements.rows(
            "SELECT kind, sum(points)::bigint FROM ledger_transfer WHERE organiser_id = %(of)s GROUP BY kind",
            {"of": world.of},
        )
        messages = statements.rows(
            "SELECT kind, count(*) FROM communication_message WHERE organiser_id = %(of)s GROUP BY kind",
            {"of": world.of},
        )
        nights = [sorted(night.done) for night in Night.objects.of(world.of).order_by("id")]
        done = [run.status for run in Run.objects.of(world.of).order_by("id")]
    return {
        "number": world.number,
        "files": files,
        "proved": proved,
        "recorded": recorded,
        "bought": [bought, numbers],
        "moved": dict(moved),
        "messages": dict(messages),
        "nights": nights,
        "runs": done,
        "old_points": world.old_points,
        "recent_points": world.recent_points,
        "lines": world.lines,
        "tried_again": world.tried_again,
        "errors": world.errors,
        "addresses": world.addresses,
    }


def main(home: Path, port: int, seed: int) -> None:
    """Let worlds go through it all until somebody says that it is enough."""
    chance, worlds, unbuilt, quiet_since = random.Random(seed), list[World](), None, 0.0
    while True:
        under_way = [world for world in worlds if world.step != "done"]
        is_enough = (home / "enough").exists()
        quiet_since = quiet_since if is_enough else time.monotonic()
        if is_enough and not under_way and unbuilt is None:
            break
        with cut_off_is_no_matter():
            if len(under_way) < WORLDS_AT_ONCE and (unbuilt is not None or not is_enough):
                unbuilt = unbuilt or World(len(worlds), random.Random(chance.random()))
                unbuilt.build()
                worlds.append(unbuilt)
                unbuilt = None
                worlds[-1].begin(port)
        for world in under_way:
            with cut_off_is_no_matter():
                world.advance()
            stands = f"town {world.number} does not come further: {world.step}, {getattr(world, 'held', '')}, {world.errors}"
            assert not world.errors, world.errors
            assert (
                not is_enough or time.monotonic() - max(world.since, quiet_since) < STEP_SECONDS_MAX
            ), stands
        with cut_off_is_no_matter():
            clock.begin_nights(datetime.now(UTC))
        time.sleep(0.1)
    sys.stdout.write(json.dumps([told(world) for world in worlds]))


if __name__ == "__main__":
    tempfile.tempdir = sys.argv[1]
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
