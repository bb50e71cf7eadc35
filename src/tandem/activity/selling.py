"""Where a product was really sold: at which outlets members bought it lately.

The night writes it down, one row a product and outlet, from what was recorded in the days that it
looks back; a page reads the rows of one product. After the first it counts anew only where somebody
bought since the last one, where a day of a purchase is over, and what merged members bought (once a
merge is undone: when somebody buys there again). Whether it is told follows from how many bought it
there: a few could be recognised by others.
"""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max

from tandem.activity import kinds
from tandem.activity.models import SoldAt
from tandem.kit.sql import named_queries
from tandem.platform import statements
from tandem.platform.database import batches

DAYS = 30  # that are looked back
BUYERS_LEAST = 3  # of fewer it is not told that the product was sold there
OUTLETS_MAX = 300
NIGHTS_MAX = 7  # after so many that were missed, all is counted anew
# A night's day may have begun so long before it did by UTC, and what was recorded at its moment was
# seen by the next one.
BEFORE_NIGHT = timedelta(hours=15)


def refresh(programme_id: UUID, *, organiser_id: UUID, today: date, now: datetime) -> None:
    """Write down anew where what was bought lately: of all that was, or, where an earlier night
    did, of what may have changed since. Safe to repeat.
    """
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "since_on": today - timedelta(days=DAYS),
        "since_at": now - timedelta(days=DAYS + 1),
        "today": today,
        "now": now,
        "kinds": list(kinds.BOUGHT),
    }
    sql = named_queries("tandem.activity", "selling")
    rows = SoldAt.objects.of(organiser_id).filter(programme_id=programme_id)
    last_on = rows.aggregate(last_on=Max("written_on"))["last_on"]
    if last_on is None or not today - timedelta(days=NIGHTS_MAX) <= last_on <= today:
        statements.run(sql["refresh"], params)
        statements.run(sql["fade"], params)
        return
    last_at = datetime.combine(last_on, time.min, UTC) - BEFORE_NIGHT
    params |= {
        "last_on": last_on,
        "last_at": last_at,
        "last_since_on": last_on - timedelta(days=DAYS),
        "read_since_at": last_at - timedelta(days=DAYS + 1),
    }
    batches.keep("activity_soldpair", sql["changed"], params, key="product_id, outlet_id")
    statements.run(sql["recount"], params)
    statements.run(sql["fade_changed"], params)


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
