"""Quotations in delimited text, as the standard module `csv` reads them."""

import re
from collections.abc import Sequence

_QUOTED = re.compile(r'(?:[^"]|"")*+"')  # from behind the opening mark to the closing one


def goes_on(line: str, delimiter: str, *, inside: bool = False) -> bool:
    """Whether `csv` reads on over the end of this line: a mark opens only where a cell begins.
    `inside`: the line begins within a quotation.
    """
    line, place = line.rstrip("\r\n"), 0
    while True:
        if inside or line.startswith('"', place):
            closed = _QUOTED.match(line, place if inside else place + 1)
            if closed is None:
                return True
            place, inside = closed.end(), False
        end = line.find(delimiter, place)
        if end < 0:
            return False
        place = end + len(delimiter)


def quoted(cells: Sequence[str], delimiter: str) -> str:
    """A line that `csv` reads as these cells."""
    return (
        delimiter.join(
            '"' + cell.replace('"', '""') + '"' if '"' in cell or delimiter in cell else cell
            for cell in cells
        )
        + "\n"
    )
