"""Names, types and units: faults with their place, before anything is compiled. What type a node
has tells `inference`.
"""

import re
from collections.abc import Collection, Sequence

from tandem.kit.errors import Said
from tandem.kit.periods import SPANS
from tandem.kit.points import ROUNDINGS
from tandem.rules import ast, together, types
from tandem.rules.figures import once
from tandem.rules.inference import Fault, Wrong, expect, type_of
from tandem.rules.vocabulary import Vocabulary

BUDGET_SPANS = (*SPANS, "EDITION")
LIMIT_SPANS = ("DEED", *BUDGET_SPANS)
LIMIT_PER = ("MEMBER", "FIRM", "PERSON", "PARTNER", "PRODUCT", "PROGRAMME")
PARTIES = ("MEMBER", "PERSON", "PARTNER", "RECRUITER")
PAIRS_MAX = 800
_WALLET = re.compile(r"^[A-Z][A-Z0-9_]{0,19}$")
_WORD = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")


def check(
    rule: ast.Rule,
    vocabulary: Vocabulary,
    *,
    wallets: Collection[str] = (),
    is_published: bool = False,
) -> list[Fault]:
    """Every fault of a rule; none means it compiles. `wallets`: those of the programme; empty: any
    name will do. `is_published`: it counts already, and compiles as it could be written once.
    """
    faults: list[Fault] = []
    try:
        expect(type_of(rule.when, vocabulary, "when"), types.FLAG, "when")
    except Wrong as wrong:
        faults.append(wrong.fault)
    for index, effect in enumerate(rule.effects):
        faults += _check_effect(
            effect,
            "give" if len(rule.effects) == 1 else f"gifts[{index}].give",
            vocabulary,
            wallets,
        )
    if not is_published:
        faults += _check_once(rule, vocabulary)
    if rule.rounding not in ROUNDINGS:
        faults.append(
            Fault(
                "rounding",
                "rules.no_such_rounding",
                Said("there is no rounding “%(rounding)s”", rounding=rule.rounding),
            )
        )
    faults += _check_limits(rule)
    purses = [(effect.wallet, effect.to) for effect in rule.effects]
    if len(purses) > len(set(purses)):
        faults.append(
            Fault(
                "gifts",
                "rules.gift_twice",
                Said("two gifts of a rule go to the same party into the same wallet"),
            )
        )
    if any(isinstance(effect.what, ast.Multiply) for effect in rule.effects):
        faults += _check_multiplier(rule)
    for place, number, most in (("least", rule.least, 10**12), ("first", rule.first, 10**9)):
        if not 0 <= number < most:
            why = Said("a number above 0 was expected")
            faults.append(Fault(place, "rules.out_of_range", why))
    for name in ("group", "campaign"):
        if getattr(rule, name) and not _WORD.match(getattr(rule, name)):
            faults.append(Fault(name, "rules.bad_name", Said("use small letters, digits, _ and -")))
    return faults


def _check_multiplier(rule: ast.Rule) -> list[Fault]:
    """A multiplier is alone in its rule, and has no more than it can keep."""
    faults: list[Fault] = []
    if len(rule.effects) > 1:
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
        or rule.effects[0].to != "MEMBER"
        or any(limit.per == "PRODUCT" for limit in rule.limits)
    ):
        why = Said(
            "a multiplier neither stops others nor gives a least, is for the member, and has no"
            " limit per product"
        )
        faults.append(Fault("give", "rules.multiply_with", why))
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
        if rule.is_multiplier and isinstance(rule.effects[0].what, ast.Multiply):
            for key in rule.effects[0].what.of:
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


def _check_effect(
    effect: ast.Effect, place: str, vocabulary: Vocabulary, wallets: Collection[str]
) -> list[Fault]:
    faults = []
    try:
        if isinstance(effect.what, ast.Multiply):
            _check_multiply(effect.what, place)
        else:
            expect(type_of(effect.what, vocabulary, place), types.POINTS, place)
    except Wrong as wrong:
        faults.append(wrong.fault)
    if not _WALLET.match(effect.wallet) or (wallets and effect.wallet not in wallets):
        faults.append(
            Fault(
                "wallet",
                "rules.no_such_wallet",
                Said("there is no wallet “%(wallet)s”", wallet=effect.wallet),
            )
        )
    if effect.to not in PARTIES:
        faults.append(
            Fault("to", "rules.no_such_party", Said("nobody is meant by “%(to)s”", to=effect.to))
        )
    return faults


def _check_once(rule: ast.Rule, vocabulary: Vocabulary) -> list[Fault]:
    """What the basket holds is given once: a line at a time it would be given as often as there
    are lines.
    """
    if any(once.is_given_by_line(rule, effect.what, vocabulary) for effect in rule.effects):
        why = Said(
            "a figure over the basket is given once, not for each line: say in it which lines are"
            " meant, and ask for such lines by a figure, too (different products: at least 1)"
        )
        return [Fault("give", "rules.given_once", why)]
    if not rule.is_multiplier and once.is_unlimited(rule, vocabulary):
        why = Said("a limit for each product is of rules that look at lines")
        return [Fault("limits", "rules.bad_limit", why)]
    return []


def _check_limits(rule: ast.Rule) -> list[Fault]:
    faults = []
    for index, limit in enumerate(rule.limits):
        place = f"limits[{index}]"
        faults += _check_limit(limit, place)
        if any((other.per, other.over) == (limit.per, limit.over) for other in rule.limits[:index]):
            why = Said("the rule has a limit for this span already")
            faults.append(Fault(place, "rules.limit_twice", why))
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
