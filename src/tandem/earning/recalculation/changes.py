"""What runs changed, read from their awards: for whom, and by how much."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.platform import statements
from tandem.platform.database import batches
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


def recalculated_rows(
    run_id: UUID, *, programme_id: UUID, reason: str, organiser_id: UUID
) -> SqlQuery:
    """What each member gained or lost in a run, as (member_id, id, data)."""
    params = {
        "organiser_id": organiser_id,
        "run_id": run_id,
        "reason": reason,
        "book_id": programmes.book(programme_id, "REWARD", organiser_id=organiser_id),
    }
    return SqlQuery(_of_moved("recalculated", params), params, ("member_id", "id", "data"))


def _of_moved(name: str, params: Mapping[str, object]) -> str:
    sql = named_queries("tandem.earning.recalculation", "recalculating")
    batches.keep("earning_moving", sql["moving"], params, key="holder_id, id")
    return fill(sql[name], moved=sql["moved"])


def given_to(member_id: int, run_id: UUID, *, programme: Programme) -> dict[str, int]:
    """What one member got or lost in a run, by wallet; without what counted as taken before."""
    params = {"organiser_id": programme.organiser_id, "member_id": member_id, "run_id": run_id}
    wallets = {
        key: wallet
        for wallet, key in programmes.books(
            programme.id, organiser_id=programme.organiser_id
        ).items()
    }
    moved = statements.rows(_of_moved("given_to", params), params)
    return {wallets[book_id]: points for book_id, points in moved}


def members_of_runs(run_ids: Sequence[UUID], *, organiser_id: UUID) -> SqlQuery:
    """The members whose awards these runs changed (column `member_id`)."""
    params = {"organiser_id": organiser_id, "run_ids": list(run_ids)}
    return SqlQuery(
        named_queries("tandem.earning.recalculation", "recalculating")["members_of_runs"],
        params,
        ("member_id",),
    )
