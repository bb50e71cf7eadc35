"""What the library announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MaterialWritten(Fact):
    """A material was put into the library, said anew, taken out or put back."""

    name: ClassVar[str] = "library.material_written"
    programme_id: UUID
    material_id: UUID
    is_there: bool
