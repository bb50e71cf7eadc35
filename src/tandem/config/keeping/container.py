"""The file of a backup: a plain tar, written in one pass and read in one pass.

In it, in this order: `drop/…` (what partners' programs left), `manifest.json` (what this is),
`secret_key`, `uploads/…`, `mail/…`, `database.dump` (pg_dump's own form), and `SHA256SUMS`, which
`sha256sum -c` understands and whose presence says that the backup is complete. Any tar program
opens it.

A tar says the length of a part before the part. What is streamed has none yet, so its head is
written again when it has ended; the file must therefore be one that can be sought in.
"""

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from tandem.kit.errors import Invalid, Missing

MANIFEST, SECRET, DUMP, SUMS = "manifest.json", "secret_key", "database.dump", "SHA256SUMS"
FOLDERS = ("uploads", "drop", "mail")
CHUNK_BYTES = 1 << 20
_BLOCK = tarfile.BLOCKSIZE


class NotABackup(Invalid):
    """The file is no backup of Tandem."""

    code = "config.not_a_backup"
    text = "%(file)s is not a backup made by `tandem backup`. Nothing was changed."


class NoFile(Missing):
    """The file is not there."""

    code = "config.no_file"
    text = "There is no file %(file)s."


class Damaged(Invalid):
    """A backup is cut short or was changed."""

    code = "config.backup_damaged"
    text = "%(file)s is damaged: %(why)s. Nothing was changed. Use another copy of it."


@dataclass(frozen=True, slots=True)
class Added:
    """A part that was written."""

    name: str
    bytes_total: int
    sha256: str


class Writer:
    """Writes the parts of a backup one after the other.

    `on_bytes` is called with the number of bytes after each chunk; it may raise to end the writing.
    """

    def __init__(self, out: IO[bytes], *, on_bytes: Callable[[int], None]) -> None:
        self._out = out
        self._on_bytes = on_bytes
        self._sums: list[Added] = []

    def add(self, name: str, chunks: Iterable[bytes], *, modified_at: float) -> Added:
        """Write one part from a stream."""
        head = tarfile.TarInfo(name)
        head.mtime, head.mode = int(modified_at), 0o600
        begins = self._out.tell()
        self._out.write(self._head(head))
        digest = hashlib.sha256()
        for chunk in chunks:
            digest.update(chunk)
            self._out.write(chunk)
            head.size += len(chunk)
            self._on_bytes(len(chunk))
        self._out.write(b"\0" * (-head.size % _BLOCK))
        ends = self._out.tell()
        self._out.seek(begins)
        self._out.write(self._head(head))
        self._out.seek(ends)
        added = Added(name, head.size, digest.hexdigest())
        self._sums.append(added)
        return added

    def add_file(self, name: str, path: Path) -> Added | None:
        """Write one part from a file; None when it is no longer there."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return None
        with source:
            modified_at = path.stat().st_mtime if path.exists() else 0
            return self.add(name, chunks_of(source), modified_at=modified_at)

    def finish(self, *, modified_at: float) -> None:
        """Write the sums and the end of the tar."""
        content = "".join(map(_line, self._sums)).encode("utf-8", "surrogateescape")
        self.add(SUMS, [content], modified_at=modified_at)
        self._out.write(b"\0" * 2 * _BLOCK)

    @staticmethod
    def _head(head: tarfile.TarInfo) -> bytes:
        # This form keeps any size in the same number of bytes, so that the head can be written
        # twice.
        return head.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


class Reader:
    """Reads a backup: the tar of today, or the compressed one that was written before there was a
    manifest.

    Raises:
        NoFile, NotABackup
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise NoFile(file=path)
        try:
            self._tar = tarfile.open(path, encoding="utf-8")  # noqa: SIM115 (closed by `close`)
        except (tarfile.TarError, EOFError) as error:
            raise NotABackup(file=path) from error

    def close(self) -> None:
        """Close the file."""
        self._tar.close()

    def parts(self) -> Iterator[tarfile.TarInfo]:
        """The parts in their order.

        Raises:
            Damaged: the file ends in the middle, or holds what no backup holds.
        """
        try:
            for part in self._tar:
                if part.isdir():
                    continue
                if not part.isreg() or not _is_ours(part.name):
                    raise Damaged(file=self.path, why=f"it holds “{part.name[:100]}”")
                yield part
        except (tarfile.TarError, EOFError, OSError) as error:
            raise Damaged(file=self.path, why="it ends in the middle") from error

    def chunks(self, part: tarfile.TarInfo) -> Iterator[bytes]:
        """The content of a part.

        Raises:
            Damaged: the file ends in the middle.
        """
        total = 0
        try:
            source = self._tar.extractfile(part)
            assert source is not None
            for chunk in chunks_of(source):
                total += len(chunk)
                yield chunk
        except (tarfile.TarError, EOFError, OSError) as error:
            raise Damaged(file=self.path, why="it ends in the middle") from error
        if total != part.size:
            raise Damaged(file=self.path, why="it ends in the middle")

    def content(self, part: tarfile.TarInfo) -> bytes:
        """The content of a small part."""
        return b"".join(self.chunks(part))


def _line(added: Added) -> str:
    """A line of `SHA256SUMS`; a name with a line break or a backslash is written as sha256sum
    does.
    """
    if "\\" not in added.name and "\n" not in added.name:
        return f"{added.sha256}  {added.name}\n"
    name = added.name.replace("\\", "\\\\").replace("\n", "\\n")
    return f"\\{added.sha256}  {name}\n"


def sums_of(content: bytes) -> dict[str, str]:
    """What `SHA256SUMS` says: hash by name."""
    hash_by_name = {}
    for line in content.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        if line.startswith("\\"):
            name = re.sub(r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], line[67:])
            hash_by_name[name] = line[1:65]
        else:
            hash_by_name[line[66:]] = line[:64]
    return hash_by_name


def chunks_of(source: IO[bytes]) -> Iterator[bytes]:
    """What is left of an open file, piece by piece."""
    while chunk := source.read(CHUNK_BYTES):
        yield chunk


def _is_ours(name: str) -> bool:
    """Whether a part may be written under a home: no way out of it, and no place that we do not
    know.
    """
    parts = PurePosixPath(name).parts
    if ".." in parts or name.startswith("/") or "\0" in name:
        return False
    return name in (MANIFEST, SECRET, DUMP, SUMS) or (len(parts) > 1 and parts[0] in FOLDERS)
