"""The embedded PostgreSQL: the server binaries of a wheel, supervised by our own code.

Why not the wheel's own starter: as root it opens parent folders to everybody, it writes `trust`
into pg_hba.conf and it breaks on long paths. Here: scram passwords only, a Unix socket in a folder
of mode 0700 and no TCP at all, data checksums on, parents left untouched, the server a child that
dies with its parent.

Invariants: one supervisor per home (a file lock); `start` either returns a server that answers or
raises; a data folder is complete or absent (initdb works in a folder beside it, then renames). How
long a server recovers after a
crash is not limited: who ended it for being slow would make it begin anew each time.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psycopg
import psycopg.sql

from tandem.kit import leftovers, lifeline
from tandem.kit.errors import Conflict, Unavailable
from tandem.platform import disk
from tandem.platform.database import links
from tandem.platform.embedded import addresses, memory, places

LOCALE: tuple[str, ...] = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
# It writes a whole segment of its log (16 MB) before anything else, and temporary files beside it.
# On a disk without that much it stops in the middle of recovering, which no smaller file makes
# good.
START_BYTES_MIN = 64_000_000
LAST_LINES = 10  # of its log, in which a server says why it ended
START_SECONDS_MAX = (
    300  # without any answer: on a machine with much to do even “it recovers” comes late
)
STOP_SECONDS_MAX = 30
BROKEN_OFF_SECONDS = 5  # to stop one that was not ready yet: what it recovered so far it does again
STARTS_MAX = 3


class HomeInUse(Conflict):
    """Another supervisor holds this home."""

    code = "platform.home_in_use"
    text = (
        "Tandem already runs on %(home)s (process %(pid)s). Stop it there first, or set TANDEM_HOME"
        " to another folder."
    )


class NoRoom(Unavailable):
    """The disk of the database is too full for it to start."""

    code = "platform.no_room"
    text = (
        "The database is not started: the disk of %(folder)s has %(free)s MB free, and it needs"
        " %(needed)s MB to go through its log and write. Nothing is lost. Free some space there and"
        " start again."
    )


class ServerFailed(Unavailable):
    """The database server did not start."""

    code = "platform.server_failed"
    text = "The database did not start: %(why)s. Its log is %(log)s."


@dataclass(slots=True)
class Server:
    """A running server: where it listens and how to sign in as the owner of the database.

    `process` is another one after `launch`; where it listens stays.
    """

    home: Path
    data: Path
    socket_dir: Path
    password: str
    command: list[str]
    process: subprocess.Popen[bytes]

    def url(self, database: str = "tandem", *, user: str = addresses.OWNER) -> str:
        """A connection address of libpq's form."""
        return addresses.of(self.socket_dir, self.password, database=database, user=user)


def _preload(user: pwd.struct_passwd | None) -> Callable[[], None]:
    """What the child does before it becomes the server: leave root, and stop (fast) when the parent
    ends.
    """
    arm = lifeline.ending_with_parent(signal.SIGINT)

    def run() -> None:
        if user is not None:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        arm()  # last: a change of the user takes it back

    return run


@contextlib.contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold this home; a second holder gets `HomeInUse` instead of a corrupt database.

    Raises:
        HomeInUse, HomeOfAnother, HomeUnusable
    """
    with _lock_file(home) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise HomeInUse(home=home, pid=file.read().strip() or "?") from None
        places.require_usable(home)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock_file(home: Path) -> TextIO:
    try:
        if not (home / "lock").exists():
            places.require_usable(home)
        return (home / "lock").open("a+")
    except OSError as error:
        raise places.unusable(home, error) from error


def start(home: Path, *, settings: Sequence[str] = ()) -> Server:
    """Start the server of this home, making it first when it is new. The caller holds
    `locked(home)`.

    Args:
        settings: extra `name=value` settings of the server.

    Raises:
        NoRoom, ServerFailed, NoServer
    """
    user = places.account()
    data = places.data_dir_of(home)
    places.make_folder(data.parent)
    if user is not None and not places.can_enter(data.parent, user):
        why = (
            f"the account “{user.pw_name}”, as which it runs, cannot enter {data.parent} any more:"
            " open it (chmod o+x)"
        )
        raise ServerFailed(why=why, log="-")
    free = disk.free(data.parent)
    if free < START_BYTES_MIN:
        raise NoRoom(
            folder=data.parent, free=free // 1_000_000, needed=START_BYTES_MIN // 1_000_000
        )
    password = addresses.password_of(home)
    if not (data / "PG_VERSION").exists():
        _make_cluster(data, password, user)
    socket_dir = places.socket_dir_of(home, user)
    command = [
        str(places.binaries() / "postgres"),
        "-D",
        str(data),
        "-k",
        str(socket_dir),
        "-c",
        "listen_addresses=",
        *[
            part
            for setting in (*_SETTINGS, *memory.settings(), *settings)
            for part in ("-c", setting)
        ],
    ]
    process = _launched(command, data=data, socket_dir=socket_dir, log=home / "postgres.log")
    server = Server(home, data, socket_dir, password, command, process)
    try:
        bring_back(server)
    except (
        BaseException
    ):  # a signal, too: whoever is asked to stop meanwhile leaves no server behind
        stop(server, seconds=BROKEN_OFF_SECONDS)
        raise
    return server


def launch(server: Server) -> None:
    """Start a server that has ended again, where it was; it answers a while later (`answers`). One
    that has not is left as it is.
    """
    if server.process.poll() is None:
        return
    server.process = _launched(
        server.command, data=server.data, socket_dir=server.socket_dir, log=log_of(server)
    )


def bring_back(server: Server) -> None:
    """See to it that the server answers and holds our database, starting it again where it ended.

    What a kill leaves may stop a start and is out of the way of the next one: a server that had
    just begun is seen only once it is at work in its folder; and where the creation of an unlogged
    table was undone and the log does not know yet, recovery ends at its empty file ("File exists"),
    which the next clears. It may be killed meanwhile, too.

    Raises:
        ServerFailed
    """
    for _ in range(STARTS_MAX):
        launch(server)
        if _becomes_ready(server) and _has_owner_and_database(server):
            return
    raise ServerFailed(why=last_words(server), log=log_of(server))


def answers(server: Server) -> bool:
    """Whether the server takes connections now: one that is recovering does not yet."""
    return _readiness(server) == 0


def _readiness(server: Server) -> int:
    """As pg_isready has it: 0 it takes connections, 1 it recovers, 2 no answer."""
    ready = [str(places.binaries() / "pg_isready"), "-q", "-h", str(server.socket_dir)]
    return subprocess.run(ready, check=False).returncode


def _launched(
    command: list[str], *, data: Path, socket_dir: Path, log: Path
) -> "subprocess.Popen[bytes]":
    leftovers.clear(data, socket_dir)
    arm = _preload(places.account())
    with log.open("ab") as out:
        return subprocess.Popen(
            command, stdout=out, stderr=out, preexec_fn=arm, start_new_session=True, cwd="/"
        )


_SETTINGS = (
    "unix_socket_permissions=0700",
    "max_connections=120",
    "work_mem=64MB",
    "maintenance_work_mem=256MB",
    "max_wal_size=4GB",
    "checkpoint_timeout=15min",
    "random_page_cost=1.1",
    "jit=off",
    "logging_collector=off",
    # The statement of a process that died ends with it, and lets go of its locks.
    "client_connection_check_interval=2s",
    "log_min_messages=warning",
    # Statements and details bear what people typed; our own log tells where an error came from.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "timezone=UTC",
)


def _make_cluster(data: Path, password: str, user: pwd.struct_passwd | None) -> None:
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if user is not None:
        os.chown(fresh, user.pw_uid, user.pw_gid)
    secret = fresh.with_name("postgres.secret")
    secret.unlink(missing_ok=True)
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(descriptor, password.encode() + b"\n")
    os.close(descriptor)
    if user is not None:
        os.chown(secret, user.pw_uid, user.pw_gid)
    done = subprocess.run(
        [
            str(places.binaries() / "initdb"),
            "-D",
            str(fresh),
            "-U",
            addresses.SUPERUSER,
            f"--pwfile={secret}",
            "--encoding=UTF8",
            "--auth=scram-sha-256",
            *LOCALE,
            "--data-checksums",
        ],
        preexec_fn=_preload(user),
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    secret.unlink()
    if done.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise ServerFailed(
            why=done.stderr.strip().splitlines()[-1] if done.stderr else "initdb failed", log=data
        )
    fresh.rename(data)


def _becomes_ready(server: Server) -> bool:
    """Wait until it answers; False when it ends instead.

    Raises:
        ServerFailed: it does neither; it is stopped then.
    """
    began, pause = time.monotonic(), 0.03
    while server.process.poll() is None:
        match _readiness(server):
            case 0:
                return True
            case 1:
                began = time.monotonic()  # it is recovering, and says so
        if time.monotonic() - began > START_SECONDS_MAX:
            stop(server)
            raise ServerFailed(
                why=f"no answer within {START_SECONDS_MAX} seconds", log=log_of(server)
            )
        time.sleep(pause)
        pause = min(pause * 1.2, 0.5)
    return False


def log_of(server: Server) -> Path:
    """The file with what the server says."""
    return server.home / "postgres.log"


def last_words(server: Server) -> str:
    """Why the server ended, as its log says last: the last line only says that it has."""
    lines = log_of(server).read_text(errors="replace").strip().splitlines()[-LAST_LINES:]
    reasons = [line for line in lines if "FATAL: " in line or "PANIC: " in line]
    return (reasons or lines or ["it ended without a word"])[-1]


def _has_owner_and_database(server: Server) -> bool:
    """Make what is missing of both; False where the server goes away meanwhile."""
    try:
        _make_owner_and_database(server)
    except psycopg.Error as error:
        if not links.is_lost(error):
            raise
        return False
    return True


def _make_owner_and_database(server: Server) -> None:
    address = server.url("postgres", user=addresses.SUPERUSER)
    with psycopg.connect(address, autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", [addresses.OWNER]
        ).fetchone():
            connection.execute(
                psycopg.sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}").format(
                    psycopg.sql.Identifier(addresses.OWNER), psycopg.sql.Literal(server.password)
                )
            )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'tandem'").fetchone():
            connection.execute("CREATE DATABASE tandem OWNER tandem TEMPLATE template0")


def stop(server: Server, *, seconds: float = STOP_SECONDS_MAX) -> None:
    """Stop the server: sessions are cut, everything committed is kept.

    Args:
        seconds: how long it may take to write what only its log holds; then it is ended, and reads
            its log at the next start.
    """
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGINT)
        try:
            server.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            server.process.send_signal(signal.SIGQUIT)
            server.process.wait(timeout=10)
    if server.socket_dir.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(server.socket_dir, ignore_errors=True)


@contextlib.contextmanager
def running(home: Path, *, settings: Sequence[str] = ()) -> Iterator[Server]:
    """A server for the time of the block."""
    with locked(home):
        server = start(home, settings=settings)
        try:
            yield server
        finally:
            stop(server)
