"""Bringing a backup into a home: files first, then the database, then what its age asks for.

It may be broken off at any point and begun again with the same backup: the home carries a mark
until all is there and safe on the disk, and nothing serves a marked home. The database comes in one
transaction, so it is there or not. An embedded one is made anew each time; until it is whole it may
be written without waiting for the disk.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo

from tandem.config import upgrading, versions
from tandem.config.keeping import backing_up, container, homes, manifest, secret, tools
from tandem.config.keeping.progress import Progress, size
from tandem.evidence.codes import signing
from tandem.kit import leftovers
from tandem.kit.errors import Conflict, Invalid
from tandem.platform import sealing
from tandem.platform.embedded import persisting, places, postgres

# A database that is thrown away when the restore breaks off need not be durable before its end.
_FILLING = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "shared_buffers=256MB",
)


class NotEmpty(Conflict):
    """A restore would overwrite a database."""

    code = "config.not_empty"
    text = (
        "%(home)s already holds an installation. Restore into an empty folder: --home NEW_FOLDER."
    )


class DatabaseNotEmpty(Conflict):
    """The database of TANDEM_DATABASE_URL holds tables."""

    code = "config.database_not_empty"
    text = (
        "The database of TANDEM_DATABASE_URL already holds tables. Nothing was changed. Restore"
        " into an empty database."
    )


class AnotherRestore(Conflict):
    """The restore that was broken off here was of another backup."""

    code = "config.another_restore"
    text = (
        "%(home)s holds an unfinished restore of %(file)s. Finish that one, or restore into an"
        " empty folder: --home NEW_FOLDER."
    )


class SecretElsewhere(Invalid):
    """The secret is not in the backup, and not at hand either."""

    code = "config.secret_elsewhere"
    text = (
        "The installation had its secret from TANDEM_SECRET_KEY, so it is not in the backup."
        " Nothing was changed. Set TANDEM_SECRET_KEY to the same value; where it is lost, add"
        " --new-secret: every printed code is refused then."
    )


class OtherSecret(Conflict):
    """The environment has another secret than the backup."""

    code = "config.other_secret"
    text = (
        "TANDEM_SECRET_KEY is another secret than the one in the backup: every printed code would"
        " be refused. Nothing was changed. Unset it, or set it to the installation's own."
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking through a backup showed: its head (none in the form before there was one), size
    and identity.
    """

    head: manifest.Manifest | None
    bytes_total: int
    identity: str


def restore(
    file: Path,
    home: Path,
    *,
    progress: Progress,
    has_new_secret: bool = False,
    is_embedded: bool | None = None,
) -> Looked:
    """Bring a backup into an empty home and, where TANDEM_DATABASE_URL names one, an empty
    database.

    Args:
        has_new_secret: go on although the secret is lost.
        is_embedded: whether the database is to lie in the home; None asks the environment.

    Raises:
        NotABackup, Damaged, NewerBackup, TooOldBackup, NewerServer, NotEmpty, DatabaseNotEmpty,
        SecretElsewhere, OtherSecret, AnotherRestore, NoRoom: nothing was changed.
        ToolFailed, ServerFailed, OSError: the home is marked; the same call again goes on.
    """
    url = None if is_embedded else os.environ.get("TANDEM_DATABASE_URL")
    with contextlib.closing(container.Reader(file)) as reader:
        looked = look_through(reader, progress)
    with postgres.locked(home):
        mark = homes.mark_of(home)
        if mark is None:
            require_empty(home, url, progress=progress)
        elif mark.identity != looked.identity:
            raise AnotherRestore(home=home, file=mark.file)
        if looked.head is not None:
            has_secret = looked.head.has_secret
            require_secret(
                looked.head.public_key, has_secret=has_secret, has_new_secret=has_new_secret
            )
        _require_place(looked, home, url)
        homes.set_mark(home, homes.Mark(file=str(file), identity=looked.identity))
        with contextlib.closing(container.Reader(file)) as reader:
            _bring_files(reader, home, progress)
        if looked.head is not None and looked.head.public_key is not None and not has_new_secret:
            homes.write_durably(home / secret.PUBLIC_KEY, looked.head.public_key.encode() + b"\n")
        _bring_database(file, home, url, progress)
        # once for all of it: files by the hundred thousand, and a database written without waiting
        os.sync()
        homes.clear_mark(home)
    return looked


def look_through(reader: container.Reader, progress: Progress) -> Looked:
    """Read a whole backup and hold every part against its hash.

    Raises:
        NotABackup, Damaged, NewerBackup, TooOldBackup
    """
    head: manifest.Manifest | None = None
    hash_by_name: dict[str, str] = {}
    sums: dict[str, str] | None = None
    bytes_total = 0
    for part in reader.parts():
        digest = hashlib.sha256()
        kept = b""
        for chunk in reader.chunks(part):
            digest.update(chunk)
            bytes_total += len(chunk)
            progress.update(f"looking through: {size(bytes_total)}")
            if part.name in (container.MANIFEST, container.SUMS):
                kept += chunk
        hash_by_name[part.name] = digest.hexdigest()
        if part.name == container.MANIFEST:
            head = manifest.read(kept, file=reader.path)
        if part.name == container.SUMS:
            sums = container.sums_of(kept)
    if container.DUMP not in hash_by_name:
        raise container.NotABackup(file=reader.path)
    identity = hash_by_name.pop(container.SUMS, hash_by_name[container.DUMP])
    if head is not None and sums is None:
        raise container.Damaged(file=reader.path, why="it ends in the middle")
    if sums is not None and sums != hash_by_name:
        changed = sorted(
            name
            for name in sums.keys() | hash_by_name.keys()
            if sums.get(name) != hash_by_name.get(name)
        )
        raise container.Damaged(file=reader.path, why=f"“{changed[0]}” is not what it was")
    migrations = head.migrations if head is not None else _migrations_of_old(reader.path)
    manifest.require_known(migrations, tandem=head.tandem if head else "?", file=reader.path)
    return Looked(head=head, bytes_total=bytes_total, identity=identity)


def head_of(file: Path) -> manifest.Manifest | None:
    """The head of a backup, without looking through it; none in the form before there was one."""
    with contextlib.closing(container.Reader(file)) as reader:
        for part in reader.parts():
            if part.name == container.MANIFEST:
                return manifest.read(reader.content(part), file=file)
    return None


def _migrations_of_old(file: Path) -> dict[str, list[str]]:
    """The migrations in the dump of a backup without a manifest."""
    with contextlib.closing(container.Reader(file)) as reader:
        part = next(part for part in reader.parts() if part.name == container.DUMP)
        rows = tools.table_of_dump(
            reader.chunks(part), "django_migrations", columns=("app", "name")
        )
        return versions.own_migrations((app, name) for app, name in rows)


def require_empty(home: Path, url: str | None, *, progress: Progress) -> None:
    """A restore overwrites nothing.

    Raises:
        NotEmpty, DatabaseNotEmpty
    """
    if url is None:
        if not (places.data_dir_of(home) / "PG_VERSION").exists():
            if (home / "uploads").exists() and any((home / "uploads").rglob("*")):
                raise NotEmpty(home=home)
            return
        if persisting.with_server(
            home, lambda server: _holds_tables(server.url()), tell=progress.say
        ):
            raise NotEmpty(home=home)
    elif _holds_tables(url):
        raise DatabaseNotEmpty()


def _holds_tables(url: str) -> bool:
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_class AS class JOIN pg_namespace AS space ON space.oid ="
            " class.relnamespace WHERE class.relkind IN ('r', 'p') AND space.nspname = 'public'"
        ).fetchone()
        return row is not None and row[0] > 0


def require_secret(public_key: str | None, *, has_secret: bool, has_new_secret: bool) -> None:
    """The secret that will be in force must be the one that the installation's codes were made
    with.

    Raises:
        OtherSecret, SecretElsewhere
    """
    secret_key = os.environ.get("TANDEM_SECRET_KEY")
    if public_key is None or has_new_secret:
        return
    if secret_key and signing.public_key(secret=secret_key.encode()) != public_key:
        raise OtherSecret()
    if not secret_key and not has_secret:
        raise SecretElsewhere()


def _require_place(looked: Looked, home: Path, url: str | None) -> None:
    """The server is new enough and the disks have room."""
    head = looked.head
    if head is not None:
        ours = tools.server_version(url) if url else tools.embedded_version()
        if ours // 10_000 < head.postgres // 10_000:
            raise manifest.NewerServer(theirs=head.postgres // 10_000, ours=ours // 10_000)
    # An old backup does not say how large its database is; ten times its compressed form is about
    # right.
    database_bytes = head.database_bytes if head is not None else looked.bytes_total * 10
    files_bytes = head.files_bytes if head is not None else looked.bytes_total
    if url is None:
        require_room(home, files_bytes=files_bytes, database_bytes=database_bytes)
    else:
        backing_up.require_room(home, files_bytes)


def require_room(home: Path, *, files_bytes: int, database_bytes: int) -> None:
    """See to it that a home has room for its files, and its embedded database for its own, wherever
    it lies.

    Raises:
        NoRoom
    """
    data = places.data_dir_of(home).parent
    data = data if data.exists() else home
    if data.stat().st_dev == home.stat().st_dev:
        backing_up.require_room(home, files_bytes + database_bytes)
        return
    backing_up.require_room(home, files_bytes)
    backing_up.require_room(data, database_bytes)


def _bring_files(reader: container.Reader, home: Path, progress: Progress) -> None:
    """Write what is a file."""
    written = 0
    for part in reader.parts():
        if part.name in (container.MANIFEST, container.SUMS, container.DUMP):
            continue
        path = home / part.name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = path.with_name(f"{path.name}.part")
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for chunk in reader.chunks(part):
                out.write(chunk)
                written += len(chunk)
                progress.update(f"files: {size(written)}")
        os.utime(half, (part.mtime, part.mtime))
        half.rename(path)
    progress.say(f"Files: {size(written)}.")


def _bring_database(file: Path, home: Path, url: str | None, progress: Progress) -> None:
    """The database of the address as it is, or a new embedded one, filled and of this version."""
    if url is not None:
        _fill(file, home, url, progress)
        return
    data = places.data_dir_of(home)
    leftovers.clear(data)
    shutil.rmtree(data, ignore_errors=True)
    persisting.with_server(
        home,
        lambda server: _fill(file, home, server.url(), progress),
        settings=_FILLING,
        tell=progress.say,
    )


def _fill(file: Path, home: Path, address: str, progress: Progress) -> None:
    """Fill the database in one transaction, and bring it to this version."""
    with environment(TANDEM_DATABASE_URL=address, TANDEM_HOME=str(home)):
        if not _holds_tables(address):  # else it was filled before the work broke off
            with psycopg.connect(address) as connection:
                sealing.ensure_role_by(connection.cursor())
            _restore_dump(file, address, progress)
        progress.say("Database: filled.")
        if not versions.is_current(upgrading.migrations_of(address)):
            progress.say("It is of an older version. Bringing it to this one …")
            upgrading.upgrade()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _restore_dump(file: Path, address: str, progress: Progress) -> None:
    arguments = (
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={_name_in(address)}",
    )
    with contextlib.closing(container.Reader(file)) as reader:
        part = next(part for part in reader.parts() if part.name == container.DUMP)
        chunks = _told(reader.chunks(part), part.size, progress)
        tools.feed("pg_restore", arguments, chunks, url=address)


def _name_in(url: str) -> str:
    return str(conninfo.conninfo_to_dict(url).get("dbname", ""))


def _told(chunks: Iterator[bytes], total: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk)
        progress.update(f"database: {done * 100 // max(total, 1)} %")
    progress.update("database: indexes")


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Variables that are set for the time of the block."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
