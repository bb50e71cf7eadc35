"""Who sees an initiative: its audience as a condition of the one language, asked of the engine."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.initiatives.models import Initiative
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
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
        segments = Segment.objects.of(row.organiser_id).filter(
            programme_id=row.programme_id, key__in=row.segments
        )
        asked.append(
            ast.AnyOf(tuple(codec.decode(segment.body) for segment in segments.order_by("key")))
        )
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


def news_rows(
    row: Initiative,
    news_id: UUID,
    data: Mapping[str, Any],
    *,
    programme: Programme,
    now: datetime,
) -> SqlQuery:
    """Its audience now, each to be told news of it (`InitiativeNewsMessage`)."""
    members = audiences.rows(condition(row), programme=programme, now=now)
    return SqlQuery(
        fill(named_queries("tandem.initiatives", "news")["told"], members=members.text),
        merged(members.params, {"news_id": news_id, "data": json.dumps(data)}),
        ("member_id", "id", "data"),
    )


def total(row: Initiative, *, programme: Programme, now: datetime) -> int:
    """How many members belong to its audience now."""
    return audiences.count(condition(row), programme=programme, now=now)
