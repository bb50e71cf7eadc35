"""What the stream announces."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityRecorded(Fact):
    """A batch of activities stands in the stream."""

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


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityKindDeclared(Fact):
    """A programme declared a kind of activity, or said anew what is said of such activities."""

    name: ClassVar[str] = "activity.kind_declared"
    programme_id: UUID
    kind: str
    attributes: list[dict[str, Any]]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityKindEnded(Fact):
    """A programme takes no more activities of a kind."""

    name: ClassVar[str] = "activity.kind_ended"
    programme_id: UUID
    kind: str
