"""Work on many rows at once, by plans that cannot run away (docs/decisions/0030).

The planner guesses how many rows a part of a statement gives, and it guesses one where it knows a
table badly: right after the installation, after a file far larger than all before, after much was
deleted. For one row it may read another part of the statement anew each time, and then does so for
each of the hundred thousand that there are. So:

- A set that is joined with another is kept first, in a table whose size is known and whose rows are
  found by their key.
- What is looked up by its key stands in a LEFT JOIN behind the set that asks for it: that side then
  leads.
- The rows of many members are chosen from a table of history by `= ANY(ARRAY(SELECT …))`: one scan
  of its index.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tandem.platform import statements

# So few rows are read about as fast as one of them is found in an index: a single activity is not
# to pay for indexes.
FEW = 50


def keep(
    table: str,
    text: str,
    params: Mapping[str, Any] | None = None,
    *,
    key: str,
    is_unique: bool = True,
    also: Sequence[str] = (),
) -> int:
    """Keep the rows of a query in a temporary table until the transaction ends; how many there are.

    Args:
        table: its name, which begins like the package's; one of that name that stands is dropped.
        key: the columns by which others find its rows, by commas.
        is_unique: whether a key leads to one row.
        also: further columns by which they are found.
    """
    statements.run(f"DROP TABLE IF EXISTS {table}")
    total = statements.run(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS\n{text}", params)
    if total > FEW:
        find_by(table, key=key, is_unique=is_unique, also=also)
    else:
        statements.analysed(f"{table} ({key})")
    return total


def make(table: str, columns: str) -> None:
    """Make an empty temporary table of these columns, or `LIKE` another, until the transaction
    ends; see `find_by`.
    """
    statements.run(f"DROP TABLE IF EXISTS {table}")
    statements.run(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")


def find_by(table: str, *, key: str, is_unique: bool = True, also: Sequence[str] = ()) -> None:
    """Let the rows of a freshly filled table be found by these columns, and let the planner know
    how many there are.
    """
    statements.run(f"CREATE {'UNIQUE ' if is_unique else ''}INDEX ON {table} ({key})")
    for columns in also:
        statements.run(f"CREATE INDEX ON {table} ({columns})")
    named = sorted({name.strip() for columns in (key, *also) for name in columns.split(",")})
    statements.analysed(f"{table} ({', '.join(named)})")
