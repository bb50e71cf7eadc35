"""A sales file read in parts: each comes back as the text of a COPY.

Reading a row (numbers, dates, tax numbers, barcodes) costs more than writing it, and the database
waits for one process: so a large text is read by two, each of which cuts the whole file and takes
every second part apart. Parts come in the order of the file, and none is read further ahead than
one, so memory stays flat.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from tandem.documents.base import copy_text
from tandem.documents.sales import rowwise, sellout
from tandem.kit import tables
from tandem.kit.spreadsheets import workbooks
from tandem.kit.tables import Fault

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
    counts: rowwise.Counts = field(default_factory=rowwise.Counts)


def read(
    path: Path,
    mapping: dict[str, Any],
    currency: str,
    country: str,
    share: int,
    shares: int,
    time_zone: str = "",
) -> Iterator[Part]:
    """Every so manieth part of a file, in a process apart; after one that says that reading has
    begun, and names the sheets that are not read.
    """
    columns = sellout.ColumnMap.from_json(mapping)
    sheets = tables.unread_of(path, columns.sheet) if share == 0 else []
    faults = [Fault(1, "sheet", "unread", name) for name in sheets]
    yield Part(faults=faults, faults_total=len(faults))
    header, samples, header_line = tables.head_of(path, columns.sheet)
    reader = rowwise.RowReader(
        columns,
        header,
        currency=currency,
        country=country,
        time_zone=time_zone,
        counts=rowwise.Counts(),
        samples=samples,
        widths=tables.widths_of(path, header, samples),
    )
    for place, chunk in enumerate(_chunks(path, header_line, columns.sheet)):
        if place % shares == share:
            yield _part(reader, chunk, is_first=place == 0)


def _chunks(path: Path, header_line: int, sheet: str) -> Iterator[tables.Chunk]:
    if not workbooks.is_spreadsheet(path):
        yield from tables.chunks_of(path, below=header_line)
        return
    rows, first = islice(tables.rows_of(path, sheet=sheet), header_line, None), header_line + 1
    while cells := list(islice(rows, ROWS_A_PART)):
        yield tables.Chunk(first, cells=cells)
        first += len(cells)


def _part(reader: rowwise.RowReader, chunk: tables.Chunk, *, is_first: bool) -> Part:
    part, texts = Part(), []
    reader.counts, reader.above = part.counts, ([], "") if is_first else None
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
