"""Short words for the tests of the ledger."""

from datetime import UTC, datetime
from uuid import UUID

from tandem.kit import ids
from tandem.ledger import queries, transfers
from tandem.ledger.chart import Kind
from tandem.ledger.models import Book
from tandem.platform import tenancy
from tandem.platform.models import Organiser

ORGANISER = UUID(int=1)
BOOK = UUID(int=2)
HOLDER = 1 << 55
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def open_books() -> None:
    """One organiser with one book."""
    tenancy.enter(ORGANISER)
    Organiser.objects.create(id=ORGANISER, name="Akwa", slug="akwa", created_at=NOW)
    Book.objects.of(ORGANISER).create(id=BOOK, owner_id=UUID(int=3), code="REWARD", created_at=NOW)


def move(
    points: int,
    *,
    kind: Kind = Kind.EARN,
    cause: str = "",
    at: datetime = NOW,
    expires_at: datetime | None = None,
    holder_id: int = HOLDER,
) -> transfers.Move:
    """A move with a fresh key."""
    key = ids.new_uuid()
    cause_id = ids.derived(cause) if cause else key
    return transfers.Move(holder_id, key, BOOK, kind, points, cause_id, at, expires_at)


def earn(points: int, **kwargs: object) -> UUID:
    """Post one earning; its key, which is its lot's too."""
    made = move(points, **kwargs)  # type: ignore[arg-type]
    transfers.post([made], organiser_id=ORGANISER, now=NOW)
    return made.id


def balance() -> queries.Balance:
    """The balance of the holder."""
    return queries.balance(HOLDER, organiser_id=ORGANISER, book_id=BOOK)
