"""What a programme costs, as far as its rules say it by themselves: points by the amount of every
purchase. What depends on products, members or days comes on top, so that all figures are at least.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.insights.review.facts import ADVISES, WARNS, Facts, Finding
from tandem.kit.money import to_major, to_minor
from tandem.rules import ast

SHARE_MOST = Decimal(5)  # per cent of the turnover
PURCHASES_MOST = Decimal(4)  # to the first reward


def findings(facts: Facts) -> Iterator[Finding]:
    """What is dear, for the organiser or for members."""
    if facts.rules and not facts.point_value_minor:
        text = _("It is not said what a point is worth, so nobody knows what is owed to members.")
        yield Finding("worthless", "DEAR", WARNS, text, "settings-points")
    if facts.never_expire:
        text = _("Points never expire: what is owed grows for ever. Say so on purpose.")
        yield Finding("never_expire", "DEAR", ADVISES, text, "settings-points")
    share = share_of(facts)
    if share > SHARE_MOST:
        text = _(
            "Points cost at least %(share)s%% of what members buy; more than %(most)s%% seldom"
            " pays."
        )
        values = {"share": _number(share), "most": _number(SHARE_MOST)}
        yield Finding("share", "DEAR", WARNS, text % values, "rules")
    year = share * facts.sales_minor / 100
    if facts.budget_minor is not None and year > facts.budget_minor:
        text = _("A year like the last costs about %(year)s; the budget is %(budget)s.")
        values = {
            "year": _money(int(year), facts.currency),
            "budget": _money(facts.budget_minor, facts.currency),
        }
        yield Finding("budget", "DEAR", WARNS, text % values, "budgets")
    away = purchases_to_first(facts)
    if away is not None and away > PURCHASES_MOST:
        text = _(
            "The first reward is %(n)s usual purchases away. Offer one that is at most %(most)s"
            " away, or members give up before it."
        )
        values = {"n": _number(away), "most": _number(PURCHASES_MOST)}
        yield Finding("far", "DEAR", WARNS, text % values, "rewards")


def share_of(facts: Facts) -> Decimal:
    """The value of points by the amount of every purchase, in per cent of that amount."""
    per_minor = sum(
        (_points_per_minor(told.rule, facts.currency) for told in facts.rules), Decimal()
    )
    return per_minor * facts.point_value_minor * 100


def brought(rules: Iterable[ast.Rule], minor: int, currency: str) -> int:
    """The points that a purchase of so much brings whatever is bought, by whom and when."""
    return sum(int(_points_per_minor(rule, currency) * minor) for rule in rules)


def purchases_to_first(facts: Facts) -> Decimal | None:
    """How many usual purchases the cheapest reward is away, with its delivery; None where it is not
    known.
    """
    prices = [reward.points for reward in facts.rewards if reward.is_for_points]
    if facts.usual_minor is None or not prices:
        return None
    rules = [told.rule for told in facts.rules]
    points = brought(rules, facts.usual_minor, facts.currency)
    return Decimal(min(prices)) / points if points else None


def _points_per_minor(rule: ast.Rule, currency: str) -> Decimal:
    """What a rule gives to the member for each minor unit of any purchase; 0 where it depends on
    something else.
    """
    if not _is_of_every_purchase(rule.when):
        return Decimal()
    points_each = Decimal()
    for effect in rule.effects:
        if effect.wallet != "REWARD" or effect.to != "MEMBER":
            continue
        match effect.what:
            case ast.Per(
                ast.Field("line.net" | "line.gross"), ast.Money(step, code), ast.Points(points)
            ) if step and code == currency:
                points_each += points / to_minor(step, currency)
    return points_each


def _is_of_every_purchase(when: ast.Node) -> bool:
    match when:
        case ast.All(items):
            return all(_is_of_every_purchase(item) for item in items)
        case ast.Compare("eq", ast.Field("deed.kind"), ast.Text("PURCHASE")):
            return True
    return False


def _number(value: Decimal) -> str:
    return format_decimal(round(value, 1), format="#,##0.#", locale=get_language() or "en")


def _money(minor: int, currency: str) -> str:
    return format_currency(to_major(minor, currency), currency, locale=get_language() or "en")
