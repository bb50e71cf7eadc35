"""Awarding: activities in, points out. One compiled SELECT evaluates a batch or a single activity;
the rest is posting.

A batch runs as set statements over the temporary table `earning_given` (`evaluating`). A single
activity under plain rules (`single`) runs as a prepared one-member query whose row comes back and
is posted by short statements (scale.md law 8); under rules that several share a limit of, or that
give to others than the member, it is a batch of one. All keep the same formula of limits and write
the same rows; a test holds them together.

An award's key is derived from the activity, the book and who gets it, and is the key of the
transfer and the lot in the ledger.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.earning import expiry_policy
from tandem.earning.evaluation import evaluating
from tandem.earning.evaluation.evaluating import Scope
from tandem.earning.facts import PointsAwarded
from tandem.earning.versions import published
from tandem.earning.versions.published import InForce
from tandem.kit import ids
from tandem.kit.sql import SqlQuery, fill, fill_each, named_queries
from tandem.ledger import taking, transfers
from tandem.ledger.chart import Kind
from tandem.platform import journal, statements
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rules.together import Column

_PERIOD = (
    "activity.occurred_at >= %(since)s AND (%(until)s::timestamptz IS NULL OR activity.occurred_at"
    " < %(until)s)"
)
_NOT_AWARDED = (
    "NOT EXISTS (SELECT 1 FROM earning_award AS award WHERE award.organiser_id ="
    " activity.organiser_id AND award.member_id = activity.member_id AND award.activity_id ="
    " activity.id)"
)
# A correction earns nothing by itself: the purchase that it names is evaluated again
# (`recalculation.following`).
_OF_BATCH = f"activity.batch_id = %(batch_id)s AND activity.corrects_id IS NULL AND {_PERIOD}"
BATCH = Scope(f"{_OF_BATCH} AND {_NOT_AWARDED}", _OF_BATCH)
_OF_BATCHES = _OF_BATCH.replace("= %(batch_id)s", "= ANY(%(batch_ids)s::uuid[])")
BATCHES = Scope(f"{_OF_BATCHES} AND {_NOT_AWARDED}", _OF_BATCHES)
HANDFUL = 50


def award_batches(
    batch_ids: Sequence[UUID], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """As `award_batch`, of several. Those of which everything was awarded when it was recorded, as
    single purchases are, are told apart by one statement; single ones for which no rule gives
    anything are by one evaluation of all.
    """
    rows = statements.rows(
        named_queries("tandem.earning", "awarding")["batches_with_some_left"],
        {"organiser_id": organiser_id, "batch_ids": list(batch_ids)},
    )
    left = {batch_id for batch_id, _is_single in rows}
    single = [batch_id for batch_id, is_single in rows if is_single]
    if len(single) > 1:
        programme = programmes.programme(programme_id, organiser_id=organiser_id)
        left -= set(single) - _asking(single, programme, now)
    done = []
    for batch_id in batch_ids:
        if batch_id in left:
            award_batch(batch_id, programme_id=programme_id, organiser_id=organiser_id, now=now)
        else:
            done.append(_awarded(batch_id, programme_id, organiser_id, now))
    if done:
        journal.record_many(done)


def _asking(batch_ids: Sequence[UUID], programme: Programme, now: datetime) -> set[UUID]:
    """Those of these batches for whose activities a rule in force gives anything, before limits."""
    asking = set[UUID]()
    for rule_set in published.in_force(programme.id, organiser_id=programme.organiser_id):
        if rule_set.rules:
            period = {"since": rule_set.valid_from, "until": rule_set.valid_to}
            evaluating.fill(
                rule_set,
                BATCHES,
                {"batch_ids": list(batch_ids), "now": now, **period},
                programme=programme,
                with_limits=False,
            )
            rows = statements.rows(
                named_queries("tandem.earning", "awarding")["batches_of_given"],
                {"organiser_id": programme.organiser_id},
            )
            asking |= {batch_id for (batch_id,) in rows}
    return asking


def award_batch(batch_id: UUID, *, programme_id: UUID, organiser_id: UUID, now: datetime) -> None:
    """Give the points that the rules in force give for the activities of a batch. Activities that
    were awarded are passed over.
    """
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    awards = shortfall = 0
    statements.without_waiting_for_disk()
    for rule_set in published.in_force(programme_id, organiser_id=organiser_id):
        if rule_set.rules:
            period = {
                "batch_id": batch_id,
                "now": now,
                "since": rule_set.valid_from,
                "until": rule_set.valid_to,
            }
            made, missing = award_under(rule_set, BATCH, period, batch_id, programme, now)
            awards += made
            shortfall += missing
    journal.record(_awarded(batch_id, programme_id, organiser_id, now, awards, shortfall))


def _awarded(
    batch_id: UUID,
    programme_id: UUID,
    organiser_id: UUID,
    now: datetime,
    awards: int = 0,
    shortfall: int = 0,
) -> PointsAwarded:
    return PointsAwarded(
        organiser_id=organiser_id,
        at=now,
        programme_id=programme_id,
        batch_id=batch_id,
        awards=awards,
        shortfall_points=shortfall,
    )


def award_under(
    rule_set: InForce,
    scope: Scope,
    chosen: Mapping[str, Any],
    batch_id: UUID,
    programme: Programme,
    now: datetime,
) -> tuple[int, int]:
    """Award the activities of a scope under one version; awards made, and points that could not be
    taken back.
    """
    compiled = evaluating.fill(rule_set, scope, chosen, programme=programme)
    params = {
        "organiser_id": programme.organiser_id,
        "batch_id": batch_id,
        "now": now,
        "zone": programme.time_zone,
        "rule_set_id": rule_set.id,
    }
    awards = shortfall = 0
    for (wallet, party), columns in purses(compiled.columns).items():
        book_id = programmes.book(programme.id, wallet, organiser_id=programme.organiser_id)
        made, missing = _post_purse(
            wallet, party, columns, rule_set, {**params, "book_id": book_id}, programme
        )
        awards += made
        shortfall += missing
    return awards, shortfall


def purses(columns: Sequence[Column]) -> dict[tuple[str, str], list[Column]]:
    """The columns by (wallet, who gets it): what goes into one purse is one award of the
    activity."""
    columns_by_purse: dict[tuple[str, str], list[Column]] = {}
    for column in columns:
        columns_by_purse.setdefault((column.effect.wallet, column.effect.to), []).append(column)
    return columns_by_purse


@dataclass(frozen=True, slots=True)
class Breakdown:
    """SQL over `earning_given`: {rule key: points}, the same before what several share, the
    condition that any was asked for; and the parameters of all of them.
    """

    given: str
    owns: str
    asked: str
    params: Mapping[str, str]


def breakdown_of(columns: Sequence[Column], rule_set: InForce) -> Breakdown:
    """How the columns of one purse are written down."""
    keys = {f"key_{column.name}": json.dumps(column.rule.key) + ":" for column in columns}
    asked = {column.name: f"{evaluating.asked(column, rule_set)} <> 0" for column in columns}

    def as_json(value: Callable[[Column], str]) -> str:
        parts = [
            f"CASE WHEN {asked[column.name]} THEN %(key_{column.name})s || {value(column)} END"
            for column in columns
        ]
        # A function takes 100 arguments at most, and a set may hold more rules: they are joined in
        # handfuls.
        joined = [
            f"nullif(concat_ws(',', {', '.join(parts[start : start + HANDFUL])}), '')"
            for start in range(0, len(parts), HANDFUL)
        ]
        return f"('{{' || concat_ws(',', {', '.join(joined)}) || '}}')::jsonb"

    given = as_json(lambda column: f"given.{column.name}")
    return Breakdown(
        given,
        as_json(lambda column: evaluating.own(column, rule_set)),
        " OR ".join(asked.values()),
        keys,
    )


def key_sql(party: str) -> str:
    """The key of an award and its transfer, as `kit.ids.derived` makes it."""
    return (
        "md5(given.activity_id || '|' || %(book_id)s"
        + ("" if party == "MEMBER" else f" || '|{party}'")
        + ")::uuid"
    )


def key_of(activity_id: UUID, book_id: UUID) -> UUID:
    """The key of what the member gets for an activity."""
    return ids.derived(activity_id, book_id)


def _post_purse(
    wallet: str,
    party: str,
    columns: Sequence[Column],
    rule_set: InForce,
    params: Mapping[str, Any],
    programme: Programme,
) -> tuple[int, int]:
    written = breakdown_of(columns, rule_set)
    # Kept where it differs only: a rule that is run again asks anew for what it did not get from
    # the others.
    asks = (
        f"CASE WHEN {written.owns} <> {written.given} THEN {written.owns} END"
        if written.owns != written.given
        else "NULL::jsonb"
    )
    holder = evaluating.HOLDERS[party]
    parts = {
        "total": " + ".join(f"given.{column.name}" for column in columns),
        "breakdown": written.given,
        "asked": written.asked,
        "asks": asks,
        "key": key_sql(party),
        "holder": holder,
        "waits": expiry_policy.IS_PENDING.format(due_on="given.due_on", kind="given.kind"),
        "expires_at": expiry_policy.EXPIRES_AT.format(at="given.at"),
        # What waits for another party is no purchase of its holder's own.
        "due_on": (
            expiry_policy.DUE_ON.format(due_on="given.due_on")
            if party == "MEMBER"
            else "NULL::date"
        ),
        "other": "NULL::bigint" if party == "MEMBER" else holder,
    }
    sql = fill_each(named_queries("tandem.earning", "awarding"), **parts)
    made = statements.run(sql["insert_awards"], {**params, **written.params, "party": party})
    bound = {**params, **expiry_policy.params(programme, wallet=wallet, party=party)}
    if bound["ceiling"] is not None:
        above = fill(
            named_queries("tandem.earning", "ceilings")["insert_reviews"],
            **{slot: parts[slot] for slot in ("key", "holder", "total")},
        )
        statements.run(above, {**bound, "programme_id": programme.id})
    moves = SqlQuery(sql["moves"], bound, transfers.COLUMNS)
    scope = {
        "organiser_id": params["organiser_id"],
        "batch_id": params["batch_id"],
        "now": params["now"],
    }
    # Award and transfer have one key and one transaction, and what was awarded before was passed
    # over: all are fresh.
    transfers.post_rows(moves, are_fresh=True, **scope)
    return made, take_back(sql["returns"], bound, at=params["now"], **scope)


def take_back(
    returns: str,
    params: Mapping[str, Any],
    *,
    organiser_id: UUID,
    batch_id: UUID,
    at: datetime,
    now: datetime,
) -> int:
    """Take points back for negative awards: what is pending first, then what is available; the
    shortfall in points.
    """
    demands = SqlQuery(returns, params, taking.COLUMNS)
    common: dict[str, Any] = {
        "organiser_id": organiser_id,
        "batch_id": batch_id,
        "at": at,
        "now": now,
    }
    voided = taking.take_rows(demands, kind=Kind.VOID, **common)
    if not voided.shortfall_points:
        return 0
    rest = SqlQuery(
        fill(named_queries("tandem.earning", "awarding")["returns_left"], returns=returns),
        params,
        taking.COLUMNS,
    )
    missing = taking.take_rows(rest, kind=Kind.TAKE_BACK, **common).shortfall_points
    if missing:
        statements.run(
            named_queries("tandem.earning", "awarding")["insert_shortfalls"],
            {"organiser_id": organiser_id, "now": now},
        )
    return missing
