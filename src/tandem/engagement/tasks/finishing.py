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
    """Keep how far these members (None: those of its audience) are with a task in a period, and
    note who is done and was not before, nor anybody merged with them; only of its audience as it
    is now. Safe to repeat, and raced.
    """
    audience = targeting.members_of(task.audience_id, programme=programme, now=now)
    members = audience if among is None else among
    progress_query = progress.of_members(task, period, members, programme=programme)
    sql = named_queries(__package__, "progress")
    params = {
        **progress_query.params,
        "task_id": task.id,
        "period": period.name,
        "now": now,
        "steps_total": len(task.steps),
    }
    statements.run(fill(sql["keep"], progress=progress_query.text, members=members.text), params)
    text = fill(
        sql["finish"], members=members.text, not_done=sql["not_done"], audience=audience.text
    )
    rows = statements.rows(text, merged(audience.params, {**members.params, **params}))
    return [Finished(member, day) for member, day in rows]
