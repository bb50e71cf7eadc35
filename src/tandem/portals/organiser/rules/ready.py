"""Ready sentences to start a rule from: what people mean by “1 point for every 10 PLN”, filled in
as far as it goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def of_kind(kind: str) -> dict[str, Any]:
    """The condition that what was done is of a kind."""
    return {"subject": "deed.kind", "operator": "eq", "values": (kind,)}


def that_tells(attribute: str, told: str) -> dict[str, Any]:
    """The condition that what was done tells this of itself."""
    return {"subject": "deed.attribute", "detail": attribute, "operator": "eq", "values": (told,)}


def that_counts(attribute: str, told: str) -> dict[str, Any]:
    """The condition that a number of what was done is this one."""
    return {"subject": "deed.figure", "detail": attribute, "operator": "eq", "values": (told,)}


def for_each(number: str, wallet: str = "") -> dict[str, Any]:
    """A point for each unit of a number of what was done, into a wallet."""
    gives = {"kind": "times", "points": "1", "of": "deed.figure", "unit": number}
    return {**gives, "wallet": wallet} if wallet else gives


_PURCHASE: Mapping[str, Any] = of_kind("PURCHASE")


@dataclass(frozen=True, slots=True)
class Ready:
    """A sentence to start from, and what the form holds then."""

    title: str | Promise
    text: str | Promise
    name: str | Promise
    gives: Mapping[str, Any]
    conditions: tuple[Mapping[str, Any], ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def initial(self) -> dict[str, Any]:
        """What the form begins with."""
        return {
            "name": str(self.name),
            "gives": [dict(self.gives)],
            "conditions": [dict(condition) for condition in self.conditions],
            **self.more,
        }


READY: Mapping[str, Ready] = {
    "amount": Ready(
        _("Points by amount"),
        _("1 point for every 10 of what was bought, net."),
        _("Points for purchases"),
        {"kind": "per", "points": "1", "step": "10", "of": "line.net"},
        (_PURCHASE,),
    ),
    "quantity": Ready(
        _("Points by quantity"),
        _("2 points for each carton of some products."),
        _("Points by the carton"),
        {"kind": "times", "points": "2", "of": "line.quantity", "unit": "carton"},
        (_PURCHASE, {"subject": "product.categories", "operator": "has"}),
    ),
    "double": Ready(
        _("Double for a category"),
        _("Twice the points for some products."),
        _("Double points"),
        {"kind": "multiply", "points": "2"},
        (_PURCHASE, {"subject": "product.categories", "operator": "has"}),
    ),
    "cheapest": Ready(
        _("The cheapest of three"),
        _("As many points as the cheapest of each three pieces costs."),
        _("The cheapest of three"),
        {
            "kind": "percent",
            "points": "100",
            "of": "cheapest:line.gross",
            "pieces": "1",
            "each": "3",
        },
        (_PURCHASE,),
    ),
    "welcome": Ready(
        _("Welcome"),
        _("100 points for joining."),
        _("Welcome"),
        {"kind": "fixed", "points": "100"},
        (of_kind("ENROLMENT"),),
    ),
    "first": Ready(
        _("For the first ones"),
        _("200 points for the first purchase of the first 100 members."),
        _("First purchase"),
        {"kind": "fixed", "points": "200"},
        (_PURCHASE, {"subject": "deed.number", "operator": "eq", "values": ("1",)}),
        {"first": 100},
    ),
    "every": Ready(
        _("Every so many purchases"),
        _("50 points for every 10th purchase."),
        _("Every 10th purchase"),
        {"kind": "fixed", "points": "50"},
        (_PURCHASE, {"subject": "deed.number", "operator": "every", "values": ("10",)}),
    ),
    "comeback": Ready(
        _("Come back"),
        _("100 points for a purchase after 60 days without one."),
        _("Welcome back"),
        {"kind": "fixed", "points": "100"},
        (_PURCHASE, {"subject": "past:silence", "operator": "ge", "values": ("60",)}),
    ),
    "action": Ready(
        _("For an action"),
        _("50 points for something else that you reward."),
        _("Points for an action"),
        {"kind": "fixed", "points": "50"},
        ({"subject": "deed.kind", "operator": "eq"},),
    ),
    "own": Ready(
        _("A rule of your own"),
        _("Start with an empty one."),
        "",
        {"kind": "fixed", "points": ""},
    ),
}
