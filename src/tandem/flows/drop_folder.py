"""Files that partners leave in a folder, by SFTP or any other way: `drop/<programme>/<partner's code>/`.

A file that has been still for a while is taken in and counted by itself: invoices and EDI at once, a sales file when files of
its layout were mapped before. What was taken lies in `done/` beside it, what was refused in `refused/` with the reason.
"""

import contextlib
import logging
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from tandem.flows import hand_over
from tandem.kit.errors import TandemError
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.programmes.models import Programme

FOLDER, DONE, REFUSED = "drop", "done", "refused"
STILL_SECONDS = 10  # a file that grew lately is still being written
FILES_A_TURN = 200
CHUNK_BYTES = 1 << 20
log = logging.getLogger(__name__)


def take(home: Path, *, bytes_max: int, now: datetime) -> int:
    """Take in what lies in the folders; how many files. A file that was taken in before a crash could move it says so."""
    taken = 0
    for folder in sorted((home / FOLDER).glob("*/*")):
        if not folder.is_dir() or folder.is_symlink() or folder.parent.is_symlink():
            continue
        found = _partner(folder.parent.name, folder.name)
        if found is None:
            log.warning("nobody hands over files in %s: there is no such programme or partner", folder.relative_to(home))
            continue
        for path in _still(folder, now):
            if taken >= FILES_A_TURN:
                return taken
            _take_one(path, *found, home=home, bytes_max=bytes_max, now=now)
            taken += 1
    return taken


def _partner(slug: str, code: str) -> tuple[Programme, Partner] | None:
    with transaction.atomic(), tenancy.across("a folder names its programme"):
        programme = Programme.objects.everyone(reason="a folder names its programme").filter(slug=slug).order_by("id").first()
        if programme is None:
            return None
        found = Partner.objects.of(programme.organiser_id).filter(programme_id=programme.id, code=code, ended_at=None)
        partner = found.order_by("id").first()
    return None if partner is None else (programme, partner)


def _still(folder: Path, now: datetime) -> Iterator[Path]:
    """Plain files that nobody is writing; links lead nowhere."""
    for path in sorted(folder.iterdir()):
        try:
            said = path.lstat()
        except FileNotFoundError:
            continue
        is_old = said.st_mtime <= now.timestamp() - STILL_SECONDS
        if stat.S_ISREG(said.st_mode) and is_old and not path.name.startswith("."):
            yield path


def _take_one(path: Path, programme: Programme, partner: Partner, *, home: Path, bytes_max: int, now: datetime) -> None:
    """One file, in a transaction of its own; moved when that has ended."""
    try:
        with transaction.atomic():
            tenancy.enter(programme.organiser_id)
            with path.open("rb") as source:
                hand_over.hand_over(
                    iter(lambda: source.read(CHUNK_BYTES), b""), name=path.name, programme=programme, partner=partner, by="drop",
                    home=home, bytes_max=bytes_max, now=now,
                )  # fmt: skip
    except TandemError as error:
        _move(path, REFUSED, now)
        (path.parent / REFUSED / f"{now:%Y%m%d-%H%M%S}-{path.name}.why.txt").write_text(f"{error.sentence}\n")
        return
    except FileNotFoundError:
        return  # another worker was faster
    _move(path, DONE, now)


def _move(path: Path, where: str, now: datetime) -> None:
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.rename(folder / f"{now:%Y%m%d-%H%M%S}-{path.name}")
