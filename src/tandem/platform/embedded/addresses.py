"""Where the embedded server of a home is spoken to, and with which password."""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import quote

from tandem.platform.embedded import places

SUPERUSER = "postgres"
OWNER = "tandem"


def of(socket_dir: Path, password: str, *, database: str, user: str) -> str:
    """A connection address of libpq's form."""
    return f"postgresql://{user}:{password}@/{database}?host={quote(str(socket_dir))}"


def of_running(home: Path, database: str = "tandem", *, user: str = OWNER) -> str | None:
    """The address of the server that runs on this home, whoever started it; None while none is
    ready.
    """
    try:
        lines = (places.data_dir_of(home) / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    return of(Path(lines[4]), password_of(home), database=database, user=user)


def password_of(home: Path) -> str:
    """The password of both accounts of this home's server, made when it is asked for first."""
    file = home / "database.json"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump({"password": secrets.token_urlsafe(24)}, out)
    return str(json.loads(file.read_text())["password"])
