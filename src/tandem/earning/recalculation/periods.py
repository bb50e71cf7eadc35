"""A period awarded again under a version of the rules, as a run asks for it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from tandem.earning.models import Run, RunKind
from tandem.earning.recalculation import recalculating, runs
from tandem.kit.sql import SqlQuery, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme


def carry_out(run: Run, *, now: datetime, post: bool) -> dict[str, Any]:
    """Evaluate the period of a run again and return the report of its differences; with `post` they
    are posted, too.
    """
    of = run.organiser_id
    programme, instead = runs.meant(run)
    recalculated = recalculating.recalculate(
        members_of(programme, since=instead.valid_from, until=instead.valid_to),
        programme=programme,
        kind=RunKind.AGAIN,
        reason=run.reason,
        actor=run.actor,
        now=now,
        instead=instead,
        run_id=run.id,
        only_look=not post,
    )
    sql, params = (
        named_queries("tandem.earning.recalculation", "recalculating")["most_changed"],
        {"organiser_id": of, "limit": runs.LISTED_MAX},
    )
    most = statements.rows(sql, params) if recalculated.awards else []
    figures = {name: value for name, value in asdict(recalculated).items() if name != "run_id"}
    return {
        **figures,
        "digest": runs.digest(instead.id, organiser_id=of),
        "most": [[str(key), name, wallet, points] for key, name, wallet, points in most],
    }


def members_of(programme: Programme, *, since: datetime, until: datetime | None) -> SqlQuery:
    """The members who have activities in a period."""
    params = {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "since": since,
        "until": until,
    }
    return SqlQuery(
        named_queries("tandem.earning.recalculation", "recalculating")["members_of"],
        params,
        ("member_id",),
    )
