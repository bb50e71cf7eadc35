"""What the lines of a document say once they are matched, for who looks and records nothing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from tandem.evidence import matching
from tandem.evidence.documents.staging import staging_of
from tandem.evidence.models import Document
from tandem.kit.sql import fill, named_queries
from tandem.platform import statements


@dataclass(frozen=True, slots=True)
class Looked:
    """A line: of which purchase and customer, as the file tells them, and what of ours it is; None
    where nobody knows. Quantities are in the base unit, amounts in minor units.
    """

    document_no: str
    sold_on: date
    customer: str
    product_id: UUID | None
    quantity: Decimal | None
    net_minor: int | None
    gross_minor: int | None


def lines(document: Document) -> list[Looked]:
    """The lines of a document that was matched in this transaction, in their order."""
    (query,) = named_queries("tandem.evidence", "looking").values()
    read, matched = staging_of(document.id), matching.matched_of(document.id)
    return [Looked(*row) for row in statements.rows(fill(query, read=read, matched=matched))]
