"""What a backup says of itself: made when, by which version, of how much; and what this program can
take.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tandem.config import versions
from tandem.config.keeping import container
from tandem.kit.errors import Conflict

FORMAT = 2
# Tables whose rows are counted, by the word for one row; a restored database must hold as many.
COUNTED = {
    "uploads": "platform_upload",
    "facts": "platform_fact",
    "members": "participants_member",
    "documents": "evidence_document",
    "deeds": "activity_activity",
    "accounts": "ledger_account",
    "transfers": "ledger_transfer",
}


class NewerBackup(Conflict):
    """The backup was made by a later version."""

    code = "config.newer_backup"
    text = (
        "%(file)s was made by a newer Tandem (%(theirs)s) than this one (%(ours)s), which does not"
        " know what it holds. Nothing was changed. Restore it with that version or a later one."
    )


class NewerServer(Conflict):
    """The backup comes from a later PostgreSQL than the database it is to go into."""

    code = "config.newer_server"
    text = (
        "The backup comes from PostgreSQL %(theirs)s and cannot go into PostgreSQL %(ours)s."
        " Nothing was changed. Upgrade the server, or unset TANDEM_DATABASE_URL: Tandem brings its"
        " own."
    )


class TooOldBackup(Conflict):
    """The backup was made before the first release, by a version whose next step this program does
    not have.
    """

    code = "config.too_old_backup"
    text = (
        "%(file)s was made by a version from before 0.1.0 that this program does not know any more."
        " Nothing was changed. Restore it by the last version that does: git checkout"
        " %(last_before)s, then ./tandem restore; this one takes over the home that comes of it."
    )


def require_known(migrations: Mapping[str, Iterable[str]], *, tandem: str, file: object) -> None:
    """This program goes on from where a backup or an archive stands.

    Raises:
        NewerBackup, TooOldBackup
    """
    if versions.is_newer(migrations):
        raise NewerBackup(file=file, theirs=tandem, ours=versions.version())
    if versions.is_too_old(migrations):
        raise TooOldBackup(file=file, last_before=versions.LAST_BEFORE)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head of a backup.

    `missing`: paths that the database named and that were not there any more when the backup was
    made. `has_secret`: False where the installation has its secret from the environment, which no
    backup holds.
    """

    tandem: str
    created_at: str
    postgres: int
    database_bytes: int
    files_bytes: int
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    has_secret: bool
    public_key: str | None
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    def to_json(self) -> bytes:
        """As it stands in the backup."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode() + b"\n"


def read(content: bytes, *, file: Path) -> Manifest:
    """The manifest of a backup; what a later version added is left out.

    Raises:
        NewerBackup: its form is one that this program does not know.
        Damaged: it is none.
    """
    try:
        values = json.loads(content)
        if int(values["format"]) > FORMAT:
            raise NewerBackup(
                file=file, theirs=str(values.get("tandem", "?")), ours=versions.version()
            )
        known = {field.name for field in fields(Manifest)}
        chosen = {key: value for key, value in values.items() if key in known}
        return Manifest(**{**chosen, "missing": tuple(chosen.get("missing", ()))})
    except (ValueError, KeyError, TypeError) as error:
        raise container.Damaged(file=file, why="its manifest cannot be read") from error
