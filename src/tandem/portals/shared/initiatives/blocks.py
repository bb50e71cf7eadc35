"""Blocks: the parts of an initiative's page, each with what it shows and its template.

A block more is one in `showing.BLOCKS`: a function of the initiative and its reader that returns
plain values, or None where there is nothing to show.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tandem.initiatives.models import Initiative
from tandem.portals.shared.access import PortalContext
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads the page: a member, a partner's staff, or a stranger, who has no portal."""

    programme: Programme
    language: str
    now: datetime
    file_address: Callable[[Any], str]  # of a material's file, by its id
    member_id: int | None = None
    partner_id: int | None = None
    partner_role: str = ""
    portal: PortalContext | None = None

    @property
    def today(self) -> date:
        """The day of the programme."""
        return self.programme.day_at(self.now)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page. `template` reads what `show` returns as `block`."""

    template: str
    show: Callable[[Initiative, Viewer], Mapping[str, Any] | None]


def shown(blocks: Sequence[Block], row: Initiative, viewer: Viewer) -> list[dict[str, Any]]:
    """The blocks that have something to show, in order."""
    made = [(block.template, block.show(row, viewer)) for block in blocks]
    return [{"template": template, **context} for template, context in made if context is not None]
