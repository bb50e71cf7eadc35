"""Who got points by what happened, as a question: for whoever looks at them and at nobody else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tandem.earning.facts import PointsAdjusted, PointsAwarded, PointsRecalculated, PointsReleased
from tandem.kit.sql import SqlQuery, named_queries

Got = PointsAwarded | PointsRecalculated | PointsReleased | PointsAdjusted


def who_got(facts: Sequence[Got], *, organiser_id: UUID) -> SqlQuery | None:
    """Whose points these facts of one programme may have made more (column `member_id`; holders of
    points, partners among them). None: a fact tells of nobody in particular, so it may be anybody.

    Each part is found by its index: awards of a batch and of a run, the transfers of a release.
    """
    batches = [fact.batch_id for fact in facts if isinstance(fact, PointsAwarded)]
    runs = [fact.run_id for fact in facts if isinstance(fact, PointsRecalculated)]
    releases = [
        fact.release_batch_id
        for fact in facts
        if isinstance(fact, PointsReleased) and fact.released_points
    ]
    adjusted = {fact.member_id for fact in facts if isinstance(fact, PointsAdjusted)}
    if None in releases or 0 in adjusted:
        return None  # from before releases had a name; the opening balances of many
    params: dict[str, Any] = {
        "organiser_id": organiser_id,
        "batch_ids": batches,
        "run_ids": runs,
        "release_ids": releases,
        "adjusted": sorted(adjusted),
    }
    named = named_queries("tandem.earning", "getting")
    asked = {"by_batches": batches, "by_runs": runs, "by_releases": releases}
    parts = [named[part].rstrip().rstrip(";") for part, keys in asked.items() if keys]
    text = "\nUNION\n".join([*parts, named["by_hand"]])
    return SqlQuery(text, params, ("member_id",))
