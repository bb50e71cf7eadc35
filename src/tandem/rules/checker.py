"""Names, types and units: faults with their place, before anything is compiled."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tandem.kit.errors import Said
from tandem.kit.periods import SPANS
from tandem.kit.points import ROUNDINGS
from tandem.rules import ast, together, types
from tandem.rules.types import Type
from tandem.rules.vocabulary import Vocabulary

BUDGET_SPANS = (*SPANS, "EDITION")
LIMIT_SPANS = ("DEED", *BUDGET_SPANS)
LIMIT_PER = ("MEMBER", "FIRM", "PERSON", "PARTNER", "PRODUCT", "PROGRAMME")
PARTIES = ("MEMBER", "PERSON", "PARTNER", "RECRUITER")
BASKETS = ("total", "lowest", "highest", "different")
BANDS_MAX = 50
BACK_MAX = 60
PAIRS_MAX = 800
_WALLET = re.compile(r"^[A-Z][A-Z0-9_]{0,19}$")
KIND = re.compile(r"^[A-Z][A-Z0-9_]{1,39}$")
_WORD = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")


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


def check(rule: ast.Rule, vocabulary: Vocabulary, *, wallets: Collection[str] = ()) -> list[Fault]:
    """Every fault of a rule; none means it compiles. `wallets`: those of the programme; empty: any
    name will do.
    """
    faults: list[Fault] = []
    try:
        _expect(type_of(rule.when, vocabulary, "when"), types.FLAG, "when")
    except Wrong as wrong:
        faults.append(wrong.fault)
    for index, gift in enumerate(rule.gifts):
        faults += _check_gift(
            gift, "give" if len(rule.gifts) == 1 else f"gifts[{index}].give", vocabulary, wallets
        )
    if rule.rounding not in ROUNDINGS:
        faults.append(
            Fault(
                "rounding",
                "rules.no_such_rounding",
                Said("there is no rounding “%(rounding)s”", rounding=rule.rounding),
            )
        )
    for index, limit in enumerate(rule.limits):
        faults += _check_limit(limit, f"limits[{index}]")
        if any((other.per, other.over) == (limit.per, limit.over) for other in rule.limits[:index]):
            faults.append(
                Fault(
                    f"limits[{index}]",
                    "rules.limit_twice",
                    Said("the rule has a limit for this span already"),
                )
            )
    purses = [(gift.wallet, gift.to) for gift in rule.gifts]
    if len(purses) > len(set(purses)):
        faults.append(
            Fault(
                "gifts",
                "rules.gift_twice",
                Said("two gifts of a rule go to the same party into the same wallet"),
            )
        )
    if any(isinstance(gift.what, ast.Multiply) for gift in rule.gifts):
        if len(rule.gifts) > 1:
            faults.append(
                Fault(
                    "gifts",
                    "rules.multiply_beside",
                    Said("a multiplier is the only thing that its rule gives"),
                )
            )
        if (
            rule.stops
            or rule.least
            or rule.gifts[0].to != "MEMBER"
            or any(limit.per == "PRODUCT" for limit in rule.limits)
        ):
            why = Said(
                "a multiplier neither stops others nor gives a least, is for the member, and has no"
                " limit per product"
            )
            faults.append(Fault("give", "rules.multiply_with", why))
    if rule.least < 0 or rule.first < 0 or rule.least >= 10**12 or rule.first >= 10**9:
        faults.append(
            Fault(
                "least" if rule.least < 0 else "first",
                "rules.out_of_range",
                Said("a number above 0 was expected"),
            )
        )
    for name in ("group", "campaign"):
        if getattr(rule, name) and not _WORD.match(getattr(rule, name)):
            faults.append(Fault(name, "rules.bad_name", Said("use small letters, digits, _ and -")))
    return faults


def check_set(rules: Sequence[ast.Rule], budgets: Sequence[ast.Budget] = ()) -> list[Fault]:
    """What is wrong between the rules of a set; each of them passed by itself."""
    faults: list[Fault] = []
    keys = [rule.key for rule in rules]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        faults.append(Fault(key, "rules.key_twice", Said("two rules have this key")))
    for group in sorted({rule.group for rule in rules if rule.group}):
        if len({rule.is_multiplier for rule in rules if rule.group == group}) > 1:
            faults.append(
                Fault(
                    group,
                    "rules.mixed_group",
                    Said("a group holds either multipliers or rules that give points"),
                )
            )
    for rule in rules:
        if rule.is_multiplier and isinstance(rule.gifts[0].what, ast.Multiply):
            for key in rule.gifts[0].what.of:
                if key not in keys:
                    faults.append(
                        Fault(
                            f"{rule.key}.of",
                            "rules.unknown_rule",
                            Said("there is no rule “%(key)s” in the set", key=key),
                        )
                    )
    multipliers, excluded = (
        sum(rule.is_multiplier for rule in rules),
        len(together.excludable(rules)),
    )
    if multipliers * excluded > PAIRS_MAX:
        why = Said("so many multipliers and rules that exclude one another cannot stand in one set")
        faults.append(Fault("-", "rules.too_many_pairs", why))
    campaigns = {rule.campaign for rule in rules}
    for index, budget in enumerate(budgets):
        if (
            budget.over not in BUDGET_SPANS
            or (budget.points <= 0) == (budget.money <= 0)
            or budget.points >= 10**15
        ):
            why = Said("a budget needs points or money above 0, and a known span")
            faults.append(Fault(f"budgets[{index}]", "rules.bad_budget", why))
        if budget.campaign and budget.campaign not in campaigns:
            why = Said("no rule belongs to the campaign “%(campaign)s”", campaign=budget.campaign)
            faults.append(Fault(f"budgets[{index}]", "rules.unknown_campaign", why))
    return faults


def _check_gift(
    gift: ast.Gift, place: str, vocabulary: Vocabulary, wallets: Collection[str]
) -> list[Fault]:
    faults = []
    try:
        if isinstance(gift.what, ast.Multiply):
            _check_multiply(gift.what, place)
        else:
            _expect(type_of(gift.what, vocabulary, place), types.POINTS, place)
    except Wrong as wrong:
        faults.append(wrong.fault)
    if not _WALLET.match(gift.wallet) or (wallets and gift.wallet not in wallets):
        faults.append(
            Fault(
                "wallet",
                "rules.no_such_wallet",
                Said("there is no wallet “%(wallet)s”", wallet=gift.wallet),
            )
        )
    if gift.to not in PARTIES:
        faults.append(
            Fault("to", "rules.no_such_party", Said("nobody is meant by “%(to)s”", to=gift.to))
        )
    return faults


def _check_limit(limit: ast.Limit, place: str) -> list[Fault]:
    if (
        limit.over not in LIMIT_SPANS
        or (limit.points <= 0) == (limit.money <= 0)
        or limit.points >= 10**15
    ):
        return [
            Fault(place, "rules.bad_limit", Said("a limit needs points above 0 and a known span"))
        ]
    if limit.per not in LIMIT_PER:
        return [
            Fault(place, "rules.bad_limit", Said("there is no limit per “%(per)s”", per=limit.per))
        ]
    return []


def _check_multiply(node: ast.Multiply, place: str) -> None:
    if not 0 <= node.factor <= 1000:
        raise Wrong(place, "rules.bad_factor", Said("a multiplier lies between 0 and 1000"))


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
        case ast.Percent(value, _):
            found = type_of(value, vocabulary, f"{place}.value")
            if found.kind != "MONEY":
                raise Wrong(
                    f"{place}.value",
                    "rules.wrong_type",
                    Said("a per cent is taken of money, this is %(found)s", found=found),
                )
            return types.POINTS
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
                _expect(below(f"items[{index}]", item), types.FLAG, f"{place}.items[{index}]")
        case ast.Not(item):
            _expect(below("item", item), types.FLAG, f"{place}.item")
        case ast.Segment(_key, _names, condition):
            _expect(below("condition", condition), types.FLAG, f"{place}.condition")
        case ast.Known(item):
            if not isinstance(item, ast.Field):
                raise Wrong(place, "rules.wrong_type", Said("only a field can be known or not"))
            below("item", item)
        case ast.Compare(operator, left, right):
            found = below("left", left)
            _expect(below("right", right), found, f"{place}.right")
            if operator == "every" and not (
                found == types.NUMBER
                and isinstance(right, ast.Number)
                and right.value >= 1
                and right.value == int(right.value)
            ):
                raise Wrong(
                    f"{place}.right",
                    "rules.wrong_type",
                    Said("“every” takes a number and a whole number of 1 or more"),
                )
            if operator not in ("eq", "ne") and found.kind not in types.ORDERED:
                raise Wrong(place, "rules.not_ordered", Said("%(found)s has no order", found=found))
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
        raise Wrong(
            f"{place}.value", "rules.wrong_type", Said("%(found)s has no steps", found=found)
        )
    _expect(type_of(node.step, vocabulary, f"{place}.step"), found, f"{place}.step")
    if not isinstance(node.step, (ast.Money, ast.Quantity, ast.Number)) or node.step.value <= 0:
        raise Wrong(f"{place}.step", "rules.bad_step", Said("a step is a fixed value above 0"))
    _expect(type_of(node.points, vocabulary, f"{place}.points"), types.POINTS, f"{place}.points")
    return types.POINTS


def _banded(node: ast.Stepped | ast.Graduated, vocabulary: Vocabulary, place: str) -> Type:
    """One type for all bands; they rise, so that exactly one is the highest reached."""
    found = type_of(node.value, vocabulary, f"{place}.value")
    if found.kind not in ("MONEY", "QUANTITY", "NUMBER"):
        raise Wrong(
            f"{place}.value", "rules.wrong_type", Said("%(found)s has no steps", found=found)
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
        _expect(type_of(band.since, vocabulary, spot), found, spot)
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
        _expect(type_of(node.step, vocabulary, f"{place}.step"), found, f"{place}.step")
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
    found = type_of(node.value, vocabulary, f"{place}.value")
    _expect(type_of(node.where, vocabulary, f"{place}.where"), types.FLAG, f"{place}.where")
    if node.function == "different":
        if not isinstance(node.value, ast.Field):
            raise Wrong(
                f"{place}.value",
                "rules.wrong_type",
                Said("only a field can be counted by its different values"),
            )
        return types.NUMBER
    if node.function not in BASKETS or found.kind not in ("MONEY", "QUANTITY", "NUMBER"):
        raise Wrong(
            f"{place}.value",
            "rules.wrong_type",
            Said("there is no %(function)s of %(found)s", function=node.function, found=found),
        )
    return found


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
    if not 0 <= node.back <= BACK_MAX or (node.back and (node.over == "EVER" or known.before_only)):
        raise Wrong(
            place,
            "rules.bad_span",
            Said("going back is by 1 to %(most)s spans, and not for ever", most=BACK_MAX),
        )
    if node.kind and not KIND.match(node.kind):
        raise Wrong(
            place, "rules.unknown_name", Said("“%(kind)s” names no kind of deed", kind=node.kind)
        )
    return known.type


def _expect(found: Type, wanted: Type, place: str) -> None:
    if found != wanted:
        raise Wrong(
            place,
            "rules.wrong_type",
            Said("%(wanted)s was expected here, this is %(found)s", wanted=wanted, found=found),
        )


def _one_type(found: list[Type], place: str) -> Type:
    if not found:
        raise Wrong(place, "rules.empty", Said("nothing stands here"))
    for other in found[1:]:
        if other != found[0]:
            raise Wrong(
                place,
                "rules.mixed_units",
                Said("%(found)s and %(other)s cannot be put together", found=found[0], other=other),
            )
    if found[0].kind not in types.ORDERED or found[0] == types.DAY:
        raise Wrong(
            place, "rules.wrong_type", Said("%(found)s cannot be reckoned with", found=found[0])
        )
    return found[0]


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
