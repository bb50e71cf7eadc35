"""Finding what there are some hundreds of at most, and what has names in several languages: by any
part of any of them.
"""

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from tandem.portals.shared import searching

FOUND_MAX = 5  # of each kind, as of all that is found
LOOKED_AT_MAX = 2_000
Row = TypeVar("Row", bound=tuple)  # type: ignore[type-arg]


def named_like(text: str, rows: "Iterable[Row]") -> list[Row]:
    """The first rows of which a name holds the text; a row is (key, names by language, …)."""
    fitting = (row for row in islice(rows, LOOKED_AT_MAX) if searching.fits(text, row[1]))
    return list(islice(fitting, FOUND_MAX))
