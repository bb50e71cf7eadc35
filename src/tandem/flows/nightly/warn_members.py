"""What the night tells members beforehand."""

from datetime import datetime

from tandem.communication import inbox
from tandem.earning import releasing
from tandem.earning.messages import PointsExpiringMessage
from tandem.programmes.models import Programme


def points_expiring(programme: Programme, *, now: datetime) -> None:
    """Points that expire soon, so many days before as the programme says: each day of expiry once
    for each warning.
    """
    for days, beyond_days in releasing.warnings_of(programme):
        rows = releasing.expiring_rows(programme, days=days, beyond_days=beyond_days, now=now)
        told = inbox.notify_rows(
            rows,
            PointsExpiringMessage,
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            now=now,
        )
        if told:
            releasing.note_warned(programme, days=days, members=told, now=now)
