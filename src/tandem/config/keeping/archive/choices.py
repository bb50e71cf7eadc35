"""What an operator chose for the archive, from the environment; the beginning of it at the start of
an installation.
"""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tandem.config.keeping import backing_up, homes
from tandem.config.keeping.archive import stores
from tandem.config.supervisor import Program
from tandem.kit.errors import Invalid
from tandem.platform.embedded import addresses, places
from tandem.platform.upkeep import archive

SLOT = "tandem_archive"
MEGABYTES, DISK_SHARE = 4096, 0.05
SECONDS_MAX, DAYS_MAX = 3600, 3650
STILL_TURNS = 3  # so many times nothing new: it stands still


class BadArchive(Invalid):
    """A setting of the archive cannot work."""

    code = "config.bad_archive"
    text = "%(why)s"


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the archive lies, how often what is new is put there, and how long it reaches back."""

    address: str
    seconds: int
    days: int


def chosen(home: Path) -> Choices | None:
    """The choices of this environment; None where no archive is kept.

    Raises:
        BadArchive
    """
    address = os.environ.get("TANDEM_ARCHIVE", "").strip()
    if not address:
        return None
    if not address.startswith(("/", "s3://")):
        raise BadArchive(why="TANDEM_ARCHIVE must be a folder (from / on) or s3://bucket/prefix.")
    if address.startswith("/"):
        folder = Path(address).resolve()
        if home == folder or home in folder.parents:
            why = f"TANDEM_ARCHIVE is {folder}, in the home: whatever takes the one takes both."
            raise BadArchive(why=why)
        address = str(folder)
    return Choices(
        address,
        seconds=_envint("TANDEM_ARCHIVE_SECONDS", 60, most=SECONDS_MAX),
        days=_envint("TANDEM_ARCHIVE_DAYS", 7, most=DAYS_MAX),
    )


def _envint(name: str, default: int, *, least: int = 1, most: int) -> int:
    text = os.environ.get(name, "")
    if text and not (text.isdecimal() and least <= int(text) <= most):
        span = f"from {least} to {most}"
        raise BadArchive(why=f"{name} must be a whole number {span}; it is “{text}”.")
    return int(text) if text else default


def server_settings(home: Path) -> tuple[str, ...]:
    """How much log the server keeps for an archive that does not take it; beyond that it is let go.

    Raises:
        BadArchive
    """
    data = places.data_dir_of(home).parent
    total = shutil.disk_usage(data if data.exists() else home).total
    default = max(64, min(MEGABYTES, int(total * DISK_SHARE) >> 20))
    megabytes = _envint("TANDEM_ARCHIVE_MEGABYTES", default, least=32, most=1 << 20)
    return (f"max_slot_wal_keep_size={megabytes}MB",)


def reserve_of(choices: Choices, home: Path) -> int:
    """What a store leaves free: it may be a folder on the installation's own disk."""
    if choices.address.startswith("s3://"):
        return 0
    folder = Path(choices.address)
    return backing_up.reserve_beside(folder, home) if folder.is_dir() else 0


def first_standing(choices: Choices) -> archive.Standing:
    """How an archive stands before anything is in it."""
    still = max(archive.STILL_SECONDS_MAX, STILL_TURNS * choices.seconds)
    return archive.Standing(begun_at=datetime.now(UTC), still_seconds_max=still)


def programs(home: Path, *, is_embedded: bool, tell: Callable[[str], None]) -> tuple[Program, ...]:
    """The process that keeps the archive, where one is chosen; where none is, the server keeps
    nothing for it any more.

    Raises:
        BadArchive, NoStore
    """
    choices = chosen(home) if is_embedded else None
    if choices is None:
        if os.environ.get("TANDEM_ARCHIVE") and not is_embedded:
            tell("TANDEM_ARCHIVE is not used: TANDEM_DATABASE_URL names a server kept by others.")
        archive.file_of(home).unlink(missing_ok=True)
        if is_embedded:
            _let_go(home)
        return ()
    if choices.address.startswith("s3://"):
        stores.Store(choices.address)
    elif not Path(choices.address).is_dir() and not (home / "archive" / "state.json").exists():
        why = f"TANDEM_ARCHIVE is {choices.address}, which is no folder. Make it first."
        raise BadArchive(why=why)
    # From now on it is noticed when it stands still, even if its process never comes that far.
    fresh, before = first_standing(choices), archive.standing(home)
    if before is not None:
        fresh = replace(fresh, safe_at=before.safe_at, gap_since=before.gap_since)
    archive.file_of(home).parent.mkdir(exist_ok=True, mode=0o700)
    homes.write_durably(archive.file_of(home), fresh.to_json())
    command = (sys.executable, "-m", "tandem.config.keeping.archive.archiver", str(home))
    return (Program("archiver", command, is_vital=False),)


def _let_go(home: Path) -> None:
    url = addresses.of_running(home, "postgres", user=addresses.SUPERUSER)
    assert url is not None
    with psycopg.connect(url, autocommit=True) as connection:
        held = "FROM pg_replication_slots WHERE slot_name = %s AND NOT active"
        connection.execute(f"SELECT pg_drop_replication_slot(slot_name) {held}", [SLOT])
