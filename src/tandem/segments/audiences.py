"""Who belongs to a segment now: the condition compiled by the one compiler, over an activity of
this moment for each member.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.kit.sql import SqlQuery
from tandem.kit.text import folded
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.rules import ast
from tandem.rules.printing import Printer, from_clause
from tandem.segments import vocabulary

# A condition speaks of an activity and of whoever did it. Asked of now, the activity is one of this
# moment, after all others.
_NOW = """(
  SELECT member.organiser_id, member.id AS member_id,
    'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid AS id,
    member.programme_id,
    '' AS kind, '' AS document_no, NULL::bigint AS partner_id, NULL::uuid AS outlet_id,
      NULL::bigint AS buyer_id,
    %(now)s::timestamptz AS occurred_at,
    %(today)s::date AS occurred_on, NULL::bigint AS net_minor, NULL::bigint AS gross_minor,
    NULL::jsonb AS attributes
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser_id)s AND member.programme_id = %(programme_id)s
    AND member.status = 'ACTIVE'
)"""

# The same of one member, or of nobody yet (0), at a partner and an outlet, or anywhere; and a line
# of it.
_ONE = """(
  SELECT %(organiser_id)s::uuid AS organiser_id, coalesce(%(member_id)s::bigint, 0) AS member_id,
    'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid AS id,
    %(programme_id)s::uuid AS programme_id,
    '' AS kind, '' AS document_no, %(partner_id)s::bigint AS partner_id,
    %(outlet_id)s::uuid AS outlet_id, NULL::bigint AS buyer_id,
    %(now)s::timestamptz AS occurred_at,
    %(today)s::date AS occurred_on, NULL::bigint AS net_minor, NULL::bigint AS gross_minor,
    NULL::jsonb AS attributes
)"""
_LINE = """(
  SELECT %(organiser_id)s::uuid AS organiser_id, coalesce(%(member_id)s::bigint, 0) AS member_id,
    'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid AS activity_id, 1 AS line_no,
    %(product_id)s::uuid AS product_id, 1::numeric AS quantity, NULL::bigint AS net_minor,
    NULL::bigint AS gross_minor
)"""


def holding(
    conditions: Sequence[ast.Node],
    *,
    programme: Programme,
    now: datetime,
    member_id: int | None = None,
    partner_id: int | None = None,
    outlet_id: UUID | None = None,
    product_id: UUID | None = None,
) -> tuple[bool, ...]:
    """Which of these conditions hold for an activity of this moment, by this member at this place,
    with one of this product; one that is unknown does not, as in rules. One question, whatever
    their number.

    Args:
        conditions: they name fields of members, partners, outlets and products only.
    """
    if not conditions:
        return ()
    rule_terms = vocabulary.of_members(programme.currency).standing_on(
        {"activity_activity": _ONE, "activity_line": _LINE}
    )
    printer = Printer(rule_terms, sources=["activity"])
    shown = [f"coalesce({printer.print(condition)}, false)" for condition in conditions]
    params = {
        **printer.params,
        **_now(programme, now),
        "member_id": member_id,
        "partner_id": partner_id,
        "outlet_id": outlet_id,
        "product_id": product_id,
    }
    text = f"SELECT ARRAY[{', '.join(shown)}]\n{from_clause(printer)}"
    ((held,),) = statements.rows(text, params)
    return tuple(bool(is_held) for is_held in held)


def rows(condition: ast.Node, *, programme: Programme, now: datetime) -> SqlQuery:
    """The members that a condition holds for now (column `member_id`), each once."""
    rule_terms = vocabulary.of_members(programme.currency).standing_on({"activity_activity": _NOW})
    printer = Printer(rule_terms, sources=["activity"])
    where = printer.print(condition)
    text = (
        f"SELECT activity.member_id\n{from_clause(printer)}\nWHERE activity.organiser_id ="
        f" %(organiser_id)s AND ({where})"
    )
    return SqlQuery(text, {**printer.params, **_now(programme, now)}, ("member_id",))


def _now(programme: Programme, now: datetime) -> dict[str, Any]:
    return {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "now": now,
        "today": programme.day_at(now),
        "zone": programme.time_zone,
    }


def count(condition: ast.Node, *, programme: Programme, now: datetime) -> int:
    """How many members a condition holds for now."""
    return counts([condition], programme=programme, now=now)[0]


def counts(
    conditions: Sequence[ast.Node],
    *,
    programme: Programme,
    now: datetime,
    read: statements.Read = statements.rows,
) -> tuple[int, ...]:
    """How many members each of these conditions holds for now; one question, whatever their
    number. `read`: how it is asked, as of now, or as it was lately.
    """
    if not conditions:
        return ()
    rule_terms = vocabulary.of_members(programme.currency).standing_on({"activity_activity": _NOW})
    printer = Printer(rule_terms, sources=["activity"])
    shown = [f"count(*) FILTER (WHERE {printer.print(condition)})" for condition in conditions]
    text = (
        f"SELECT ARRAY[{', '.join(shown)}]\n{from_clause(printer)}"
        "\nWHERE activity.organiser_id = %(organiser_id)s"
    )
    ((numbers,),) = read(text, {**printer.params, **_now(programme, now)})
    return tuple(int(number) for number in numbers)


def members(
    condition: ast.Node,
    *,
    programme: Programme,
    now: datetime,
    q: str = "",
    offset: int = 0,
    limit: int = 200,
    read: statements.Read = statements.rows,
) -> list[tuple[int, str, str]]:
    """(id, number, name) of members that a condition holds for now, by name; of those whose name
    holds a text. `read`: how it is asked, as of now, or as it was lately.
    """
    chosen = rows(condition, programme=programme, now=now)
    # Joined, not looked up in a list of all: so the first of them are met by going through members
    # in the order of their names, and nobody behind them is asked whether it holds.
    text = (
        "SELECT named.id, named.number, named.name FROM participants_member AS named"
        f" JOIN ({chosen.text}) AS chosen ON chosen.member_id = named.id"
        " WHERE named.organiser_id = %(organiser_id)s AND named.programme_id = %(programme_id)s"
        " AND position(%(q)s IN named.sort_key) > 0"
        " ORDER BY named.sort_key, named.id LIMIT %(limit)s OFFSET %(offset)s"
    )
    params = {**chosen.params, "limit": limit, "offset": offset, "q": folded(q)}
    return [(key, number, name) for key, number, name in read(text, params)]
