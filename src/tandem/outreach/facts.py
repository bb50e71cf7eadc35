"""What outreach announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class LandingWritten(Fact):
    """A landing page was added, changed, ended or opened again."""

    name: ClassVar[str] = "landing.written"
    programme_id: UUID
    landing_id: UUID
    title: Mapping[str, str]
    ended_at: datetime | None
