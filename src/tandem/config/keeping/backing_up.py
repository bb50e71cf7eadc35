"""Writing a backup, of a home that runs as well as of one that does not.

Database and files agree without stopping anything, because of their order. A file is written before
its row is committed and is never deleted after; so whatever a snapshot of the database names is
there. What lies in the drop
folder is copied before the snapshot: a file that is taken in meanwhile is in the database then, and
one that is in both is refused as known. Staging tables are left out: they come and go under every
file, and can be made again.

The file is complete or not there: it is written beside its place and renamed.
"""

import contextlib
import fcntl
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import psycopg
from psycopg.rows import TupleRow

from tandem.config import versions
from tandem.config.keeping import container, homes, manifest, secret, tools
from tandem.config.keeping.progress import Progress, size
from tandem.kit.errors import Conflict, Exhausted, Invalid
from tandem.platform import disk
from tandem.platform.embedded import places

_COMPRESSION = 1  # of gzip: three times as fast as what is usual, and a tenth larger
_LOOK_BYTES = 32 << 20  # how much is written between two looks at the free space
_STILL_SECONDS = 10
_CONTENTS = re.compile(r'dumping contents of table "([^"]+)"')
Snapshot = psycopg.Connection[TupleRow]


class NoRoom(Exhausted):
    """A disk has too little free space for this."""

    code = "config.no_room"
    text = (
        "%(folder)s has %(free)s free, and this needs about %(needed)s. Nothing was kept. Free some"
        " space or name another place."
    )


class BadPlace(Invalid):
    """A backup cannot be written there."""

    code = "config.bad_place"
    text = "A backup cannot be written to %(file)s: %(why)s."


class BeingWritten(Conflict):
    """Another backup writes to the same file."""

    code = "config.being_written"
    text = "Another backup is being written to %(file)s. Wait for it, or name another file."


@dataclass(frozen=True, slots=True)
class Report:
    """What was written; `missing` and `damaged` are files whose row the database has, as paths
    under the home.
    """

    file: Path
    bytes_total: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]


def place_of(name: str, *, now: datetime) -> Path:
    """Where a backup goes: the file named, or one named after the moment in the folder named.

    A name that ends with a slash is that of a folder, which is not made: it may be a disk that is
    not mounted.

    Raises:
        BadPlace
    """
    file = Path(name).absolute()
    if name.endswith("/") and not file.is_dir():
        raise BadPlace(file=file, why="there is no such folder. Make it first")
    if file.is_dir():
        file = file / f"tandem-{now:%Y-%m-%d-%H%M%S}.tar"
    if not file.parent.is_dir():
        raise BadPlace(file=file, why=f"there is no folder {file.parent}")
    return file


def back_up(file: Path, home: Path, *, url: str, now: datetime, progress: Progress) -> Report:
    """Write the backup of a home and its database (`url`, as the owner) to a file; replaces one
    that is there.

    Raises:
        NoRoom, BeingWritten, ToolFailed: the file is as before.
    """
    reserve = reserve_beside(file.parent, home)
    with _written(file) as out:
        looked_at = 0

        def look(_count: int) -> None:
            nonlocal looked_at
            if out.tell() - looked_at >= _LOOK_BYTES:
                looked_at = out.tell()
                require_room(file.parent, reserve)
                progress.update(f"{size(out.tell())} written")

        writer = container.Writer(out, on_bytes=look)
        _add_folder(writer, home, "drop")
        with _snapshot(url) as (connection, snapshot):
            head = _manifest(connection, home, now=now)
            require_room(file.parent, reserve + head.files_bytes + _dump_bytes(connection))
            writer.add(container.MANIFEST, [head.to_json()], modified_at=now.timestamp())
            if head.has_secret:
                writer.add_file(container.SECRET, home / "secret_key")
            damaged = tuple(_add_uploads(writer, connection, home, head=head, progress=progress))
            _add_folder(writer, home, "mail")
            _add_database(
                writer, connection, url=url, snapshot=snapshot, out=out, progress=progress, now=now
            )
        writer.finish(modified_at=now.timestamp())
        bytes_total = out.tell()
    return Report(file=file, bytes_total=bytes_total, missing=head.missing, damaged=damaged)


@contextlib.contextmanager
def _written(file: Path) -> Iterator[IO[bytes]]:
    """A file beside its place, which takes it when the block ends well."""
    part = file.with_name(f"{file.name}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BadPlace(file=file, why=error.strerror or str(error)) from error
    with os.fdopen(descriptor, "r+b") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingWritten(file=file) from None
        try:
            out.truncate()
            os.fchmod(out.fileno(), 0o600)
            yield out
            out.flush()
            os.fsync(out.fileno())
            part.rename(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    homes.sync_folder(file.parent)


@contextlib.contextmanager
def _snapshot(url: str) -> Iterator[tuple[Snapshot, str]]:
    """A connection that sees one moment, and the name by which pg_dump sees the same one."""
    with psycopg.connect(url, application_name="tandem backup") as connection:
        # Whatever limits are set for those who serve pages do not end this.
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(f"SET {limit} = 0")
        connection.commit()
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (name,) = _row(connection, "SELECT pg_export_snapshot()")
        yield connection, str(name)


def _row(connection: Snapshot, statement: str) -> TupleRow:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row


def _manifest(connection: Snapshot, home: Path, *, now: datetime) -> manifest.Manifest:
    if not _row(connection, "SELECT to_regclass('platform_upload') IS NOT NULL")[0]:
        raise homes.NoInstallation(home=home)
    counts = {
        word: int(_row(connection, f"SELECT count(*) FROM {table}")[0])
        for word, table in manifest.COUNTED.items()
    }
    migrations = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    missing = tuple(
        path for path, _size, _hash in _uploads(connection) if not (home / path).is_file()
    )
    files_bytes = int(
        _row(
            connection,
            "SELECT coalesce(sum(bytes_total), 0) FROM platform_upload"
            " WHERE media_type <> 'erased'",
        )[0]
    )
    return manifest.Manifest(
        tandem=versions.version(),
        created_at=now.isoformat(),
        postgres=connection.info.server_version,
        database_bytes=int(_row(connection, "SELECT pg_database_size(current_database())")[0]),
        files_bytes=files_bytes,
        migrations=versions.own_migrations((str(app), str(name)) for app, name in migrations),
        counts=counts,
        has_secret=secret.is_in_file(home),
        public_key=secret.public_key_of(home),
        missing=missing,
    )


def _uploads(connection: Snapshot) -> Iterator[tuple[str, int, bytes]]:
    """(path, bytes, SHA-256) of every file that the snapshot names."""
    with connection.cursor(name="uploads") as cursor:
        cursor.itersize = 2_000
        yield from cursor.execute(
            "SELECT path, bytes_total, sha256 FROM platform_upload"
            " WHERE media_type <> 'erased' ORDER BY path"
        )


def _add_uploads(
    writer: container.Writer,
    connection: Snapshot,
    home: Path,
    *,
    head: manifest.Manifest,
    progress: Progress,
) -> Iterator[str]:
    """Copy the files; give those that are not what the database says of them."""
    copied = 0
    gone = set(head.missing)
    for path, bytes_total, sha256 in _uploads(connection):
        if path in gone:
            continue
        added = writer.add_file(path, home / path)
        if added is None or added.sha256 != bytes(sha256).hex():
            yield path
        copied += bytes_total
        progress.update(f"files: {size(copied)} of {size(head.files_bytes)}")


def _add_folder(writer: container.Writer, home: Path, name: str) -> None:
    """Copy what lies in a folder of the home now; what grew lately is still being written, so it is
    not there yet.
    """
    for folder, _folders, files in os.walk(home / name):
        for file in sorted(files):
            path = Path(folder) / file
            with contextlib.suppress(FileNotFoundError):
                status = path.lstat()
                is_still = status.st_mtime <= time.time() - _STILL_SECONDS
                if stat.S_ISREG(status.st_mode) and is_still:
                    writer.add_file(str(path.relative_to(home)), path)


def _add_database(
    writer: container.Writer,
    connection: Snapshot,
    *,
    url: str,
    snapshot: str,
    out: IO[bytes],
    progress: Progress,
    now: datetime,
) -> None:
    """Copy the database as pg_dump writes it, and tell how much of its tables is through."""
    bytes_by_table = _table_bytes(connection)
    total = sum(bytes_by_table.values()) or 1
    begun: list[str] = []

    def hear(line: str) -> None:
        told = _CONTENTS.search(line)
        if told is None:
            return
        done = sum(bytes_by_table.get(table, 0) for table in begun)
        begun.append(told[1])
        table = told[1].removeprefix("public.")
        progress.update(f"database: {done * 100 // total} % ({table}), {size(out.tell())} written")

    arguments = (
        "--format=custom",
        f"--compress={_COMPRESSION}",
        "--no-owner",
        "--verbose",
        f"--snapshot={snapshot}",
        "--exclude-table=staging.*",
    )
    dump = tools.output_of("pg_dump", arguments, url=url, on_line=hear)
    writer.add(container.DUMP, dump, modified_at=now.timestamp())


def _table_bytes(connection: Snapshot) -> dict[str, int]:
    """The size of each table's rows, without what can be made again: indexes."""
    sizes = connection.execute(
        "SELECT format('%s.%s', space.nspname, class.relname), pg_table_size(class.oid)"
        " FROM pg_class AS class JOIN pg_namespace AS space ON space.oid = class.relnamespace"
        " WHERE class.relkind = 'r' AND space.nspname = 'public'"
    )
    return {str(table): int(count) for table, count in sizes}


def _dump_bytes(connection: Snapshot) -> int:
    """About how large the dump becomes: rows of ours take a quarter of their place there."""
    return sum(_table_bytes(connection).values()) // 4


def reserve_beside(folder: Path, home: Path) -> int:
    """Bytes that must stay free in a folder: what the installation keeps free, where it lies on the
    same disk.
    """
    data = places.data_dir_of(home)
    beside = {path.stat().st_dev for path in (home, data) if path.exists()}
    return disk.reserve(folder) if folder.stat().st_dev in beside else 0


def require_room(folder: Path, needed: int) -> None:
    """See to it that so many bytes are free.

    Raises:
        NoRoom
    """
    free = disk.free(folder)
    if free < needed:
        raise NoRoom(folder=folder, free=size(free), needed=size(needed))
