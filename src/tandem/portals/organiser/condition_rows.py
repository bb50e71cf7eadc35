"""Conditions as rows of a form: what is said, how it compares, with what; rows of one letter are alternatives.

`read` makes the JSON of a condition from what was posted; `rows_of` makes the rows of a condition again. A condition that is
nested deeper than rows can show has none, and is edited as JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.portals.shared.numbers import number_of
from tandem.rules import ast, checker, codec
from tandem.rules.checker import BASKETS
from tandem.rules.types import Type
from tandem.rules.vocabulary import Vocabulary

ROWS_AT_FIRST, ROWS_MORE, ROWS_MAX = 3, 3, 40
OPERATORS: Mapping[str, str | Promise] = {
    "eq": _("is"), "ne": _("is not"), "ge": _("is at least"), "gt": _("is above"), "le": _("is at most"), "lt": _("is below"), "every": _("is every … (10: the 10th, 20th …)"),
    "in": _("is one of"), "has": _("includes one of"), "known": _("is known"),
}  # fmt: skip
LETTERS = ("A", "B", "C", "D")
FAMILIES = ("line.quantity", "product.attribute", "deed.attribute", "deed.figure")  # the last part is said beside them
YES = {"", "1", "x", "yes", "true", "tak", "da", "так"}


class BadRow(Invalid):
    """A row of the form that says nothing that can be compared."""

    code = "portals.bad_row"
    text = _("Condition %(row)s cannot be read: %(why)s.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the form holds it; every value is text."""

    subject: str = ""
    detail: str = ""
    over: str = ""
    back: str = ""
    where: str = ""
    operator: str = "eq"
    value: str = ""
    either: str = ""
    no: str = ""


NAMES = tuple(field.name for field in fields(Row))


def posted_rows(posted: Mapping[str, str]) -> list[Row]:
    """The rows that a form sent, in their order, empty ones too."""
    total = int(posted["rows"]) if posted.get("rows", "").isdecimal() and len(posted["rows"]) < 3 else ROWS_AT_FIRST
    return [
        Row(**{name: posted.get(f"{name}{place}", "").strip()[:400] for name in NAMES})
        for place in range(1, min(total, ROWS_MAX) + 1)
    ]


def shown(rows: Sequence[Row], *, spare: int = 1) -> list[dict[str, Any]]:
    """Rows for the page, with their places, and some empty ones behind them."""
    padded = [*rows, *[Row()] * max(spare, ROWS_AT_FIRST - len(rows))][:ROWS_MAX]
    return [{"place": place, **asdict(row)} for place, row in enumerate(padded, 1)]


def read(rows: Sequence[Row], vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON of the condition that rows make.

    Raises:
        BadRow, NotANumber: with the number of the row.
    """
    every: list[Any] = []
    either: dict[str, list[Any]] = {}
    for place, row in enumerate(rows, 1):
        if not row.subject:
            continue
        made = _condition(row, place, vocabulary)
        made = {"not": made} if row.no else made
        if row.either:
            if row.either not in either:
                every.append({"any": either.setdefault(row.either, [])})
            either[row.either].append(made)
        else:
            every.append(made)
    return {"all": every}


def subject_of(row: Row) -> Any:
    """The JSON of what a row speaks of."""
    kind, mark, name = row.subject.partition(":")
    if kind == "past" and mark:
        body: dict[str, Any] = {"what": name, "over": row.over or "EVER"}
        body |= {"of": row.detail.upper()} if row.detail else {}
        return {"past": body | ({"back": row.back} if row.back else {})}
    if kind in BASKETS and mark:
        return {kind: [_field(name, row.detail), *([_where(row.where)] if row.where else [])]}
    return _field(row.subject, row.detail)


def _field(name: str, detail: str) -> str:
    return f"{name}.{detail or 'pcs'}" if name in FAMILIES else name


def _where(text: str) -> dict[str, Any]:
    """`product.brand=Akwa, Kielnia`: the lines of the basket that are meant."""
    name, _mark, values = text.partition("=")
    options = _options(values)
    is_one = len(options) == 1 and not values.rstrip().endswith(",")
    if is_one and name.strip() not in ("product.categories", "product.tags", "product.gtins"):
        return {"eq": [name.strip(), options[0]]}
    return {"has" if name.strip() in ("product.categories", "product.tags", "product.gtins") else "in": [name.strip(), options]}


def _options(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _condition(row: Row, place: int, vocabulary: Vocabulary) -> dict[str, Any]:
    kind, mark, name = row.subject.partition(":")
    if kind == "segment" and mark:
        return {"segment": name}
    subject = subject_of(row)
    if row.operator == "known":
        return {"known": subject}
    try:
        found = checker.type_of(codec.decode(subject), vocabulary)
    except (codec.NotARule, checker.Wrong) as wrong:
        raise BadRow(row=place, why=wrong.data["why"] if isinstance(wrong, codec.NotARule) else wrong.fault.text) from wrong
    if found.kind == "SET" or row.operator == "has":
        return {"has": [subject, _options(row.value)]}
    if row.operator == "in":
        return {"in": [subject, [_value(each, found) for each in _options(row.value)]]}
    operator = row.operator if row.operator in OPERATORS else "eq"
    if row.value.endswith("%") and kind == "past":
        return {operator: [subject, _share_of_before(row)]}
    return {operator: [subject, {"field": row.value[1:].strip()} if row.value.startswith("@") else _value(row.value, found)]}


def _share_of_before(row: Row) -> dict[str, Any]:
    """`110%` of the same figure, one span before."""
    is_number = (row.back or "0").isdecimal() and len(row.back) < 5
    before = subject_of(replace(row, back=str(int(row.back or 0) + 1) if is_number else row.back))
    return {"times": [{"number": plain(number_of(row.value[:-1]) / 100)}, before]}


def _value(text: str, found: Type) -> Any:
    """A value of a type, as it was typed."""
    match found.kind:
        case "FLAG":
            return text.casefold() in YES
        case "TEXT":
            return text
        case "DAY":
            return {"day": text}
        case "MONEY":
            return {"money": [str(number_of(text)), found.unit]}
        case "QUANTITY":
            return {"quantity": [str(number_of(text)), found.unit]}
    return {"number": str(number_of(text))}


def rows_of(condition: ast.Node) -> list[Row] | None:
    """The rows of a condition; None when rows cannot show it."""
    items = condition.items if isinstance(condition, ast.All) else (condition,)
    rows: list[Row] = []
    letters = iter(LETTERS)
    for item in items:
        if isinstance(item, ast.AnyOf):
            letter = next(letters, "")
            found = [_row(each, either=letter) for each in item.items]
            if not letter or not item.items:
                return None
        else:
            found = [_row(item)]
        if None in found:
            return None
        rows += [row for row in found if row is not None]
    return rows if len(rows) <= ROWS_MAX else None


def _row(node: ast.Node, *, either: str = "") -> Row | None:
    no = ""
    if isinstance(node, ast.Not):
        node, no = node.item, "1"
    match node:
        case ast.Segment(key, _, _):
            return Row(subject=f"segment:{key}", either=either, no=no)
        case ast.Known(ast.Field() as item):
            said, operator, value = said_of(item), "known", ""
        case ast.In(item, options) | ast.Has(item, options):
            texts = [_text(each) for each in options]
            if any(text is None or "," in text for text in texts):
                return None
            said, operator, value = (
                said_of(item),
                "in" if isinstance(node, ast.In) else "has",
                ", ".join(str(each) for each in texts),
            )
        case ast.Compare(operator, item, right):
            text = f"@{right.name}" if isinstance(right, ast.Field) else _text(right) or _growth(item, right)
            if text is None:
                return None
            said, value = said_of(item), text
        case _:
            return None
    return None if said is None else Row(**{**asdict(said), "operator": operator, "value": value, "either": either, "no": no})


def _growth(item: ast.Node, right: ast.Node) -> str | None:
    """`110%`, where a figure of the past is compared with itself one span before."""
    match item, right:
        case ast.Past(what, over, kind, back), ast.Times(ast.Number(share), ast.Past() as before):
            if before == ast.Past(what, over, kind, back + 1):
                return f"{plain(share * 100)}%"
    return None


def said_of(node: ast.Node) -> Row | None:
    """What a row speaks of."""
    match node:
        case ast.Field(name):
            return Row(**_split(name))
        case ast.Past(what, over, kind, back):
            return Row(subject=f"past:{what}", detail=kind, over=over, back=str(back) if back else "")
        case ast.Basket(function, ast.Field(name), where):
            limited = _where_text(where)
            split = _split(name)
            return None if limited is None else Row(f"{function}:{split['subject']}", split.get("detail", ""), where=limited)
    return None


def _split(name: str) -> dict[str, str]:
    for family in FAMILIES:
        if name.startswith(f"{family}."):
            return {"subject": family, "detail": name.removeprefix(f"{family}.")}
    return {"subject": name}


def _where_text(where: ast.Node) -> str | None:
    match where:
        case ast.All(()):
            return ""
        case ast.In(ast.Field(name), options) | ast.Has(ast.Field(name), options):
            texts = [_text(each) for each in options]
            if all(text is not None and "," not in text for text in texts):
                one = isinstance(where, ast.In) and len(texts) == 1
                return f"{name}={', '.join(str(each) for each in texts)}" + ("," if one else "")
        case ast.Compare("eq", ast.Field(name), ast.Text(text)) if "," not in text:
            return f"{name}={text}"
    return None


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
