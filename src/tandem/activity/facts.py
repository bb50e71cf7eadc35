"""What the stream announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityRecorded(Fact):
    """A batch of deeds stands in the stream."""

    name: ClassVar[str] = "activity.recorded"
    programme_id: UUID
    batch_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentsRecorded(Fact):
    """Payments were recorded under this cause; the rows carry the moment of writing."""

    name: ClassVar[str] = "payments.recorded"
    programme_id: UUID
    written_at: str
    payments: int
