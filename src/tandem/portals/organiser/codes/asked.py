"""How many codes were asked for by anybody in the last days."""

from datetime import date, timedelta
from typing import Any

from tandem.evidence.codes import checking
from tandem.portals.shared.areas.context import Portal


def figures(portal: Portal, today: date) -> dict[str, Any]:
    """Codes that were checked in the last days: by product and answer, and summed up."""
    by_product = checking.totals(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        since=today - timedelta(days=checking.SHOWN_DAYS - 1),
    )
    sums = {answer: sum(row[answer] for row in by_product.values()) for answer in checking.ANSWERS}
    return {
        "by_product": by_product,
        "checked": sum(sums.values()),
        "unknown": sums[checking.UNKNOWN],
        "days": checking.SHOWN_DAYS,
    }
