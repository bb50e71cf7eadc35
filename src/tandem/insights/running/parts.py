"""A rule's condition taken apart: which days it runs, what it asks of the member, of the partner,
and of the product.

Only what must hold by itself is taken out (the members of an outermost `all`), and only what one
can know before anything is bought: what hangs on the purchase itself stays with the sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tandem.rules import ast
from tandem.rules.vocabulary import Vocabulary

DAY = "deed.day"
KIND = "deed.kind"
_PREFIXES = {
    "member": ("member.",),
    "partner": ("partner.", "outlet."),
    "product": ("product.",),
}
_ONE = timedelta(days=1)
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What can be known of a rule beforehand; `since` and `until` are days on which it runs.

    `of_segment`: it asks for a segment, which is the organiser's own word for a group. `kind`: the
    kind of action that it is for, where it is for one.
    """

    since: date | None
    until: date | None
    of_member: tuple[ast.Node, ...]
    of_partner: tuple[ast.Node, ...]
    of_product: tuple[ast.Node, ...]
    of_segment: bool
    kind: str


def of(rule: ast.Rule, vocabulary: Vocabulary) -> Parts:
    """Take a rule's condition apart."""
    since: date | None = None
    until: date | None = None
    by_whom: dict[str, list[ast.Node]] = {whom: [] for whom in _PREFIXES}
    kind = ""
    for node in _needed(rule.when):
        first, last = _days(node)
        since = max(filter(None, (since, first)), default=None)
        until = min(filter(None, (until, last)), default=None)
        match node:
            case ast.Compare("eq", ast.Field(name), ast.Text(value)) if name == KIND:
                kind = value
        for whom, conditions in by_whom.items():
            if _is_said_of(whom, node, vocabulary):
                conditions.append(node)
    nodes = [rule.when, *(effect.what for effect in rule.effects)]
    return Parts(
        since,
        until,
        tuple(by_whom["member"]),
        tuple(by_whom["partner"]),
        tuple(by_whom["product"]),
        any(isinstance(node, ast.Segment) for top in nodes for _place, node in ast.walk(top)),
        kind,
    )


def _needed(node: ast.Node) -> Iterator[ast.Node]:
    """All that must hold for the node to hold."""
    if isinstance(node, ast.All):
        for item in node.items:
            yield from _needed(item)
    else:
        yield node


def _days(node: ast.Node) -> tuple[date | None, date | None]:
    """The first and the last day for which a comparison of the day leaves room."""
    match node:
        case ast.Compare(operator, ast.Field(name), ast.Day(day)) if name == DAY:
            pass
        case ast.Compare(operator, ast.Day(day), ast.Field(name)) if name == DAY:
            operator = _MIRRORED.get(operator, "")
        case _otherwise:
            return None, None
    try:
        return {
            "eq": (day, day),
            "ge": (day, None),
            "gt": (day + _ONE, None),
            "le": (None, day),
            "lt": (None, day - _ONE),
        }.get(operator, (None, None))
    except OverflowError:  # the first or the last day that there is
        return None, None


def _is_said_of(whom: str, node: ast.Node, vocabulary: Vocabulary) -> bool:
    """Whether a condition names only what is known of them before anything is bought."""
    names = False
    for _place, below in ast.walk(node):
        if isinstance(below, ast.Basket):
            return False
        if isinstance(below, ast.Field):
            field = vocabulary.find(below.name)
            is_theirs = below.name.startswith(_PREFIXES[whom])
            if field is None or field.is_past or not is_theirs:
                return False
            names = True
        if isinstance(below, ast.Past):
            if whom != "member" or not _is_over(below, vocabulary):
                return False
            names = True
    return names


def _is_over(past: ast.Past, vocabulary: Vocabulary) -> bool:
    """Whether a figure of the past holds nothing of the purchase that is asked about."""
    known = vocabulary.pasts.get(past.what)
    is_earlier_span = past.back > 0 and past.over not in ("DAYS", "EVER")
    return known is not None and bool(past.kind) and (known.before_only or is_earlier_span)
