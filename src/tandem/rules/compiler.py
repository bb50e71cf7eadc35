"""A rule set to one SELECT.

The rules of one grain share one pass: rules that read lines become columns of a single scan over the lines, summed by
deed; rules that read only the deed become columns of the outer query. Multipliers are worked out a line at a time on
the sum of what the other rules of their wallet give for that line. What comes out is a row a deed with a column of
whole points a rule, rounded once, at the deed.

    SELECT deed.member_id, deed.id, …, trunc(per_line.r0), …, trunc(<rule of the deed>)
    FROM deeds
    LEFT JOIN (SELECT …, sum(r0), sum(m3 * (r0 + r1)) FROM (SELECT … one pass over the lines …) GROUP BY deed) per_line

Money in a rule is in whole units of the currency; the fields give minor units, so literals are scaled here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tandem.kit.money import exponent
from tandem.rules import ast, checker
from tandem.rules.vocabulary import Vocabulary

_OPERATORS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
# A third of a point three times is one point: PostgreSQL's quotients are exact to 16 digits, so nine decimals are kept
# before the rounding that the rule names.
_ROUNDED = {
    "DOWN": "trunc(round({0}, 9))",
    "HALF_UP": "round(round({0}, 9))",
    "UP": "(sign({0}) * ceil(abs(round({0}, 9))))",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Conditions decided once a row of a source: a SELECT of its key and `c0`, `c1`, …, to be kept as a temporary table.

    A table of its own and not a part of the SELECT, because the planner may then look its rows up by their key. Where it
    takes a batch for a single line it would read all of a sub-select for each line, and a file would take hours.
    """

    table: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """A SELECT with columns `member_id, deed_id`, the carried ones, and one of whole points for each rule, `r0`, `r1`, …

    `told`: tables that must stand before it runs, with the same parameters.
    """

    text: str
    params: Mapping[str, Any]
    columns: tuple[tuple[str, ast.Rule], ...]
    told: tuple[Told, ...] = ()


@dataclass
class _Printer:
    """Prints expressions, binding each value once and noting the sources used."""

    vocabulary: Vocabulary
    params: dict[str, Any] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    # Conditions decided once a row of their source, by its alias; their names are `c0`, `c1`, …
    decided: dict[str, list[str]] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        for name, known in self.params.items():
            if type(known) is type(value) and known == value:
                return f"%({name})s"
        name = f"v{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def number(self, value: Decimal) -> str:
        return self.bind(value) + "::numeric"

    def use(self, alias: str) -> None:
        for each in self.vocabulary.chain(alias):
            if each not in self.sources:
                self.sources.append(each)

    def print(self, node: ast.Node) -> str:
        return _METHODS[type(node)](self, node)

    def decide(self, alias: str, node: ast.Node) -> str:
        """A condition that reads one source only, as a column of that source's rows, each decided once."""
        shown = _Printer(self.vocabulary, params=self.params).print(node)
        known = self.decided.setdefault(alias, [])
        if shown not in known:
            known.append(shown)
        for each in self.vocabulary.chain(alias)[:-1]:
            self.use(each)
        return f"{alias}_told.c{known.index(shown)}"


def _field(printer: _Printer, node: Any) -> str:
    found = printer.vocabulary.find(node.name)
    assert found is not None, "the checker lets no unknown name pass"
    printer.use(found.source)
    return found.sql


def _joined(word: str, when_empty: str) -> Callable[[_Printer, Any], str]:
    def show(printer: _Printer, node: Any) -> str:
        return "(" + f" {word} ".join(printer.print(item) for item in node.items) + ")" if node.items else when_empty

    return show


def _compare(printer: _Printer, node: Any) -> str:
    return f"({printer.print(node.left)} {_OPERATORS[node.operator]} {printer.print(node.right)})"


def _literal(node: ast.Node) -> Any:
    return getattr(node, "value", None)


def _in(printer: _Printer, node: Any) -> str:
    values = [_literal(option) for option in node.options]
    if not values:
        return "false"
    if all(isinstance(option, ast.Text) for option in node.options):
        return f"({printer.print(node.item)} = ANY({printer.bind(values)}::text[]))"
    return "(" + printer.print(node.item) + " IN (" + ", ".join(printer.print(option) for option in node.options) + "))"


def _has(printer: _Printer, node: Any) -> str:
    return f"({printer.print(node.item)}::text[] && {printer.bind([_literal(option) for option in node.options])}::text[])"


def _per(printer: _Printer, node: Any) -> str:
    value, step, points = (printer.print(part) for part in (node.value, node.step, node.points))
    if node.full:
        return f"(trunc({value} / {step}) * {points})"
    return f"({value} * {points} / {step})"


def _percent(printer: _Printer, node: Any) -> str:
    whole = 100 * 10 ** exponent(printer.vocabulary.currency)
    return f"({printer.print(node.value)} * {printer.number(node.percent.value / whole)})"


def _money(printer: _Printer, node: Any) -> str:
    return printer.number(node.value.scaleb(exponent(node.currency)))


_METHODS: dict[type[ast.Node], Callable[[_Printer, Any], str]] = {
    ast.Field: _field,
    ast.Text: lambda printer, node: printer.bind(node.value) + "::text",
    ast.Number: lambda printer, node: printer.number(node.value),
    ast.Points: lambda printer, node: printer.number(node.value),
    ast.Quantity: lambda printer, node: printer.number(node.value),
    ast.Money: _money,
    ast.Flag: lambda _, node: "true" if node.value else "false",
    ast.Day: lambda printer, node: printer.bind(node.value) + "::date",
    ast.All: _joined("AND", "true"),
    ast.AnyOf: _joined("OR", "false"),
    # An unknown value makes a condition unknown; its opposite must not hold either, so nothing is put in here.
    ast.Not: lambda printer, node: f"(NOT {printer.print(node.item)})",
    ast.Compare: _compare,
    ast.In: _in,
    ast.Has: _has,
    ast.Known: lambda printer, node: f"({printer.print(node.item)} IS NOT NULL)",
    ast.Add: _joined("+", "0"),
    ast.Times: lambda printer, node: f"({printer.print(node.left)} * {printer.print(node.right)})",
    ast.Per: _per,
    ast.Percent: _percent,
    ast.Least: lambda printer, node: f"least({', '.join(printer.print(item) for item in node.items)})",
    ast.Greatest: lambda printer, node: f"greatest({', '.join(printer.print(item) for item in node.items)})",
}


_PER_LINE = "LEFT JOIN (\n{0}\n) AS per_line ON per_line.member_id = deed.member_id AND per_line.deed_id = deed.id"


def reads_lines(rule: ast.Rule, vocabulary: Vocabulary) -> bool:
    """Whether the rule is reckoned a line at a time: it reads a field of lines, or multiplies what lines give."""
    if isinstance(rule.give, ast.Multiply):
        return True
    nodes = [node for part in (rule.when, rule.give) for _, node in ast.walk(part)]
    return any(isinstance(node, ast.Field) and vocabulary.is_of_line(node.name) for node in nodes)


def compile_rules(
    rules: Sequence[ast.Rule], vocabulary: Vocabulary, *, scope: str, carry: Sequence[str] = (), is_batch: bool = False,
    of_lines_in: str = "",
) -> Compiled:  # fmt: skip
    """Compile rules that the checker passed.

    Args:
        is_batch: many deeds are meant, so conditions on products alone are decided once a product. The meaning is the same.
        scope: SQL condition on `deed` that names the deeds to reckon, with its own parameters beside
            `%(organiser_id)s`, which the caller of the SELECT gives.
        of_lines_in: a wider condition for the pass over the lines, cheaper to check a line at a time.
        carry: further columns of the deed that the SELECT returns before those of the rules.
    """
    for rule in rules:
        assert not checker.check(rule, vocabulary), f"rule {rule.key} was not checked"
    of_lines = [(index, rule) for index, rule in enumerate(rules) if reads_lines(rule, vocabulary)]
    outer = _Printer(vocabulary, sources=["deed"])
    shown = {index: f"per_line.r{index}" for index, _ in of_lines}
    for index, rule in enumerate(rules):
        if index not in shown:
            shown[index] = f"CASE WHEN {outer.print(rule.when)} THEN {outer.print(rule.give)} END"
    columns = [
        f"coalesce({_ROUNDED[rule.rounding].format(shown[index])}, 0)::bigint AS r{index}" for index, rule in enumerate(rules)
    ]
    told: list[Told] = []
    per_line = _per_line(of_lines, vocabulary, outer.params, of_lines_in or scope, told if is_batch else None) if of_lines else ""
    text = "\n".join(
        [
            "SELECT " + ", ".join(("deed.member_id", "deed.id AS deed_id", *carry))
            + "".join(f",\n  {column}" for column in columns),
            _from(outer),
            *([_PER_LINE.format(per_line)] if per_line else []),
            f"WHERE deed.organiser_id = %(organiser_id)s AND ({scope})",
        ]
    )  # fmt: skip
    return Compiled(text, outer.params, tuple((f"r{index}", rule) for index, rule in enumerate(rules)), tuple(told))


def _per_line(
    of_lines: Sequence[tuple[int, ast.Rule]], vocabulary: Vocabulary, params: dict[str, Any], scope: str, told: list[Told] | None
) -> str:
    """One pass over the lines of the deeds in scope: the sum of each rule's column by deed."""
    columns, sources = line_columns(of_lines, vocabulary, params, told=told)
    given = [(column, rule) for column, (_, rule) in zip(columns, of_lines, strict=True)]
    sums = []
    for column, rule in given:
        if isinstance(rule.give, ast.Multiply):
            base = " + ".join(
                f"coalesce({other.scale.format(f'line.{other.name}')}, 0)"
                for other, others in given
                if others.wallet == rule.wallet and not isinstance(others.give, ast.Multiply)
            )
            sums.append(f"sum(line.{column.name} * ({base or '0'})) AS {column.name}")
        else:
            # The fixed factor of a rule is put on the sum: whole numbers are added, and the quotient is taken once.
            sums.append(f"{column.scale.format(f'sum(line.{column.name})')} AS {column.name}")
    inner = "\n".join(
        [
            "SELECT deed.member_id, deed.id AS deed_id" + "".join(f",\n  {each.sql} AS {each.name}" for each in columns),
            sources,
            f"WHERE deed.organiser_id = %(organiser_id)s AND ({scope})",
            # Keeps the planner from repeating the columns inside each multiplier.
            *(["OFFSET 0"] if any(isinstance(rule.give, ast.Multiply) for _, rule in of_lines) else []),
        ]
    )
    return (
        "SELECT line.member_id, line.deed_id"
        + "".join(f",\n  {each}" for each in sums)
        + f"\nFROM (\n{inner}\n) AS line\nGROUP BY line.member_id, line.deed_id"
    )


@dataclass(frozen=True, slots=True)
class LineColumn:
    """What a rule gives for a line: `scale` put on `sql` is points; for a multiplier, its factor less one."""

    name: str
    sql: str
    scale: str = "{0}"


def line_columns(
    of_lines: Sequence[tuple[int, ast.Rule]], vocabulary: Vocabulary, params: dict[str, Any], *, told: list[Told] | None = None
) -> tuple[tuple[LineColumn, ...], str]:
    """The columns of the pass over the lines and its FROM clause; `explaining` shows the same ones to a person.

    Given a list, conditions on one source alone are decided once a row of it, by tables that are added to the list.
    """
    printer = _Printer(vocabulary, params=params, sources=["deed", "line"])
    columns = []
    for index, rule in of_lines:
        when = printer.print(rule.when) if told is None else _when(printer, rule.when)
        if isinstance(rule.give, ast.Multiply):
            sql = f"CASE WHEN {when} THEN {printer.number(rule.give.factor - 1)} ELSE 0 END"
            columns.append(LineColumn(f"r{index}", sql))
        else:
            value, scale = _factored(printer, rule.give)
            columns.append(LineColumn(f"r{index}", f"CASE WHEN {when} THEN {value} END", scale))
    if told is not None:
        told += _told(printer)
    return tuple(columns), _from(printer)


def _when(printer: _Printer, condition: ast.Node) -> str:
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
    found = [vocabulary.find(node.name) for _, node in ast.walk(condition) if isinstance(node, ast.Field)]
    aliases = {each.source for each in found if each is not None}
    return next(iter(aliases)) if len(aliases) == 1 and vocabulary.sources[next(iter(aliases))].key else ""


def _factored(printer: _Printer, give: ast.Node) -> tuple[str, str]:
    """A value and the fixed factor on it, so that `scale(sum of values)` is the sum of what is given."""
    match give:
        case ast.Per(value, step, ast.Points() as points, False):
            return printer.print(value), f"({{0}} * {printer.print(points)} / {printer.print(step)})"
        case ast.Percent(value, percent):
            whole = 100 * 10 ** exponent(printer.vocabulary.currency)
            return printer.print(value), f"({{0}} * {printer.number(percent.value / whole)})"
        case ast.Times(value, ast.Points() as points) | ast.Times(ast.Points() as points, value):
            return printer.print(value), f"({{0}} * {printer.print(points)})"
    return printer.print(give), "{0}"


def _from(printer: _Printer) -> str:
    """The FROM clause: the deed, its lines where used, and every further source by a guarded outer join."""
    clauses = []
    for alias in printer.sources:
        source = printer.vocabulary.sources[alias]
        if alias == "deed":
            clauses.append(f"FROM {source.table} AS deed")
        else:
            join = "JOIN" if alias == "line" else "LEFT JOIN"
            clauses.append(f"{join} {source.table} AS {alias} ON {source.on} AND {alias}.organiser_id = %(organiser_id)s")
    for alias in printer.decided:
        source = printer.vocabulary.sources[alias]
        clauses.append(f"LEFT JOIN rules_told_{alias} AS {alias}_told ON {source.on.replace(f'{alias}.', f'{alias}_told.')}")
    return "\n".join(clauses)


def _told(printer: _Printer) -> list[Told]:
    """The tables of conditions that this printer has decided."""
    tables = []
    for alias, conditions in printer.decided.items():
        source = printer.vocabulary.sources[alias]
        columns = "".join(f",\n  {condition} AS c{place}" for place, condition in enumerate(conditions))
        text = (
            f"SELECT {alias}.{source.key}{columns}\nFROM {source.table} AS {alias}\nWHERE {alias}.organiser_id = %(organiser_id)s"
        )
        tables.append(Told(f"rules_told_{alias}", source.key, text))
    return tables
