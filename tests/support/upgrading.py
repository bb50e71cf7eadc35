"""A database as a version before left it, and its upgrade."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def before(app: str, migration: str) -> Iterator[str]:
    """The address of an empty database of its own, as it was after this migration of an app."""
    url, name = os.environ["TANDEM_SUITE_URL"], f"tandem_before_{os.getpid()}"
    parts = urlsplit(url)
    own = urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
    if not parts.netloc:
        own = url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {os.environ['TANDEM_SUITE_TEMPLATE']}")
    try:
        migrate(own, app, migration)
        yield own
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def migrate(url: str, app: str, *target: str) -> None:
    """Bring an app of a database to its newest migration, or to this one, either way."""
    script = "import django; django.setup(); from django.core.management import call_command\n"
    environment = {
        **os.environ,
        "TANDEM_DATABASE_URL": url,
        "TANDEM_AS_OWNER": "1",
        "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    call = f"call_command('migrate', {app!r}, *{target!r}, verbosity=0)"
    subprocess.run([sys.executable, "-c", script + call], env=environment, check=True)
