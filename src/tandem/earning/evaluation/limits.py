"""Limits, budgets and "the first so many": at most so many points for somebody within a span.

What is given follows from totals: with `asked` the sum of everything the rule would have given in
the span, the holder of the limit has got min(limit, asked). An activity gets the difference it
makes. So the total does not hang on the order in which activities come or on how they are cut into
batches, and a return gives back only what lies below the limit (docs/algorithms/limits.md has
numbers).

Use is kept in two tables: a member's own, and what several share (a firm, a partner, everybody).
The row of use is locked by the statement that adds to it, so two transactions evaluate one after
the other and no budget is overdrawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tandem.kit.money import to_minor
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.rules import ast
from tandem.rules.compiling.compiler import BY_PRODUCT
from tandem.rules.together import Column

# First day of the span that holds the day of the activity.
BEGINS_ON = {
    "DAY": "given.day",
    "WEEK": "date_trunc('week', given.day)::date",
    "MONTH": "date_trunc('month', given.day)::date",
    "QUARTER": "date_trunc('quarter', given.day)::date",
    "YEAR": "date_trunc('year', given.day)::date",
    "EVER": "DATE '0001-01-01'",
    # The beginnings of the programme's editions, ascending; a day before the first belongs to it.
    "EDITION": "(%(editions)s::date[])[greatest(width_bucket(given.day, %(editions)s::date[]), 1)]",
}
# Who holds the limit. A member's own use is kept by member; the others by a name of their own.
OWNERS = {
    "FIRM": "coalesce('firm ' || given.company_id, 'member ' || given.member_id)",
    "PERSON": "('member ' || coalesce(given.buyer_id, given.member_id))",
    "PARTNER": "coalesce(given.partner_id::text, '')",
    "PROGRAMME": "''::text",
}
OWN = ("MEMBER", "PRODUCT")
WITHOUT_BOUND = 10**18


@dataclass(frozen=True, slots=True)
class Uses:
    """The tables in which use is kept: those of the programme, or temporary ones for evaluating
    history again.
    """

    of_members: str = "earning_limituse"
    shared: str = "earning_shareduse"


@dataclass(frozen=True, slots=True)
class _Bound:
    """One limit on one column: its key among the rows of use, the holder, the span, and points."""

    key: str
    per: str
    over: str
    points: int


def key_of(column: Column) -> str:
    """The key of an effect among the rows of use: the rule's, and for a further effect its
    place."""
    return column.rule.key + (f"#{column.name.partition('_')[2]}" if "_" in column.name else "")


def is_limited(column: Column, budgets: Sequence[ast.Budget]) -> bool:
    """Whether anything may cut what this effect asks for."""
    return (
        bool(column.rule.limits)
        or bool(column.rule.first)
        or any(_falls_under(column, budget) for budget in budgets)
    )


def _falls_under(column: Column, budget: ast.Budget) -> bool:
    """A budget is of reward points: status costs nobody anything."""
    return column.effect.wallet == "REWARD" and budget.campaign in ("", column.rule.campaign)


def points_of(limit: ast.Limit | ast.Budget, programme: Programme) -> int:
    """Points of a limit; money is turned into points by their value, and is no bound where they
    have none.
    """
    if limit.points:
        return limit.points
    value = programme.point_value_minor
    return to_minor(limit.money, programme.currency) // value if value else WITHOUT_BOUND


def is_shared(column: Column, budgets: Sequence[ast.Budget]) -> bool:
    """Whether others take from a limit of this effect, too."""
    return (
        bool(column.rule.first)
        or any(limit.per not in OWN for limit in column.rule.limits)
        or any(_falls_under(column, budget) for budget in budgets)
    )


def apply_own(
    columns: Sequence[Column], params: Mapping[str, Any], programme: Programme, uses: Uses
) -> None:
    """Hold the columns of the table `earning_given` to what each member may get, rule by rule in
    order.

    `params` hold `organiser_id`, `programme_id`, `now`.
    """
    for column in columns:
        for limit in column.rule.limits:
            if limit.per == "MEMBER":
                _hold(
                    [column.name],
                    _Bound(key_of(column), limit.per, limit.over, points_of(limit, programme)),
                    params,
                    uses,
                )


def apply_shared(
    columns: Sequence[Column],
    budgets: Sequence[ast.Budget],
    params: Mapping[str, Any],
    programme: Programme,
    uses: Uses,
) -> None:
    """Hold the columns of the table `earning_given` to what several share: rule by rule, then the
    budgets.
    """
    for column in columns:
        if column.rule.first:
            _keep_first(column, params, uses)
        for limit in column.rule.limits:
            if limit.per not in OWN:
                _hold(
                    [column.name],
                    _Bound(key_of(column), limit.per, limit.over, points_of(limit, programme)),
                    params,
                    uses,
                )
    for budget in budgets:
        names = [column.name for column in columns if _falls_under(column, budget)]
        bound = _Bound(
            f"*{budget.campaign}", "PROGRAMME", budget.over, points_of(budget, programme)
        )
        if names:
            _hold(names, bound, params, uses)


def apply_by_product(
    columns: Sequence[Column], params: Mapping[str, Any], programme: Programme, uses: Uses
) -> None:
    """Hold the columns of the table `rules_by_product` to the limits that each product of a member
    has.
    """
    for column in columns:
        for limit in column.rule.limits:
            if limit.per == "PRODUCT":
                bound = _Bound(key_of(column), limit.per, limit.over, points_of(limit, programme))
                _hold([column.name], bound, params, uses, table=BY_PRODUCT)


def _hold(
    columns: Sequence[str],
    bound: _Bound,
    params: Mapping[str, Any],
    uses: Uses,
    *,
    table: str = "earning_given",
) -> None:
    own = {
        **params,
        "rule_key": bound.key,
        "limit": bound.points,
        "span": bound.over,
        "per": bound.per,
    }
    for statement in statements_of(columns, bound.per, bound.over, uses, table=table):
        statements.run(statement, own)


def statements_of(
    columns: Sequence[str], per: str, over: str, uses: Uses, *, table: str = "earning_given"
) -> list[str]:
    """The statements that hold columns to one limit, in order; several share it activity by
    activity, the first before the others.

    They use `%(organiser_id)s`, `%(programme_id)s`, `%(now)s`, and `%(rule_key)s`, `%(limit)s`,
    `%(span)s`, `%(per)s`. The first locks the rows of use, in order, so that two batches evaluate
    one after the other. The second
    finds each of them by its key: the activities lead, whatever the planner believes of how many
    rows of use there are (`platform.database.batches`).
    """
    if over == "DEED":
        # Each activity by itself; of several products each by itself too. A return takes back no
        # more than a sale may give.
        return [
            f"UPDATE {table} SET {column} = sign({column}) * %(limit)s"
            f" WHERE abs({column}) > %(limit)s"
            for column in columns
        ]
    asked = " + ".join(f"given.{column}" for column in columns)
    is_asked = " OR ".join(f"given.{column} <> 0" for column in columns)
    way = _way(per, over, uses)
    return [
        f"""
        INSERT INTO {way.table} (
          organiser_id, {way.column}, programme_id, rule_key, {way.further}span, begins_on, points,
            created_at
        )
        SELECT %(organiser_id)s, {way.owner}, %(programme_id)s, {way.key}, {way.value}%(span)s,
          {way.begins_on},
          sum({asked}), %(now)s
        FROM {table} AS given
        WHERE {is_asked}
        GROUP BY {way.group}
        ORDER BY {way.group}
        ON CONFLICT ({_KEYS[way.column]}) DO UPDATE SET points = {way.table}.points
          + EXCLUDED.points
        """,
        f"""
        UPDATE {table} AS given
        SET {_shares(columns)}
        FROM (
          SELECT given.member_id, given.activity_id,{way.product} {asked} AS asked,
            used.points
              - sum({asked}) OVER (PARTITION BY {way.group})
              + sum({asked}) OVER (PARTITION BY {way.group} ORDER BY {way.order}) AS upto
          FROM {table} AS given
          LEFT JOIN {way.table} AS used
            ON used.organiser_id = %(organiser_id)s
           AND used.programme_id = %(programme_id)s
           AND used.{way.column} = {way.owner}
           AND used.rule_key = {way.key}{way.join}
           AND used.span = %(span)s
           AND used.begins_on = {way.begins_on}
          WHERE {is_asked}
        ) AS total
        WHERE given.member_id = total.member_id AND given.activity_id = total.activity_id{way.same}
        """,
    ]


def _shares(columns: Sequence[str]) -> str:
    """What each column gets of the activity's share, the first before the others."""
    shares, before = [], "total.upto - total.asked"
    for column in columns:
        shares.append(
            f"{column} = least(%(limit)s, {before} + given.{column}) - least(%(limit)s, {before})"
        )
        before += f" + given.{column}"
    return ", ".join(shares)


@dataclass(frozen=True, slots=True)
class _Way:
    """How the use of one kind of limit is kept: its table and columns, the holder, the span, and
    the order of activities.
    """

    table: str
    column: str
    owner: str
    begins_on: str
    order: str = "given.at, given.activity_id"
    key: str = "%(rule_key)s"
    further: str = ""
    value: str = ""
    join: str = ""
    product: str = ""
    same: str = ""

    @property
    def group(self) -> str:
        """What the activities of one row of use have in common."""
        return f"{self.owner}, {self.begins_on}" + (", given.product_id" if self.product else "")


def _way(per: str, over: str, uses: Uses) -> _Way:
    if per == "MEMBER":
        return _Way(uses.of_members, "member_id", "given.member_id", BEGINS_ON[over])
    if per == "PRODUCT":
        return _Way(
            uses.of_members,
            "member_id",
            "given.member_id",
            BEGINS_ON[over],
            key="%(rule_key)s || ' ' || given.product_id",
            product=" given.product_id,",
            same=" AND given.product_id = total.product_id",
        )
    return _Way(
        uses.shared,
        "owner",
        OWNERS[per],
        BEGINS_ON[over],
        further="per, ",
        value="%(per)s, ",
        join="\n           AND used.per = %(per)s",
        # First come, first served: by the moment of recording.
        order="given.recorded_at, given.at, given.activity_id",
    )


_KEYS = {
    "member_id": "member_id, rule_key, span, begins_on",
    "owner": "programme_id, rule_key, per, owner, span, begins_on",
}


def _keep_first(column: Column, params: Mapping[str, Any], uses: Uses) -> None:
    """Only the first so many members get anything; who they are is kept, and stays so when goods
    come back.
    """
    own = {**params, "rule_key": key_of(column), "first": column.rule.first}
    for statement in first_statements(column.name, uses):
        statements.run(statement, own)


def first_statements(column: str, uses: Uses) -> list[str]:
    """The statements that keep a column to the first members: their number, their places, and
    nothing for the others.

    A place is taken by the first activity that asks for something, by the moment of recording.
    """
    newcomers = f"""
          SELECT given.member_id, min(given.recorded_at) AS recorded_at, min(given.at) AS at
          FROM earning_given AS given
          WHERE given.{column} > 0
            AND NOT EXISTS (
              SELECT 1 FROM {uses.of_members} AS placed
              WHERE placed.organiser_id = %(organiser_id)s AND placed.member_id = given.member_id
                AND placed.rule_key = %(rule_key)s AND placed.span = 'FIRST'
            )
          GROUP BY given.member_id"""
    return [
        f"""
        INSERT INTO {uses.shared} (organiser_id, owner, programme_id, rule_key, per, span,
          begins_on, points, created_at)
        SELECT %(organiser_id)s, '', %(programme_id)s, %(rule_key)s, 'FIRST', 'EVER',
          DATE '0001-01-01', 0, %(now)s
        ON CONFLICT ({_KEYS["owner"]}) DO UPDATE SET points = {uses.shared}.points
        """,
        f"""
        WITH newcomer AS (
          SELECT newcomer.member_id, row_number() OVER (ORDER BY newcomer.recorded_at, newcomer.at,
            newcomer.member_id) AS place
          FROM ({newcomers}
          ) AS newcomer
        ),
        counted AS (
          UPDATE {uses.shared} AS used
          SET points = used.points + (SELECT count(*) FROM newcomer)
          WHERE used.organiser_id = %(organiser_id)s AND used.programme_id = %(programme_id)s
            AND used.rule_key = %(rule_key)s
            AND used.per = 'FIRST' AND used.owner = ''
          RETURNING used.points - (SELECT count(*) FROM newcomer) AS before
        )
        INSERT INTO {uses.of_members} (organiser_id, member_id, programme_id, rule_key, span,
          begins_on, points, created_at)
        SELECT %(organiser_id)s, newcomer.member_id, %(programme_id)s, %(rule_key)s, 'FIRST',
          DATE '0001-01-01',
          CASE WHEN counted.before + newcomer.place <= %(first)s THEN 1 ELSE 0 END, %(now)s
        FROM newcomer
        CROSS JOIN counted
        """,
        f"""
        UPDATE earning_given AS given
        SET {column} = 0
        WHERE given.{column} <> 0
          AND NOT EXISTS (
            SELECT 1 FROM {uses.of_members} AS placed
            WHERE placed.organiser_id = %(organiser_id)s AND placed.member_id = given.member_id
              AND placed.rule_key = %(rule_key)s AND placed.span = 'FIRST' AND placed.points = 1
          )
        """,
    ]


def given(asked_before: int, asked: int, limit: int) -> int:
    """What an activity gets that asks for so many points after others asked for so many: the
    formula of the module.
    """
    return min(limit, asked_before + asked) - min(limit, asked_before)
