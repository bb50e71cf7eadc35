"""Documents and pictures that strangers send, read in processes of their own
(`platform.isolation`).

Pages without a text layer go to a process that knows letters: it takes memory and seconds, so there
is one at a time, it gives way to other work, and it is not kept for long.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tandem.evidence.readers import child, files, invoices, photos, pictures
from tandem.evidence.readers.base import Unreadable
from tandem.evidence.readers.paper import reading
from tandem.kit.errors import Said
from tandem.platform.isolation import asking

PAGE_SECONDS = 8  # for a page that a person waits for
_VALUES = (
    invoices.Invoice,
    invoices.InvoiceLine,
    invoices.Party,
    invoices.Payment,
    invoices.Allowance,
    pictures.Code,
    photos.Photo,
    reading.Paper,
    reading.PaperLine,
    date,
    Decimal,
    Unreadable,
)
DOCUMENTS = asking.Kind("documents", refusal=Unreadable, values=_VALUES)
LETTERS = asking.Kind(
    "letters",
    refusal=Unreadable,
    values=_VALUES,
    address_max=6_000_000_000,
    seconds_max=180,
    processes_max=1,
    idle_seconds=300,
    nice=5,
)


def read(
    path: Path,
    *,
    names: frozenset[str] = frozenset(),
    paper: Mapping[str, Mapping[str, str]] | None = None,
    seconds: float | None = None,
) -> Iterator[tuple[str, invoices.Invoice | reading.Paper | Unreadable]]:
    """Every invoice of a file with the name it has there, or the reason why it cannot be read.

    Args:
        names: of an archive only these entries, where some are named.
        paper: how pages without structure are read (seller → field → label, see `reading.read`);
            None: they cannot count.
        seconds: how long one invoice of the file may take.

    Raises:
        Unreadable: the file cannot be opened as what it is, takes too long, or breaks its reader.
    """
    pages: list[str] = []
    said: dict[str, Any] = {"names": sorted(names), "paper": paper}
    for name, found in asking.ask(
        DOCUMENTS, child.invoices, path, seconds=seconds, has_letters=False, **said
    ):
        if isinstance(found, Said):
            yield name, Unreadable(why=found)
        elif found == files.LETTERS:
            pages.append(name)
        else:
            yield name, found
    if pages:
        said["names"] = pages
        for name, found in asking.ask(
            LETTERS, child.invoices, path, seconds=seconds, has_letters=True, **said
        ):
            yield name, Unreadable(why=found) if isinstance(found, Said) else found


def codes(path: Path, *, seconds: float | None = None) -> list[pictures.Code]:
    """The codes in a picture.

    Raises:
        Unreadable: it is no picture, is damaged, takes too long, or breaks its reader.
    """
    found: list[pictures.Code] = asking.ask_one(DOCUMENTS, child.codes, path, seconds=seconds)
    return found


def photo(path: Path) -> photos.Photo:
    """What a photo says of itself.

    Raises:
        Unreadable
    """
    found: photos.Photo = asking.ask_one(DOCUMENTS, child.photo, path)
    return found


def page(path: Path, place: int, *, width: int) -> bytes | None:
    """A page of a PDF, or a picture, as a JPEG made anew; None beyond the last page.

    Raises:
        Unreadable, Busy
    """
    found: bytes | None = asking.ask_one(
        DOCUMENTS, child.page, path, within=PAGE_SECONDS, place=place, width=width
    )
    return found


def labels_of(path: Path, said: Mapping[str, Any]) -> dict[str, str]:
    """Beside which labels these values stand on a document's pages (see `learning.labels_of`).

    Raises:
        Unreadable
    """
    for kind, has_letters in ((DOCUMENTS, False), (LETTERS, True)):
        found: dict[str, str] | None = asking.ask_one(
            kind, child.labels, path, said=dict(said), has_letters=has_letters
        )
        if found is not None:
            return found
    return {}
