"""Documents and pictures that strangers send: `documents` reads them, asked in processes of their
own (`platform.isolation`).

Pages without a text layer go to a process that knows letters: it takes memory and seconds, so there
is one at a time, it gives way to other work, and it is not kept for long.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tandem.documents import child, files, invoices, kinds
from tandem.documents.base import Unreadable
from tandem.documents.pages import photos, pictures
from tandem.documents.paper import reading
from tandem.documents.sales import parts, rowwise, sellout
from tandem.kit import tables
from tandem.kit.errors import Said
from tandem.kit.spreadsheets import workbooks
from tandem.platform.isolation import asking, opening

SHARED_FROM_BYTES = 8_000_000
SHARES = 2  # of a large sales file
PAGE_SECONDS = 8  # for a page that a person waits for
_VALUES = (
    kinds.Kind,
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
SALES = asking.Kind(
    "sales",
    refusal=tables.NotATable,
    values=(
        tables.NotATable,
        sellout.ColumnsMissing,
        parts.Part,
        tables.Fault,
        rowwise.Counts,
    ),
    seconds_max=60,
    processes_max=4,
    idle_seconds=60,
)
_sharing = (
    threading.Lock()
)  # one file at a time has two processes, so that no two wait for each other's second


def recognise(path: Path, sheet: str = "") -> sellout.Recognised:
    """What the head of a sales file tells of its columns; of a workbook in the sheet that is named,
    if one is.

    Raises:
        NotATable, Busy
    """
    # The head first: it says in a sentence that a file is no table, or is not there.
    head = opening.head_of(path, sheet)
    return sellout.recognise(*head, unread=opening.unread_of(path, sheet), sheet=sheet)


def headers(path: Path, sheet: str) -> list[tuple[str, ...]]:
    """The headers by which the next file of a layout is known again: that of the sheet that was
    chosen first, then that of the one that would be read by itself, for it is what is seen.

    Raises:
        NotATable, Busy
    """
    sheets = dict.fromkeys((sheet, ""))
    return [tuple(opening.head_of(path, name)[0]) for name in sheets]


def parts_of(
    path: Path,
    mapping: sellout.ColumnMap,
    *,
    currency: str,
    country: str,
    time_zone: str = "",
) -> Iterator[parts.Part]:
    """Every row below the header, in parts, in order.

    Raises:
        NotATable, ColumnsMissing
    """
    is_large = path.stat().st_size >= SHARED_FROM_BYTES and not workbooks.is_spreadsheet(path)
    shares = (
        SHARES
        if is_large and (os.cpu_count() or 1) >= SHARES and _sharing.acquire(blocking=False)
        else 1
    )
    options: dict[str, Any] = {
        "mapping": mapping.to_json(),
        "currency": currency,
        "country": country,
        "time_zone": time_zone,
        "shares": shares,
    }
    with ExitStack() as stack:
        if shares > 1:
            stack.callback(_sharing.release)
        answers = [
            stack.enter_context(
                closing(asking.ask(SALES, parts.read, path, share=share, **options))
            )
            for share in range(shares)
        ]
        yield from [next(answer) for answer in answers]  # all of them begin
        while True:
            for answer in answers:
                part = next(answer, None)
                if part is None:
                    assert [next(other, None) for other in answers] == [
                        None
                    ] * shares  # all have ended, and stay for the next
                    return
                yield part


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
    options: dict[str, Any] = {"names": sorted(names), "paper": paper}
    for name, outcome in asking.ask(
        DOCUMENTS, child.invoices, path, seconds=seconds, has_letters=False, **options
    ):
        if isinstance(outcome, Said):
            yield name, Unreadable(why=outcome)
        elif outcome == files.LETTERS:
            pages.append(name)
        else:
            yield name, outcome
    if pages:
        options["names"] = pages
        for name, outcome in asking.ask(
            LETTERS, child.invoices, path, seconds=seconds, has_letters=True, **options
        ):
            yield name, Unreadable(why=outcome) if isinstance(outcome, Said) else outcome


def codes(path: Path, *, seconds: float | None = None) -> list[pictures.Code]:
    """The codes in a picture.

    Raises:
        Unreadable: it is no picture, is damaged, takes too long, or breaks its reader.
    """
    answer: list[pictures.Code] = asking.ask_one(DOCUMENTS, child.codes, path, seconds=seconds)
    return answer


def photo(path: Path) -> photos.Photo:
    """What a photo says of itself.

    Raises:
        Unreadable
    """
    answer: photos.Photo = asking.ask_one(DOCUMENTS, child.photo, path)
    return answer


def page(path: Path, place: int, *, width: int) -> bytes | None:
    """A page of a PDF, or a picture, as a JPEG made anew; None beyond the last page.

    Raises:
        Unreadable, Busy
    """
    answer: bytes | None = asking.ask_one(
        DOCUMENTS, child.page, path, within=PAGE_SECONDS, place=place, width=width
    )
    return answer


def sizes(path: Path, *, most: int) -> list[tuple[int, int]]:
    """How wide and how high the pages of a PDF are, of so many at most.

    Raises:
        Unreadable, Busy
    """
    answer: list[tuple[int, int]] = asking.ask_one(
        DOCUMENTS, child.sizes, path, within=PAGE_SECONDS, most=most
    )
    return answer


def labels_of(path: Path, values: Mapping[str, Any]) -> dict[str, str]:
    """Beside which labels these values stand on a document's pages (see `learning.labels_of`).

    Raises:
        Unreadable
    """
    for kind, has_letters in ((DOCUMENTS, False), (LETTERS, True)):
        labels: dict[str, str] | None = asking.ask_one(
            kind, child.labels, path, corrected=dict(values), has_letters=has_letters
        )
        if labels is not None:
            return labels
    return {}
