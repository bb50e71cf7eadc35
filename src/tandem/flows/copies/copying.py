"""A programme that is being copied: from where, to where, by whom, and what stays behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class How:
    """What comes along: the partners; the draft of the rules before those in force; so many
    rewards, the cheapest (None: all).
    """

    with_partners: bool
    prefers_draft: bool = False
    rewards_max: int | None = None

    @property
    def is_for_play(self) -> bool:
        """Whether it is made for a rehearsal, and not to stay."""
        return self.rewards_max is not None


@dataclass(frozen=True, slots=True)
class Copying:
    """From a programme to its copy, by somebody, now."""

    source: Programme
    to_id: UUID
    actor: Actor
    now: datetime
    how: How
    left_out: list[Mapping[str, str]] = field(default_factory=list)
    segments_left_out: set[str] = field(default_factory=set)

    @property
    def of(self) -> UUID:
        """The organiser of the copy."""
        return self.actor.organiser_id

    @property
    def source_of(self) -> UUID:
        """The organiser of what is copied."""
        return self.source.organiser_id

    @property
    def is_abroad(self) -> bool:
        """Whether the copy is another organiser's."""
        return self.of != self.source_of

    def leave_out(self, name: Mapping[str, str]) -> None:
        """Note what stays behind, for another organiser has not what it names."""
        if self.is_abroad:
            self.left_out.append(name)

    @property
    def scope(self) -> dict[str, Any]:
        """What every verb is told."""
        return {"programme_id": self.to_id, "actor": self.actor, "now": self.now}
