"""How far partners are with their targets, by one query for all that are asked for.

Figures are of now: goods that come back after the last day lower them still.
"""

from collections.abc import Collection
from uuid import UUID

from tandem.activity import turnover
from tandem.insights import lately
from tandem.kit.sql import fill, named_queries
from tandem.programmes.models import Programme


def progress(targets: Collection[UUID], *, programme: Programme) -> dict[UUID, int]:
    """What was reached of each target so far; turnover in minor units."""
    text = named_queries("tandem.insights", "partner_targets")["progress"]
    rows = lately.rows(
        fill(text, turnover=turnover.of("activity")),
        {
            "organiser_id": programme.organiser_id,
            "programme_id": programme.id,
            "zone": programme.time_zone,
            "targets": list(targets),
        },
    )
    return dict(rows)
