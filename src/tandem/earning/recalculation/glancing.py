"""A glance: what one rule would have given in a short time, while it is being written. Nothing of
it stays.

It is evaluated by the very code that awards, like a trial, but within seconds or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import Error, transaction

from tandem.earning.evaluation import evaluating
from tandem.earning.recalculation import recalculating
from tandem.earning.recalculation.trying import PERIOD
from tandem.earning.versions import published
from tandem.earning.versions.published import InForce
from tandem.kit import ids
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.rules import ast
from tandem.rules.together import Column

SECONDS_MAX = 2
MOST = 3  # members who are named, of those with most


@dataclass(frozen=True, slots=True)
class Glance:
    """What a rule would have given: points, those of them that cost money (of the wallet of
    rewards), in how many transactions and actions, to how many members, and who would have most
    (member's id, points).
    """

    points: int
    reward_points: int
    activities: int
    members: int
    most: tuple[tuple[int, int], ...] = ()


class _Undone(Exception):
    """Takes back what was evaluated in."""


def glance(
    rule: ast.Rule,
    others: Sequence[ast.Rule] = (),
    *,
    programme: Programme,
    since: datetime,
    until: datetime,
    now: datetime,
) -> Glance | None:
    """What the rule would have given for the activities of [since, until); None where that takes
    too long to tell.

    Args:
        others: the rules beside it, for one that multiplies what they give, or is of a group with
            them.
    """
    beside = (
        [other for other in others if other.key != rule.key]
        if rule.is_multiplier or rule.group
        else []
    )
    rules = (*beside, rule)
    glances: list[Glance] = []
    try:
        with transaction.atomic():
            statements.run(f"SET LOCAL statement_timeout = '{SECONDS_MAX}s'")
            glances.append(_evaluated(rule, rules, programme, since, until, now))
            raise _Undone
    except _Undone:
        return glances[0]
    except Error as error:
        if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            return None
        raise


def _evaluated(
    rule: ast.Rule,
    rules: tuple[ast.Rule, ...],
    programme: Programme,
    since: datetime,
    until: datetime,
    now: datetime,
) -> Glance:
    version = InForce(
        ids.new_uuid(),
        0,
        rules,
        since,
        until,
        is_draft=True,
        is_plain=published.is_plain(rules, ()),
    )
    params = {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "since": since,
        "until": until,
        "now": now,
        "zone": programme.time_zone,
    }
    compiled = evaluating.fill(
        version, PERIOD, params, programme=programme, uses=recalculating.fresh_uses()
    )
    own = [column for column in compiled.columns if column.rule.key == rule.key]
    total = _sum(own)
    rewards = _sum([column for column in own if column.effect.wallet == "REWARD"])
    ((points, reward_points, activities, members),) = statements.rows(
        f"SELECT coalesce(sum({total}), 0)::bigint, coalesce(sum({rewards}), 0)::bigint,"
        f" count(*) FILTER (WHERE {total} <> 0),"
        f" count(DISTINCT given.member_id) FILTER (WHERE {total} <> 0) FROM earning_given AS given"
    )
    most = statements.rows(
        f"SELECT given.member_id, sum({total})::bigint AS points FROM earning_given AS given"
        f" GROUP BY given.member_id HAVING sum({total}) > 0"
        f" ORDER BY points DESC, given.member_id LIMIT {MOST}"
    )
    return Glance(points, reward_points, activities, members, tuple(most))


def _sum(columns: Sequence[Column]) -> str:
    return " + ".join(f"given.{column.name}" for column in columns) or "0"
