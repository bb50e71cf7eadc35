"""Conditions as rows: what is spoken of, how it compares, with what; rows of one letter are
alternatives.

`read` makes the JSON of a condition from rows; `rows_of` makes the rows of a condition again. A
condition that is nested deeper than rows can show has none, and is edited as JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.portals.shared.numbers import number_of
from tandem.rules import ast, codec, inference
from tandem.rules.inference import BASKETS, PIECES
from tandem.rules.types import Type
from tandem.rules.vocabulary import Vocabulary

ROWS_MAX = 40
OPERATORS: Mapping[str, str | Promise] = {
    "eq": _("is"),
    "ne": _("is not"),
    "ge": _("is at least"),
    "gt": _("is above"),
    "le": _("is at most"),
    "lt": _("is below"),
    "every": _("is every … (10: the 10th, 20th …)"),
    "in": _("is one of"),
    "has": _("includes one of"),
    "known": _("is known"),
}
LETTERS = ("A", "B", "C", "D")
FAMILIES = (
    "line.quantity",
    "product.attribute",
    "deed.attribute",
    "deed.figure",
)  # the last part is told beside them
SETS = ("product.categories", "product.tags", "product.gtins")
FIELD, BEFORE = "FIELD", "BEFORE"


class BadRow(Invalid):
    """A row of the form that says nothing that can be compared."""

    code = "portals.bad_row"
    text = _("Condition %(row)s cannot be read: %(why)s.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; every value is text.

    `where` names the field by which lines of a basket are meant, `where_values` its values;
    `pieces` of `each` so many are the cheapest or dearest that are meant.
    `against`: `FIELD` compares with the field that the value names, `BEFORE` with so many per cent
    of the same figure one span before.
    """

    subject: str = ""
    detail: str = ""
    over: str = ""
    back: str = ""
    where: str = ""
    where_values: tuple[str, ...] = ()
    pieces: str = ""
    each: str = ""
    operator: str = "eq"
    values: tuple[str, ...] = ()
    against: str = ""
    either: str = ""
    is_not: bool = False

    @property
    def value(self) -> str:
        """The one value."""
        return self.values[0] if self.values else ""


def read(rows: Sequence[Row], vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON of the condition that rows make.

    Raises:
        BadRow, NotANumber: with the number of the row.
    """
    every: list[Any] = []
    either: dict[str, list[Any]] = {}
    for place, row in enumerate(rows, 1):
        made = _condition(row, place, vocabulary)
        made = {"not": made} if row.is_not else made
        if row.either:
            if row.either not in either:
                every.append({"any": either.setdefault(row.either, [])})
            either[row.either].append(made)
        else:
            every.append(made)
    return {"all": every}


def subject_of(row: Row) -> Any:
    """The JSON of what a row speaks of."""
    kind, separator, name = row.subject.partition(":")
    if kind == "past" and separator:
        body: dict[str, Any] = {"what": name, "over": row.over or "EVER"}
        body |= {"of": row.detail.upper()} if row.detail else {}
        return {"past": body | ({"back": row.back} if row.back else {})}
    if kind in BASKETS and separator:
        lines = [_where(row)] if row.where and row.where_values else []
        if kind not in PIECES:
            return {kind: [_field(name, row.detail), *lines]}
        of: dict[str, Any] = {"pieces": row.pieces or "1", "of": name}
        of |= {"each": row.each} if row.each else {}
        return {kind: of | ({"where": lines[0]} if lines else {})}
    return _field(row.subject, row.detail)


def _field(name: str, detail: str) -> str:
    return f"{name}.{detail or 'pcs'}" if name in FAMILIES else name


def _where(row: Row) -> dict[str, Any]:
    """The lines of the basket that are meant."""
    options = list(row.where_values)
    if row.where in SETS:
        return {"has": [row.where, options]}
    return {"eq": [row.where, options[0]]} if len(options) == 1 else {"in": [row.where, options]}


def type_of(row: Row, vocabulary: Vocabulary, place: int = 1) -> Type:
    """The type of what a row speaks of.

    Raises:
        BadRow
    """
    try:
        return inference.type_of(codec.decode(subject_of(row)), vocabulary)
    except (codec.NotARule, inference.Wrong) as wrong:
        raise BadRow(
            row=place,
            why=wrong.data["why"] if isinstance(wrong, codec.NotARule) else wrong.fault.text,
        ) from wrong


def _condition(row: Row, place: int, vocabulary: Vocabulary) -> dict[str, Any]:
    kind, separator, name = row.subject.partition(":")
    if kind == "segment" and separator:
        return {"segment": name}
    subject = subject_of(row)
    if row.operator == "known":
        return {"known": subject}
    value_type = type_of(row, vocabulary, place)
    if value_type.kind == "SET" or row.operator == "has":
        return {"has": [subject, list(row.values)]}
    if row.operator == "in" or len(row.values) > 1:
        several = {"in": [subject, [_value(value, value_type) for value in row.values]]}
        return {"not": several} if row.operator == "ne" else several
    operator = row.operator if row.operator in OPERATORS else "eq"
    if row.against == BEFORE:
        return {operator: [subject, _share_of_before(row)]}
    return {
        operator: [
            subject,
            {"field": row.value} if row.against == FIELD else _value(row.value, value_type),
        ]
    }


def _share_of_before(row: Row) -> dict[str, Any]:
    """So many per cent of the same figure, one span before."""
    is_number = (row.back or "0").isdecimal() and len(row.back) < 5
    before = subject_of(replace(row, back=str(int(row.back or 0) + 1) if is_number else row.back))
    return {"times": [{"number": plain(number_of(row.value) / 100)}, before]}


def _value(text: str, value_type: Type) -> Any:
    """A value of a type, as it was typed."""
    match value_type.kind:
        case "FLAG":
            return text == "yes"
        case "TEXT":
            return text
        case "DAY":
            return {"day": text}
        case "MONEY":
            return {"money": [str(number_of(text)), value_type.unit]}
        case "QUANTITY":
            return {"quantity": [str(number_of(text)), value_type.unit]}
    return {"number": str(number_of(text))}


def rows_of(condition: ast.Node) -> list[Row] | None:
    """The rows of a condition; None when rows cannot show it."""
    items = condition.items if isinstance(condition, ast.All) else (condition,)
    rows: list[Row] = []
    letters = iter(LETTERS)
    for item in items:
        if isinstance(item, ast.AnyOf):
            letter = next(letters, "")
            if not letter or not item.items:
                return None
            made = [_row(part, either=letter) for part in item.items]
        else:
            made = [_row(item)]
        if None in made:
            return None
        rows += [row for row in made if row is not None]
    return rows if len(rows) <= ROWS_MAX else None


def _row(node: ast.Node, *, either: str = "") -> Row | None:
    is_not = isinstance(node, ast.Not)
    if isinstance(node, ast.Not):
        node = node.item
    row: Row | None = None
    match node:
        case ast.Segment(key, _, _):
            return Row(subject=f"segment:{key}", either=either, is_not=is_not)
        case ast.Known(ast.Field() as item):
            row = subject_row(item)
            row = row and replace(row, operator="known")
        case ast.In(item, options) | ast.Has(item, options):
            texts = [_text(option) for option in options]
            row = None if None in texts else subject_row(item)
            row = row and replace(
                row,
                operator="in" if isinstance(node, ast.In) else "has",
                values=tuple(str(text) for text in texts),
            )
        case ast.Compare(operator, item, right):
            value, against = _compared(item, right)
            row = None if value is None else subject_row(item)
            row = row and replace(row, operator=operator, values=(str(value),), against=against)
    return row and replace(row, either=either, is_not=is_not)


def _compared(item: ast.Node, right: ast.Node) -> tuple[str | None, str]:
    """What something is compared with: a value, a field, or a share of the same figure one span
    before.
    """
    if isinstance(right, ast.Field):
        return right.name, FIELD
    if (text := _text(right)) is not None:
        return text, ""
    match item, right:
        case ast.Past(what, over, kind, back), ast.Times(ast.Number(share), ast.Past() as before):
            if before == ast.Past(what, over, kind, back + 1):
                return plain(share * 100), BEFORE
    return None, ""


def subject_row(node: ast.Node) -> Row | None:
    """What a row speaks of."""
    match node:
        case ast.Field(name):
            return Row(*_split(name))
        case ast.Past(what, over, kind, back):
            return Row(
                subject=f"past:{what}", detail=kind, over=over, back=str(back) if back else ""
            )
        case ast.Basket(function, ast.Field(name), where, pieces, of_each):
            subject, detail = _split(name)
            row = Row(f"{function}:{subject}", detail)
            if pieces:
                row = replace(row, pieces=plain(pieces), each=plain(of_each) if of_each else "")
            match where:
                case ast.All(()):
                    return row
                case ast.In(ast.Field(by), options) | ast.Has(ast.Field(by), options):
                    texts = [_text(option) for option in options]
                    return (
                        None
                        if None in texts
                        else replace(row, where=by, where_values=tuple(map(str, texts)))
                    )
                case ast.Compare("eq", ast.Field(by), ast.Text(text)):
                    return replace(row, where=by, where_values=(text,))
    return None


def _split(name: str) -> tuple[str, str]:
    family = next((prefix for prefix in FAMILIES if name.startswith(f"{prefix}.")), "")
    return (family, name.removeprefix(f"{family}.")) if family else (name, "")


def _text(node: ast.Node) -> str | None:
    """A value as it would be typed."""
    match node:
        case ast.Text(text):
            return text
        case ast.Number(value) | ast.Money(value, _) | ast.Quantity(value, _):
            return plain(value)
        case ast.Flag(flag):
            return "yes" if flag else "no"
        case ast.Day(day):
            return day.isoformat()
    return None


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros behind it."""
    return f"{value.normalize():f}"
