"""The copy of all that is held of somebody: what the tables hold as JSON, the files that they sent,
and a list of these, in ZIPs of a bounded size.
"""

import csv
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.kit.errors import Exhausted, Missing
from tandem.platform.personal import copying
from tandem.platform.personal.copying import File
from tandem.platform.personal.erasing import Whose

PART_BYTES = 50_000_000  # of files in one ZIP; a larger file is one by itself
AGAIN_SECONDS = 600
NAME_MAX = 80


class AskedOften(Exhausted):
    """The copy was made a moment ago."""

    code = "flows.asked_often"
    text = gettext_lazy("A copy was made a moment ago. Ask for another one in a few minutes.")


class NoSuchPart(Missing):
    """The copy has fewer parts."""

    code = "flows.no_such_part"
    text = gettext_lazy("The copy has no such part.")


def once_in_a_while(whom: int | UUID, part: int = 1) -> None:
    """See to it that a copy is not made again and again.

    Raises:
        AskedOften
    """
    if not cache.add(f"own-data:{whom}:{part}", 1, AGAIN_SECONDS):
        raise AskedOften()


def parts(whose: Whose) -> list[list[File]]:
    """The files of a copy by the ZIP in which they come; the first one is always there."""
    parted: list[list[File]] = [[]]
    filled = 0
    for file in copying.files(whose):
        if parted[-1] and filled + file.bytes_total > PART_BYTES:
            parted.append([])
            filled = 0
        parted[-1].append(file)
        filled += file.bytes_total
    return parted


def zipped(whose: Whose, part: int, *, whom: int | UUID, home: Path) -> IO[bytes]:
    """A part of the copy, from 1: its files with the list of all, and in the first what the tables
    hold.

    Args:
        whom: the member, or the person.

    Raises:
        NoSuchPart, AskedOften
    """
    parted = parts(whose)
    if not 1 <= part <= len(parted):
        raise NoSuchPart()
    once_in_a_while(whom, part)
    out = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if part == 1:
            held: dict[str, Any] = dict(copying.copies(whose))
            archive.writestr(
                "data.json", json.dumps(held, default=str, ensure_ascii=False, indent=1)
            )
        archive.writestr("files.csv", _list(parted, home))
        for file in parted[part - 1]:
            if (home / file.path).is_file():
                archive.write(home / file.path, place_of(file))
    out.seek(0)
    return out


def place_of(file: File) -> str:
    """Where a file lies in the ZIP, whatever it was called when it was sent."""
    name = re.sub(r"[^\w.\- ]", "_", file.name)[-NAME_MAX:].strip(". ") or "file"
    return f"files/{file.package}/{str(file.id)[-12:]}-{name}"


def _list(parted: Sequence[Sequence[File]], home: Path) -> str:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([_("File"), _("Part"), _("Size in bytes"), _("Received"), _("Is there")])
    for part, inside in enumerate(parted, 1):
        for file in inside:
            is_there = _("yes") if (home / file.path).is_file() else _("no")
            received = file.at.isoformat()
            lines.writerow([place_of(file), part, file.bytes_total, received, is_there])
    return "\ufeff" + out.getvalue()  # so that spreadsheets read its letters
