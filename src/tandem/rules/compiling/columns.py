"""What an effect is for a line, as a column; conditions are decided where they can be decided least
often.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tandem.kit.money import exponent
from tandem.rules import ast
from tandem.rules.figures import once
from tandem.rules.figures.baskets import basket_text
from tandem.rules.printing import Printer, from_clause
from tandem.rules.together import Column
from tandem.rules.vocabulary import Vocabulary

# A third of a point three times is one point: PostgreSQL's quotients are exact to 16 digits, so
# nine decimals are kept before the rounding that the rule names.
_ROUNDED = {
    "DOWN": "trunc(round({0}, 9))",
    "HALF_UP": "round(round({0}, 9))",
    "UP": "(sign({0}) * ceil(abs(round({0}, 9))))",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is worked out once and kept as a temporary table: a SELECT of its key and further
    columns.

    Conditions on products, one row a product; figures over baskets and sums over lines, one row an
    activity. A table of its own and not a part of the SELECT, because the planner may then look its
    rows up by their key. Where it takes a batch for a single line it would read all of a sub-select
    for each line, and a file would take hours.
    """

    table: str
    key: str
    text: str


def is_of_lines(column: Column, vocabulary: Vocabulary) -> bool:
    """Whether the effect is evaluated a line at a time: it, or the condition, reads a field of
    lines.
    """
    return any(
        once.reads_lines(part, vocabulary) for part in (column.rule.when, column.effect.what)
    )


def is_fixed(what: ast.Node) -> bool:
    """Whether nothing of the activity is read: so many points, whatever it holds."""
    return not any(
        isinstance(node, (ast.Field, ast.Basket, ast.Past)) for _, node in ast.walk(what)
    )


@dataclass(frozen=True, slots=True)
class LineColumn:
    """What an effect is for a line: `scale` put on `sql` is points."""

    name: str
    sql: str
    scale: str = "{0}"


def line_column(printer: Printer, column: Column, *, decide: bool = False) -> LineColumn:
    """The column of a base rule in the pass over the lines; `explaining` shows the same one to a
    person.
    """
    when = _when(printer, column.rule.when) if decide else printer.print(column.rule.when)
    value, scale = _factored(printer, column.effect.what)
    if is_fixed(column.effect.what) and printer.vocabulary.line_sign:
        value = f"{printer.vocabulary.line_sign} * {value}"
    return LineColumn(column.name, f"CASE WHEN {when} THEN {value} END", scale)


def factor(printer: Printer, column: Column, *, decide: bool = False) -> str:
    """The factor of a multiplier: 1 where it does not count."""
    assert isinstance(column.effect.what, ast.Multiply)
    when = _when(printer, column.rule.when) if decide else printer.print(column.rule.when)
    return f"CASE WHEN {when} THEN {printer.number(column.effect.what.factor)} ELSE 1 END"


def line_columns(
    columns: Sequence[Column], vocabulary: Vocabulary, params: dict[str, Any]
) -> tuple[list[LineColumn], str]:
    """The columns of rules that read lines, for the lines of one activity, and their FROM
    clause."""
    printer = Printer(vocabulary, params=params, sources=["activity", "line"])
    shown = [line_column(printer, column) for column in columns]
    one = "activity.member_id = %(member_id)s AND activity.id = %(activity_id)s"
    basket = f"(\n{basket_text(printer, one)}\n)" if printer.baskets else ""
    return shown, from_clause(printer, basket=basket)


def _when(printer: Printer, condition: ast.Node) -> str:
    """A condition whose parts are decided where they can be decided least often."""
    parts = condition.items if isinstance(condition, ast.All) else (condition,)
    by_source: dict[str, list[ast.Node]] = {}
    for part in parts:
        by_source.setdefault(_decided_by(printer.vocabulary, part), []).append(part)
    shown = [printer.print(part) for part in by_source.pop("", [])]
    shown += [printer.decide(alias, ast.All(tuple(parts))) for alias, parts in by_source.items()]
    return "(" + " AND ".join(shown) + ")" if shown else "true"


def _decided_by(vocabulary: Vocabulary, condition: ast.Node) -> str:
    """The one source with a key that the condition reads; empty when it reads others, or none."""
    nodes = [node for _, node in ast.walk(condition)]
    if any(isinstance(node, (ast.Basket, ast.Past)) for node in nodes):
        return ""
    fields = [vocabulary.find(node.name) for node in nodes if isinstance(node, ast.Field)]
    aliases = {field.source for field in fields if field is not None}
    return (
        next(iter(aliases))
        if len(aliases) == 1 and vocabulary.sources[next(iter(aliases))].key
        else ""
    )


def _factored(printer: Printer, give: ast.Node) -> tuple[str, str]:
    """A value and the fixed factor on it, so that `scale(sum of values)` is the sum of what is
    given.
    """
    match give:
        case ast.Per(value, step, ast.Points() as points, False):
            return (
                printer.print(value),
                f"({{0}} * {printer.print(points)} / {printer.print(step)})",
            )
        case ast.Percent(value, percent):
            whole = 100 * 10 ** exponent(printer.vocabulary.currency)
            return printer.print(value), f"({{0}} * {printer.number(percent.value / whole)})"
        case ast.Times(value, ast.Points() as points) | ast.Times(ast.Points() as points, value):
            return printer.print(value), f"({{0}} * {printer.print(points)})"
    return printer.print(give), "{0}"


def told_by(printer: Printer) -> list[Told]:
    """The tables of conditions that this printer has decided."""
    tables = []
    for alias, conditions in printer.decided.items():
        source = printer.vocabulary.sources[alias]
        columns = "".join(
            f",\n  {condition} AS c{place}" for place, condition in enumerate(conditions)
        )
        text = (
            f"SELECT {alias}.{source.key}{columns}\nFROM {source.table} AS {alias}\nWHERE"
            f" {alias}.organiser_id = %(organiser_id)s"
        )
        tables.append(Told(f"rules_told_{alias}", source.key, text))
    return tables


def whole(column: Column, sql: str) -> str:
    """Whole points, rounded as the rule says, and not below its least where there are any."""
    rounded = f"coalesce({_ROUNDED[column.rule.rounding].format(sql)}, 0)::bigint"
    if not column.rule.least:
        return rounded
    return (
        f"(sign({rounded}) * greatest(abs({rounded}), {column.rule.least} *"
        f" abs(sign({rounded}))))::bigint"
    )
