"""Who sees an initiative: its audience as a condition of the one language, asked of the engine."""

from collections.abc import Sequence
from datetime import datetime

from tandem.initiatives.models import Initiative
from tandem.kit.sql import SqlQuery
from tandem.programmes.models import Programme
from tandem.rules import ast, codec
from tandem.segments import audiences
from tandem.segments.models import Segment


def condition(row: Initiative) -> ast.Node:
    """What its audience asks of a member: one of the segments, as they are now, one of the levels,
    one of the trades.
    """
    asked: list[ast.Node] = []
    if row.segments:
        found = Segment.objects.of(row.organiser_id).filter(
            programme_id=row.programme_id, key__in=row.segments
        )
        asked.append(ast.AnyOf(tuple(codec.decode(each.body) for each in found.order_by("key"))))
    for field, words in (("member.tier", row.tiers), ("member.trade", row.trades)):
        if words:
            asked.append(ast.In(ast.Field(field), tuple(ast.Text(word) for word in words)))
    return ast.All(tuple(asked))


def seen_by(
    rows: Sequence[Initiative], member_id: int, *, programme: Programme, now: datetime
) -> list[Initiative]:
    """Those of which a member is the audience; one question, whatever their number."""
    holds = audiences.holding(
        [condition(row) for row in rows], programme=programme, now=now, member_id=member_id
    )
    return [row for row, is_held in zip(rows, holds, strict=True) if is_held]


def members(row: Initiative, *, programme: Programme, now: datetime) -> SqlQuery | None:
    """Its audience now as a query (column `member_id`); None where it is everybody."""
    if row.is_for_everybody:
        return None
    return audiences.rows(condition(row), programme=programme, now=now)


def total(row: Initiative, *, programme: Programme, now: datetime) -> int:
    """How many members belong to its audience now."""
    return audiences.count(condition(row), programme=programme, now=now)
