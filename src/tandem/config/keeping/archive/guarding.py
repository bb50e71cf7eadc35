"""The disk of the database comes before the archive: what waits for a store that is away must not
fill it.

PostgreSQL bounds what it keeps for the archiver (`max_slot_wal_keep_size`). That bound knows
nothing of other things on the disk, so this looks at what is left of it, in a thread of its own: a
store that does not answer may hold up the rest of the archiver for minutes.
"""

import logging
import threading
import time
from pathlib import Path

import psycopg

from tandem.config.keeping.archive import receiving
from tandem.platform import disk
from tandem.platform.embedded import places

LOOK_SECONDS = 2.0
HELD_BYTES_MIN = 48 << 20  # letting go of less makes no room
log = logging.getLogger("tandem.archive")


def begin(home: Path) -> None:
    """Look from now on, until the process ends."""
    threading.Thread(target=_forever, args=(home,), daemon=True).start()


def _forever(home: Path) -> None:
    server = receiving.Server(home)
    while True:
        try:
            look(server, places.data_dir_of(home))
        except (psycopg.Error, OSError):
            log.debug("the disk is looked at again later", exc_info=True)
        time.sleep(LOOK_SECONDS)


def look(server: receiving.Server, data: Path) -> bool:
    """Let go of the log that waits, where no more than its reserve is left of the disk; whether."""
    if disk.free(data) >= disk.reserve(data) or server.held_bytes() < HELD_BYTES_MIN:
        return False
    log.warning("the disk is nearly full: the log that waits for the archive is let go")
    server.drop_slot()
    server.ask("CHECKPOINT")  # what is not kept for anybody goes with the next one
    return True
