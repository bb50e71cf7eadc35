"""What each statement of ours really does: its plan is carried out by EXPLAIN ANALYZE, and the rows
that it handles are counted. Rows are the same on every machine and on every run; seconds are not.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

_COMMENTS = re.compile(r"^(\s*--[^\n]*\n)+")
_KEPT = re.compile(r"\s*CREATE (TEMPORARY|UNLOGGED) TABLE \S+ (ON COMMIT DROP )?AS\b")
_WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\b")
_EXPLAIN = "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON)"
_REMOVED = (
    "Rows Removed by Filter",
    "Rows Removed by Join Filter",
    "Rows Removed by Index Recheck",
)


@dataclass(frozen=True)
class Work:
    """One statement: the rows that its plan handled, and the part of it that handled most."""

    text: str
    rows: int
    most: str
    plan: dict[str, Any]


@contextmanager
def recorded() -> Iterator[list[Work]]:
    """The work of the statements of this thread's connection; they have the effect that they always
    have.
    """
    found: list[Work] = []

    def explain(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = _COMMENTS.sub("", str(sql))
        head = text.lstrip(" \n(").split(None, 1)[0].upper() if text.strip() else ""
        is_kept, is_write = bool(_KEPT.match(text)), head in ("INSERT", "UPDATE", "DELETE")
        # Statements of the ORM bear quotes; what returns the rows that it writes must not be
        # carried out twice.
        returns = "RETURNING" in text or (head in ("SELECT", "WITH") and _WRITES.search(text))
        is_ours = is_kept or is_write or head in ("SELECT", "WITH")
        if many or '"' in text or returns or not is_ours:
            return execute(sql, params, many, context)
        execute(f"{_EXPLAIN} {sql}", params, many, context)
        cursor = context["cursor"]
        ((said,),) = cursor.fetchall()
        plan = (json.loads(said) if isinstance(said, str) else said)[0]["Plan"]
        found.append(Work(text, _rows(plan), _most(plan), plan))
        if not (is_kept or is_write):
            return execute(sql, params, many, context)
        cursor.cursor._rowcount = _written(plan, text) if is_write else int(plan["Actual Rows"])
        return None

    with connection.execute_wrapper(explain):
        yield found


def _parts(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _parts(part)


def _handled(part: dict[str, Any]) -> float:
    rows = part["Actual Rows"] + sum(part.get(name, 0) for name in _REMOVED)
    return float(rows * part["Actual Loops"])


def rows_of(table: str, statements: list[Work]) -> int:
    """The rows of a table that these statements looked at."""
    parts = (part for statement in statements for part in _parts(statement.plan))
    return int(sum(_handled(part) for part in parts if part.get("Relation Name") == table))


def _rows(plan: dict[str, Any]) -> int:
    return int(sum(_handled(part) for part in _parts(plan)))


def _most(plan: dict[str, Any]) -> str:
    part = max(_parts(plan), key=_handled)
    return shape({**part, "Plans": ()}).strip()


def _written(plan: dict[str, Any], text: str) -> int:
    """The rows that a write without RETURNING touched."""
    source = next(part for part in plan["Plans"] if part["Parent Relationship"] == "Outer")
    passed_over = plan.get("Conflicting Tuples", 0) if "DO NOTHING" in text else 0
    return int(source["Actual Rows"]) - int(passed_over)


def shape(plan: dict[str, Any], depth: int = 0) -> str:
    """A plan as text, for whoever looks for the reason."""
    of = plan.get("Relation Name") or plan.get("CTE Name") or plan.get("Alias", "")
    named = f"{plan['Node Type']} {plan.get('Join Type', '')} {of} {plan.get('Index Name', '')}"
    found = f"thought {plan['Plan Rows']}, found {plan['Actual Rows']} × {plan['Actual Loops']}"
    line = f"{'  ' * depth}{named} {found}\n"
    return line + "".join(shape(part, depth + 1) for part in plan.get("Plans", ()))
