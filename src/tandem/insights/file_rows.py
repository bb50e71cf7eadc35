"""The rows of a file with what became of each: recorded, with what its purchase gave; to be
matched; not readable. Of a file that was read and not recorded yet, what would become of them.

What is none of ours, was bought before joining, was recorded before or is told otherwise than
before is not kept row by row: the figures of the document say how many they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from tandem.evidence import matching
from tandem.evidence.documents import staging
from tandem.evidence.models import Document
from tandem.evidence.models import DocumentStatus as State
from tandem.kit.sql import fill, named_queries
from tandem.kit.text import like_literally
from tandem.platform import statements

ROWS_MAX = 200_000  # of a file of them
ORDERS = {
    "line": "found.line NULLS LAST, found.document_no, found.activity_id, found.product",
    "document": "found.document_no, found.line NULLS LAST, found.activity_id, found.product",
    "sold_on": "found.sold_on, found.document_no, found.line NULLS LAST, found.activity_id",
    "amount": "coalesce(found.net_minor, found.gross_minor), found.document_no, found.line",
}
_KEPT = {
    "POINTS": "recorded",
    "RECORDED": "recorded",
    "TAKEN_BACK": "recorded",
    "WAITING": "waiting",
    "FAULT": "faulty",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row. `line` is its place in the file, where that was kept; `note` is what a sentence about
    it needs, by its outcome (see the SQL). Quantity in base units once it is recorded.
    """

    outcome: str
    line: int | None
    document_no: str
    sold_on: date | None
    member_id: int | None
    customer: str
    product_id: UUID | None
    product: str
    quantity: Decimal | None
    unit: str
    net_minor: int | None
    gross_minor: int | None
    activity_id: UUID | None
    points: int | None
    note: tuple[str, ...]


def rows(
    document: Document,
    *,
    outcome: str = "",
    q: str = "",
    order: str = "line",
    is_descending: bool = False,
    limit: int,
    offset: int = 0,
) -> tuple[list[FileRow], int]:
    """The rows that are asked for, and how many there are in all.

    Args:
        outcome: POINTS, RECORDED, TAKEN_BACK, WAITING, FAULT; before it is recorded WOULD,
            REPEATED, DIFFERS, EARLY, FOREIGN too. Empty: all.
        q: a part of the document's number, or of the names of customer and product.
        order: of `ORDERS`.
    """
    union = _union(document, outcome)
    if not union:
        return [], 0
    part = like_literally(q.lower())
    params = {
        "organiser_id": document.organiser_id,
        "document_id": document.id,
        "source": document.kind,
        "outcome": outcome,
        "part": f"%{part}%" if q else "",
        "limit": min(limit, ROWS_MAX),
        "offset": offset,
    }
    sql = named_queries("tandem.insights", "file_rows")
    by = ORDERS[order]
    if is_descending:
        first, _comma, others = by.partition(",")
        by = f"{first.replace(' NULLS LAST', '')} DESC NULLS LAST,{others}"
    page = fill(sql["page"], order=by, rows=union)
    ((total,),) = statements.rows(fill(sql["total"], rows=union), params)
    return [_row(row) for row in statements.rows(page, params)], int(total)


def _row(row: Sequence[object]) -> FileRow:
    *values, note = row
    return FileRow(*values, note=tuple(str(note).split("\t")))  # type: ignore[arg-type,misc]


def _union(document: Document, outcome: str) -> str:
    """The statements whose rows may be of this outcome."""
    sql = named_queries("tandem.insights", "file_rows")
    names = [_KEPT[outcome]] if outcome in _KEPT else list(dict.fromkeys(_KEPT.values()))
    if document.status == State.READY and document.member_id is None:
        names = [name for name in names if name == "faulty"]
        if outcome != "FAULT" and _is_staged(document):
            names.append("staged")
    elif outcome and outcome not in _KEPT:
        names = []
    if not names:
        return ""
    # The columns are named by the first of them.
    union = "\nUNION ALL\n".join(sql[name] for name in ["columns", *names])
    if "staged" not in names:
        return union
    tables = {
        "matched": matching.matched_of(document.id),
        "read": staging.staging_of(document.id),
    }
    return fill(union, **tables)


def _is_staged(document: Document) -> bool:
    """Whether its lines lie in tables that we may read: those of an earlier installation, brought
    here with its database, are another role's until the document is read again.
    """
    tables = [matching.matched_of(document.id), staging.staging_of(document.id)]
    text = (
        "SELECT bool_and(coalesce(has_table_privilege(to_regclass(name), 'SELECT'), false))"
        " FROM unnest(%(tables)s::text[]) AS name"
    )
    ((is_there,),) = statements.rows(text, {"tables": tables})
    return bool(is_there)
