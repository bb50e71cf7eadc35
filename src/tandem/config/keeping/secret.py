"""The secret of an installation: codes, links and sessions are made of it, so it must stay the same
for ever.

What tells one secret from another is the public key that is drawn from it, with which anybody
verifies signed codes. It is kept in the home from the first start on, so that a secret that got
lost or was mistyped is noticed before the first code is refused.
"""

import os
from pathlib import Path

from tandem.config.keeping import homes
from tandem.evidence.codes import signing
from tandem.kit.errors import Conflict

PUBLIC_KEY = "public_key"


class SecretChanged(Conflict):
    """The secret is another one than the installation began with."""

    code = "config.secret_changed"
    text = (
        "The secret of this installation is another one than before: every printed code would be"
        " refused. Put back TANDEM_SECRET_KEY or %(home)s/secret_key (a backup holds it). If it is"
        " meant, delete %(home)s/public_key."
    )


def of_home(home: Path) -> bytes | None:
    """The secret that commands on this home see: of the environment, else of its file."""
    secret_key = os.environ.get("TANDEM_SECRET_KEY")
    return secret_key.encode() if secret_key else _of_file(home)


def is_in_file(home: Path) -> bool:
    """Whether the secret that the installation began with lies in the home, and not in an
    environment only.
    """
    secret = _of_file(home)
    return secret is not None and signing.public_key(secret=secret) == public_key_of(home)


def _of_file(home: Path) -> bytes | None:
    try:
        return (home / "secret_key").read_text().strip().encode() or None
    except FileNotFoundError:
        return None


def public_key_of(home: Path) -> str | None:
    """The public key that the installation began with, else that of the secret now seen."""
    try:
        return (home / PUBLIC_KEY).read_text().strip()
    except FileNotFoundError:
        secret = of_home(home)
        return signing.public_key(secret=secret) if secret else None


def keep(home: Path, secret: bytes) -> None:
    """Remember the secret's public key, or compare it with the one remembered.

    Raises:
        SecretChanged
    """
    public_key = signing.public_key(secret=secret)
    if not (home / PUBLIC_KEY).exists():
        homes.write_durably(home / PUBLIC_KEY, public_key.encode() + b"\n")
    elif public_key_of(home) != public_key:
        raise SecretChanged(home=home)
