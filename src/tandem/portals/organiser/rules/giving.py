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


class BadEffect(Invalid):
    """A row that gives nothing that can be evaluated."""

    code = "portals.bad_gift"
    text = _("What is given (row %(row)s) cannot be read: %(why)s.")


@dataclass(frozen=True, slots=True)
class Effect:
    """One row. `bands` are from where, and how many points, or per cent of the net amount (`5%`);
    `where` and its values say which lines of a basket are meant; `rules` are keys that a multiplier
    names.
    """

    kind: str = ""
    of: str = "line.net"
    unit: str = ""
    where: str = ""
    where_values: tuple[str, ...] = ()
    pieces: str = ""
    each: str = ""
    points: str = ""
    step: str = ""
    bands: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()
    most: str = ""
    floor: str = ""
    wallet: str = "REWARD"
    to: str = "MEMBER"


def read(effects: Sequence[Effect], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """The JSON of the effects that rows make, one for each party and wallet.

    Raises:
        BadGift, NotANumber
    """
    purses: dict[tuple[str, str], list[Any]] = {}
    for place, effect in enumerate(effects, 1):
        if effect.kind:
            purses.setdefault((effect.wallet, effect.to), []).append(
                _what(effect, place, vocabulary)
            )
    if not purses:
        raise BadEffect(row=1, why=_("say what the rule gives"))
    return [
        {"give": gives[0] if len(gives) == 1 else {"add": gives}, "wallet": wallet, "to": to}
        for (wallet, to), gives in purses.items()
    ]


def _what(effect: Effect, place: int, vocabulary: Vocabulary) -> Any:
    made = _plain_what(effect, place, vocabulary)
    if effect.most:
        made = {"least": [made, {"points": str(number_of(effect.most))}]}
    if effect.floor:
        made = {"greatest": [made, {"points": str(number_of(effect.floor))}]}
    return made


def _plain_what(effect: Effect, place: int, vocabulary: Vocabulary) -> Any:
    if effect.kind == "multiply":
        return {
            "multiply": str(number_of(effect.points)),
            **({"of": list(effect.rules)} if effect.rules else {}),
        }
    if effect.kind == "fixed":
        return {"points": str(number_of(effect.points))}
    amount = Row(
        subject=effect.of,
        detail=effect.unit,
        where=effect.where,
        where_values=effect.where_values,
        pieces=effect.pieces,
        each=effect.each,
    )
    value = rows.subject_of(amount)
    try:
        value_type = inference.type_of(codec.decode(value), vocabulary)
    except (codec.NotARule, inference.Wrong) as wrong:
        raise BadEffect(
            row=place,
            why=wrong.data["why"] if isinstance(wrong, codec.NotARule) else wrong.fault.text,
        ) from wrong
    match effect.kind:
        case "percent":
            return {"percent": [value, str(number_of(effect.points))]}
        case "times":
            return {"times": [value, {"points": str(number_of(effect.points))}]}
        case "stepped":
            return {"stepped": [value, _bands(effect, value_type, place)]}
        case "graduated":
            return {
                "graduated": [
                    value,
                    _typed(effect.step or "1", value_type),
                    _bands(effect, value_type, place),
                ]
            }
    per: dict[str, Any] = {
        "per": [
            value,
            _typed(effect.step or "1", value_type),
            {"points": str(number_of(effect.points))},
        ]
    }
    return {**per, "full": True} if effect.kind == "full" else per


def _typed(text: str, value_type: Type) -> dict[str, Any]:
    number = str(number_of(text))
    if value_type.kind == "MONEY":
        return {"money": [number, value_type.unit]}
    return (
        {"quantity": [number, value_type.unit]}
        if value_type.kind == "QUANTITY"
        else {"number": number}
    )


def _bands(effect: Effect, value_type: Type, place: int) -> list[list[Any]]:
    if not effect.bands:
        raise BadEffect(row=place, why=_("say from where, and how much"))
    bands = []
    for since, gives in effect.bands:
        is_share = gives.endswith("%")
        percent = {"percent": ["deed.net", str(number_of(gives.removesuffix("%")))]}
        bands.append(
            [_typed(since, value_type), percent if is_share else {"points": str(number_of(gives))}]
        )
    return bands


def effects_of(rule: ast.Rule) -> list[Effect] | None:
    """The rows of what a rule gives; None when rows cannot show it."""
    effects: list[Effect] = []
    for effect in rule.effects:
        for part in effect.what.items if isinstance(effect.what, ast.Add) else (effect.what,):
            part_effect = _effect(part)
            if part_effect is None:
                return None
            effects.append(replace(part_effect, wallet=effect.wallet, to=effect.to))
    return effects


def _effect(node: ast.Node) -> Effect | None:
    match node:
        case ast.Greatest((inner, ast.Points(value))):
            inner_effect = _effect(inner)
            return (
                None
                if inner_effect is None or inner_effect.floor
                else replace(inner_effect, floor=plain(value))
            )
        case ast.Least((inner, ast.Points(value))):
            inner_effect = _effect(inner)
            return (
                None
                if inner_effect is None or inner_effect.floor or inner_effect.most
                else replace(inner_effect, most=plain(value))
            )
        case ast.Points(value):
            return Effect("fixed", points=plain(value))
        case ast.Multiply(factor, of):
            return Effect("multiply", points=plain(factor), rules=tuple(of))
        case ast.Percent(value, percent):
            return _of(value, Effect("percent", points=plain(percent.value)))
        case ast.Times(value, ast.Points(points)):
            return _of(value, Effect("times", points=plain(points)))
        case ast.Per(value, step, ast.Points(points), full) if (text := _number(step)) is not None:
            return _of(value, Effect("full" if full else "per", points=plain(points), step=text))
        case ast.Stepped(value, bands) if (pairs := _pairs(bands)) is not None:
            return _of(value, Effect("stepped", bands=pairs))
        case ast.Graduated(value, step, bands) if (pairs := _pairs(bands)) is not None:
            return _of(value, Effect("graduated", step=_number(step) or "1", bands=pairs))
    return None


def _of(value: ast.Node, effect: Effect) -> Effect | None:
    """What is given, evaluated from an amount."""
    row = None if isinstance(value, ast.Past) else rows.subject_row(value)
    if row is None:
        return None
    return replace(
        effect,
        of=row.subject,
        unit=row.detail,
        where=row.where,
        where_values=row.where_values,
        pieces=row.pieces,
        each=row.each,
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


def limits_json(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The JSON of the limits that rows say: amount, unit, over, per."""
    limits = []
    for row in rows:
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
