"""How many rows each of several programmes has: for pages that show many of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet


def totals(rows: QuerySet[Any], *, of: str = "id", is_distinct: bool = False) -> Mapping[UUID, int]:
    """How many of these rows are of which programme, in one statement; of those with none, none.
    `of`: what is counted, each once where `is_distinct`.
    """
    counted = rows.order_by().values_list("programme_id")
    return dict(counted.annotate(total=Count(of, distinct=is_distinct)))
