"""Taking a package in: its files are read in a process apart, and lie in one file of ours, one
behind the other, with a list of their names at its end. A browser's request is answered out of
that, and nobody opens a stranger's ZIP again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from tandem.documents.packages import archives, reading
from tandem.documents.packages.base import BadPackage, Manifest
from tandem.kit.errors import Missing
from tandem.platform.access.permissions import Actor
from tandem.platform.files import uploads
from tandem.platform.isolation import asking
from tandem.platform.models import Upload

# No other upload is kept under this type, so it marks what was made here.
MEDIA_TYPE = "application/x-tandem-package"
ZIP = "application/zip"
LENGTH_BYTES, NAMES_BYTES_MAX, PIECE_BYTES = 8, 10_000_000, 65_536
SECONDS_MAX = 120
PACKAGES = asking.Kind(
    "packages",
    refusal=BadPackage,
    values=(BadPackage, Manifest),
    processes_max=1,
    idle_seconds=60,
)


class NoSuchFile(Missing):
    """A package has no file of this name."""

    code = "learning.no_such_file"
    text = _("The package has no such file.")


@dataclass(frozen=True, slots=True)
class Taken:
    """A package that was taken in, with its parts in order."""

    parts: Sequence[Manifest]
    upload: Upload


def take_in(upload: Upload, *, home: Path, actor: Actor, now: datetime) -> Taken:
    """Keep the files of a package that was sent as a ZIP.

    Raises:
        BadPackage, Busy, DiskFull: nothing is kept.
    """
    answers = asking.ask(PACKAGES, reading.read, home / upload.path, within=SECONDS_MAX)
    parts = [next(answers)]
    parts += [next(answers) for _further in range(1, parts[0].parts)]
    kept = uploads.store(
        _joined(answers),
        name=upload.name,
        home=home,
        bytes_max=archives.BYTES_MAX + NAMES_BYTES_MAX,
        organiser_id=actor.organiser_id,
        user_id=actor.user_id,
        now=now,
        media_type=MEDIA_TYPE,
    )
    return Taken(parts, kept)


def _joined(answers: Iterator[str | bytes]) -> Iterator[bytes]:
    """The files one behind the other; at the end where each stands, and how long that list is."""
    places: dict[str, list[int]] = {}
    at, name = 0, ""
    for value in answers:
        if isinstance(value, str):
            name = value
            places[name] = [at, 0]
        else:
            at += len(value)
            places[name][1] += len(value)
            yield value
    names = json.dumps(places).encode()
    yield names
    yield len(names).to_bytes(LENGTH_BYTES)


@lru_cache(maxsize=32)
def names_of(path: Path) -> Mapping[str, tuple[int, int]]:
    """Where each file of a package stands, and how long it is. What is kept never changes."""
    with path.open("rb") as file:
        file.seek(-LENGTH_BYTES, 2)
        length = int.from_bytes(file.read(LENGTH_BYTES))
        file.seek(-LENGTH_BYTES - length, 2)
        places: dict[str, list[int]] = json.loads(file.read(length))
    return {name: (at, size) for name, (at, size) in places.items()}


def place_of(path: Path, name: str) -> tuple[int, int]:
    """Where a file stands, and how long it is.

    Raises:
        NoSuchFile
    """
    place = names_of(path).get(name)
    if place is None:
        raise NoSuchFile()
    return place


def pieces(file: BinaryIO, at: int, length: int) -> Iterator[bytes]:
    """A part of what is kept, of a file that is closed at its end."""
    with file:
        file.seek(at)
        while length > 0 and (piece := file.read(min(PIECE_BYTES, length))):
            length -= len(piece)
            yield piece
