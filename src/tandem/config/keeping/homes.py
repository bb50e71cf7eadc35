"""A home and its database, for commands that look after it: reached where it runs, started where it
does not.

A home into which a backup is being brought carries a mark. Nothing serves it until the restore has
ended.
"""

import contextlib
import json
import os
import shlex
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import psycopg

from tandem.kit.errors import Conflict, Missing
from tandem.platform.embedded import addresses, persisting, places, postgres

ROOT = Path(__file__).resolve().parents[4]
MARK = "restoring.json"
WAIT_SECONDS_MAX = 60
Result = TypeVar("Result")


class HalfRestored(Conflict):
    """A restore into this home has not ended."""

    code = "config.half_restored"
    text = (
        "%(home)s holds a restore that was not finished, and is not served like that. Finish it: "
        "./tandem restore %(file)s --home %(home)s"
    )


class NoInstallation(Missing):
    """There is nothing in this home."""

    code = "config.no_installation"
    text = (
        "There is no installation in %(home)s. Name its folder with --home or TANDEM_HOME; where"
        " its database is one of your own, set TANDEM_DATABASE_URL as the installation has it."
    )


def home_of(folder: str | None, name: str) -> Path:
    """The home that a command is about: said on its line, else by TANDEM_HOME, else a folder of the
    project.
    """
    return Path(folder or os.environ.get("TANDEM_HOME") or ROOT / "var" / name).resolve()


@dataclass(frozen=True, slots=True)
class Mark:
    """Which backup is being brought into a home: its file and what tells it from others."""

    file: str
    identity: str


def mark_of(home: Path) -> Mark | None:
    """The mark of an unfinished restore."""
    try:
        return Mark(**json.loads((home / MARK).read_text()))
    except FileNotFoundError:
        return None


def set_mark(home: Path, mark: Mark) -> None:
    """Mark a home, durably."""
    write_durably(home / MARK, json.dumps(asdict(mark)).encode())


def clear_mark(home: Path) -> None:
    """The restore has ended."""
    (home / MARK).unlink()
    sync_folder(home)


def refuse_half(home: Path) -> None:
    """Let nobody serve a home that is half there.

    Raises:
        HalfRestored
    """
    mark = mark_of(home)
    if mark is not None:
        raise HalfRestored(home=shlex.quote(str(home)), file=shlex.quote(mark.file))


def with_database(
    home: Path, work: Callable[[str], Result], *, tell: Callable[[str], None]
) -> Result:
    """Do a piece of work with the address of a home's database as its owner, whether Tandem runs
    there or not.

    The environment may name a database of one's own. The embedded one is used as it runs, or
    started for the time of the work, which begins anew where that server ends. None is made.

    Args:
        tell: is told where it begins anew.

    Raises:
        HalfRestored, NoInstallation, ServerFailed, ServerKeepsEnding, HomeInUse
    """
    refuse_half(home)
    url = os.environ.get("TANDEM_DATABASE_URL")
    if url:
        return work(url)
    if not (places.data_dir_of(home) / "PG_VERSION").exists():
        raise NoInstallation(home=home)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(postgres.locked(home))
        except postgres.HomeInUse as error:
            return work(_url_of_running(home, error))
        return persisting.with_server(home, lambda server: work(server.url()), tell=tell)


def _url_of_running(home: Path, in_use: postgres.HomeInUse) -> str:
    """The address of the server that another process runs; it may be starting just now."""
    ends = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < ends:
        url = addresses.of_running(home)
        if url is not None:
            with (
                contextlib.suppress(psycopg.OperationalError),
                psycopg.connect(url, connect_timeout=5),
            ):
                return url
        time.sleep(0.2)
    raise in_use


def write_durably(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file that is whole or as before, and stays so when the power goes."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what was renamed or deleted in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
