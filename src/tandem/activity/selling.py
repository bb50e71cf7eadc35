"""Where a product was really sold: at which outlets members bought it lately.

The night writes it down, one row a product and outlet, from what was recorded in the days that it
looks back; a page reads the rows of one product. Whether it is told follows from how many bought it
there: a few could be recognised by others.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from tandem.activity import kinds
from tandem.activity.models import SoldAt
from tandem.kit.sql import named_queries
from tandem.platform import statements

DAYS = 30  # that are looked back
BUYERS_LEAST = 3  # of fewer it is not told that the product was sold there
OUTLETS_MAX = 300


def refresh(programme_id: UUID, *, organiser_id: UUID, today: date, now: datetime) -> None:
    """Write down anew where what was bought lately. Safe to repeat."""
    since_on = today - timedelta(days=DAYS)
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "since_on": since_on,
        "since_at": now - timedelta(days=DAYS + 1),
        "today": today,
        "now": now,
        "kinds": list(kinds.BOUGHT),
    }
    sql = named_queries("tandem.activity", "selling")
    statements.run(sql["refresh"], params)
    statements.run(sql["fade"], params)


def outlets_of(
    product_id: UUID, *, programme_id: UUID, organiser_id: UUID, today: date
) -> set[UUID]:
    """The outlets at which a product was sold lately, to enough members that none is recognised."""
    rows = SoldAt.objects.of(organiser_id).filter(
        product_id=product_id,
        programme_id=programme_id,
        buyers__gte=BUYERS_LEAST,
        last_on__gte=today - timedelta(days=DAYS),
    )
    return set(
        rows.order_by("-last_on", "outlet_id").values_list("outlet_id", flat=True)[:OUTLETS_MAX]
    )
