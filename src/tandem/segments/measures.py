"""What members did within a window, measured: how often, or how much, under a condition.

One meaning for tasks and contests, printed by the one compiler. Nothing is kept: a purchase is read
as it stands, with what was put right, so what comes back lowers every measure of it. What merged
members did counts for whom they go on as, and for themselves again where that is undone.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tandem.activity import calendar, declaring, kinds
from tandem.activity.vocabulary import came_back
from tandem.kit.sql import fill, named_queries
from tandem.programmes.models import Programme
from tandem.rules import ast, checker
from tandem.rules.printing import Printer, from_clause
from tandem.rules.vocabulary import Vocabulary
from tandem.segments import vocabulary

ONCE_EACH = ""
NET, GROSS, PIECES = "net", "gross", "pieces"  # what is summed; else a number of the kind


def known_kinds(programme: Programme) -> frozenset[str]:
    """The kinds of activities that may be measured: declared, registered, and Tandem's own."""
    declared = declaring.declared(programme.id, organiser_id=programme.organiser_id)
    standing = {kind for kind, row in declared.items() if row.ended_at is None}
    own = {*kinds.BOUGHT, *calendar.BY_THE_CLOCK, *calendar.BY_JOINING}
    return frozenset(standing | own)


def is_summable(what: str, rule_terms: Vocabulary) -> bool:
    """Whether a sum can be made of it."""
    return what in (NET, GROSS, PIECES) or (
        bool(what) and rule_terms.find(f"deed.figure.{what}") is not None
    )


def asks_of_the_past(when: ast.Node, rule_terms: Vocabulary) -> bool:
    """Whether a condition asks of activities before the one that is measured."""
    for _place, node in ast.walk(when):
        known = rule_terms.find(node.name) if isinstance(node, ast.Field) else None
        if isinstance(node, (ast.Past, ast.Basket)) or (known is not None and known.is_past):
            return True
    return False


def faults(when: ast.Node, rule_terms: Vocabulary) -> Sequence[Any]:
    """What is wrong with a condition, as the checker of rules says it."""
    rule = ast.Rule(key="step", when=when, effects=(ast.Effect(ast.Points(Decimal(1))),))
    return checker.check(rule, rule_terms)


def counted(
    kind: str,
    what: str,
    when: ast.Node | None,
    *,
    members: str,
    params: dict[str, Any],
    programme: Programme,
    also: str = "",
) -> str:
    """The SELECT of what each activity of a kind adds: `member_id, id, occurred_at, occurred_on,
    amount`.

    Args:
        what: ONCE_EACH: one for each that brought nothing back; else what is summed.
        members: the SELECT of those who are looked at; column `member_id`.
        params: holds `organiser_id`, `programme_id`, `zone`, `since` and `until` (None: open);
            what the condition binds is put into it.
        also: a condition besides, on `activity`.
    """
    sql, rule_terms = named_queries(__package__, "measures"), vocabulary.of(programme.currency)
    own = Printer(rule_terms, params=params)
    meant = fill(sql["with_former"], members=members)
    activities = fill(sql["activities"], members=meant, kind=own.bind(kind))
    standing = rule_terms.standing_on(
        {"activity_activity": f"(\n{activities}\n)", "activity_line": sql["lines"]}
    )
    printer = Printer(standing, params=params, sources=["activity"])
    where = "true" if when is None else printer.print(when)
    amount = _amount(what, printer)
    if what == ONCE_EACH:
        where = f"({where}) AND NOT {came_back('activity')}"
    measured = fill(
        sql["counted"],
        **{"amount": amount, "from": from_clause(printer), "when": where},
        also=also,
    )
    return fill(sql["as_one"], measured=measured, also=", measured.occurred_on")


def _amount(what: str, printer: Printer) -> str:
    """What one activity adds: of its lines that meet the condition, where that asks of lines."""
    if what == ONCE_EACH:
        return "1::numeric"
    if what == PIECES:
        printer.use("line")
        return "coalesce(sum(line.quantity), 0)"
    if what in (NET, GROSS):
        column = f"{what}_minor"
        if "line" in printer.sources:
            return f"coalesce(sum(line.{column}), 0)::numeric"
        return f"coalesce(max(activity.{column}), 0)::numeric"
    known = printer.vocabulary.find(f"deed.figure.{what}")
    assert known is not None, "what is summed was checked"
    return f"coalesce(max({known.sql}), 0)"


def earned(*, members: str) -> str:
    """The SELECT of the points that each posting brought, or took back: `member_id, id,
    occurred_at, amount`. Its parameters: `organiser_id`, `programme_id`, `wallet` (its code),
    `since`, `until`.
    """
    sql = named_queries(__package__, "measures")
    measured = fill(sql["earned"], members=fill(sql["with_former"], members=members))
    return fill(sql["as_one"], measured=measured, also="")


def scope(programme: Programme) -> Mapping[str, Any]:
    """The parameters of every measure."""
    return {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "zone": programme.time_zone,
    }
