"""Which type a node has; what does not fit together is a fault with its place."""

import re
from dataclasses import dataclass

from tandem.kit.errors import Said
from tandem.rules import ast, types
from tandem.rules.types import Type
from tandem.rules.vocabulary import Vocabulary

PIECES = ("cheapest", "dearest")
BASKETS = ("total", "lowest", "highest", "different", *PIECES)
PIECES_MAX = 10_000
BANDS_MAX = 50
BACK_MAX = 60
DAYS_MAX = 3_660
KIND = re.compile(r"^[A-Z][A-Z0-9_]{1,39}$")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where in the rule: `give.right`."""

    place: str
    code: str
    text: str


class Wrong(Exception):
    """The first fault of a node."""

    def __init__(self, place: str, code: str, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(place, code, text)


def type_of(node: ast.Node, vocabulary: Vocabulary, place: str = "") -> Type:
    """The type of a node, or the first fault in it."""
    match node:
        case ast.Field(name):
            known = vocabulary.find(name)
            if known is None:
                raise Wrong(place, "rules.unknown_name", Said("there is no “%(name)s”", name=name))
            return known.type
        case ast.Money(_, currency):
            return types.money(currency)
        case ast.Quantity(_, unit):
            return types.quantity(unit)
        case ast.Text() | ast.Number() | ast.Points() | ast.Flag() | ast.Day():
            return _LITERALS[type(node)]
        case (
            ast.All()
            | ast.AnyOf()
            | ast.Not()
            | ast.Known()
            | ast.Compare()
            | ast.In()
            | ast.Has()
            | ast.Segment()
        ):
            return _condition(node, vocabulary, place)
        case ast.Add(items) | ast.Least(items) | ast.Greatest(items):
            return _one_type(
                [
                    type_of(item, vocabulary, f"{place}.items[{index}]")
                    for index, item in enumerate(items)
                ],
                place,
            )
        case ast.Times(left, right):
            return _product(
                type_of(left, vocabulary, f"{place}.left"),
                type_of(right, vocabulary, f"{place}.right"),
                place,
            )
        case ast.Per():
            return _per(node, vocabulary, place)
        case ast.Percent():
            return _percent(node, vocabulary, place)
        case ast.Stepped() | ast.Graduated():
            return _banded(node, vocabulary, place)
        case ast.Basket():
            return _basket(node, vocabulary, place)
        case ast.Past():
            return _past(node, vocabulary, place)
        case ast.Multiply():
            raise Wrong(
                place,
                "rules.multiply_inside",
                Said("a multiplier stands alone as what a rule gives"),
            )
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
                expect(below(f"items[{index}]", item), types.FLAG, f"{place}.items[{index}]")
        case ast.Not(item):
            expect(below("item", item), types.FLAG, f"{place}.item")
        case ast.Segment(_key, _names, condition):
            expect(below("condition", condition), types.FLAG, f"{place}.condition")
        case ast.Known(item):
            if not isinstance(item, ast.Field):
                raise Wrong(place, "rules.wrong_type", Said("only a field can be known or not"))
            below("item", item)
        case ast.Compare(operator, left, right):
            its_type = below("left", left)
            expect(below("right", right), its_type, f"{place}.right")
            if operator == "every" and not (
                its_type == types.NUMBER
                and isinstance(right, ast.Number)
                and right.value >= 1
                and right.value == int(right.value)
            ):
                raise Wrong(
                    f"{place}.right",
                    "rules.wrong_type",
                    Said("“every” takes a number and a whole number of 1 or more"),
                )
            if operator not in ("eq", "ne") and its_type.kind not in types.ORDERED:
                raise Wrong(
                    place, "rules.not_ordered", Said("%(found)s has no order", found=its_type)
                )
        case ast.In(item, options):
            its_type = below("item", item)
            for index, option in enumerate(options):
                expect(below(f"options[{index}]", option), its_type, f"{place}.options[{index}]")
        case ast.Has(item, options):
            expect(below("item", item), types.SET, f"{place}.item")
            for index, option in enumerate(options):
                expect(below(f"options[{index}]", option), types.TEXT, f"{place}.options[{index}]")
    return types.FLAG


def _per(node: ast.Per, vocabulary: Vocabulary, place: str) -> Type:
    its_type = type_of(node.value, vocabulary, f"{place}.value")
    if its_type.kind not in ("MONEY", "QUANTITY", "NUMBER"):
        raise Wrong(
            f"{place}.value", "rules.wrong_type", Said("%(found)s has no steps", found=its_type)
        )
    expect(type_of(node.step, vocabulary, f"{place}.step"), its_type, f"{place}.step")
    if not isinstance(node.step, (ast.Money, ast.Quantity, ast.Number)) or node.step.value <= 0:
        raise Wrong(f"{place}.step", "rules.bad_step", Said("a step is a fixed value above 0"))
    expect(type_of(node.points, vocabulary, f"{place}.points"), types.POINTS, f"{place}.points")
    return types.POINTS


def _percent(node: ast.Percent, vocabulary: Vocabulary, place: str) -> Type:
    its_type = type_of(node.value, vocabulary, f"{place}.value")
    if its_type.kind != "MONEY":
        raise Wrong(
            f"{place}.value",
            "rules.wrong_type",
            Said("a per cent is taken of money, this is %(found)s", found=its_type),
        )
    return types.POINTS


def _banded(node: ast.Stepped | ast.Graduated, vocabulary: Vocabulary, place: str) -> Type:
    """One type for all bands; they rise, so that exactly one is the highest reached."""
    its_type = type_of(node.value, vocabulary, f"{place}.value")
    if its_type.kind not in ("MONEY", "QUANTITY", "NUMBER"):
        raise Wrong(
            f"{place}.value", "rules.wrong_type", Said("%(found)s has no steps", found=its_type)
        )
    if not 0 < len(node.bands) <= BANDS_MAX:
        raise Wrong(
            place,
            "rules.bad_bands",
            Said("between 1 and %(most)s bands were expected", most=BANDS_MAX),
        )
    begins = []
    given = set()
    for index, band in enumerate(node.bands):
        spot = f"{place}.bands[{index}]"
        expect(type_of(band.since, vocabulary, spot), its_type, spot)
        if (
            not isinstance(band.since, (ast.Money, ast.Quantity, ast.Number))
            or band.since.value < 0
        ):
            raise Wrong(spot, "rules.bad_bands", Said("a band begins at a fixed value, 0 or above"))
        begins.append(band.since.value)
        given.add(type_of(band.gives, vocabulary, spot))
        if isinstance(node, ast.Graduated) and not isinstance(band.gives, ast.Points):
            raise Wrong(
                spot, "rules.bad_bands", Said("a graduated band gives fixed points for each step")
            )
    if begins != sorted(set(begins)):
        raise Wrong(place, "rules.bad_bands", Said("each band begins above the one before it"))
    if len(given) > 1:
        raise Wrong(place, "rules.mixed_units", Said("the bands give different kinds of things"))
    if isinstance(node, ast.Graduated):
        expect(type_of(node.step, vocabulary, f"{place}.step"), its_type, f"{place}.step")
        if not isinstance(node.step, (ast.Money, ast.Quantity, ast.Number)) or node.step.value <= 0:
            raise Wrong(f"{place}.step", "rules.bad_step", Said("a step is a fixed value above 0"))
    return next(iter(given))


def _basket(node: ast.Basket, vocabulary: Vocabulary, place: str) -> Type:
    if any(
        isinstance(below, (ast.Basket, ast.Past))
        for part in (node.value, node.where)
        for _, below in ast.walk(part)
    ):
        raise Wrong(
            place, "rules.basket_inside", Said("a figure over the basket holds no other one")
        )
    its_type = type_of(node.value, vocabulary, f"{place}.value")
    expect(type_of(node.where, vocabulary, f"{place}.where"), types.FLAG, f"{place}.where")
    if node.function == "different":
        if not isinstance(node.value, ast.Field):
            raise Wrong(
                f"{place}.value",
                "rules.wrong_type",
                Said("only a field can be counted by its different values"),
            )
        return types.NUMBER
    if node.function in PIECES:
        return _pieces(node, its_type, vocabulary, place)
    if node.function not in BASKETS or its_type.kind not in ("MONEY", "QUANTITY", "NUMBER"):
        raise Wrong(
            f"{place}.value",
            "rules.wrong_type",
            Said("there is no %(function)s of %(found)s", function=node.function, found=its_type),
        )
    return its_type


def _pieces(node: ast.Basket, its_type: Type, vocabulary: Vocabulary, place: str) -> Type:
    """Amounts of whole lines alone are shared among their pieces."""
    if not isinstance(node.value, ast.Field) or node.value.name not in vocabulary.line_amounts:
        raise Wrong(
            f"{place}.value", "rules.wrong_type", Said("pieces are worth the amount of their line")
        )
    whole = all(number == int(number) for number in (node.pieces, node.each))
    if not whole or not 1 <= node.pieces <= PIECES_MAX or not 0 <= node.each <= PIECES_MAX:
        raise Wrong(
            place,
            "rules.bad_pieces",
            Said("a whole number of pieces was expected, 1 to %(most)s", most=PIECES_MAX),
        )
    if 0 < node.each < node.pieces:
        raise Wrong(
            place, "rules.bad_pieces", Said("of so many pieces there are no more than these")
        )
    return its_type


def _past(node: ast.Past, vocabulary: Vocabulary, place: str) -> Type:
    known = vocabulary.pasts.get(node.what)
    if known is None:
        raise Wrong(
            place, "rules.unknown_name", Said("the past knows no “%(what)s”", what=node.what)
        )
    if node.over not in known.spans:
        raise Wrong(
            place,
            "rules.bad_span",
            Said("“%(what)s” is not asked over “%(over)s”", what=node.what, over=node.over),
        )
    if node.over == "DAYS":
        if not 1 <= node.back <= DAYS_MAX:
            raise Wrong(
                place, "rules.bad_span", Said("say how many days, 1 to %(most)s", most=DAYS_MAX)
            )
    elif not 0 <= node.back <= BACK_MAX or (
        node.back and (node.over == "EVER" or known.before_only)
    ):
        raise Wrong(
            place,
            "rules.bad_span",
            Said("going back is by 1 to %(most)s spans, and not for ever", most=BACK_MAX),
        )
    if node.kind and not KIND.match(node.kind):
        raise Wrong(
            place, "rules.unknown_name", Said("“%(kind)s” names no kind of action", kind=node.kind)
        )
    return known.type


def expect(its_type: Type, wanted: Type, place: str) -> None:
    """Refuse a type that is not the wanted one."""
    if its_type != wanted:
        raise Wrong(
            place,
            "rules.wrong_type",
            Said("%(wanted)s was expected here, this is %(found)s", wanted=wanted, found=its_type),
        )


def _one_type(operand_types: list[Type], place: str) -> Type:
    if not operand_types:
        raise Wrong(place, "rules.empty", Said("nothing stands here"))
    for other in operand_types[1:]:
        if other != operand_types[0]:
            raise Wrong(
                place,
                "rules.mixed_units",
                Said(
                    "%(found)s and %(other)s cannot be put together",
                    found=operand_types[0],
                    other=other,
                ),
            )
    if operand_types[0].kind not in types.ORDERED or operand_types[0] == types.DAY:
        raise Wrong(
            place,
            "rules.wrong_type",
            Said("%(found)s cannot be calculated with", found=operand_types[0]),
        )
    return operand_types[0]


def _product(left: Type, right: Type, place: str) -> Type:
    for one, other in ((left, right), (right, left)):
        if one == types.NUMBER and other.kind in ("NUMBER", "POINTS", "MONEY", "QUANTITY"):
            return other
        if one.kind == "QUANTITY" and other == types.POINTS:
            return types.POINTS
    raise Wrong(
        place,
        "rules.mixed_units",
        Said("%(left)s × %(right)s has no meaning", left=left, right=right),
    )
