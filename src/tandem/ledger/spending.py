"""In which order the lots of a holder are used: a property of their book.

One meaning for all that takes from lots without naming one, singly (`holding`) or set at a time
(`taking`).
"""

from uuid import UUID

from tandem.kit.sql import fill, named_queries
from tandem.ledger.models import Book, SpendingOrder
from tandem.platform import statements


def turn(lot: str) -> str:
    """SQL of the order, for lots of this alias beside `book`; ends with the lot's key."""
    return fill(named_queries("tandem.ledger", "spending")["turn"], lot=lot)


def order_of(owner_id: UUID, *, organiser_id: UUID) -> SpendingOrder:
    """The order in the books of an owner, of which one is said for all."""
    books = Book.objects.of(organiser_id).filter(owner_id=owner_id).order_by("created_at", "id")
    order = books.values_list("spending_order", flat=True).first()
    return SpendingOrder(order or SpendingOrder.SOONEST_END)


def set_order(owner_id: UUID, order: SpendingOrder, *, organiser_id: UUID) -> None:
    """Use the lots in the books of an owner in this order from now on. Moves no points."""
    params = {"organiser_id": organiser_id, "owner_id": owner_id, "spending_order": order.value}
    statements.run(named_queries("tandem.ledger", "spending")["set_order"], params)
