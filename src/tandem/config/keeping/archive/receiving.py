"""Taking the log from the server: its replication slot, and `pg_receivewal`, which writes segments
into the home.

The slot makes the server keep what was not taken yet, up to `max_slot_wal_keep_size`; beyond that
the server lets go of it and the slot is lost, because a full disk would hold up everybody.
"""

import contextlib
import re
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import conninfo

from tandem.config.keeping import tools
from tandem.config.keeping.archive.choices import SLOT
from tandem.kit import lifeline
from tandem.platform.embedded import addresses, places

_PART = ".partial"
_WHOLE = re.compile(r"[0-9A-F]{24}")
_LOOK = """
SELECT
  clock_timestamp(), (pg_current_wal_flush_lsn() - '0/0')::bigint,
  pg_walfile_name(pg_current_wal_lsn()), (SELECT system_identifier FROM pg_control_system()),
  (SELECT (max(write_lsn) - '0/0')::bigint FROM pg_stat_replication WHERE application_name =
  %(slot)s), (
    SELECT wal_status IS DISTINCT FROM 'lost' AND restart_lsn IS NOT NULL
    FROM pg_replication_slots WHERE slot_name = %(slot)s
  )
"""
_HELD = """
SELECT coalesce(sum(pg_current_wal_lsn() - restart_lsn), 0)::bigint
FROM pg_replication_slots WHERE slot_name = %(slot)s
"""
# A slot that is in use cannot be dropped: who uses it is ended first.
_END_USER = """
SELECT pg_terminate_backend(active_pid, 5000)
FROM pg_replication_slots WHERE slot_name = %(slot)s AND active_pid IS NOT NULL
"""
_DROP = """
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %(slot)s
"""


@dataclass(frozen=True, slots=True)
class Tick:
    """All that was committed until `at` lies in the log before `position` (bytes)."""

    at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class View:
    """What the server says: now, the segment it writes, its number, how far the log was received,
    and whether the slot still holds.
    """

    tick: Tick
    segment: str
    system: int
    received: int | None
    slot_holds: bool


class Server:
    """The server of a home, asked as its superuser; reached anew after it was away.

    Raises:
        psycopg.OperationalError: it is away.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def url(self) -> str:
        """Where it listens."""
        url = addresses.of_running(self._home, "postgres", user=addresses.SUPERUSER)
        if url is None:
            raise psycopg.OperationalError("the database does not run")
        return url

    def ask(self, statement: str) -> tuple[object, ...]:
        """One row, or none."""
        if self._connection is None or self._connection.broken:
            more = {"application_name": "tandem archive", "connect_timeout": "5"}
            self._connection = psycopg.connect(
                conninfo.make_conninfo(self.url(), **more),
                autocommit=True,
            )
        cursor = self._connection.execute(statement, {"slot": SLOT})
        return (cursor.fetchone() if cursor.description else None) or ()

    def look(self) -> View:
        """How it stands."""
        at, position, segment, system, received, slot_holds = self.ask(_LOOK)
        assert isinstance(at, datetime) and isinstance(position, int) and isinstance(system, int)
        assert received is None or isinstance(received, int)
        return View(Tick(at, position), str(segment), system, received, bool(slot_holds))

    def held_bytes(self) -> int:
        """How much log the slot makes the server keep."""
        (held,) = self.ask(_HELD)
        assert isinstance(held, int)
        return held

    def make_slot(self) -> None:
        """A slot that holds from now on; there is none."""
        self.ask("SELECT pg_create_physical_replication_slot(%(slot)s, true)")

    def drop_slot(self) -> None:
        """Let the server keep nothing for the archive any more."""
        self.ask(_END_USER)
        self.ask(_DROP)


class Receiver:
    """`pg_receivewal`, and the segments that it wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._words = folder.with_name("receiver.log")

    def keep_running(self, url: str) -> str | None:
        """Start it where it does not run; what it complained of when it ended."""
        complaint = None
        if self._process is not None:
            if self._process.poll() is None:
                return None
            complaint = self._complaint()
        program = str(places.binaries() / "pg_receivewal")
        options = ("--no-loop", "--no-password", "--status-interval=1")
        with self._words.open("wb") as words:
            self._process = subprocess.Popen(
                [program, "--directory", str(self.folder), "--slot", SLOT, *options],
                env={**tools.environment_of(url), "PGAPPNAME": SLOT, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                preexec_fn=lifeline.ending_with_parent(),
                start_new_session=True,
            )
        return complaint

    def _complaint(self) -> str:
        lines = self._words.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it ended without a word"

    def stop(self) -> None:
        """End it; what it wrote stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def whole(self) -> list[Path]:
        """Segments that are complete, oldest first."""
        return sorted(path for path in self.folder.iterdir() if _WHOLE.fullmatch(path.name))

    def part(self) -> Path | None:
        """The segment that is being written."""
        return max(self.folder.glob(f"*{_PART}"), default=None)

    def clear(self) -> None:
        """End it and forget what was received."""
        self.stop()
        for path in self.folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def name_of(part: Path) -> str:
    """The segment that a file of it, whole or not, belongs to."""
    return part.name.removesuffix(_PART)
