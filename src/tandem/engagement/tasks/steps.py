"""A step of a task: which activities it looks at, what of them it measures, and how much is asked.

A step's condition is one of the rules' language, on the activity and its lines; how it is printed
as SQL the one compiler says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.engagement.tasks.registered_kinds import CODE_WORD as WORD
from tandem.kit.errors import Invalid
from tandem.rules import ast, codec
from tandem.rules.vocabulary import Vocabulary
from tandem.segments import measures

COUNT, SUM, STREAK = "COUNT", "SUM", "STREAK"
MEASURES = (COUNT, SUM, STREAK)
NET, GROSS, PIECES = measures.NET, measures.GROSS, measures.PIECES
is_summable = measures.is_summable
WEEK, MONTH = "WEEK", "MONTH"
STEPS_MAX, TARGET_MAX = 12, Decimal(1_000_000_000_000)


class BadTask(Invalid):
    """A task without a name or a step, or whose condition does not hold together."""

    code = "tasks.bad_task"
    text = _("The task cannot be saved: %(why)s.")


@dataclass(frozen=True, slots=True)
class TaskStep:
    """One step.

    Args:
        kind: of the activities that count.
        target: how many, how much (amounts in minor units) or how long.
        what: of a sum: `net`, `gross`, `pieces`, or a number that the kind declares.
        span: of a streak: WEEK or MONTH.
        when: which activities of the kind count; None: all.
    """

    kind: str
    target: Decimal
    measure: str = COUNT
    what: str = ""
    span: str = ""
    name: Mapping[str, str] = field(default_factory=dict)
    when: ast.Node | None = None


def checked(steps: Sequence[TaskStep], vocabulary: Vocabulary, kinds: frozenset[str]) -> None:
    """Prove that steps can be measured.

    Args:
        kinds: those that the programme knows.

    Raises:
        BadTask
    """
    if not 0 < len(steps) <= STEPS_MAX:
        raise BadTask(why=_("it needs between one and twelve steps"))
    for step in steps:
        if step.kind not in kinds:
            raise BadTask(why=_("choose an action that the programme knows"))
        if step.measure not in MEASURES or not 0 < step.target <= TARGET_MAX:
            raise BadTask(why=_("say how much of it is asked, more than nothing"))
        if step.kind == WORD.kind and not (step.measure == COUNT and step.target == 1):
            raise BadTask(why=_("a code word is said once"))
        if step.measure != SUM and step.target != step.target.to_integral_value():
            raise BadTask(why=_("a number of times is whole"))
        if step.measure == STREAK and step.span not in (WEEK, MONTH):
            raise BadTask(why=_("a row is one of weeks or of months"))
        if step.measure == SUM and not is_summable(step.what, vocabulary):
            raise BadTask(why=_("say which amount or number is summed"))
        if step.when is not None:
            _check_condition(step.when, vocabulary)


@dataclass(frozen=True, slots=True)
class Limits:
    """What of a step's condition is plain to say: families of products, and a net amount from
    which each counts, in whole units of the currency.
    """

    categories: tuple[str, ...] = ()
    least: Decimal | None = None


def limits(step: TaskStep) -> Limits:
    """The families and the amount that a step's condition names."""
    limits = Limits()
    items = step.when.items if isinstance(step.when, ast.All) else (step.when,)
    for item in items:
        match item:
            case ast.Has(ast.Field("product.categories"), options):
                keys = tuple(option.value for option in options if isinstance(option, ast.Text))
                limits = replace(limits, categories=keys)
            case ast.Compare("ge", ast.Field("deed.net"), ast.Money(value, _)):
                limits = replace(limits, least=value)
    return limits


def _check_condition(when: ast.Node, vocabulary: Vocabulary) -> None:
    if measures.asks_of_the_past(when, vocabulary):
        raise BadTask(why=_("a step asks of an action itself, not of those before it"))
    for fault in measures.faults(when, vocabulary):
        raise BadTask(why=fault.text)


def encoded(steps: Sequence[TaskStep]) -> list[dict[str, Any]]:
    """Steps as a task keeps them."""
    return [
        {
            "kind": step.kind,
            "target": format(step.target.normalize(), "f"),
            "measure": step.measure,
            "what": step.what,
            "span": step.span,
            "name": dict(step.name),
            "when": None if step.when is None else codec.encode(step.when),
        }
        for step in steps
    ]


def decoded(rows: Sequence[Mapping[str, Any]]) -> tuple[TaskStep, ...]:
    """Steps as `encoded` wrote them, or as somebody sent them.

    Raises:
        BadTask, NotARule
    """
    return tuple(
        TaskStep(
            kind=str(row["kind"]),
            target=_number(row["target"]),
            measure=str(row.get("measure") or COUNT),
            what=str(row.get("what") or ""),
            span=str(row.get("span") or ""),
            name=dict(row.get("name") or {}),
            when=None if row.get("when") is None else codec.decode(row["when"]),
        )
        for row in rows
    )


def _number(text: Any) -> Decimal:
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise BadTask(why=_("say how much of it is asked, more than nothing"))
    return value
