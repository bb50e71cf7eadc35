"""Bringing a database to the state this version needs, in a process of its own that acts as the
owner.
"""

import hashlib
import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from tandem.config import versions
from tandem.kit.errors import Conflict

SOURCE = Path(__file__).resolve().parents[1]
STAMP = "upgraded"
_UPGRADE = """
import django
django.setup()
from tandem.platform import sealing, steps
from tandem.platform.embedded import persisting
from django.core.management import call_command
import io
def upgrade():
    sealing.ensure_role()
    call_command("check", stdout=io.StringIO())
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    sealing.seal()
    steps.begin_new()
persisting.ending_as_lost(upgrade)
"""


class NewerDatabase(Conflict):
    """The database was brought to a later version than this program's."""

    code = "config.newer_database"
    text = (
        "The database was upgraded by a newer Tandem than this one (%(ours)s), which does not know"
        " all that is in it. Nothing was changed. Start that version or a later one, or restore a"
        " backup of before."
    )


class TooOldDatabase(Conflict):
    """The database stands at a version from before the first release, whose next step this program
    does not have.
    """

    code = "config.too_old_database"
    text = (
        "The database was last upgraded by a version from before 0.1.0 that this program does not"
        " know any more. Nothing was changed. Upgrade it once by the last version that does: git"
        " checkout %(last_before)s, then ./tandem upgrade; then start this one."
    )


def upgrade() -> None:
    """Migrate and seal the database named by TANDEM_DATABASE_URL. Repeatable.

    Raises:
        NewerDatabase, TooOldDatabase: nothing is changed.
    """
    gone_through = migrations_of(os.environ["TANDEM_DATABASE_URL"])
    if versions.is_newer(gone_through):
        raise NewerDatabase(ours=versions.version())
    if versions.is_too_old(gone_through):
        raise TooOldDatabase(last_before=versions.LAST_BEFORE)
    environment = {
        **os.environ,
        "TANDEM_AS_OWNER": "1",
        "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
    }
    # A process of its own, because the one that serves never holds the owner's privileges.
    subprocess.run([sys.executable, "-c", _UPGRADE], check=True, env=environment)


def migrations_of(url: str) -> dict[str, list[str]]:
    """The migrations of Tandem's own that a database went through, by package."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        (is_there,) = connection.execute(
            "SELECT to_regclass('django_migrations') IS NOT NULL"
        ).fetchone() or (False,)
        rows = (
            connection.execute("SELECT app, name FROM django_migrations").fetchall()
            if is_there
            else []
        )
    return versions.own_migrations((str(app), str(name)) for app, name in rows)


def state(url: str) -> str:
    """What the state of a database depends on, as a hash: its address, our migrations, models and
    steps, and every package.

    Packages, because some bring migrations of their own.
    """
    digest = hashlib.sha256(url.encode())
    routes = ("flows/routes.py", "platform/sealing.py")
    for pattern in ("**/migrations/*.py", "**/models.py", "**/models/*.py", *routes):
        for file in sorted(SOURCE.glob(pattern)):
            digest.update(file.read_bytes())
    packages = {
        f"{package.name} {package.version}" for package in importlib.metadata.distributions()
    }
    digest.update("\n".join(sorted(packages)).encode())
    return digest.hexdigest()


def upgrade_when_needed(home: Path) -> None:
    """Upgrade unless this home was upgraded by the very same migrations, models and packages
    before.
    """
    now, stamp = state(os.environ["TANDEM_DATABASE_URL"]), home / STAMP
    if stamp.exists() and stamp.read_text() == now:
        return
    upgrade()
    stamp.write_text(now)
