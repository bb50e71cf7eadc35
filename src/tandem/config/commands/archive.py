"""Backup and restore: pg_dump's own form and the uploads, in one tar file."""

import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tandem.kit.errors import Conflict, Invalid
from tandem.platform import postgres


class NotEmpty(Conflict):
    """A restore would overwrite a database."""

    code = "config.not_empty"
    text = "%(home)s already holds an installation. Restore into an empty folder: --home NEW_FOLDER."


class NotABackup(Invalid):
    """The file is no backup of Tandem."""

    code = "config.not_a_backup"
    text = "%(file)s is not a backup made by `tandem backup`. Nothing was changed."


def backup(file: Path, home: Path) -> None:
    """Write a consistent snapshot; the file is complete or not there."""
    part = file.with_suffix(file.suffix + ".part")
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        dump = Path(folder) / "database.dump"
        _tool("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", os.environ["TANDEM_DATABASE_URL"])
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz") as archive:
            archive.add(dump, "database.dump")
            for name in ("uploads", "secret_key"):
                if (home / name).exists():
                    archive.add(home / name, name)
    part.rename(file)


def restore(file: Path, home: Path) -> None:
    """Fill an empty database and the uploads from a backup."""
    from psycopg import connect

    url = os.environ["TANDEM_DATABASE_URL"]
    with connect(url) as connection:
        if connection.execute("SELECT 1 FROM pg_tables WHERE tablename = 'platform_fact'").fetchone():
            raise NotEmpty(home=home)
    from tandem.config import upgrading

    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(file) as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, OSError, EOFError) as error:
            raise NotABackup(file=file) from error
        dump = Path(folder) / "database.dump"
        if not dump.exists():
            raise NotABackup(file=file)
        upgrading.ensure_role()
        _tool("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", str(dump))
        for name in ("uploads", "secret_key"):
            if (Path(folder) / name).exists():
                (Path(folder) / name).rename(home / name) if not (home / name).exists() else None
    upgrading.upgrade()


def _tool(name: str, *arguments: str) -> None:
    done = subprocess.run([str(postgres.binaries() / name), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise postgres.ServerFailed(why=done.stderr.strip().splitlines()[-1] if done.stderr else name, log="-")
