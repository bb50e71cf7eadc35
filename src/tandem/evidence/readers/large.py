"""A large sales file read by two processes: it is cut into parts, each part comes back as the text of a COPY.

Reading a row (numbers, dates, tax numbers, barcodes) costs more than writing it; the database waits for one process.
The parts come in the order of the file, and only a few are under way, so memory stays flat.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from tandem.evidence.readers import sellout
from tandem.evidence.readers.base import copy_text
from tandem.kit import tables
from tandem.kit.tables import Fault

BYTES_MIN = 8_000_000
PROCESSES = 2
PARTS_UNDER_WAY_MAX = 2 * PROCESSES


@dataclass(slots=True)
class Part:
    """Some rows of the file: the lines as COPY takes them, how many, and what was dropped."""

    text: str
    lines: int
    faults: list[Fault] = field(default_factory=list)
    counts: sellout.Counts = field(default_factory=sellout.Counts)


_reader: sellout.RowReader | None = None


def _begin(mapping: sellout.ColumnMap, header: list[str], currency: str, country: str) -> None:
    global _reader
    _reader = sellout.RowReader(mapping, header, currency=currency, country=country, counts=sellout.Counts())


def _part(chunk: tables.Chunk) -> Part:
    assert _reader is not None
    part = Part("", 0)
    _reader.counts = part.counts
    texts = []
    for line, row in enumerate(chunk.rows(), chunk.first):
        item = _reader.read(line, row)
        if isinstance(item, Fault):
            part.faults.append(item)
        elif item is not None:
            texts.append(copy_text(item))
    part.text, part.lines = "".join(texts), len(texts)
    return part


def parts(path: Path, mapping: sellout.ColumnMap, *, currency: str, country: str) -> Iterator[Part]:
    """Every row below the header, in parts, in order."""
    sellout.check(mapping)
    header, _, header_line = tables.head_of(path)
    # Spawned, not forked: the worker has threads and a connection that a copy of it must not touch.
    with ProcessPoolExecutor(
        PROCESSES, mp_context=get_context("spawn"), initializer=_begin, initargs=(mapping, header, currency, country)
    ) as pool:
        waiting: deque[Future[Part]] = deque()
        for chunk in tables.chunks_of(path, below=header_line):
            waiting.append(pool.submit(_part, chunk))
            if len(waiting) >= PARTS_UNDER_WAY_MAX:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
