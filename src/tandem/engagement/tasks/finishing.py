"""Who is done with a task, each once in a period."""

from dataclasses import dataclass
from datetime import date, datetime

from tandem.engagement.tasks import progress
from tandem.engagement.tasks.models import Task
from tandem.engagement.tasks.progress import Period
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.segments import targeting


@dataclass(frozen=True, slots=True)
class Finished:
    """A member who is done now, and since which day."""

    member_id: int
    done_on: date


def finish(
    task: Task,
    period: Period,
    *,
    among: SqlQuery | None,
    programme: Programme,
    now: datetime,
) -> list[Finished]:
    """Note who of these members (None: of all) is done with a task in a period and was not before,
    nor anybody merged with them; only of its audience as it is now. Safe to repeat, and raced.
    """
    members = targeting.members_of(task.audience_id, programme=programme, now=now)
    if among is not None:
        text = (
            f"SELECT among.member_id FROM ({among.text}) AS among"
            f" WHERE among.member_id IN ({members.text})"
        )
        members = SqlQuery(text, merged(members.params, among.params), ("member_id",))
    found = progress.of_members(task, period, members, programme=programme)
    sql = named_queries(__package__, "progress")
    text = fill(sql["finish"], progress=found.text, standing=sql["standing"])
    params = {**found.params, "task_id": task.id, "period": period.name, "now": now}
    return [Finished(member, day) for member, day in statements.rows(text, params)]
