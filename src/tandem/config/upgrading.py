"""Bringing a database to the state this version needs, in a process of its own that acts as the owner."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
_ROLE = """
import django
django.setup()
from tandem.platform import sealing
sealing.ensure_role()
"""
_UPGRADE = (
    _ROLE
    + """
from django.core.management import call_command
import io
call_command("check", stdout=io.StringIO())
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
sealing.seal()
"""
)


def _as_owner(script: str) -> None:
    """A process of its own, because the one that serves never holds the owner's privileges."""
    environment = {**os.environ, "TANDEM_AS_OWNER": "1", "DJANGO_SETTINGS_MODULE": "tandem.config.settings"}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)


def ensure_role() -> None:
    """Make the role that the application takes on."""
    _as_owner(_ROLE)


def upgrade() -> None:
    """Migrate and seal the database named by TANDEM_DATABASE_URL. Repeatable."""
    _as_owner(_UPGRADE)


def upgrade_when_needed(home: Path) -> None:
    """Upgrade unless this home was upgraded by the very same migrations and models before."""
    digest = hashlib.sha256(os.environ["TANDEM_DATABASE_URL"].encode())
    for pattern in ("**/migrations/*.py", "**/models.py", "**/models/*.py", "platform/sealing.py"):
        for file in sorted(SOURCE.glob(pattern)):
            digest.update(file.read_bytes())
    stamp = home / "upgraded"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    upgrade()
    stamp.write_text(digest.hexdigest())
