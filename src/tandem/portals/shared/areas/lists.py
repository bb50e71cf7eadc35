"""A list, declared once: its columns, how it is searched, narrowed down, sorted, leafed through and
taken as a file.

All of it stands in the address, so a list can be kept, sent to somebody and exported as it is seen.
A page asks what is wanted, finds the rows in its own way, and gives each as cells by column; the
template is `{% list name %}`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase

from tandem.portals.shared import sorting, tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Text
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.selecting import SelectionForm

SEARCH_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True)
class Column:
    """A column. It sorts where it says by which field."""

    name: str
    title: Text
    sorts_by: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list can be narrowed down by: one of some values. `none`: what is said where none is
    chosen, if it is not “all”.
    """

    name: str
    title: Text
    options: Mapping[str, Text]
    none: Text = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row under a column; in a file it is its `value`, or its text."""

    text: object = ""
    href: str = ""
    note: object = ""  # in small beneath
    mood: str | None = None  # of a badge: good, wait, bad or ""
    value: object = None
    forms: Sequence[PortalForm | None] = ()
    lines: Sequence[object] = ()  # more beneath, one under another
    badges: Sequence[tuple[object, str]] = ()  # text and mood of each

    @property
    def plain(self) -> object:
        """As a file holds it."""
        return self.text if self.value is None else self.value

    @property
    def classes(self) -> str:
        """How it is laid out: a day stays on one line, and what is empty takes no line of a card on
        a phone.
        """
        shown = (self.text, self.note, self.lines, self.badges, *self.forms)
        if not any(shown) and self.text != 0:
            return "blank"
        return "nowrap" if isinstance(self.value, date) else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a list."""

    q: str
    choices: Mapping[str, str]  # by the name of the filter; "" is no choice
    sorting: sorting.Sorting
    is_file: bool

    @property
    def by(self) -> tuple[str, ...]:
        """The fields to order by, with a tie-break."""
        return self.sorting.by

    @property
    def rows(self) -> slice:
        """The rows to find: of this page, or all that a file holds."""
        if self.is_file:
            return slice(0, tables.ROWS_MAX)
        return self.sorting.rows


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of a page.

    `at_first` is the column it is sorted by (with `-`: descending) before its reader chooses;
    `search` says what can be searched for, empty where nothing can. A short list may be shown
    `whole` instead. `size` is how many rows a page has. `first` is the step that brings the first
    row: its text, and the name of its page.
    """

    name: str
    columns: Sequence[Column]
    empty: Text
    at_first: str = ""
    search: Text = ""
    choices: Sequence[Choice] = ()
    size: int = sorting.PAGE
    first: tuple[Text, str] | None = None

    def asked(self, portal: Portal) -> Asked:
        """What the reader wants to see."""
        query = portal.request.GET
        q = query.get("q", "").strip()[:SEARCH_LENGTH_MAX] if self.search else ""
        given = {choice.name: query.get(choice.name, "") for choice in self.choices}
        known = {
            choice.name: given[choice.name] if given[choice.name] in choice.options else ""
            for choice in self.choices
        }
        fields = {column.name: column.sorts_by for column in self.columns if column.sorts_by}
        order = sorting.sorting(
            portal, fields, at_first=self.at_first, size=self.size, q=q, **known
        )
        return Asked(q, known, order, bool(tables.wanted(portal)))

    def exported(self, portal: Portal, rows: Iterable[Mapping[str, Cell]]) -> HttpResponseBase:
        """The rows as a file."""
        lines = [[row[column.name].plain for column in self.columns] for row in rows]
        return tables.exported(portal, self.name, [column.title for column in self.columns], lines)

    def shown(
        self,
        asked: Asked,
        rows: Sequence[Mapping[str, Cell]],
        *,
        total: int | Callable[[], int],
        selection: SelectionForm | PortalForm | None = None,
        keys: Sequence[str] = (),
        ticked: Collection[str] = (),
    ) -> dict[str, Any]:
        """The page of the list that was asked for.

        Args:
            rows: as found by `asked.rows`: one more than a page where there are further ones.
            total: how many there are in all, of those that were asked for; or how to count them.
            selection: the form for rows that are ticked (`areas.selecting`); none where its reader
                may not.
            keys: of the rows, in their order, by which the form knows them.
            ticked: which of them are ticked at first.
        """
        keys, total = keys[: self.size], asked.sorting.total(len(rows), total)
        if isinstance(selection, SelectionForm):
            selection.offer(keys, total, ticked=ticked)
        else:
            selection = None
        return {
            "selection": selection if keys else None,
            "keys": keys,
            "name": self.name,
            "heads": [(column, asked.sorting.heads.get(column.name)) for column in self.columns],
            "rows": [
                [(column, row[column.name]) for column in self.columns] for row in rows[: self.size]
            ],
            "total": total,
            "has_any": bool(rows or asked.q or any(asked.choices.values())),
            "empty": self.empty,
            "first": self.first,
            "search": self.search,
            "q": asked.q,
            "choices": [self._choice(choice, asked) for choice in self.choices],
            "is_narrowed": bool(asked.q or any(asked.choices.values())),
            # Nothing is searched for where nothing is.
            "is_searched": bool(
                (self.search or self.choices) and (total or asked.q or any(asked.choices.values()))
            ),
            "sort": asked.sorting.key,
            "before": self._page(asked, -1) if asked.sorting.page > 1 else "",
            "more": asked.sorting.more(len(rows)),
            "page": asked.sorting.page,
        }

    def whole(self, rows: Sequence[Mapping[str, Cell]]) -> dict[str, Any]:
        """All of a short list, in the order given: it is neither searched nor leafed through, and
        is no file.
        """
        return {
            "name": self.name,
            "heads": [(column, None) for column in self.columns],
            "rows": [[(column, row[column.name]) for column in self.columns] for row in rows],
            "has_any": bool(rows),
            "empty": self.empty,
            "first": self.first,
            "is_whole": True,
        }

    def _choice(self, choice: Choice, asked: Asked) -> dict[str, Any]:
        options = [("", choice.none), *choice.options.items()]
        return {
            "name": choice.name,
            "title": choice.title,
            "options": [
                {"value": value, "text": text, "is_chosen": value == asked.choices[choice.name]}
                for value, text in options
            ],
        }

    def _page(self, asked: Asked, step: int) -> str:
        order = asked.sorting
        return "?" + urlencode({**order.kept, "sort": order.key, "page": order.page + step})
