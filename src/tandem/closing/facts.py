"""What closings announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class EditionSettled(Fact):
    """An edition is settled: `statements` members have a statement of it. `void_batch_id` and
    `lapse_batch_id` name the transfers of what was taken back and of what was not carried over.
    """

    name: ClassVar[str] = "edition.settled"
    programme_id: UUID
    closing_id: UUID
    edition: int
    statements: int
    voided_points: int
    lapsed_points: int
    carried_points: int
    void_batch_id: UUID
    lapse_batch_id: UUID
