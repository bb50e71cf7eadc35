"""Prints nodes as SQL expressions. Values are bound, never printed; the sources that are used are
noted.

Money in a rule is in whole units of the currency; the fields give minor units, so literals are
scaled here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tandem.kit.money import exponent
from tandem.rules import ast
from tandem.rules.pasts import sums
from tandem.rules.pasts.sums import Running
from tandem.rules.vocabulary import Vocabulary

BASKET = "rules_told_basket"
_OPERATORS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@dataclass
class Printer:
    """Prints expressions, binding each value once and noting the sources used."""

    vocabulary: Vocabulary
    params: dict[str, Any] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    # Conditions decided once a row of their source, by its alias; their names are `c0`, `c1`, …
    decided: dict[str, list[str]] = field(default_factory=dict)
    # Figures over the lines of an activity, shared by all printers of a set; their names are `t0`,
    # `t1`, …
    baskets: list[ast.Basket] = field(default_factory=list)
    uses_basket: bool = False
    # Of many activities: the sums over the past, shared like the baskets.
    running: Running | None = None

    def bind(self, value: Any) -> str:
        """The placeholder of a value."""
        for name, known in self.params.items():
            if type(known) is type(value) and known == value:
                return f"%({name})s"
        name = f"v{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def number(self, value: Decimal) -> str:
        """The placeholder of a number."""
        return self.bind(value) + "::numeric"

    def use(self, alias: str) -> None:
        """Join this source and all that it needs."""
        for needed in self.vocabulary.chain(alias):
            if needed not in self.sources:
                self.sources.append(needed)

    def print(self, node: ast.Node) -> str:
        """The SQL of a node; one without a method is refused."""
        return _METHODS[type(node)](self, node)

    def decide(self, alias: str, node: ast.Node) -> str:
        """A condition that reads one source only, as a column of that source's rows, each decided
        once.
        """
        shown = Printer(self.vocabulary, params=self.params).print(node)
        known = self.decided.setdefault(alias, [])
        if shown not in known:
            known.append(shown)
        for needed in self.vocabulary.chain(alias)[:-1]:
            self.use(needed)
        return f"{alias}_told.c{known.index(shown)}"


def from_clause(printer: Printer, *, basket: str = "") -> str:
    """The FROM clause: the activity, its lines where used, and every further source by a guarded
    outer join.

    `basket`: a table or sub-select with the figures over the lines.
    """
    clauses = []
    for alias in printer.sources:
        source = printer.vocabulary.sources[alias]
        if alias == "activity":
            clauses.append(f"FROM {source.table} AS activity")
        else:
            join = "JOIN" if alias == "line" else "LEFT JOIN"
            clauses.append(
                f"{join} {source.table} AS {alias} ON {source.on} AND {alias}.organiser_id ="
                " %(organiser_id)s"
            )
    for alias in printer.decided:
        source = printer.vocabulary.sources[alias]
        clauses.append(
            f"LEFT JOIN rules_told_{alias} AS {alias}_told ON"
            f" {source.on.replace(f'{alias}.', f'{alias}_told.')}"
        )
    if printer.uses_basket:
        clauses.append(
            f"LEFT JOIN {basket} AS basket ON basket.member_id = activity.member_id AND"
            " basket.activity_id = activity.id"
        )
    return "\n".join(clauses)


def _field(printer: Printer, node: Any) -> str:
    field = printer.vocabulary.find(node.name)
    assert field is not None, "the checker lets no unknown name pass"
    printer.use(field.source)
    if field.counted and printer.running is not None:
        return sums.printed(printer, ast.Past(field.counted))
    return field.sql


def _joined(word: str, when_empty: str) -> Callable[[Printer, Any], str]:
    def show(printer: Printer, node: Any) -> str:
        return (
            "(" + f" {word} ".join(printer.print(item) for item in node.items) + ")"
            if node.items
            else when_empty
        )

    return show


def _compare(printer: Printer, node: Any) -> str:
    left, right = printer.print(node.left), printer.print(node.right)
    if node.operator == "every":
        return f"(mod(nullif({left}, 0)::numeric, {right}) = 0)"
    return f"({left} {_OPERATORS[node.operator]} {right})"


def _literal(node: ast.Node) -> Any:
    return getattr(node, "value", None)


def _in(printer: Printer, node: Any) -> str:
    values = [_literal(option) for option in node.options]
    if not values:
        return "false"
    if all(isinstance(option, ast.Text) for option in node.options):
        return f"({printer.print(node.item)} = ANY({printer.bind(values)}::text[]))"
    return (
        "("
        + printer.print(node.item)
        + " IN ("
        + ", ".join(printer.print(option) for option in node.options)
        + "))"
    )


def _has(printer: Printer, node: Any) -> str:
    return (
        f"({printer.print(node.item)}::text[] &&"
        f" {printer.bind([_literal(option) for option in node.options])}::text[])"
    )


def _per(printer: Printer, node: Any) -> str:
    value, step, points = (printer.print(part) for part in (node.value, node.step, node.points))
    if node.full:
        return f"(trunc({value} / {step}) * {points})"
    return f"({value} * {points} / {step})"


def _percent(printer: Printer, node: Any) -> str:
    whole = 100 * 10 ** exponent(printer.vocabulary.currency)
    return f"({printer.print(node.value)} * {printer.number(node.percent.value / whole)})"


def _money(printer: Printer, node: Any) -> str:
    return printer.number(node.value.scaleb(exponent(node.currency)))


def _stepped(printer: Printer, node: Any) -> str:
    value = printer.print(node.value)
    cases = []
    for band in reversed(node.bands):
        given = printer.print(band.gives)
        if isinstance(band.gives, ast.Points):
            given = f"sign(({value})::numeric) * {given}"
        cases.append(f"WHEN abs({value}) >= {printer.print(band.since)} THEN {given}")
    return f"(CASE {' '.join(cases)} END)"


def _graduated(printer: Printer, node: Any) -> str:
    value, step = printer.print(node.value), printer.print(node.step)
    parts = []
    for band, following in zip(node.bands, [*node.bands[1:], None], strict=True):
        upto = (
            f"least(abs({value}), {printer.print(following.since)})"
            if following
            else f"abs({value})"
        )
        parts.append(
            f"greatest({upto} - {printer.print(band.since)}, 0) * {printer.print(band.gives)}"
        )
    return f"(sign(({value})::numeric) * ({' + '.join(parts)}) / {step})"


def _basket(printer: Printer, node: Any) -> str:
    if node not in printer.baskets:
        printer.baskets.append(node)
    printer.uses_basket = True
    shown = f"basket.t{printer.baskets.index(node)}"
    return shown if node.function in ("lowest", "highest") else f"coalesce({shown}, 0)"


_METHODS: Mapping[type[ast.Node], Callable[[Printer, Any], str]] = {
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
    # An unknown value makes a condition unknown; its opposite must not hold either, so nothing is
    # put in here.
    ast.Not: lambda printer, node: f"(NOT {printer.print(node.item)})",
    ast.Compare: _compare,
    ast.In: _in,
    ast.Has: _has,
    ast.Segment: lambda printer, node: f"({printer.print(node.condition)})",
    ast.Known: lambda printer, node: f"({printer.print(node.item)} IS NOT NULL)",
    ast.Add: _joined("+", "0"),
    ast.Times: lambda printer, node: f"({printer.print(node.left)} * {printer.print(node.right)})",
    ast.Per: _per,
    ast.Percent: _percent,
    ast.Least: lambda printer, node: (
        f"least({', '.join(printer.print(item) for item in node.items)})"
    ),
    ast.Greatest: lambda printer, node: (
        f"greatest({', '.join(printer.print(item) for item in node.items)})"
    ),
    ast.Stepped: _stepped,
    ast.Graduated: _graduated,
    ast.Basket: _basket,
    ast.Past: sums.printed,
}
