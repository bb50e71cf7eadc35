"""The batches that facts tell of, so that a step takes those of a programme as one set."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from tandem.activity.facts import ActivityRecorded
from tandem.earning.facts import PointsAwarded


def by_programme(
    facts: Sequence[ActivityRecorded] | Sequence[PointsAwarded],
) -> Iterator[tuple[list[UUID], dict[str, UUID]]]:
    """The batches of each programme, each once, with whose they are."""
    batches: dict[tuple[UUID, UUID], dict[UUID, None]] = {}
    for fact in facts:
        batches.setdefault((fact.organiser_id, fact.programme_id), {})[fact.batch_id] = None
    for (organiser_id, programme_id), keys in batches.items():
        yield list(keys), {"programme_id": programme_id, "organiser_id": organiser_id}
