"""A sales file read by processes apart: each part of it comes back as the text of a COPY.

Reading a row (numbers, dates, tax numbers, barcodes) costs more than writing it, and the database
waits for one process: so a large text is read by two, each of which cuts the whole file and takes
every second part apart. Parts come in the order of the file, and none is read further ahead than
one, so memory stays flat.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from tandem.evidence.readers import sellout
from tandem.evidence.readers.base import copy_text
from tandem.kit import tables, workbooks
from tandem.kit.tables import Fault
from tandem.platform.isolation import asking

SHARED_FROM_BYTES = 8_000_000
SHARES = 2
ROWS_A_PART = 10_000
FAULTS_A_PART_MAX = 20_000


@dataclass(slots=True)
class Part:
    """Some rows of a file: the lines as COPY takes them, how many, how many faults, some of these,
    and what was dropped.
    """

    text: str = ""
    lines: int = 0
    faults_total: int = 0
    faults: list[Fault] = field(default_factory=list)
    counts: sellout.Counts = field(default_factory=sellout.Counts)


SALES = asking.Kind(
    "sales",
    refusal=tables.NotATable,
    values=(tables.NotATable, sellout.ColumnsMissing, Part, Fault, sellout.Counts),
    seconds_max=60,
    processes_max=4,
    idle_seconds=60,
)
_sharing = (
    threading.Lock()
)  # one file at a time has two processes, so that no two wait for each other's second


def parts_of(
    path: Path, mapping: sellout.ColumnMap, *, currency: str, country: str
) -> Iterator[Part]:
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
    said: dict[str, Any] = {
        "mapping": mapping.to_json(),
        "currency": currency,
        "country": country,
        "shares": shares,
    }
    with ExitStack() as stack:
        if shares > 1:
            stack.callback(_sharing.release)
        answers = [
            stack.enter_context(closing(asking.ask(SALES, read, path, share=share, **said)))
            for share in range(shares)
        ]
        for each in answers:
            next(each)  # all of them begin
        while True:
            for each in answers:
                part = next(each, None)
                if part is None:
                    assert [next(other, None) for other in answers] == [
                        None
                    ] * shares  # all have ended, and stay for the next
                    return
                yield part


def read(
    path: Path, mapping: dict[str, Any], currency: str, country: str, share: int, shares: int
) -> Iterator[Part]:
    """Every so manieth part of a file, after an empty one that says that reading has begun; in a
    process apart.
    """
    yield Part()
    header, _samples, header_line = tables.head_of(path)
    reader = sellout.RowReader(
        sellout.ColumnMap.from_json(mapping),
        header,
        currency=currency,
        country=country,
        counts=sellout.Counts(),
    )
    for place, chunk in enumerate(_chunks(path, header_line)):
        if place % shares == share:
            yield _part(reader, chunk)


def _chunks(path: Path, header_line: int) -> Iterator[tables.Chunk]:
    if not workbooks.is_spreadsheet(path):
        yield from tables.chunks_of(path, below=header_line)
        return
    rows, first = islice(tables.rows_of(path), header_line, None), header_line + 1
    while cells := list(islice(rows, ROWS_A_PART)):
        yield tables.Chunk(first, cells=cells)
        first += len(cells)


def _part(reader: sellout.RowReader, chunk: tables.Chunk) -> Part:
    part, texts = Part(), []
    reader.counts = part.counts
    for line, row in enumerate(chunk.rows(), chunk.first):
        item = reader.read(line, row)
        if isinstance(item, Fault):
            part.faults_total += 1
            if len(part.faults) < FAULTS_A_PART_MAX:
                part.faults.append(item)
        elif item is not None:
            texts.append(copy_text(item))
    part.text, part.lines = "".join(texts), len(texts)
    return part
