"""Bringing a home back as it was at a moment: base and log from an archive, then the server
recovers by itself and names the files of that time.

All that is needed is looked up before anything is written. The home carries a mark until it has
ended, as with any restore; the same command again makes the database anew and goes on. The log is
written to where the server looks for it by itself, so that its account needs neither the store nor
a program of ours.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import psycopg

from tandem.config import upgrading, versions
from tandem.config.keeping import (
    container,
    homes,
    manifest,
    restoring,
    secret,
    tools,
)
from tandem.config.keeping.archive import bases, lines
from tandem.config.keeping.archive.stores import Store
from tandem.config.keeping.progress import Progress, size
from tandem.kit import leftovers
from tandem.kit.errors import Conflict, Invalid
from tandem.platform.embedded import persisting, places, postgres
from tandem.platform.personal import register

_ENDED_BEFORE = "recovery ended before configured recovery target was reached"
_RECOVERING = ("hot_standby=off", "restore_command=/bin/false", "recovery_target_timeline=current")
_GZIP = 31


class EmbeddedOnly(Invalid):
    """An archive holds the files of an embedded database, which fit into no other."""

    code = "config.embedded_only"
    text = "An archive goes into Tandem's own database only. Unset TANDEM_DATABASE_URL first."


class OtherServer(Conflict):
    """The files of a database can be read by their own PostgreSQL only."""

    code = "config.other_server"
    text = (
        "The archive holds files of PostgreSQL %(theirs)s, and this Tandem brings PostgreSQL"
        " %(ours)s. Nothing was changed. Restore it with the Tandem that made it (%(tandem)s),"
        " then upgrade."
    )


@dataclass(frozen=True, slots=True)
class Recovered:
    """A home that was brought back: as it was at `until`, the last activity in it being of
    `last_at`.

    `missing` are files that the database names and the archive does not hold as they were.
    """

    until: datetime
    last_at: datetime | None
    missing: tuple[str, ...]


def is_address(text: str) -> bool:
    """Whether a restore is asked for from an archive, and not from a backup."""
    return text.startswith("s3://") or Path(text).is_dir()


def address_of(text: str) -> str:
    """The address of an archive as a store takes it."""
    return text if text.startswith("s3://") else str(Path(text).resolve())


def reach(address: str) -> str:
    """Which moments an archive reaches, in words.

    Raises:
        NoArchive, NoStore
    """
    return lines.reach_of(lines.ways_of(Store(address)))


def recover(
    address: str,
    home: Path,
    *,
    until: datetime | None,
    progress: Progress,
    has_new_secret: bool = False,
) -> Recovered:
    """Bring a home back as it was at a moment; without one, as it was at the last moment that is
    there.

    Raises:
        EmbeddedOnly, NoArchive, NoStore, OutOfReach, OtherServer, NewerBackup, TooOldBackup,
        NotEmpty, SecretElsewhere, OtherSecret, AnotherRestore, NoRoom: nothing was changed.
        Damaged, NoStore, ServerFailed, OSError: the home is marked; the same call again goes on.
    """
    if os.environ.get("TANDEM_DATABASE_URL"):
        raise EmbeddedOnly()
    store = Store(address)
    ways = lines.ways_of(store)
    with postgres.locked(home):
        mark = homes.mark_of(home)
        if mark is None:
            restoring.require_empty(home, None, progress=progress)
        elif mark.file != address:
            raise restoring.AnotherRestore(home=home, file=mark.file)
        else:
            until = _until_of(mark, until, home)
        way = lines.way_to(ways, until)
        until = until or way.until
        base = way.base
        _require_ours(base, address)
        given = {"has_secret": base.has_secret, "has_new_secret": has_new_secret}
        restoring.require_secret(base.public_key, **given)
        _require_room(way, store, home)
        identity = json.dumps({"until": until.isoformat()})
        homes.set_mark(home, homes.Mark(file=address, identity=identity))
        _bring_small(store, base, home, has_new_secret=has_new_secret)
        _bring_register(store, home)
        _bring_base(store, base, home, progress)
        _bring_log(store, way, home, progress)
        with _recovered_server(home, until, progress) as server:
            last_at, missing = persisting.persist(
                server,
                lambda: _brought(store, server.url(), home, progress),
                tell=progress.say,
            )
        os.sync()
        homes.clear_mark(home)
    return Recovered(until, last_at, missing)


def _bring_register(store: Store, home: Path) -> None:
    """Who was erased, up to now and not to the moment that is brought back: they are erased again
    as soon as it runs.
    """
    known = store.get(register.NAME)
    if known is not None:
        homes.write_durably(register.file_of(home), known)


def _until_of(mark: homes.Mark, until: datetime | None, home: Path) -> datetime:
    """The moment of a restore that was broken off; another one is not mixed into it."""
    begun = datetime.fromisoformat(json.loads(mark.identity)["until"])
    if until is not None and until != begun:
        raise restoring.AnotherRestore(home=home, file=f"{mark.file} to {begun.isoformat()}")
    return begun


def _require_ours(base: lines.Base, address: str) -> None:
    ours = tools.embedded_version() // 10_000
    if base.postgres // 10_000 != ours:
        raise OtherServer(theirs=base.postgres // 10_000, ours=ours, tandem=base.tandem)
    manifest.require_known(base.migrations, tandem=base.tandem, file=address)


def _require_room(way: lines.Way, store: Store, home: Path) -> None:
    files_bytes = sum(store.sizes("uploads").values())
    database_bytes = way.base.database_bytes + len(way.segments) * lines.SEGMENT_BYTES
    restoring.require_room(home, files_bytes=files_bytes, database_bytes=database_bytes)


def _bring_small(store: Store, base: lines.Base, home: Path, *, has_new_secret: bool) -> None:
    """Secret and password; what an archiver of another time knew here is forgotten."""
    shutil.rmtree(home / "archive", ignore_errors=True)
    for name in (bases.PASSWORD, *(["secret_key"] if base.has_secret else [])):
        content = store.get(f"{base.folder}/{name}")
        if content is None:
            raise container.Damaged(file=store.address, why=f"{base.folder}/{name} is not there")
        homes.write_durably(home / name, content)
    if base.public_key is not None and not has_new_secret:
        homes.write_durably(home / secret.PUBLIC_KEY, base.public_key.encode() + b"\n")


def _bring_base(store: Store, base: lines.Base, home: Path, progress: Progress) -> None:
    """The files of the database, made anew; aside until the base is seen to be what it was."""
    data = places.data_dir_of(home)
    leftovers.clear(data)
    shutil.rmtree(data, ignore_errors=True)
    places.make_folder(data.parent)
    half = data.with_name("postgres.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    chunks = store.chunks(f"{base.folder}/base.tar.gz")
    source = _Unpacked(chunks, total=base.database_bytes, progress=progress)
    moment = base.at.isoformat()
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            tar.extractall(half, filter="data")
        source.read_rest()
    except (tarfile.TarError, zlib.error, EOFError) as error:
        why = f"the base of {moment} cannot be read"
        raise container.Damaged(file=store.address, why=why) from error
    if source.digest.hexdigest() != base.sha256:
        raise container.Damaged(file=store.address, why=f"the base of {moment} is not what it was")
    for folder, _folders, files in os.walk(half):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            path.chmod(0o700 if path.is_dir() else 0o600)
            _give_to_server(path)
    half.rename(data)
    progress.say(f"Database of {base.at.isoformat(timespec='seconds')}: {size(source.total)}.")


def _give_to_server(path: Path) -> None:
    user = places.account()
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


class _Unpacked(io.RawIOBase):
    """A packed stream as a file to read from."""

    def __init__(self, chunks: Iterator[bytes], *, total: int, progress: Progress) -> None:
        self._chunks, self._expected, self._progress = chunks, total, progress
        self._unpacker, self._left = zlib.decompressobj(_GZIP), memoryview(b"")
        self.digest, self.total = hashlib.sha256(), 0

    def read(self, count: int = 1 << 20, /) -> bytes:
        """The next bytes; fewer only at the end."""
        pieces = []
        while count:
            if not self._left:
                chunk = next(self._chunks, None)
                if chunk is None:
                    break
                self.digest.update(chunk)
                self._left = memoryview(self._unpacker.decompress(chunk))
                continue
            pieces.append(self._left[:count])
            self._left = self._left[count:]
            count -= len(pieces[-1])
        content = b"".join(pieces)
        self.total += len(content)
        self._progress.update(f"database: {self.total * 100 // max(self._expected, 1)} %")
        return content

    def read_rest(self) -> None:
        """Read to the end, past what a tar needs."""
        while self.read():
            pass


def _bring_log(store: Store, way: lines.Way, home: Path, progress: Progress) -> None:
    """The log from the base on, where the server looks for it; then the word to recover."""
    data = places.data_dir_of(home)
    for count, segment in enumerate(way.segments, 1):
        try:
            content = zlib.decompress(store.get(segment.path) or b"", _GZIP)
        except zlib.error as error:
            why = f"{segment.path} cannot be read"
            raise container.Damaged(file=store.address, why=why) from error
        path = data / "pg_wal" / lines.segment_name(segment.timeline, segment.number)
        with _own_file(path) as out:
            out.write(content)
        _give_to_server(path)
        progress.update(f"log: {count} of {len(way.segments)}")
    signal = data / "recovery.signal"
    signal.touch(mode=0o600)
    _give_to_server(signal)


@contextlib.contextmanager
def _recovered_server(home: Path, until: datetime, progress: Progress) -> Iterator[postgres.Server]:
    """The server, when it has recovered."""
    progress.say(f"The database goes through its log, to {until.isoformat()} …")
    target = (f"recovery_target_time={until.isoformat()}", "recovery_target_action=promote")
    log = home / "postgres.log"
    begins = log.stat().st_size if log.exists() else 0
    try:
        server = postgres.start(home, settings=(*_RECOVERING, *target))
    except postgres.ServerFailed:
        # All that the log holds was committed before the moment, and the log is known to reach it:
        # its end is that moment.
        if _ENDED_BEFORE not in log.read_bytes()[begins:].decode(errors="replace"):
            raise
        server = postgres.start(home, settings=_RECOVERING)
    try:
        yield server
    finally:
        postgres.stop(server)


def _brought(
    store: Store, url: str, home: Path, progress: Progress
) -> tuple[datetime | None, tuple[str, ...]]:
    """Bring the database to this version, and the files that it names: the moment of its last
    activity, and the files that are not in the archive as they were received.
    """
    with restoring.environment(TANDEM_DATABASE_URL=url, TANDEM_HOME=str(home)):
        if not versions.is_current(upgrading.migrations_of(url)):
            progress.say("It is of an older version. Bringing it to this one …")
            upgrading.upgrade()
    return _last_activity(url), tuple(_bring_uploads(store, url, home, progress))


def _last_activity(url: str) -> datetime | None:
    """When the last of what was gone through had been committed."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
    return row[0] if row else None


def _bring_uploads(store: Store, url: str, home: Path, progress: Progress) -> Iterator[str]:
    """Every file that the database names; give those that are not there as they were received."""
    written, kept = 0, store.sizes("uploads")
    with psycopg.connect(url) as connection, connection.cursor(name="uploads") as cursor:
        cursor.execute(
            "SELECT path, sha256 FROM platform_upload WHERE media_type <> 'erased' ORDER BY path"
        )
        for name, sha256 in cursor:
            if not _bring_upload(store, home, str(name), bytes(sha256), is_kept=name in kept):
                yield str(name)
            written += kept.get(name, 0)
            progress.update(f"files: {size(written)}")
    progress.say(f"Files: {size(written)}.")


def _bring_upload(store: Store, home: Path, name: str, sha256: bytes, *, is_kept: bool) -> bool:
    """One file; one that was brought before the restore broke off is looked through only."""
    path = home / name
    if path.is_file():
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").digest() == sha256:
                return True
    if not is_kept:
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half, digest = path.with_name(f"{path.name}.part"), hashlib.sha256()
    with _own_file(half) as out:
        for chunk in store.chunks(name):
            digest.update(chunk)
            out.write(chunk)
    half.rename(path)
    return digest.digest() == sha256


@contextlib.contextmanager
def _own_file(path: Path) -> Iterator[IO[bytes]]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        yield out
