"""Points of who left: once the last day has passed on which they could be used, what is left of
them is taken, in every book: what waits is voided, what is available expires.

Their cause in the ledger is the leave, so that statements can say why. What comes to such a member
later (an order that is cancelled) is taken in the same way by the next night.
"""

from datetime import date, datetime

from tandem.kit import ids
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.ledger import taking
from tandem.ledger.chart import Kind
from tandem.platform import statements
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

_PLACES = {Kind.VOID: "pending_points", Kind.EXPIRE: "available_points"}


def take_left(programme: Programme, *, today: date, now: datetime) -> int:
    """Take the points of members whose last day is before today; how many. Safe to repeat."""
    of, taken = programme.organiser_id, 0
    text = named_queries("tandem.earning", "parting")["left_behind"]
    statements.with_much_memory()
    for book_id in programmes.books(programme.id, organiser_id=of).values():
        for kind, place in _PLACES.items():
            demands = SqlQuery(
                fill(text, place=place),
                {
                    "organiser_id": of,
                    "programme_id": programme.id,
                    "book_id": book_id,
                    "today": today,
                    "stamp": f"{kind.value} {now.isoformat()}",
                },
                taking.COLUMNS,
            )
            taken += taking.take_rows(
                demands, kind=kind, organiser_id=of, batch_id=ids.new_uuid(), at=now, now=now
            ).points
    return taken
