"""The installation at a glance, for its operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tandem.kit.sql import named_queries
from tandem.platform import statements


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme of an organiser, with how many take part and how many documents came.

    `is_open`: who asks has a role there; being an operator alone opens no programme.
    """

    organiser: str
    name: str
    slug: str
    members: int
    documents: int
    is_open: bool


def organisers(*, user_id: UUID, roles: Sequence[str]) -> list[ProgrammeRow]:
    """Every programme of the installation, open to a user with one of the roles; the caller looks
    across organisers.
    """
    programmes = named_queries("tandem.insights", "standing")["programmes"]
    who = {"user_id": user_id, "roles": list(roles)}
    return [ProgrammeRow(*row) for row in statements.rows(programmes, who)]
