"""What a rule gives, as rows of a form, and its limits. Rows that go to the same party into the
same wallet are added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.portals.organiser.conditions import rows
from tandem.portals.organiser.conditions.rows import Row, plain
from tandem.portals.shared.numbers import number_of, whole_of
from tandem.rules import ast, codec, inference
from tandem.rules.types import Type
from tandem.rules.vocabulary import Vocabulary

KINDS: Mapping[str, str | Promise] = {
    "per": _("points for each …"),
    "full": _("points for each full …"),
    "percent": _("per cent of"),
    "times": _("points for each unit of"),
    "fixed": _("points, whatever it holds"),
    "stepped": _("by steps: the highest one reached"),
    "graduated": _("by bands: each part at its own rate"),
    "multiply": _("a multiple of what other rules give"),
}


class BadGift(Invalid):
    """A row that gives nothing that can be reckoned."""

    code = "portals.bad_gift"
    text = _("What is given (row %(row)s) cannot be read: %(why)s.")


@dataclass(frozen=True, slots=True)
class Gift:
    """One row. `bands` are from where, and how many points, or per cent of the net amount (`5%`);
    `where` and its values say which lines of a basket are meant; `rules` are keys that a multiplier
    names.
    """

    kind: str = ""
    of: str = "line.net"
    unit: str = ""
    where: str = ""
    where_values: tuple[str, ...] = ()
    points: str = ""
    step: str = ""
    bands: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()
    most: str = ""
    floor: str = ""
    wallet: str = "REWARD"
    to: str = "MEMBER"


def read(gifts: Sequence[Gift], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """The JSON of the gifts that rows make, one for each party and wallet.

    Raises:
        BadGift, NotANumber
    """
    purses: dict[tuple[str, str], list[Any]] = {}
    for place, gift in enumerate(gifts, 1):
        if gift.kind:
            purses.setdefault((gift.wallet, gift.to), []).append(_what(gift, place, vocabulary))
    if not purses:
        raise BadGift(row=1, why=_("say what the rule gives"))
    return [
        {"give": found[0] if len(found) == 1 else {"add": found}, "wallet": wallet, "to": to}
        for (wallet, to), found in purses.items()
    ]


def _what(gift: Gift, place: int, vocabulary: Vocabulary) -> Any:
    made = _plain_what(gift, place, vocabulary)
    if gift.most:
        made = {"least": [made, {"points": str(number_of(gift.most))}]}
    if gift.floor:
        made = {"greatest": [made, {"points": str(number_of(gift.floor))}]}
    return made


def _plain_what(gift: Gift, place: int, vocabulary: Vocabulary) -> Any:
    if gift.kind == "multiply":
        return {
            "multiply": str(number_of(gift.points)),
            **({"of": list(gift.rules)} if gift.rules else {}),
        }
    if gift.kind == "fixed":
        return {"points": str(number_of(gift.points))}
    amount = Row(
        subject=gift.of, detail=gift.unit, where=gift.where, where_values=gift.where_values
    )
    value = rows.subject_of(amount)
    try:
        found = inference.type_of(codec.decode(value), vocabulary)
    except (codec.NotARule, inference.Wrong) as wrong:
        raise BadGift(
            row=place,
            why=wrong.data["why"] if isinstance(wrong, codec.NotARule) else wrong.fault.text,
        ) from wrong
    match gift.kind:
        case "percent":
            return {"percent": [value, str(number_of(gift.points))]}
        case "times":
            return {"times": [value, {"points": str(number_of(gift.points))}]}
        case "stepped":
            return {"stepped": [value, _bands(gift, found, place)]}
        case "graduated":
            return {
                "graduated": [value, _typed(gift.step or "1", found), _bands(gift, found, place)]
            }
    per: dict[str, Any] = {
        "per": [value, _typed(gift.step or "1", found), {"points": str(number_of(gift.points))}]
    }
    return {**per, "full": True} if gift.kind == "full" else per


def _typed(text: str, found: Type) -> dict[str, Any]:
    number = str(number_of(text))
    if found.kind == "MONEY":
        return {"money": [number, found.unit]}
    return {"quantity": [number, found.unit]} if found.kind == "QUANTITY" else {"number": number}


def _bands(gift: Gift, found: Type, place: int) -> list[list[Any]]:
    if not gift.bands:
        raise BadGift(row=place, why=_("say from where, and how much"))
    bands = []
    for since, gives in gift.bands:
        is_share = gives.endswith("%")
        percent = {"percent": ["deed.net", str(number_of(gives.removesuffix("%")))]}
        bands.append(
            [_typed(since, found), percent if is_share else {"points": str(number_of(gives))}]
        )
    return bands


def gifts_of(rule: ast.Rule) -> list[Gift] | None:
    """The rows of what a rule gives; None when rows cannot show it."""
    gifts: list[Gift] = []
    for gift in rule.gifts:
        for part in gift.what.items if isinstance(gift.what, ast.Add) else (gift.what,):
            found = _gift(part)
            if found is None:
                return None
            gifts.append(replace(found, wallet=gift.wallet, to=gift.to))
    return gifts


def _gift(node: ast.Node) -> Gift | None:
    match node:
        case ast.Greatest((inner, ast.Points(value))):
            found = _gift(inner)
            return None if found is None or found.floor else replace(found, floor=plain(value))
        case ast.Least((inner, ast.Points(value))):
            found = _gift(inner)
            return (
                None
                if found is None or found.floor or found.most
                else replace(found, most=plain(value))
            )
        case ast.Points(value):
            return Gift("fixed", points=plain(value))
        case ast.Multiply(factor, of):
            return Gift("multiply", points=plain(factor), rules=tuple(of))
        case ast.Percent(value, percent):
            return _of(value, Gift("percent", points=plain(percent.value)))
        case ast.Times(value, ast.Points(points)):
            return _of(value, Gift("times", points=plain(points)))
        case ast.Per(value, step, ast.Points(points), full) if (text := _number(step)) is not None:
            return _of(value, Gift("full" if full else "per", points=plain(points), step=text))
        case ast.Stepped(value, bands) if (pairs := _pairs(bands)) is not None:
            return _of(value, Gift("stepped", bands=pairs))
        case ast.Graduated(value, step, bands) if (pairs := _pairs(bands)) is not None:
            return _of(value, Gift("graduated", step=_number(step) or "1", bands=pairs))
    return None


def _of(value: ast.Node, gift: Gift) -> Gift | None:
    """What is given, reckoned from an amount."""
    row = None if isinstance(value, ast.Past) else rows.subject_row(value)
    if row is None:
        return None
    return replace(
        gift, of=row.subject, unit=row.detail, where=row.where, where_values=row.where_values
    )


def _number(node: ast.Node) -> str | None:
    return plain(node.value) if isinstance(node, (ast.Money, ast.Number, ast.Quantity)) else None


def _pairs(bands: Sequence[ast.Band]) -> tuple[tuple[str, str], ...] | None:
    pairs = []
    for band in bands:
        since = _number(band.since)
        match band.gives:
            case ast.Points(value) if since is not None:
                pairs.append((since, plain(value)))
            case ast.Percent(ast.Field("deed.net"), percent) if since is not None:
                pairs.append((since, f"{plain(percent.value)}%"))
            case _:
                return None
    return tuple(pairs)


def limits_json(said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The JSON of the limits that rows say: amount, unit, over, per."""
    limits = []
    for row in said:
        much = row["amount"]
        unit: dict[str, Any] = (
            {"money": str(much)} if row["unit"] == "MONEY" else {"points": whole_of(str(much))}
        )
        limits.append({"over": row["over"], "per": row["per"], **unit})
    return limits


def limits_of(rule: ast.Rule) -> list[dict[str, str]]:
    """The rows of a rule's limits."""
    return [
        {
            "amount": plain(limit.money) if limit.money else plain(Decimal(limit.points)),
            "unit": "MONEY" if limit.money else "POINTS",
            "over": limit.over,
            "per": limit.per,
        }
        for limit in rule.limits
    ]
