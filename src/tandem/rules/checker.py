"""Names, types and units: faults with their place, before anything is compiled."""

from dataclasses import dataclass

from tandem.kit.periods import SPANS
from tandem.kit.points import ROUNDINGS
from tandem.rules import ast, types
from tandem.rules.types import Type
from tandem.rules.vocabulary import Vocabulary

LIMIT_SPANS = ("DEED", *SPANS)
WALLETS = ("REWARD", "STATUS")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where in the rule: `give.right`."""

    place: str
    code: str
    text: str


class _Wrong(Exception):
    def __init__(self, place: str, code: str, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(place, code, text)


def check(rule: ast.Rule, vocabulary: Vocabulary) -> list[Fault]:
    """Every fault of a rule; none means it compiles."""
    faults: list[Fault] = []
    for place, node, wanted in (("when", rule.when, types.FLAG), ("give", rule.give, types.POINTS)):
        try:
            if isinstance(node, ast.Multiply) and place == "give":
                _check_multiply(node, place)
            else:
                found = type_of(node, vocabulary, place)
                if found != wanted:
                    raise _Wrong(place, "rules.wrong_type", f"{wanted} was expected here, this is {found}")
        except _Wrong as wrong:
            faults.append(wrong.fault)
    if rule.wallet not in WALLETS:
        faults.append(Fault("wallet", "rules.no_such_wallet", f"there is no wallet “{rule.wallet}”"))
    if rule.rounding not in ROUNDINGS:
        faults.append(Fault("rounding", "rules.no_such_rounding", f"there is no rounding “{rule.rounding}”"))
    for index, limit in enumerate(rule.limits):
        if limit.over not in LIMIT_SPANS or limit.points <= 0:
            faults.append(Fault(f"limits[{index}]", "rules.bad_limit", "a limit needs points above 0 and a known span"))
    return faults


def _check_multiply(node: ast.Multiply, place: str) -> None:
    if not 0 <= node.factor <= 1000:
        raise _Wrong(place, "rules.bad_factor", "a multiplier lies between 0 and 1000")


def type_of(node: ast.Node, vocabulary: Vocabulary, place: str = "") -> Type:
    """The type of a node, or the first fault in it."""
    match node:
        case ast.Field(name):
            known = vocabulary.find(name)
            if known is None:
                raise _Wrong(place, "rules.unknown_name", f"there is no “{name}”")
            return known.type
        case ast.Money(_, currency):
            return types.money(currency)
        case ast.Quantity(_, unit):
            return types.quantity(unit)
        case ast.Text() | ast.Number() | ast.Points() | ast.Flag() | ast.Day():
            return _LITERALS[type(node)]
        case ast.All() | ast.AnyOf() | ast.Not() | ast.Known() | ast.Compare() | ast.In() | ast.Has():
            return _condition(node, vocabulary, place)
        case ast.Add(items) | ast.Least(items) | ast.Greatest(items):
            return _one_type([type_of(item, vocabulary, f"{place}.items[{index}]") for index, item in enumerate(items)], place)
        case ast.Times(left, right):
            return _product(type_of(left, vocabulary, f"{place}.left"), type_of(right, vocabulary, f"{place}.right"), place)
        case ast.Per():
            return _per(node, vocabulary, place)
        case ast.Percent(value, _):
            found = type_of(value, vocabulary, f"{place}.value")
            if found.kind != "MONEY":
                raise _Wrong(f"{place}.value", "rules.wrong_type", f"a per cent is taken of money, this is {found}")
            return types.POINTS
        case ast.Multiply():
            raise _Wrong(place, "rules.multiply_inside", "a multiplier stands alone as what a rule gives")
    raise NotImplementedError(type(node).__name__)


_LITERALS: dict[type[ast.Node], Type] = {
    ast.Text: types.TEXT,
    ast.Number: types.NUMBER,
    ast.Points: types.POINTS,
    ast.Flag: types.FLAG,
    ast.Day: types.DAY,
}


def _condition(node: ast.Node, vocabulary: Vocabulary, place: str) -> Type:
    """Conditions are FLAG when what stands in them fits together."""

    def below(name: str, child: ast.Node) -> Type:
        return type_of(child, vocabulary, f"{place}.{name}")

    match node:
        case ast.All(items) | ast.AnyOf(items):
            for index, item in enumerate(items):
                _expect(below(f"items[{index}]", item), types.FLAG, f"{place}.items[{index}]")
        case ast.Not(item):
            _expect(below("item", item), types.FLAG, f"{place}.item")
        case ast.Known(item):
            if not isinstance(item, ast.Field):
                raise _Wrong(place, "rules.wrong_type", "only a field can be known or not")
            below("item", item)
        case ast.Compare(operator, left, right):
            found = below("left", left)
            _expect(below("right", right), found, f"{place}.right")
            if operator not in ("eq", "ne") and found.kind not in types.ORDERED:
                raise _Wrong(place, "rules.not_ordered", f"{found} has no order")
        case ast.In(item, options):
            found = below("item", item)
            for index, option in enumerate(options):
                _expect(below(f"options[{index}]", option), found, f"{place}.options[{index}]")
        case ast.Has(item, options):
            _expect(below("item", item), types.SET, f"{place}.item")
            for index, option in enumerate(options):
                _expect(below(f"options[{index}]", option), types.TEXT, f"{place}.options[{index}]")
    return types.FLAG


def _per(node: ast.Per, vocabulary: Vocabulary, place: str) -> Type:
    found = type_of(node.value, vocabulary, f"{place}.value")
    if found.kind not in ("MONEY", "QUANTITY", "NUMBER"):
        raise _Wrong(f"{place}.value", "rules.wrong_type", f"{found} has no steps")
    _expect(type_of(node.step, vocabulary, f"{place}.step"), found, f"{place}.step")
    if not isinstance(node.step, (ast.Money, ast.Quantity, ast.Number)) or node.step.value <= 0:
        raise _Wrong(f"{place}.step", "rules.bad_step", "a step is a fixed value above 0")
    _expect(type_of(node.points, vocabulary, f"{place}.points"), types.POINTS, f"{place}.points")
    return types.POINTS


def _expect(found: Type, wanted: Type, place: str) -> None:
    if found != wanted:
        raise _Wrong(place, "rules.wrong_type", f"{wanted} was expected here, this is {found}")


def _one_type(found: list[Type], place: str) -> Type:
    if not found:
        raise _Wrong(place, "rules.empty", "nothing stands here")
    for other in found[1:]:
        if other != found[0]:
            raise _Wrong(place, "rules.mixed_units", f"{found[0]} and {other} cannot be put together")
    if found[0].kind not in types.ORDERED or found[0] == types.DAY:
        raise _Wrong(place, "rules.wrong_type", f"{found[0]} cannot be reckoned with")
    return found[0]


def _product(left: Type, right: Type, place: str) -> Type:
    for one, other in ((left, right), (right, left)):
        if one == types.NUMBER and other.kind in ("NUMBER", "POINTS", "MONEY", "QUANTITY"):
            return other
        if one.kind == "QUANTITY" and other == types.POINTS:
            return types.POINTS
    raise _Wrong(place, "rules.mixed_units", f"{left} × {right} has no meaning")
