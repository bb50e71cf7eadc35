"""What communication announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MembersNotified(Fact):
    """Messages were written that an e-mail is to bring too."""

    name: ClassVar[str] = "members.told"
    programme_id: UUID
    messages: int
