"""The ZIP of a package, looked at before anything of it is taken in.

Names in it are only compared, and never used as paths. What it claims of sizes is bounded, and is
all that is ever read.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tandem.documents.packages.base import BadPackage
from tandem.kit.errors import Said

FILES_MAX = 5_000
BYTES_MAX = 1_000_000_000  # of all files, unpacked
FILE_BYTES_MAX = 300_000_000
RATIO_MAX, RATIO_FREE_BYTES = 100, 10_000_000  # so small may be packed as well as it likes
NAME_MAX = 500
PIECE_BYTES = 1_000_000
BROKEN = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
)
DAMAGED = Said("the ZIP is damaged; export it again")


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP that was opened; `names`: its files, by their name with `/` between folders."""

    zip: zipfile.ZipFile
    names: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str, *, most: int) -> bytes:
        """A small file.

        Raises:
            BadPackage
        """
        if self.names[name].file_size > most:
            raise BadPackage(why=Said("a file that says what is in it is too large"))
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """A file, piece by piece.

        Raises:
            BadPackage: it is damaged.
        """
        try:
            with self.zip.open(self.names[name]) as file:
                while piece := file.read(PIECE_BYTES):
                    yield piece
        except BROKEN as error:
            raise BadPackage(why=DAMAGED) from error


def opened(path: Path) -> Archive:
    """A package, once its list was looked at.

    Raises:
        BadPackage: it is no ZIP, too large, locked, or holds names that lead elsewhere.
    """
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        why = Said("it is no ZIP, or it is damaged; export it again")
        raise BadPackage(why=why) from error
    entries = archive.infolist()
    if len(entries) > FILES_MAX:
        raise BadPackage(why=Said("it holds too many files; leave out what it does not show"))
    total, packed = sum(entry.file_size for entry in entries), max(path.stat().st_size, 1)
    if total > BYTES_MAX or any(entry.file_size > FILE_BYTES_MAX for entry in entries):
        raise BadPackage(
            why=Said("it is too large; put long films elsewhere, as a lesson that is a film")
        )
    if total > RATIO_FREE_BYTES and total / packed > RATIO_MAX:
        raise BadPackage(why=Said("it grows too much when it is unpacked; export it again"))
    for entry in entries:
        _check(entry)
    files = [entry for entry in entries if not entry.is_dir()]
    names = {entry.filename.replace("\\", "/"): entry for entry in files}
    if len(names) < len(files):
        raise BadPackage(why=Said("two of its files have the same name; export it again"))
    return Archive(archive, names)


def _check(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename.replace("\\", "/")
    parts = name.split("/")
    is_elsewhere = name.startswith("/") or ".." in parts or ":" in parts[0] or "\x00" in name
    if is_elsewhere or len(name) > NAME_MAX:
        raise BadPackage(why=Said("the name of one of its files leads out of it; export it again"))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadPackage(why=Said("one of its files is only a link to another; export it again"))
    if entry.flag_bits & 1:
        raise BadPackage(why=Said("it is locked by a password; export it without one"))
