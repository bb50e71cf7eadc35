"""Awarding again: what activities are worth by today's facts, and the differences to what was
posted for them.

An activity that comes late may change what later activities of the member are worth (limits, the
third purchase of a month); a corrected version may be meant for a period that has passed. Then the
members' activities are evaluated anew, in their order and from the beginning, and only the
differences are posted, as awards and transfers of their own. Nothing is deleted.

A member's own limits are evaluated anew as well. What several share is not: it was given first
come, first served, so only what an activity asks for more or less goes to the shared limit, now
(docs/algorithms/recalculation.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.earning import awarding
from tandem.earning.evaluation import evaluating, limits
from tandem.earning.evaluation.evaluating import Scope
from tandem.earning.evaluation.limits import Uses
from tandem.earning.facts import PointsRecalculated
from tandem.earning.models import Run, RunKind, RunStatus
from tandem.earning.recalculation import posting
from tandem.earning.versions import published
from tandem.earning.versions.published import InForce
from tandem.kit import ids
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.ledger import taking
from tandem.platform import journal, statements
from tandem.platform.database import batches
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

_OF_MEMBERS = (
    "activity.programme_id = %(programme_id)s AND activity.corrects_id IS NULL AND"
    " activity.member_id IN (SELECT again.member_id FROM earning_again AS again) AND"
    " activity.occurred_at >= %(since)s AND (%(until)s::timestamptz IS NULL OR"
    " activity.occurred_at < %(until)s)"
)
AGAIN = Scope(_OF_MEMBERS, _OF_MEMBERS)
_CORRECTED = "correction.member_id IN (SELECT again.member_id FROM earning_again AS again)"
_EVERY_ACTIVITY = "activity.member_id IN (SELECT again.member_id FROM earning_again AS again)"
_PURSE = "member_id, activity_id, book_id, party"
_USES = Uses("earning_again_own", "earning_again_shared")


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What a run changed: awards written, holders touched, points given and taken (without those
    that counted as taken before), and points that were not there any more.
    """

    awards: int = 0
    holders: int = 0
    up_points: int = 0
    down_points: int = 0
    shortfall_points: int = 0
    run_id: UUID | None = None


def recalculate(
    members: SqlQuery,
    *,
    programme: Programme,
    kind: RunKind,
    reason: str,
    actor: str,
    now: datetime,
    instead: InForce | None = None,
    run_id: UUID | None = None,
    only_look: bool = False,
) -> Recalculated:
    """Evaluate all activities of these members anew and post the differences.

    Args:
        members: column `member_id`; each once.
        instead: a version to use in its period in the place of those in force.
        run_id: the run that asked for it; a run is written when there are differences and none is
            named.
        only_look: leave the differences in the table `earning_difference`; the caller rolls back.

    Locks the members' use of limits, then their accounts, each in order.
    """
    of, sql = programme.organiser_id, named_queries("tandem.earning.recalculation", "recalculating")
    run = run_id or ids.new_uuid()
    params = {"organiser_id": of, "programme_id": programme.id, "now": now, "run_id": run}
    _stage(members, params, programme)
    _find_differences(params, programme, instead)
    ((awards, holders, up, down),) = statements.rows(sql["totals"], params)
    if not awards:
        return Recalculated()
    if only_look:
        return Recalculated(awards, holders, up, down)
    if run_id is None:
        _write_run(run, kind, reason, actor, programme, now)
    statements.run(sql["insert_differences"], params)
    down, shortfall = posting.post_differences(params, programme, now)
    journal.record(
        PointsRecalculated(
            organiser_id=of,
            at=now,
            actor=actor,
            programme_id=programme.id,
            run_id=run,
            kind=kind.value,
            reason=reason,
            up_points=up,
            down_points=down,
            shortfall_points=shortfall,
        )
    )
    return Recalculated(awards, holders, up, down, shortfall, run)


def _write_run(
    key: UUID, kind: RunKind, reason: str, actor: str, programme: Programme, now: datetime
) -> None:
    """The run of differences for which nobody asked."""
    Run.objects.of(programme.organiser_id).create(
        id=key,
        programme_id=programme.id,
        kind=kind,
        status=RunStatus.POSTED,
        reason=reason,
        actor=actor,
        created_at=now,
        ended_at=now,
        progress=100,
    )


def _stage(members: SqlQuery, params: Mapping[str, Any], programme: Programme) -> None:
    """Name the members, lock what they use, and make the tables of the evaluating."""
    sql = named_queries("tandem.earning.recalculation", "recalculating")
    chosen = f"SELECT DISTINCT chosen.member_id FROM ({members.text}) AS chosen"
    batches.keep("earning_again", chosen, members.params, key="member_id")
    statements.run(sql["lock_uses"], params)
    holders = SqlQuery(
        "SELECT again.member_id AS holder_id FROM earning_again AS again", {}, ("holder_id",)
    )
    for book_id in programmes.books(programme.id, organiser_id=programme.organiser_id).values():
        taking.lock(holders, book_id=book_id, organiser_id=programme.organiser_id)
    fresh_uses()
    batches.make("earning_fresh", sql["fresh"])


def fresh_uses() -> Uses:
    """Empty tables for the use of limits, for evaluating history from its beginning."""
    for table, like in (
        ("earning_again_own", "earning_limituse"),
        ("earning_again_shared", "earning_shareduse"),
    ):
        batches.make(table, f"LIKE {like} INCLUDING INDEXES")
    return _USES


def _find_differences(
    params: Mapping[str, Any], programme: Programme, instead: InForce | None
) -> None:
    """What the staged members' activities would be given now, held against what was given, in the
    table `earning_difference`.
    """
    sql = named_queries("tandem.earning.recalculation", "recalculating")
    stands = evaluating.stage_corrected(programme, activities=_EVERY_ACTIVITY, among=_CORRECTED)
    versions = published.in_force(programme.id, organiser_id=programme.organiser_id)
    if instead is not None:
        versions = published.overlaid(versions, instead)
    for version in versions:
        _add_fresh(version, params, programme, stands)
    batches.find_by("earning_fresh", key=_PURSE, is_unique=False)
    standing = fill(sql["standing"], scope=_EVERY_ACTIVITY)
    batches.keep("earning_standing", standing, params, key=_PURSE)
    if batches.keep("earning_several", sql["several"], params, key=_PURSE):
        statements.run(sql["add_up_standing"])
    batches.keep("earning_change", sql["changes"], key="member_id, activity_id", is_unique=False)
    statements.run(sql["overwrite_uses"], params)
    statements.run(sql["clear_uses"], params)
    by_id = {version.id: version for version in versions}  # one may count in several periods
    for version in by_id.values():
        _hold_shared(version, params, programme)
    batches.keep("earning_difference", sql["differences"], params, key="member_id, id")


def _add_fresh(
    version: InForce, params: Mapping[str, Any], programme: Programme, stands: bool
) -> None:
    """What one version would give now in its period, purse by purse; a member's own limits go on
    from version to version.
    """
    if not version.rules:
        return
    period = {"since": version.valid_from, "until": version.valid_to, "now": params["now"]}
    compiled = evaluating.fill(
        version,
        AGAIN,
        period,
        programme=programme,
        uses=_USES,
        with_shared=False,
        as_it_stands=stands,
    )
    for (wallet, party), columns in awarding.purses(compiled.columns).items():
        written = awarding.breakdown_of(columns, version)
        text = fill(
            named_queries("tandem.earning.recalculation", "recalculating")["add_fresh"],
            holder=evaluating.HOLDERS[party],
            owns=written.owns,
            asked=written.asked,
        )
        own = {
            **params,
            **written.params,
            "party": party,
            "rule_set_id": version.id,
            "book_id": programmes.book(programme.id, wallet, organiser_id=programme.organiser_id),
        }
        statements.run(text, own)


def _hold_shared(version: InForce, params: Mapping[str, Any], programme: Programme) -> None:
    """What activities ask for more or less of a shared limit goes to that limit now."""
    compiled = evaluating.compiled(version, programme.currency, AGAIN) if version.rules else None
    shared = (
        [column for column in compiled.columns if limits.is_shared(column, version.budgets)]
        if compiled
        else []
    )
    if not shared:
        return
    sql, of = named_queries("tandem.earning.recalculation", "recalculating"), programme.organiser_id
    own: dict[str, Any] = {
        **params,
        "rule_set_id": version.id,
        "keys": [column.rule.key for column in shared],
    }
    params = {**params, "editions": programmes.edition_starts(programme.id, organiser_id=of)}
    columns, books = [], {}
    for column in shared:
        books[column.name] = programmes.book(programme.id, column.effect.wallet, organiser_id=of)
        own |= {
            f"key_{column.name}": column.rule.key,
            f"book_{column.name}": books[column.name],
            f"party_{column.name}": column.effect.to,
        }
        columns.append(
            f"coalesce(sum(change.own) FILTER (WHERE change.rule_key = %(key_{column.name})s AND"
            f" change.book_id = %(book_{column.name})s AND change.party = %(party_{column.name})s),"
            f" 0)::bigint AS {column.name}"
        )
    query = fill(sql["shared_changes"], columns=",\n  ".join(columns))
    batches.keep("earning_given", query, own, key="member_id, activity_id")
    limits.apply_shared(shared, version.budgets, params, programme, Uses())
    for column in shared:
        held = {
            **params,
            "rule_key": column.rule.key,
            "book_id": books[column.name],
            "party": column.effect.to,
            "rule_set_id": version.id,
        }
        statements.run(fill(sql["hold_change"], column=f"given.{column.name}"), held)
