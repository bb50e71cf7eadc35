"""What a batch of activities makes worth another look: purchases that it corrects, and activities
before which it should have come.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tandem.activity import correcting
from tandem.earning.evaluation import limits
from tandem.earning.models import RunKind
from tandem.earning.recalculation.recalculating import Recalculated, recalculate
from tandem.earning.versions import published
from tandem.kit.sql import SqlQuery, named_queries
from tandem.platform import statements
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rules.compiling.compiler import reads_past
from tandem.segments import vocabulary


def after_batches(
    batch_ids: Sequence[UUID], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> Recalculated:
    """Award again the members whose purchases these batches correct, and those for whom they came
    late: who had later activities, under rules that look at them or limits that are used up. Safe
    to repeat: without differences nothing is written.
    """
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    if corrected := correcting.members_of_batches(batch_ids, organiser_id=organiser_id):
        correct(corrected, programme=programme, now=now)
    late = _out_of_order(batch_ids, programme)
    if late is None:
        return Recalculated()
    return recalculate(
        late, programme=programme, kind=RunKind.LATE, reason="", actor="system", now=now
    )


def correct(members: Sequence[int], *, programme: Programme, now: datetime) -> Recalculated:
    """Award again members whose purchases were corrected: what is not there any more gives nothing,
    and takes back nothing but what it gave, from the very lots while they last.
    """
    named = SqlQuery(
        "SELECT unnest(%(corrected)s::bigint[]) AS member_id",
        {"corrected": list(members)},
        ("member_id",),
    )
    return recalculate(
        named, programme=programme, kind=RunKind.CORRECTED, reason="", actor="system", now=now
    )


def _out_of_order(batch_ids: Sequence[UUID], programme: Programme) -> SqlQuery | None:
    """The members of batches whose other activities may be worth something else now; None where
    rules cannot change any.
    """
    versions = published.in_force(programme.id, organiser_id=programme.organiser_id)
    rules = [rule for version in versions for rule in version.rules]
    rule_terms = vocabulary.of(programme.currency)
    bounds = [
        (rule.key, limit.over, limits.points_of(limit, programme))
        for rule in rules
        for limit in rule.limits
        if limit.per in limits.OWN and limit.over != "DEED"
    ]
    is_of_past = any(reads_past(rule, rule_terms) for rule in rules)
    if not bounds and not is_of_past:
        return None
    params = {
        "organiser_id": programme.organiser_id,
        "batch_ids": list(batch_ids),
        "reads_past": is_of_past,
        "keys": [key for key, _, _ in bounds],
        "spans": [span for _, span, _ in bounds],
        "limits": [points for _, _, points in bounds],
    }
    late_rows = statements.rows(
        named_queries("tandem.earning.recalculation", "recalculating")["out_of_order"], params
    )
    if not late_rows:
        return None
    return SqlQuery(
        "SELECT unnest(%(late)s::bigint[]) AS member_id",
        {"late": [member for (member,) in late_rows]},
        ("member_id",),
    )
