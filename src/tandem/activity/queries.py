"""The questions about the stream."""

from collections.abc import Sequence
from uuid import UUID

from tandem.kit.sql import blocks
from tandem.platform import statements


def standing(deeds: Sequence[tuple[int, UUID]], *, organiser_id: UUID) -> set[UUID]:
    """Of these (member, key) pairs the keys of deeds that stand already."""
    found = statements.rows(
        blocks("tandem.activity", "recording")["standing"],
        {"organiser_id": organiser_id, "members": [member for member, _ in deeds], "ids": [key for _, key in deeds]},
    )
    return {key for (key,) in found}
