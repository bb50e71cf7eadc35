"""Words that members have, for lists to choose from."""

from uuid import UUID

from tandem.insights import lately
from tandem.kit.sql import fill, named_queries


def of_members(field: str, *, programme_id: UUID, organiser_id: UUID, most: int) -> list[str]:
    """The different trades or regions of members, in their order; in a large installation as they
    were lately, for all members are read for what is the same for nearly all.
    """
    text = fill(named_queries("tandem.insights", "words")["of_members"], field=field)
    scope = {"programme_id": programme_id, "organiser_id": organiser_id, "most": most}
    return [str(word) for (word,) in lately.rows(text, scope)]
