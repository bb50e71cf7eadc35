"""Files that people send: streamed to disk, hashed, sniffed, limited, and kept outside of what the
web server shows.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Invalid, Unavailable
from tandem.kit.text import tidy
from tandem.platform import disk
from tandem.platform.models import Upload

LOOK_BYTES = 16 << 20  # how much is written between two looks at the free space
INCOMING = "incoming"  # where the web server writes a file while it is being received
PDF = "application/pdf"
FILMS = MP4, WEBM = "video/mp4", "video/webm"
_MAGIC = (
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"<?xml", "application/xml"),
    (b"\xef\xbb\xbf<?xml", "application/xml"),
    (b"\x1a\x45\xdf\xa3", WEBM),
)


class TooLarge(Invalid):
    """The file is larger than this installation takes."""

    code = "platform.upload_too_large"
    text = _(
        "The file is larger than %(megabytes)s MB. Split it, or ask who runs this installation to"
        " raise the limit."
    )


class NoFilesHere(Invalid):
    """What was sent to an address that takes no files, or by somebody who is not signed in, is too
    large.
    """

    code = "platform.no_files_here"
    text = _(
        "This address takes no files, and no more than %(kilobytes)s kB. Nothing was taken in."
    )


class TooManyAtOnce(Unavailable):
    """So many files are being received that another one has no room."""

    code = "platform.too_many_uploads"
    text = _(
        "Too many large files are being sent at once. Nothing was taken in; try again in a few"
        " minutes."
    )


class TooSlow(Invalid):
    """What was sent came so slowly that it was not waited for."""

    code = "platform.upload_too_slow"
    text = _(
        "What you sent came too slowly and was not taken in. Try again with a better connection."
    )


class NotAPdf(Invalid):
    """A file that is no PDF."""

    code = "platform.not_a_pdf"
    text = _("The file is no PDF.")


class Empty(Invalid):
    """The file holds nothing."""

    code = "platform.upload_empty"
    text = _("The file is empty. Nothing was received.")


def store(
    chunks: Iterable[bytes],
    *,
    name: str,
    home: Path,
    bytes_max: int,
    organiser_id: UUID,
    user_id: UUID | None,
    now: datetime,
    media_type: str = "",
) -> Upload:
    """Write the chunks to a file of its own under `home/uploads` and keep its record; `media_type`:
    of what was made here, whose first bytes need not tell.

    The file is complete or not there: it is written beside its place and renamed; it lies on disk
    when this returns.

    Raises:
        TooLarge, Empty, DiskFull: nothing is kept.
    """
    key = ids.new_uuid()
    relative = Path("uploads") / key.hex[-2:] / str(key)
    path = home / relative
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    disk.require(home)
    try:
        written = _write(chunks, part, home=home, bytes_max=bytes_max)
        if not written.bytes_total:
            raise Empty()
        part.rename(path)
        _settle(path.parent)
    except OSError as error:
        if disk.is_full(error):
            raise disk.DiskFull() from error
        raise
    finally:
        part.unlink(missing_ok=True)
    return Upload.objects.of(organiser_id).create(
        id=key,
        name=tidy(Path(name.replace("\\", "/")).name)[:255] or "file",
        media_type=media_type or sniff(written.head),
        bytes_total=written.bytes_total,
        sha256=written.sha256,
        path=str(relative),
        user_id=user_id,
        created_at=now,
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """What was written: its first bytes, how many in all, and their hash."""

    head: bytes
    bytes_total: int
    sha256: bytes


def _write(chunks: Iterable[bytes], part: Path, *, home: Path, bytes_max: int) -> _Written:
    """Write the chunks to a new file, which lies on disk when this returns."""
    digest, total, looked_at, head = hashlib.sha256(), 0, 0, b""
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for chunk in chunks:
            total += len(chunk)
            if total > bytes_max:
                raise TooLarge(megabytes=bytes_max // 1_000_000)
            head = head or chunk[:64]
            digest.update(chunk)
            if total - looked_at >= LOOK_BYTES:
                looked_at = total
                disk.require(home)
            out.write(chunk)
        # A record of it that outlives a power cut must not outlive the file.
        out.flush()
        os.fsync(out.fileno())
    return _Written(head, total, digest.digest())


def _settle(folder: Path) -> None:
    """Let the names in a folder, and the folder's own, outlive a power cut."""
    for directory in (folder, folder.parent):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def forget_halves(home: Path) -> int:
    """Delete what was being received when the web server died; how many files. Only while no web
    server runs.
    """
    halves = [*(home / INCOMING).glob("*"), *(home / "uploads").glob("*/*.part")]
    for half in halves:
        half.unlink(missing_ok=True)
    return len(halves)


def sniff(head: bytes) -> str:
    """The media type by the first bytes; what is no known binary counts as text."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        # not "image/webp": that marks the pictures we made ourselves, which everybody may see
        return "image/x-webp"
    if head[4:8] == b"ftyp" and head[8:12] in (
        b"heic",
        b"heix",
        b"mif1",
        b"msf1",
        b"hevc",
        b"heif",
    ):
        return "image/heic"
    if head[4:8] == b"ftyp" and head[8:11] != b"avi":  # another kind of picture
        return MP4
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    return (
        "application/octet-stream"
        if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
        else "text/plain"
    )
