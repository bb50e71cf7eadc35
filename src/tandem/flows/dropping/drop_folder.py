"""Files that partners leave in a folder, by SFTP or any other way: `drop/<programme>/<partner's
code>/`.

A file that has been still for a while is taken in and counted by itself: invoices and EDI at once,
a sales file when files of its layout were mapped before. It is claimed first, by moving it into
`taking/1/`: so no other worker takes it too, a folder where nothing can be moved is known before
anything is copied, and what lies there after a crash is known to have been begun. It is begun again
in `taking/2/`, then `taking/3/`; one that ends its worker each time is refused. What was taken lies
in `done/` beside it, what was refused in `refused/` with the reason.

Each file is alone: whatever one does, the next is taken. What Tandem itself lacks (room on the
disk, the database) is no file's fault: the file is put back and tried again later.
"""

import contextlib
import errno
import fcntl
import hashlib
import heapq
import logging
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import IO

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from tandem.evidence.documents import intake
from tandem.flows.evidence import hand_over
from tandem.kit.errors import Invalid, TandemError, Unavailable
from tandem.partners.models import Partner
from tandem.platform import disk, tenancy
from tandem.platform.database import patience
from tandem.platform.files import uploads
from tandem.platform.jobs import running
from tandem.programmes.models import Programme

FOLDER, TAKING, DONE, REFUSED = "drop", "taking", "done", "refused"
STILL_SECONDS = 10  # a file that grew lately is still being written
FILES_A_TURN = 200
CHUNK_BYTES = 1 << 20
NAME_BYTES_MAX = 200  # of the 255 there are, so that a number and `.why.txt` have room
ENDING_BYTES_MAX = 20
BEGUN_MAX = 3  # a file that was begun so often and never ended is not begun again
_STAMP = re.compile(r"^(?:\d+-)?\d{8}-\d{6}-")
log = logging.getLogger(__name__)
_told: dict[Path, str] = {}  # what is wrong with a folder, said once while it lasts


class NoFile(Invalid):
    """What lies in the folder cannot be opened as a file."""

    code = "flows.no_file"
    text = _("This cannot be opened as a file: %(why)s.")


class BrokenOver(Invalid):
    """Tandem failed over a file in a way that nobody foresaw."""

    code = "flows.broken_over"
    text = _(
        "Tandem failed over this file. Whoever runs this installation finds the reason in its log."
    )


class _Later(Exception):
    """The file is not to blame, or is not whole yet: it is tried again."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Whose folder it is, and what is needed to take a file from it."""

    folder: Path
    programme: Programme
    partner: Partner
    home: Path
    bytes_max: int
    now: datetime


def take(home: Path, *, bytes_max: int, now: datetime) -> int:
    """Take in what lies in the folders; how many files were taken or refused.

    Raises:
        OperationalError, InterfaceError: the database is away.
    """
    taken = 0
    for folder in sorted((home / FOLDER).glob("*/*")):
        if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
            continue
        owner = _partner(folder.parent.name, folder.name)
        if owner is None:
            _tell(folder, "there is no such programme or partner")
            continue
        turn = _Turn(folder, *owner, home=home, bytes_max=bytes_max, now=now)
        taken += _take_folder(turn, FILES_A_TURN - taken)
        if taken >= FILES_A_TURN:
            break
    return taken


def _take_folder(turn: _Turn, most: int) -> int:
    taken, trouble = 0, ""
    try:
        waiting = _waiting(turn, most)
    except OSError as error:
        waiting, trouble = [], error.strerror or str(error)
    for times, path in waiting:
        try:
            taken += _take_one(turn, path, times)
        except _Later as later:
            trouble = str(later)
        except OSError as error:  # it cannot be moved
            trouble = error.strerror or str(error)
        except (OperationalError, InterfaceError) as error:
            if running.outside(error) is not None:
                raise
            trouble = str(patience.in_words(error))
    if trouble:
        _tell(turn.folder, trouble)
    else:
        _told.pop(turn.folder, None)
    return taken


def _tell(folder: Path, why: str) -> None:
    if _told.get(folder) != why:
        log.warning("files stay in %s: %s", "/".join(map(_shown, folder.parts[-2:])), why)
    _told[folder] = why


def _shown(name: str) -> str:
    """A name as it can be written down, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "replace")


def _partner(slug: str, code: str) -> tuple[Programme, Partner] | None:
    with transaction.atomic(), tenancy.across("a folder names its programme"):
        every = Programme.objects.everyone(reason="a folder names its programme")
        programme = every.filter(slug=_shown(slug)).order_by("id").first()
        if programme is None:
            return None
        named = Partner.objects.of(programme.organiser_id).filter(
            programme_id=programme.id, code=_shown(code), ended_at=None
        )
        partner = named.order_by("id").first()
    return None if partner is None else (programme, partner)


def _waiting(turn: _Turn, most: int) -> list[tuple[int, Path]]:
    """How often each was begun before: those first, then plain files that nobody is writing; links
    lead nowhere.

    Raises:
        OSError: nothing can be moved in this folder.
    """
    begun_in = {times: turn.folder / TAKING / str(times) for times in range(1, BEGUN_MAX + 1)}
    for place in (
        turn.folder / TAKING,
        *begun_in.values(),
        turn.folder / DONE,
        turn.folder / REFUSED,
    ):
        if place.is_symlink():
            raise OSError(errno.ENOTDIR, f"its {place.name} leads elsewhere")
        place.mkdir(exist_ok=True)
    until = turn.now.timestamp() - STILL_SECONDS
    begun = (
        (times, path) for times, place in begun_in.items() for path in _files(place, until=None)
    )
    fresh = ((0, path) for path in _files(turn.folder, until=until))
    return list(islice(chain(heapq.nsmallest(most, begun), heapq.nsmallest(most, fresh)), most))


def _files(folder: Path, *, until: float | None) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                state = entry.stat(follow_symlinks=False)
                is_still = until is None or state.st_mtime <= until
                if stat.S_ISREG(state.st_mode) and is_still and not entry.name.startswith("."):
                    yield Path(entry.path)


def _take_one(turn: _Turn, path: Path, times: int) -> bool:
    """Take in or refuse one file; False where another worker has it.

    Raises:
        _Later, OperationalError, InterfaceError: it lies where it lay.
        OSError: it cannot be moved.
    """
    claimed = path
    if not times:
        claimed = _free(turn.folder / TAKING / "1", f"{turn.now:%Y%m%d-%H%M%S}-{path.name}")
        try:
            path.rename(claimed)
        except FileNotFoundError:
            return False
    try:
        with _opened(claimed) as source:
            if source is None:
                return False
            if times:
                claimed = _begun_again(turn, claimed, times)
            _hand_over(turn, claimed, source, is_begun=times > 0)
            claimed.rename(_free(turn.folder / DONE, claimed.name))
    except (_Later, OperationalError, InterfaceError):
        if not os.path.lexists(path):
            claimed.rename(path)
        raise
    except TandemError as refusal:
        _refuse(turn, claimed, refusal.sentence)
    return True


def _begun_again(turn: _Turn, claimed: Path, times: int) -> Path:
    """Where a file lies now that was begun so often before.

    Raises:
        BrokenOver: too often.
    """
    if times >= BEGUN_MAX:
        log.error(
            "a file of a drop folder was begun %s times and ended its worker each time", times
        )
        raise BrokenOver()
    target = _free(turn.folder / TAKING / str(times + 1), claimed.name)
    claimed.rename(target)
    return target


@contextlib.contextmanager
def _opened(claimed: Path) -> Iterator[IO[bytes] | None]:
    """A file held by this worker alone; None where another has it, or has moved it already.

    Raises:
        NoFile
    """
    try:
        # A link, or a pipe that nobody writes to, may have come in its place meanwhile.
        descriptor = os.open(claimed, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        yield None
        return
    except OSError as error:
        raise NoFile(why=error.strerror) from error
    with os.fdopen(descriptor, "rb") as source:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise NoFile(why=os.strerror(errno.ENXIO))
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_mine = os.path.samestat(state, claimed.lstat())
        except (BlockingIOError, FileNotFoundError):
            is_mine = False
        yield source if is_mine else None


def _hand_over(turn: _Turn, claimed: Path, source: IO[bytes], *, is_begun: bool) -> None:
    """Store a file and have it read, in a transaction of its own; again after a crash, unless that
    was done.

    Raises:
        _Later, OperationalError, InterfaceError: it is tried again.
        TandemError: it is refused.
    """
    of, size = turn.programme.organiser_id, os.fstat(source.fileno()).st_size
    if size > turn.bytes_max:
        raise uploads.TooLarge(megabytes=turn.bytes_max // 1_000_000)
    if disk.free(turn.home) < size + disk.reserve(turn.home):
        raise _Later("the disk is full")
    try:
        with transaction.atomic():
            tenancy.enter(of)
            if is_begun and _is_received(turn, source):
                return
            hand_over.hand_over(
                _chunks(source),
                name=_shown(_STAMP.sub("", claimed.name)),
                programme=turn.programme,
                partner=turn.partner,
                by="drop",
                home=turn.home,
                bytes_max=turn.bytes_max,
                now=turn.now,
            )
    except (_Later, OperationalError, InterfaceError, KeyboardInterrupt, SystemExit):
        raise
    except (Unavailable, OSError) as error:
        raise _Later(getattr(error, "strerror", None) or str(error)) from error
    except IntegrityError as error:
        # Somebody brought the same content another way at this moment: the next turn finds theirs.
        raise _Later("the same file is being received another way") from error
    except TandemError:
        raise
    except BaseException as error:  # a panic of a native library is no `Exception`
        log.exception("a file of a drop folder broke its taking")
        raise BrokenOver() from error


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    """A file's content, all of it or none.

    Raises:
        NoFile: it cannot be read.
        _Later: it has grown meanwhile.
    """
    before = os.fstat(source.fileno())
    try:
        source.seek(0)
        while chunk := source.read(CHUNK_BYTES):
            yield chunk
    except OSError as error:
        raise NoFile(why=error.strerror) from error
    after = os.fstat(source.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _Later("a file is still being written")


def _is_received(turn: _Turn, source: IO[bytes]) -> bool:
    """Whether this partner's file was stored and its record committed before the crash."""
    digest = hashlib.sha256()
    for chunk in _chunks(source):
        digest.update(chunk)
    return intake.is_received(
        digest.digest(),
        programme_id=turn.programme.id,
        partner_id=turn.partner.id,
        organiser_id=turn.programme.organiser_id,
    )


def _refuse(turn: _Turn, claimed: Path, sentence: str) -> None:
    target = _free(turn.folder / REFUSED, claimed.name)
    # Never through a link that somebody laid there; of a crash between the two it tells the same.
    with (
        contextlib.suppress(FileExistsError),
        target.with_name(f"{target.name}.why.txt").open("x", encoding="utf-8") as why,
    ):
        why.write(f"{sentence}\n")
    claimed.rename(target)


def _free(folder: Path, name: str) -> Path:
    """A place in a folder where nothing lies, under this name or one like it that is not too
    long.
    """
    raw = os.fsencode(name)
    if len(raw) > NAME_BYTES_MAX:
        ending = os.fsencode(Path(name).suffix)[-ENDING_BYTES_MAX:]
        raw = raw[: NAME_BYTES_MAX - len(ending)] + ending
        name = raw.decode("utf-8", "ignore")
    names = chain([name], (f"{number}-{name}" for number in count(2)))
    return next(path for candidate in names if not os.path.lexists(path := folder / candidate))
