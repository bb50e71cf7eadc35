"""Files that are handed over."""

from uuid import UUID

from pydantic import BaseModel


class DocumentOut(BaseModel):
    """A file that was handed over. `status`: RECEIVED, READING, MAPPING (a person has to say which
    column is what), READY, COUNTING, COUNTED, WITHDRAWN, or FAILED, then with the reason;
    `lines_counted`: how many of its lines count; `figures`: its lines by what became of them.
    """

    id: UUID
    status: str
    reason: str
    lines_counted: int
    figures: dict[str, int]
