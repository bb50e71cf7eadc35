"""The installation at a glance, for its operator."""

from dataclasses import dataclass

from tandem.kit.sql import blocks
from tandem.platform import statements


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme of an organiser, with how many take part and how many documents came."""

    organiser: str
    name: str
    slug: str
    members: int
    documents: int


def organisers() -> list[ProgrammeRow]:
    """Every programme of the installation; the caller looks across organisers."""
    return [ProgrammeRow(*row) for row in statements.rows(blocks("tandem.insights", "standing")["programmes"])]
