"""Limits of rules: at most so many points for a member within a span.

What is given follows from totals: with `asked` the sum of everything the rule would have given in the span, the member
has got min(limit, asked). A deed gets the difference it makes. So the total does not hang on the order in which deeds
come or on how they are cut into batches, and a return gives back only what lies below the limit
(docs/algorithms/earning.md has numbers).
"""

from tandem.rules import ast

# First day of the span that holds the day of the deed.
BEGINS_ON = {
    "DAY": "given.day",
    "WEEK": "date_trunc('week', given.day)::date",
    "MONTH": "date_trunc('month', given.day)::date",
    "QUARTER": "date_trunc('quarter', given.day)::date",
    "YEAR": "date_trunc('year', given.day)::date",
    "EVER": "DATE '0001-01-01'",
}


def statements_of(column: str, limit: ast.Limit) -> list[str]:
    """The statements that hold one column of the table `earning_given` to a limit, in order.

    They use `%(organiser_id)s`, `%(programme_id)s`, `%(now)s`, and `%(rule_key)s`, `%(limit)s`, `%(span)s`. The first locks
    the rows of use, in order of member, so that two batches reckon one after the other.
    """
    if limit.over == "DEED":
        return [f"UPDATE earning_given SET {column} = %(limit)s WHERE {column} > %(limit)s"]
    begins_on = BEGINS_ON[limit.over]
    return [
        f"""
        INSERT INTO earning_limituse (organiser_id, member_id, programme_id, rule_key, span, begins_on, points, created_at)
        SELECT %(organiser_id)s, given.member_id, %(programme_id)s, %(rule_key)s, %(span)s, {begins_on},
          sum(given.{column}), %(now)s
        FROM earning_given AS given
        WHERE given.{column} <> 0
        GROUP BY given.member_id, {begins_on}
        ORDER BY given.member_id, {begins_on}
        ON CONFLICT (member_id, rule_key, span, begins_on) DO UPDATE SET points = earning_limituse.points + EXCLUDED.points
        """,
        f"""
        UPDATE earning_given AS given
        SET {column} = least(%(limit)s, total.upto) - least(%(limit)s, total.upto - total.asked)
        FROM (
          SELECT given.member_id, given.deed_id, given.{column} AS asked,
            used.points
              - sum(given.{column}) OVER (PARTITION BY given.member_id, {begins_on})
              + sum(given.{column}) OVER (PARTITION BY given.member_id, {begins_on} ORDER BY given.at, given.deed_id) AS upto
          FROM earning_given AS given
          JOIN earning_limituse AS used
            ON used.organiser_id = %(organiser_id)s
           AND used.member_id = given.member_id
           AND used.rule_key = %(rule_key)s
           AND used.span = %(span)s
           AND used.begins_on = {begins_on}
          WHERE given.{column} <> 0
        ) AS total
        WHERE given.member_id = total.member_id AND given.deed_id = total.deed_id
        """,
    ]


def given(asked_before: int, asked: int, limit: int) -> int:
    """What a deed gets that asks for so many points after others asked for so many: the formula of the module."""
    return min(limit, asked_before + asked) - min(limit, asked_before)
