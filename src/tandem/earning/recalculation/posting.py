"""The differences that a run found, as transfers: more is given, and less is taken back where it
is still there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tandem.earning import awarding, expiry_policy
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.ledger import transfers
from tandem.platform import statements
from tandem.platform.database import batches
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

_RETURNS = (
    "SELECT back.holder_id, back.id, back.book_id, back.points, back.cause_id, back.lot_id"
    " FROM earning_return AS back"
)


def post_differences(
    params: Mapping[str, Any], programme: Programme, now: datetime
) -> tuple[int, int]:
    """The transfers of the differences; points that were to be taken back, and those of them that
    were not there.
    """
    sql, run_id = named_queries("tandem.earning.recalculation", "recalculating"), params["run_id"]
    of = programme.organiser_id
    bound = {
        **params,
        **expiry_policy.params(programme, wallet="REWARD", party="MEMBER"),
        "reward_book_id": programmes.book(programme.id, "REWARD", organiser_id=of),
    }
    scope: dict[str, Any] = {"organiser_id": of, "batch_id": run_id, "now": now}
    moves = fill(
        sql["moves"],
        waits=expiry_policy.IS_PENDING.format(due_on="activity.due_on", kind="activity.kind"),
        expires_at=expiry_policy.EXPIRES_AT.format(at="difference.at"),
        due_on=expiry_policy.DUE_ON.format(due_on="activity.due_on"),
    )
    if programme.award_ceiling is not None:
        statements.run(
            named_queries("tandem.earning", "ceilings")["insert_reviews_of_run"],
            {**bound, "programme_id": programme.id},
        )
    transfers.post_rows(SqlQuery(moves, bound, transfers.COLUMNS), are_fresh=True, **scope)
    if not batches.keep("earning_asked", sql["asked"], bound, key="holder_id, id"):
        return 0, 0
    batches.keep("earning_taken", sql["taken"], bound, key="holder_id, id")
    of_activity = "holder_id, cause_id, book_id"
    batches.keep("earning_lost", sql["lost"], bound, key=of_activity, is_unique=False)
    # Kept, for what is voided first would be counted as taken when the rest is asked for.
    if not batches.keep("earning_return", sql["returns"], bound, key="holder_id, id"):
        return 0, 0
    ((down,),) = statements.rows("SELECT sum(back.points)::bigint FROM earning_return AS back")
    return down, awarding.take_back(_RETURNS, {"organiser_id": of}, at=now, **scope)
