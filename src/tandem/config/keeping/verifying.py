"""Proving a backup: brought into a home that is thrown away, with a server of its own, and gone
through there.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tandem.config.keeping import manifest, restoring
from tandem.config.keeping.progress import Progress
from tandem.evidence.codes import signing
from tandem.kit import leftovers
from tandem.platform.embedded import persisting, places, postgres

_PREFIX, _ALIVE = "tandem-verify-", "verifying"
_BESIDE = ("shared_buffers=128MB",)  # it may run beside the installation


def verify(file: Path, *, within: Path | None, progress: Progress) -> bool:
    """Restore a backup into a temporary home and prove what is in it; nothing of it stays.

    Args:
        within: the folder for the temporary home; None takes the machine's own for such things.

    Raises:
        NotABackup, Damaged, NewerBackup, NoRoom …: as a restore.
    """
    parent = within or Path(tempfile.gettempdir())
    _remove_what_was_left(parent)
    with _temporary_home(parent) as home:
        knows_secret = _has_right_secret(file)
        with _without("TANDEM_DATABASE_URL", *([] if knows_secret else ["TANDEM_SECRET_KEY"])):
            looked = restoring.restore(
                file, home, progress=progress, has_new_secret=not knows_secret, is_embedded=True
            )
        if not knows_secret:
            progress.say(
                "Codes: not looked at, because the secret is not in the backup. Set"
                " TANDEM_SECRET_KEY."
            )
        with postgres.locked(home):
            return persisting.with_server(
                home,
                lambda server: _prove(home, server.url(), looked.head, knows_secret=knows_secret),
                settings=_BESIDE,
                tell=progress.say,
            )


def _prove(home: Path, url: str, head: manifest.Manifest | None, *, knows_secret: bool) -> bool:
    """In a process of its own, because Django belongs to one installation for the life of a
    process.

    Raises:
        subprocess.CalledProcessError: it lost the database (`persisting.LOST`).
    """
    environment = {
        **os.environ,
        "TANDEM_HOME": str(home),
        "TANDEM_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
    }
    if head is not None and head.has_secret:
        environment.pop("TANDEM_SECRET_KEY", None)
    command = [
        sys.executable,
        "-m",
        "tandem.config.keeping.proving",
        *(["--codes"] if knows_secret else []),
    ]
    manifest_json = head.to_json() if head is not None else b""
    done = subprocess.run(command, input=manifest_json, env=environment, check=False)
    if done.returncode == persisting.LOST:
        done.check_returncode()
    return done.returncode == 0


def _has_right_secret(file: Path) -> bool:
    """Whether the secret is in the backup, or the environment has the right one."""
    head = restoring.head_of(file)
    if head is None or head.has_secret or head.public_key is None:
        return True
    secret_key = os.environ.get("TANDEM_SECRET_KEY", "")
    return bool(secret_key) and signing.public_key(secret=secret_key.encode()) == head.public_key


@contextlib.contextmanager
def _temporary_home(parent: Path) -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    if os.geteuid() == 0:
        home.chmod(0o711)  # the server runs as another account, which must pass through
    with (home / _ALIVE).open("w") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        try:
            yield home
        finally:
            _remove(home)


def _remove(home: Path) -> None:
    data = places.data_dir_of(home)
    if home not in data.parents:
        shutil.rmtree(data.parent, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _remove_what_was_left(parent: Path) -> None:
    """Clear the homes of verifications that were killed: nobody holds their lock."""
    for home in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), (home / _ALIVE).open("r+") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            leftovers.clear(places.data_dir_of(home))
            _remove(home)


@contextlib.contextmanager
def _without(*names: str) -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
