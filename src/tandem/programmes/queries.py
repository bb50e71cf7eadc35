"""The questions about the frame."""

from functools import lru_cache
from uuid import UUID

from tandem.ledger.models import Book
from tandem.programmes.models import Programme


def programme(programme_id: UUID, *, organiser_id: UUID) -> Programme:
    """The programme as it stands now."""
    return Programme.objects.of(organiser_id).get(id=programme_id)


@lru_cache(maxsize=1_000)
def _books(programme_id: UUID, organiser_id: UUID) -> tuple[tuple[str, UUID], ...]:
    found = Book.objects.of(organiser_id).filter(owner_id=programme_id).values_list("code", "id")
    return tuple(found.order_by("code"))


def books(programme_id: UUID, *, organiser_id: UUID) -> dict[str, UUID]:
    """The book of each wallet; they never change, so they are remembered."""
    found = _books(programme_id, organiser_id)
    if not found:
        _books.cache_clear()
    return dict(found)
