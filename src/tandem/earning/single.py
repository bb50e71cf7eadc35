"""Awarding one activity at once, in the trips that record it: what a person or a till waits for."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from tandem.earning import awarding, ceilings, expiry_policy
from tandem.earning.evaluation import evaluating, limits
from tandem.earning.evaluation.evaluating import CARRIED, Scope
from tandem.earning.versions import published
from tandem.earning.versions.published import InForce
from tandem.kit import ids
from tandem.kit.sql import named_queries
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.platform import statements
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rules.together import Column

SINGLE = Scope(
    "activity.member_id = %(member_id)s AND activity.id = %(activity_id)s", is_batch=False
)
_EVER_LEFT = 2 + len(CARRIED)  # its place in a row: behind member, activity and what is carried
ONE_BY_ONE = Scope("activity.member_id = %(member_id)s AND activity.id = %(activity_id)s")


@dataclass(frozen=True, slots=True)
class Given:
    """What a single activity got: points by wallet, and by rule within it."""

    points: Mapping[str, int]
    breakdown: Mapping[str, Mapping[str, int]]


def award_activity(
    member_id: int,
    activity_id: UUID,
    *,
    day: date,
    at: datetime,
    due_on: date | None,
    programme: Programme,
    now: datetime,
    is_bought: bool = True,
) -> Given:
    """Give the points for one activity at once, in the transaction that recorded it.

    Args:
        due_on: of a purchase that waits for its payment when the programme says so.
        is_bought: by it somebody bought something, so that its points may wait for some days.
    """
    rules = published.in_force(programme.id, organiser_id=programme.organiser_id)
    return begin(
        member_id,
        activity_id,
        day=day,
        at=at,
        due_on=due_on,
        programme=programme,
        rules=rules,
        now=now,
        is_bought=is_bought,
    )()


def begin(
    member_id: int,
    activity_id: UUID,
    *,
    day: date,
    at: datetime,
    due_on: date | None,
    programme: Programme,
    rules: Sequence[InForce],
    now: datetime,
    is_bought: bool = True,
    is_of_partner: bool = False,
) -> Callable[[], Given]:
    """As `award_activity` under these published sets, in two halves: what the activity earns is
    asked for in the trip that records it; the call of what is returned gives the points.

    `is_bought`: by it somebody bought something, so that its points may wait for some days.
    `is_of_partner`: a partner did it itself, so nothing of it is a member's.
    """
    rule_set = _version_at(rules, at)
    if rule_set is None or not rule_set.rules:
        return lambda: Given({}, {})
    if not rule_set.is_plain or is_of_partner:
        return lambda: _award_one(member_id, activity_id, rule_set, programme, now)
    evaluated = _evaluated(rule_set, member_id, activity_id, programme)

    def give() -> Given:
        by_wallet: dict[str, dict[str, int]] = {}
        for column, asked in evaluated():
            points = _limited(asked, column, member_id, day, programme, now)
            by_wallet.setdefault(column.effect.wallet, {})[column.rule.key] = points
        if by_wallet:
            waiting = _Waiting(due_on, is_bought)
            _post_single(by_wallet, member_id, activity_id, at, waiting, rule_set, programme, now)
        return Given(
            {wallet: sum(parts.values()) for wallet, parts in by_wallet.items()}, by_wallet
        )

    return give


def _evaluated(
    rule_set: InForce, member_id: int, activity_id: UUID, programme: Programme
) -> Callable[[], Iterator[tuple[Column, int]]]:
    """What each effect of a plain set gives for the activity; asked for now, read by the call of
    what is returned. Nearly nobody ever left: only of who did it is asked once more, with all that
    leaving means.
    """
    scope = {
        "organiser_id": programme.organiser_id,
        "member_id": member_id,
        "activity_id": activity_id,
        "zone": programme.time_zone,
    }
    cheap = evaluating.compiled(rule_set, programme.currency, SINGLE, whoever_left=True)
    answer = statements.ask(cheap.text, {**cheap.params, **scope})

    def effects() -> Iterator[tuple[Column, int]]:
        rows = answer.rows()
        if not any(row[_EVER_LEFT] for row in rows):
            return _asked(cheap.columns, rows)
        whole = evaluating.compiled(rule_set, programme.currency, SINGLE)
        return _asked(whole.columns, statements.prepared(whole.text, {**whole.params, **scope}))

    return effects


def _asked(
    columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[Column, int]]:
    """The effects that ask for points, of rows that end with one column for each effect."""
    for row in rows:
        for column, points in zip(columns, row[len(row) - len(columns) :], strict=True):
            if points:
                yield column, points


def _award_one(
    member_id: int, activity_id: UUID, rule_set: InForce, programme: Programme, now: datetime
) -> Given:
    """An activity by itself, by the statements of a batch: what several share is evaluated in one
    place only.
    """
    of, batch_id = programme.organiser_id, ids.derived(activity_id, "BATCH")
    awarding.award_under(
        rule_set,
        ONE_BY_ONE,
        {"member_id": member_id, "activity_id": activity_id, "now": now},
        batch_id,
        programme,
        now,
    )
    wallets = {
        book_id: wallet
        for wallet, book_id in programmes.books(programme.id, organiser_id=of).items()
    }
    own = statements.rows(
        named_queries("tandem.earning", "awarding")["awards_of_activity"],
        {"organiser_id": of, "member_id": member_id, "activity_id": activity_id},
    )
    breakdown: dict[str, Counter[str]] = {}
    for book_id, told in own:
        parts = json.loads(told) if isinstance(told, str) else told
        breakdown.setdefault(wallets[book_id], Counter()).update(parts)
    return Given({wallet: sum(parts.values()) for wallet, parts in breakdown.items()}, breakdown)


def _version_at(versions: Sequence[InForce], at: datetime) -> InForce | None:
    for version in reversed(versions):
        if version.valid_from <= at:
            return version if version.valid_to is None or at < version.valid_to else None
    return None


def _limited(
    asked: int, column: Column, member_id: int, day: date, programme: Programme, now: datetime
) -> int:
    for limit in column.rule.limits:
        if limit.over == "DEED":
            asked = max(-limit.points, min(asked, limit.points))
            continue
        begins_on = programmes.span_begins(day, limit.over, programme)
        ((upto,),) = statements.prepared(
            named_queries("tandem.earning", "awarding")["add_limit_use"],
            {
                "organiser_id": programme.organiser_id,
                "member_id": member_id,
                "programme_id": programme.id,
                "rule_key": limits.key_of(column),
                "span": limit.over,
                "begins_on": begins_on,
                "points": asked,
                "now": now,
            },
        )
        asked = limits.given(upto - asked, asked, limit.points)
    return asked


class _Waiting(NamedTuple):
    """What points may wait for: the day by which a purchase is to be paid, that it is one."""

    due_on: date | None
    is_bought: bool


class _Purse(NamedTuple):
    """What one activity brings into one wallet: the award's key, its points, and which rule gave
    how many.
    """

    wallet: str
    book_id: UUID
    key: UUID
    points: int
    breakdown: Mapping[str, int]


def _post_single(
    by_wallet: Mapping[str, Mapping[str, int]],
    member_id: int,
    activity_id: UUID,
    at: datetime,
    waiting: _Waiting,
    rule_set: InForce,
    programme: Programme,
    now: datetime,
) -> None:
    """Write the awards of one activity and their moves; they go out with the commit."""
    of, batch_id = programme.organiser_id, ids.derived(activity_id, "BATCH")
    purses = []
    for wallet, parts in by_wallet.items():
        book_id = programmes.book(programme.id, wallet, organiser_id=of)
        key = awarding.key_of(activity_id, book_id)
        purses.append(_Purse(wallet, book_id, key, sum(parts.values()), parts))
    _insert_awards(purses, member_id, activity_id, at, rule_set, of, now)
    above = {
        purse.key: (purse.book_id, purse.points)
        for purse in purses
        if ceilings.is_above(purse.points, wallet=purse.wallet, programme=programme)
    }
    if above:
        ceilings.note(member_id, above, activity_id=activity_id, programme=programme, now=now)
    moves = [
        transfers.Move(
            member_id,
            purse.key,
            purse.book_id,
            _kind(purse, waiting, programme, is_above=purse.key in above),
            purse.points,
            activity_id,
            at,
            expiry_policy.expires_at(at, wallet=purse.wallet, programme=programme),
            waiting.due_on or transfers.NO_DAY,
        )
        for purse in purses
        if purse.points > 0
    ]
    if moves:
        transfers.post_new(moves, organiser_id=of, batch_id=batch_id, now=now)
    for purse in purses:
        if purse.points < 0:
            demand = {
                "member_id": member_id,
                "id": purse.key,
                "book_id": purse.book_id,
                "points": -purse.points,
                "activity_id": activity_id,
                "organiser_id": of,
            }
            awarding.take_back(
                _RETURN_OF_ACTIVITY, demand, organiser_id=of, batch_id=batch_id, at=at, now=now
            )


def _kind(purse: _Purse, waiting: _Waiting, programme: Programme, *, is_above: bool) -> Kind:
    """Whether the points wait: for a person who looks, for a payment, or for some days."""
    waits = is_above or expiry_policy.is_pending(
        programme,
        wallet=purse.wallet,
        is_payable=waiting.due_on is not None,
        is_bought=waiting.is_bought,
    )
    return Kind.EARN_PENDING if waits else Kind.EARN


def _insert_awards(
    purses: Sequence[_Purse],
    member_id: int,
    activity_id: UUID,
    at: datetime,
    rule_set: InForce,
    organiser_id: UUID,
    now: datetime,
) -> None:
    statements.later(
        named_queries("tandem.earning", "awarding")["insert_awards_of_activity"],
        {
            "organiser_id": organiser_id,
            "member_id": member_id,
            "activity_id": activity_id,
            "rule_set_id": rule_set.id,
            "at": at,
            "now": now,
            "ids": [purse.key for purse in purses],
            "book_ids": [purse.book_id for purse in purses],
            "points": [purse.points for purse in purses],
            "breakdowns": [json.dumps(purse.breakdown) for purse in purses],
        },
    )


_RETURN_OF_ACTIVITY = (
    "SELECT %(member_id)s::bigint AS holder_id, %(id)s::uuid AS id, %(book_id)s::uuid AS book_id,"
    " %(points)s::bigint AS points, %(activity_id)s::uuid AS cause_id, NULL::uuid AS lot_id"
)
