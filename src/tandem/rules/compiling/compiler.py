"""A rule set to one SELECT.

The rules of one grain share one pass: rules that read lines become columns of a single scan over
the lines, summed by activity; rules that read only the activity become columns of the outer query.
Multipliers are worked out a line at a time on the sum of what the other rules of their wallet give
for that line, in a chain. What comes out is a row an activity with a column of whole points an
effect, rounded once, at the activity.

    SELECT activity.member_id, activity.id, …, trunc(per_line.r0), …, trunc(<rule of the activity>)
    FROM activities
    LEFT JOIN (SELECT …, sum(r0), sum((m3 - 1) * (r0 + r1)) FROM (SELECT … one pass over the lines
    …) GROUP BY activity) per_line

Where rules exclude one another (`together`), a second layer decides which of them count for the
activity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tandem.rules import ast, checker, together
from tandem.rules.compiling.columns import (
    Told,
    factor,
    is_fixed,
    is_of_lines,
    line_column,
    told_by,
    whole,
)
from tandem.rules.figures import once
from tandem.rules.figures.baskets import basket_text
from tandem.rules.pasts import sums
from tandem.rules.pasts.sums import Running
from tandem.rules.printing import BASKET, Printer, from_clause
from tandem.rules.together import Column
from tandem.rules.vocabulary import Vocabulary

BY_PRODUCT = "rules_by_product"
PER_LINE = "rules_per_line"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A SELECT with columns `member_id, activity_id`, the carried ones, and one of whole points for
    each effect.

    `told`: tables that must stand before it runs, with the same parameters. `by_product`: a SELECT
    whose rows (an activity and a product, with the columns of rules that are limited by product)
    must stand in the table `rules_by_product`.
    """

    text: str
    params: Mapping[str, Any]
    columns: tuple[Column, ...]
    told: tuple[Told, ...] = ()
    by_product: str = ""
    by_product_columns: tuple[Column, ...] = ()


def reads_past(rule: ast.Rule, vocabulary: Vocabulary) -> bool:
    """Whether what it gives for an activity hangs on other activities of the member, limits
    aside."""
    for part in (rule.when, *(effect.what for effect in rule.effects)):
        for _, node in ast.walk(part):
            known = vocabulary.find(node.name) if isinstance(node, ast.Field) else None
            if isinstance(node, ast.Past) or (known is not None and known.is_past):
                return True
    return False


def compile_rules(
    rules: Sequence[ast.Rule],
    vocabulary: Vocabulary,
    *,
    scope: str,
    carry: Sequence[str] = (),
    using: Sequence[str] = (),
    is_batch: bool = False,
    of_lines_in: str = "",
) -> Compiled:
    """Compile rules that the checker passed.

    Args:
        scope: SQL condition on `activity` that names the activities to evaluate, with its own
        parameters
            beside `%(organiser_id)s`, which the caller of the SELECT gives.
        carry: further columns (`source.column AS name`) that the SELECT returns before those of the
            rules.
        using: sources that `carry` reads beside the activity.
        is_batch: many activities are meant, so conditions on products alone are decided once a
        product,
            figures over baskets and sums over lines once an activity, in tables of their own. The
            meaning is the same.
        of_lines_in: a wider condition for the pass over the lines, cheaper to check a line at a
            time.
    """
    for rule in rules:
        faults = checker.check(rule, vocabulary, is_published=True)
        assert not faults, f"rule {rule.key} was not checked"
    return _Assembly(tuple(rules), vocabulary, scope, of_lines_in or scope, is_batch).compiled(
        carry, using
    )


@dataclass
class _Assembly:
    """The pieces of one SELECT while they are put together."""

    rules: tuple[ast.Rule, ...]
    vocabulary: Vocabulary
    scope: str
    lines_scope: str
    is_batch: bool
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = once.columns_of(self.rules, self.vocabulary)
        by_product = {
            rule.key for rule in self.rules if any(limit.per == "PRODUCT" for limit in rule.limits)
        }
        of_lines = {column.name for column in self.columns if is_of_lines(column, self.vocabulary)}
        self.by_product = [
            column
            for column in self.columns
            if column.rule.key in by_product and column.name in of_lines
        ]
        taken = {column.name for column in self.by_product}
        base = [column for column in self.columns if not column.is_multiplier]
        self.base_of_lines = [column for column in base if column.name in of_lines]
        self.summed = [column for column in self.base_of_lines if column.name not in taken]
        self.base_of_activities = [column for column in base if column.name not in of_lines]
        self.multipliers = [column for column in self.columns if column.is_multiplier]
        self.on_activities = [column for column in self.multipliers if column.name not in of_lines]
        far = Running(table=sums.FAR, few=sums.FEW)
        self.running = Running(far=far) if self.is_batch else None
        self.outer = Printer(self.vocabulary, sources=["activity"], running=self.running)

    def compiled(self, carry: Sequence[str], using: Sequence[str]) -> Compiled:
        for alias in using:
            self.outer.use(alias)
        excluded = together.excludable(self.rules)
        of_activities = {
            column.name: self._of_activity(column) for column in self.base_of_activities
        }
        multiplied = self._all_multiplied(of_activities, excluded)
        per_line = self._per_line(excluded)
        listed = self._listed(of_activities, multiplied, has_layer=bool(excluded))
        text = self._select(carry, listed, per_line)
        if excluded:
            text = self._decided(text, carry, multiplied, excluded)
        by_product = self._by_product()
        self._tell(per_line)
        return Compiled(
            text,
            self.outer.params,
            self.columns,
            tuple(self.told),
            by_product,
            tuple(self.by_product),
        )

    def _all_multiplied(
        self, of_activities: Mapping[str, str], excluded: frozenset[int]
    ) -> dict[str, str]:
        """What each multiplier adds, by the column that holds it."""
        factors = {column.name: factor(self.outer, column) for column in self.on_activities}
        return {
            name: self._multiplied(column, name, bases, of_activities, factors)
            for column in self.multipliers
            for name, bases in together.parts(
                column, self.base_of_lines + self.base_of_activities, excluded
            ).items()
        }

    def _listed(
        self,
        of_activities: Mapping[str, str],
        multiplied: Mapping[str, str],
        *,
        has_layer: bool,
    ) -> list[str]:
        """The columns of the SELECT, in the order of the rules; what a multiplier adds is rounded
        by the layer above, where there is one.
        """
        shown = {column.name: f"per_line.{column.name}" for column in self.summed}
        shown |= of_activities
        for column in self.by_product:
            shown[column.name] = (
                f"(SELECT sum(said.{column.name}) FROM {BY_PRODUCT} AS said"
                " WHERE said.member_id = activity.member_id AND said.activity_id = activity.id)"
            )
        listed = [
            f"{whole(column, shown[column.name])} AS {column.name}"
            for column in self.columns
            if not column.is_multiplier
        ]
        listed += [
            f"{sql} AS {name}" if has_layer else f"{whole(self._column(name), sql)} AS {name}"
            for name, sql in multiplied.items()
        ]
        order = {column.name: place for place, column in enumerate(self.columns)}
        return sorted(listed, key=lambda text: order[text.rsplit(" ", 1)[1].split("x")[0]])

    def _select(self, carry: Sequence[str], listed: Sequence[str], per_line: str) -> str:
        keys = ", ".join(("activity.member_id", "activity.id AS activity_id", *carry))
        parts = [
            "SELECT " + keys + "".join(f",\n  {column_sql}" for column_sql in listed),
            from_clause(self.outer, basket=self._basket()),
        ]
        if per_line:
            parts.append(_PER_LINE.format(PER_LINE if self.is_batch else f"(\n{per_line}\n)"))
        parts.append(f"WHERE activity.organiser_id = %(organiser_id)s AND ({self.scope})")
        return "\n".join(parts)

    def _decided(
        self,
        text: str,
        carry: Sequence[str],
        multiplied: Mapping[str, str],
        excluded: frozenset[int],
    ) -> str:
        """The layer above, which decides which rules count."""
        carried = [carried_sql.rsplit(" AS ", 1)[-1].rsplit(".", 1)[-1] for carried_sql in carry]
        rounded = {column.name: whole(column, "{0}") for column in self.multipliers}
        return together.layer(
            text, self.rules, self.columns, carried, rounded, excluded, multiplied
        )

    def _tell(self, per_line: str) -> None:
        """Say which tables must stand before: sums of the past, figures of baskets, sums over
        lines.
        """
        if self.is_batch and self.outer.baskets:
            baskets = basket_text(self.outer, self.lines_scope)
            self.told.append(Told(BASKET, "member_id, activity_id", baskets))
        if self.is_batch and per_line:
            self.told.append(Told(PER_LINE, "member_id, activity_id", per_line))
        laid = [self.running, self.running.far] if self.running is not None else []
        for running in (one for one in laid if one is not None and one.columns):
            table = self.vocabulary.sources["activity"].table
            text_of_sums = running.text(table, self.vocabulary.past_own, self.lines_scope)
            self.told.insert(0, Told(running.table, sums.KEY, text_of_sums))

    def _column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def _basket(self) -> str:
        return (
            BASKET
            if self.is_batch
            else f"(\n{basket_text(self.outer, self.scope)}\n)"
            if self.outer.baskets
            else ""
        )

    def _printer_of_lines(self) -> Printer:
        return Printer(
            self.vocabulary,
            params=self.outer.params,
            sources=["activity", "line"],
            baskets=self.outer.baskets,
            running=self.running,
        )

    def _of_activity(self, column: Column) -> str:
        """What a rule of the activity gives. Fixed points are for activities that bring goods, not
        for returns.
        """
        when = self.outer.print(column.rule.when)
        if is_fixed(column.effect.what) and self.vocabulary.is_return:
            when = f"({when} AND NOT {self.vocabulary.is_return})"
        return f"CASE WHEN {when} THEN {self.outer.print(column.effect.what)} END"

    def _multiplied(
        self,
        column: Column,
        name: str,
        bases: Sequence[Column],
        of_activities: Mapping[str, str],
        factors: Mapping[str, str],
    ) -> str:
        """What a multiplier adds to these bases, lines and activities together."""
        summed = [f"per_line.{name}"] if any(base in self.base_of_lines for base in bases) else []
        if column.name in factors:
            earlier = [
                multiplier
                for multiplier in self.on_activities
                if multiplier in together.before(column, self.multipliers)
            ]
            activities = {
                base.name: f"coalesce({of_activities[base.name]}, 0)"
                for base in bases
                if base.name in of_activities
            }
            chosen = together.best_factors(self.on_activities, factors)
            if activities:
                summed.append(
                    together.share(
                        column,
                        earlier,
                        [base for base in bases if base.name in activities],
                        activities,
                        chosen,
                    )
                )
        return " + ".join(f"coalesce({addend}, 0)" for addend in summed) or "0"

    def _per_line(self, excluded: frozenset[int]) -> str:
        """One pass over the lines of the activities in scope: the sum of each column by
        activity."""
        parts = {
            name: (multiplier, [base for base in bases if base in self.base_of_lines])
            for multiplier in self.multipliers
            for name, bases in together.parts(
                multiplier, self.base_of_lines + self.base_of_activities, excluded
            ).items()
        }
        parts = {name: (multiplier, bases) for name, (multiplier, bases) in parts.items() if bases}
        if not self.summed and not parts:
            return ""
        wanted = [base for base in self.base_of_lines if base in self.summed or parts]
        printer = self._printer_of_lines()
        columns = {base.name: line_column(printer, base, decide=self.is_batch) for base in wanted}
        used = [multiplier for multiplier in self.multipliers if parts]
        inner = [f"{columns[base.name].sql} AS {base.name}" for base in wanted]
        inner += [
            f"{factor(printer, multiplier, decide=self.is_batch)} AS {multiplier.name}"
            for multiplier in used
        ]
        if self.is_batch:
            self.told += told_by(printer)
        # The fixed factor of a rule is put on the sum: whole numbers are added, and the quotient is
        # taken once.
        sums = [
            f"{columns[summed.name].scale.format(f'sum(line.{summed.name})')} AS {summed.name}"
            for summed in self.summed
        ]
        amounts = {
            name: f"coalesce({column.scale.format(f'line.{name}')}, 0)"
            for name, column in columns.items()
        }
        chosen = together.best_factors(
            used, {multiplier.name: f"line.{multiplier.name}" for multiplier in used}
        )
        for name, (column, bases) in parts.items():
            share = together.share(
                column, together.before(column, self.multipliers), bases, amounts, chosen
            )
            sums.append(f"sum({share}) AS {name}")
        lines = "\n".join(
            [
                "SELECT activity.member_id, activity.id AS activity_id"
                + "".join(f",\n  {column_sql}" for column_sql in inner),
                from_clause(printer, basket=self._basket()),
                f"WHERE activity.organiser_id = %(organiser_id)s AND ({self.lines_scope})",
                # Keeps the planner from repeating the columns inside each multiplier.
                *(["OFFSET 0"] if used else []),
            ]
        )
        return (
            "SELECT line.member_id, line.activity_id"
            + "".join(f",\n  {sum_sql}" for sum_sql in sums)
            + f"\nFROM (\n{lines}\n) AS line\nGROUP BY line.member_id, line.activity_id"
        )

    def _by_product(self) -> str:
        """The columns that are limited by product: a row for each activity and product."""
        if not self.by_product:
            return ""
        printer = self._printer_of_lines()
        shown = {column.name: line_column(printer, column) for column in self.by_product}
        sums = []
        for column in self.by_product:
            of_line = shown[column.name]
            points = whole(column, of_line.scale.format(f"sum({of_line.sql})"))
            sums.append(f"{points} AS {column.name}")
        return (
            "SELECT activity.member_id, activity.id AS activity_id, activity.occurred_at AS at,"
            " activity.occurred_on AS day, line.product_id"
            + "".join(f",\n  {sum_sql}" for sum_sql in sums)
            + f"\n{from_clause(printer, basket=self._basket())}\n"
            f"WHERE activity.organiser_id = %(organiser_id)s AND ({self.scope})\n"
            "GROUP BY activity.member_id, activity.id, activity.occurred_at, activity.occurred_on,"
            " line.product_id"
        )


_PER_LINE = (
    "LEFT JOIN {0} AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id"
    " = activity.id"
)
