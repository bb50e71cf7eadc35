"""Lists in the order that their reader chooses: a click on a column's head sorts by it, one more
turns it round.

The order stands in the address (`sort=-joined`), so it can be kept, sent to somebody and exported.
Pages are counted, not
keyed: a list that is sorted by anything has no key to go on from. Who leafs further than
    `PAGES_MAX` is shown the search. A list of which there may be very many is `counted` so far.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Count, Model, QuerySet, Window

from tandem.portals.shared.access import PortalContext

M = TypeVar("M", bound=Model)
PAGE = 50
PAGES_MAX = 400
COUNTED_MAX = 1_000


class MoreThan(int):
    """So many, and further ones that nobody counted."""

    is_more = True


def counted(rows: QuerySet[Any, Any]) -> Callable[[], int]:
    """How to count rows of which there may be very many: up to `COUNTED_MAX`, then no further. They
    are read in their order, which an index knows: in any other, all that lies between is read too.
    """

    def total() -> int:
        read = rows[: COUNTED_MAX + 1].count()
        return MoreThan(COUNTED_MAX) if read > COUNTED_MAX else read

    return total


def with_total(rows: QuerySet[M], wanted: slice) -> tuple[list[M], int | Callable[[], int]]:
    """Rows of a page, and how many there are in all, by one reading: of what is searched for
    without an index, which is read as a whole either way.
    """
    page: list[Any] = list(rows.annotate(total_of_list=Window(Count("*")))[wanted])
    return page, page[0].total_of_list if page else rows.count


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: where its click leads, and the way in which the list is sorted by it
    now.
    """

    query: str
    way: str


@dataclass(frozen=True, slots=True)
class Sorting:
    """How a list is sorted, what its heads say, and which rows its page shows."""

    key: str
    by: tuple[str, ...]
    heads: Mapping[str, Head]
    page: int
    kept: Mapping[str, str]
    size: int = PAGE

    @property
    def rows(self) -> slice:
        """The rows of this page, and one more that tells whether there are others."""
        return slice((self.page - 1) * self.size, self.page * self.size + 1)

    def total(self, rows: int, count: int | Callable[[], int]) -> int:
        """How many there are in all, of so many rows that were found for this page: they are
        counted only where these do not tell it, because there are others.
        """
        if not callable(count):
            return count
        is_last = 0 < rows <= self.size or (not rows and self.page == 1)
        return (self.page - 1) * self.size + rows if is_last else count()

    def more(self, total: int) -> str:
        """The address of the next page; empty when what was found for this one fits on it."""
        if total <= self.size or self.page >= PAGES_MAX:
            return ""
        return "?" + urlencode({**self.kept, "sort": self.key, "page": self.page + 1})


def sorting(
    portal: PortalContext,
    columns: Mapping[str, str],
    *,
    at_first: str,
    size: int = PAGE,
    **kept: str,
) -> Sorting:
    """The order asked for in the address.

    Args:
        columns: name of each column that sorts, and the field it stands for.
        size: how many rows a page has.
        at_first: the name (with `-` for descending) when nothing or nonsense is asked for.
        kept: what else stands in the address and stays there.
    """
    asked: Any = portal.request.GET
    key = asked.get("sort", "")
    if key.removeprefix("-") not in columns:
        key = at_first
    name, is_down = key.removeprefix("-"), key.startswith("-")
    kept = {key: value for key, value in kept.items() if value}
    heads = {
        column: Head(
            "?"
            + urlencode(
                {**kept, "sort": f"-{column}" if column == name and not is_down else column}
            ),
            ("descending" if is_down else "ascending") if column == name else "",
        )
        for column in columns
    }
    page = asked.get("page", "")
    number = (
        min(int(page), PAGES_MAX) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1
    )
    field = columns[name]
    by = (f"-{field}" if is_down else field, "id")
    return Sorting(key, by, heads, max(number, 1), kept, size)
