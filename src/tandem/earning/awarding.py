"""Awarding: deeds in, points out. One compiled SELECT reckons a batch or a single deed; the rest is posting.

A batch runs as set statements over a temporary table `earning_given` (a row a deed, a column a rule). A single deed
runs as a prepared one-member query whose row comes back and is posted by short statements (scale.md law 8). Both keep
the same formula of limits and write the same rows; a test holds them together.

An award's key is derived from the deed and the book, and is the key of the transfer and the lot in the ledger.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.earning import limits, rulesets
from tandem.earning.facts import PointsAwarded
from tandem.earning.rulesets import InForce
from tandem.kit import ids
from tandem.kit.periods import BEGINNING_OF_TIME, add_months, span_of, start_of_day
from tandem.kit.sql import Rows, blocks
from tandem.ledger import taking, transfers
from tandem.ledger.chart import Kind
from tandem.platform import journal, statements
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme, Release
from tandem.rules import ast
from tandem.rules.compiler import Compiled, compile_rules
from tandem.segments import vocabulary

_PERIOD = "deed.occurred_at >= %(since)s AND (%(until)s::timestamptz IS NULL OR deed.occurred_at < %(until)s)"
_NOT_AWARDED = (
    "NOT EXISTS (SELECT 1 FROM earning_award AS award WHERE award.organiser_id = deed.organiser_id"
    " AND award.member_id = deed.member_id AND award.activity_id = deed.id)"
)
_OF_BATCH = f"deed.batch_id = %(batch_id)s AND {_PERIOD}"
BATCH = f"{_OF_BATCH} AND {_NOT_AWARDED}"
CARRIED = ("deed.occurred_at AS at", "deed.occurred_on AS day", "deed.due_on")
KEPT_MAX = 500
SINGLE = "deed.member_id = %(member_id)s AND deed.id = %(deed_id)s"


@dataclass(frozen=True, slots=True)
class Given:
    """What a single deed got: points by wallet, and by rule within it."""

    points: Mapping[str, int]
    breakdown: Mapping[str, Mapping[str, int]]


_kept: dict[tuple[UUID, str], Compiled] = {}


def _compiled(rule_set: InForce, currency: str, scope: str) -> Compiled:
    """The SELECT of a set; that of a published one never changes, so it is kept. Free variables are bound at each run."""
    key = (rule_set.id, scope)
    if key in _kept and not rule_set.is_draft:
        return _kept[key]
    batch: dict[str, Any] = {"is_batch": True, "of_lines_in": _OF_BATCH} if scope == BATCH else {}
    compiled = compile_rules(rule_set.rules, vocabulary.of(currency), scope=scope, carry=CARRIED, **batch)
    if not rule_set.is_draft:
        if len(_kept) > KEPT_MAX:
            _kept.clear()
        _kept[key] = compiled
    return compiled


def award_batch(batch_id: UUID, *, programme_id: UUID, organiser_id: UUID, now: datetime) -> None:
    """Give the points that the rules in force give for the deeds of a batch. Deeds that were awarded are passed over."""
    programme = programmes.programme(programme_id, organiser_id=organiser_id)
    awards = shortfall = 0
    statements.without_waiting_for_disk()
    for rule_set in rulesets.in_force(programme_id, organiser_id=organiser_id):
        if rule_set.rules:
            made, missing = _award_under(rule_set, batch_id, programme, now)
            awards += made
            shortfall += missing
    journal.record(
        PointsAwarded(
            organiser_id=organiser_id, at=now, programme_id=programme_id, batch_id=batch_id, awards=awards,
            shortfall_points=shortfall,
        )
    )  # fmt: skip


def _award_under(rule_set: InForce, batch_id: UUID, programme: Programme, now: datetime) -> tuple[int, int]:
    """Award the deeds of a batch that fall under one version; awards made, and points that could not be taken back."""
    params = {
        "organiser_id": programme.organiser_id, "programme_id": programme.id, "batch_id": batch_id, "now": now,
        "since": rule_set.valid_from, "until": rule_set.valid_to, "zone": programme.time_zone, "rule_set_id": rule_set.id,
    }  # fmt: skip
    compiled = _compiled(rule_set, programme.currency, BATCH)
    bound = {**compiled.params, **params}
    for told in compiled.told:
        statements.run(f"DROP TABLE IF EXISTS {told.table}")
        statements.run(f"CREATE TEMPORARY TABLE {told.table} ON COMMIT DROP AS\n{told.text}", bound)
        statements.run(f"CREATE UNIQUE INDEX ON {told.table} ({told.key})")
        statements.analysed(told.table)
    statements.run("DROP TABLE IF EXISTS earning_given")
    nonzero = " OR ".join(f"given.{column} <> 0" for column, _ in compiled.columns)
    # What was asked is kept beside what is given, so that an award of nothing says that the limit was reached.
    asked = "".join(f", given.{column} AS asked_{column}" for column, rule in compiled.columns if rule.limits)
    query = f"SELECT *{asked}\nFROM (\n{compiled.text}\n) AS given\nWHERE {nonzero}"
    statements.run(f"CREATE TEMPORARY TABLE earning_given ON COMMIT DROP AS {query}", bound)
    statements.analysed("earning_given (member_id, deed_id)")
    for column, rule in compiled.columns:
        for limit in rule.limits:
            own = {**params, "rule_key": rule.key, "limit": limit.points, "span": limit.over}
            for statement in limits.statements_of(column, limit):
                statements.run(statement, own)
    awards = shortfall = 0
    books = programmes.books(programme.id, organiser_id=programme.organiser_id)
    for wallet, book_id in books.items():
        columns = [(column, rule) for column, rule in compiled.columns if rule.wallet == wallet]
        if columns:
            made, missing = _post_wallet(wallet, columns, {**params, "book_id": book_id}, programme)
            awards += made
            shortfall += missing
    return awards, shortfall


def _post_wallet(
    wallet: str, columns: Sequence[tuple[str, ast.Rule]], params: Mapping[str, Any], programme: Programme
) -> tuple[int, int]:
    sql = blocks("tandem.earning", "awarding")
    keys = {f"key_{column}": json.dumps(rule.key) + ":" for column, rule in columns}
    asked_of = {column: f"given.asked_{column}" if rule.limits else f"given.{column}" for column, rule in columns}
    total = " + ".join(f"given.{column}" for column, _ in columns)
    breakdown = ", ".join(
        f"CASE WHEN {asked_of[column]} <> 0 THEN %(key_{column})s || given.{column} END" for column, _ in columns
    )
    asked = " OR ".join(f"{asked_of[column]} <> 0" for column, _ in columns)
    made = statements.run(
        sql["insert_awards"].replace("/*total*/", total).replace("/*breakdown*/", breakdown).replace("/*asked*/", asked),
        {**params, **keys},
    )
    bound = {
        **params, "is_pending": wallet == "REWARD" and programme.release == Release.WHEN_PAID,
        "expiry_months": programme.expiry_months if wallet == "REWARD" else None,
    }  # fmt: skip
    moves = Rows(sql["moves"].replace("/*total*/", total), bound, transfers.COLUMNS)
    scope = {"organiser_id": params["organiser_id"], "batch_id": params["batch_id"], "now": params["now"]}
    # Award and transfer have one key and one transaction, and what was awarded before was passed over: all are fresh.
    transfers.post_rows(moves, are_fresh=True, **scope)
    return made, take_back(sql["returns"].replace("/*total*/", total), bound, at=params["now"], **scope)


def take_back(returns: str, params: Mapping[str, Any], *, organiser_id: UUID, batch_id: UUID, at: datetime, now: datetime) -> int:
    """Take points back for negative awards: what is pending first, then what is available; the shortfall in points."""
    demands = Rows(returns, params, taking.COLUMNS)
    common: dict[str, Any] = {"organiser_id": organiser_id, "batch_id": batch_id, "at": at, "now": now}
    voided = taking.take_rows(demands, kind=Kind.VOID, **common)
    if not voided.shortfall_points:
        return 0
    rest = Rows(blocks("tandem.earning", "awarding")["returns_left"].replace("/*returns*/", returns), params, taking.COLUMNS)
    return taking.take_rows(rest, kind=Kind.TAKE_BACK, **common).shortfall_points


def award_deed(
    member_id: int, deed_id: UUID, *, day: date, at: datetime, is_payable: bool, programme: Programme, now: datetime
) -> Given:
    """Give the points for one deed at once, in the transaction that recorded it.

    Args:
        is_payable: a purchase that waits for its payment when the programme says so.
    """
    rules = rulesets.in_force(programme.id, organiser_id=programme.organiser_id)
    return begin(member_id, deed_id, day=day, at=at, is_payable=is_payable, programme=programme, rules=rules, now=now)()


def begin(
    member_id: int, deed_id: UUID, *, day: date, at: datetime, is_payable: bool, programme: Programme, rules: Sequence[InForce],
    now: datetime,
) -> Callable[[], Given]:  # fmt: skip
    """As `award_deed` under these published sets, in two halves: what the deed earns is asked for in the trip that
    records it; the call of what is returned gives the points.
    """
    organiser_id = programme.organiser_id
    rule_set = _version_at(rules, at)
    if rule_set is None or not rule_set.rules:
        return lambda: Given({}, {})
    compiled = _compiled(rule_set, programme.currency, SINGLE)
    bound = {
        **compiled.params, "organiser_id": organiser_id, "member_id": member_id, "deed_id": deed_id,
        "zone": programme.time_zone,
    }  # fmt: skip
    reckoned = statements.ask(compiled.text, bound)

    def give() -> Given:
        by_wallet: dict[str, dict[str, int]] = {}
        for row in reckoned.rows():
            for (_, rule), asked in zip(compiled.columns, row[2 + len(CARRIED) :], strict=True):
                if asked:
                    points = _limited(asked, rule, member_id, day, programme, now)
                    by_wallet.setdefault(rule.wallet, {})[rule.key] = points
        if by_wallet:
            _post_single(by_wallet, member_id, deed_id, at, is_payable, rule_set, programme, now)
        return Given({wallet: sum(parts.values()) for wallet, parts in by_wallet.items()}, by_wallet)

    return give


def _version_at(versions: Sequence[InForce], at: datetime) -> InForce | None:
    for version in reversed(versions):
        if version.valid_from <= at:
            return version
    return None


def _limited(asked: int, rule: ast.Rule, member_id: int, day: date, programme: Programme, now: datetime) -> int:
    for limit in rule.limits:
        if limit.over == "DEED":
            asked = min(asked, limit.points)
            continue
        begins_on = BEGINNING_OF_TIME if limit.over == "EVER" else span_of(day, limit.over)[0]
        ((upto,),) = statements.prepared(
            blocks("tandem.earning", "awarding")["add_limit_use"],
            {
                "organiser_id": programme.organiser_id, "member_id": member_id, "programme_id": programme.id,
                "rule_key": rule.key, "span": limit.over, "begins_on": begins_on, "points": asked, "now": now,
            },
        )  # fmt: skip
        asked = limits.given(upto - asked, asked, limit.points)
    return asked


def _post_single(
    by_wallet: Mapping[str, Mapping[str, int]], member_id: int, deed_id: UUID, at: datetime, is_payable: bool,
    rule_set: InForce, programme: Programme, now: datetime,
) -> None:  # fmt: skip
    """Write the awards of one deed and their moves, in one trip."""
    of, batch_id = programme.organiser_id, ids.derived(deed_id, "BATCH")
    books = programmes.books(programme.id, organiser_id=of)
    keys = {wallet: ids.derived(deed_id, books[wallet]) for wallet in by_wallet}
    points = {wallet: sum(parts.values()) for wallet, parts in by_wallet.items()}
    written = statements.ask(
        blocks("tandem.earning", "awarding")["insert_awards_of_deed"],
        {
            "organiser_id": of, "member_id": member_id, "activity_id": deed_id, "rule_set_id": rule_set.id, "at": at, "now": now,
            "ids": list(keys.values()), "book_ids": [books[wallet] for wallet in keys], "points": list(points.values()),
            "breakdowns": [json.dumps(parts) for parts in by_wallet.values()],
        },
    )  # fmt: skip
    moves = [
        transfers.Move(
            member_id, keys[wallet], books[wallet],
            Kind.EARN_PENDING if is_payable and wallet == "REWARD" and programme.release == Release.WHEN_PAID else Kind.EARN,
            points[wallet], deed_id, at, _expires_at(at, wallet, programme),
        )
        for wallet in by_wallet
        if points[wallet] > 0
    ]  # fmt: skip
    if moves:
        transfers.post(moves, organiser_id=of, batch_id=batch_id, now=now)
    for wallet in by_wallet:
        if points[wallet] < 0:
            demand = {"member_id": member_id, "id": keys[wallet], "book_id": books[wallet], "points": -points[wallet],
                      "activity_id": deed_id, "organiser_id": of}  # fmt: skip
            take_back(_RETURN_OF_DEED, demand, organiser_id=of, batch_id=batch_id, at=at, now=now)
    assert len(written.rows()) == len(keys), "a deed that this transaction recorded has no awards yet"


_RETURN_OF_DEED = (
    "SELECT %(member_id)s::bigint AS holder_id, %(id)s::uuid AS id, %(book_id)s::uuid AS book_id,"
    " %(points)s::bigint AS points, %(activity_id)s::uuid AS cause_id, NULL::uuid AS lot_id"
)


def _expires_at(at: datetime, wallet: str, programme: Programme) -> datetime | None:
    """The end of the local day so many months after the deed; None: these points do not expire."""
    if wallet != "REWARD" or programme.expiry_months is None:
        return None
    zone = ZoneInfo(programme.time_zone)
    return start_of_day(add_months(at.astimezone(zone).date(), programme.expiry_months), zone)
