"""JSON to nodes and back. `{"eq": ["member.trade", "installer"]}`: a text on the left is a field,
on the right a value.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tandem.kit.errors import Invalid, Said
from tandem.rules import ast

VERSION = 1
_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge", "every")
_MANY = {
    "all": ast.All,
    "any": ast.AnyOf,
    "add": ast.Add,
    "least": ast.Least,
    "greatest": ast.Greatest,
}
_BASKETS = ("total", "lowest", "highest", "different")
_PIECES = ("cheapest", "dearest")
_KEY_OF = {kind: key for key, kind in _MANY.items()}


class NotARule(Invalid):
    """The JSON is no rule."""

    code = "rules.not_a_rule"
    text = Said("The rule cannot be read at %(place)s: %(why)s.")


def decode_rule(data: Mapping[str, Any]) -> ast.Rule:
    """A rule from its JSON. `give`, `wallet` and `to` are the short form of one effect; `gifts`
    holds several.
    """
    try:
        several = data.get("gifts")
        effects = (
            tuple(
                _effect(effect, f"gifts[{index}]")
                for index, effect in enumerate(_list(several, "gifts"))
            )
            if several
            else ()
        )
        return ast.Rule(
            key=str(data["key"]),
            when=decode(data.get("when", {"all": []}), "when"),
            effects=effects or (_effect(data, ""),),
            limits=tuple(_limit(limit) for limit in data.get("limits", ())),
            rounding=str(data.get("rounding", "DOWN")),
            least=int(data.get("least", 0)),
            group=str(data.get("group", "")),
            stops=bool(data.get("stops", False)),
            first=int(data.get("first", 0)),
            campaign=str(data.get("campaign", "")),
        )
    except KeyError as error:
        raise NotARule(
            place=Said("the top"), why=Said("“%(name)s” is missing", name=error.args[0])
        ) from error
    except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise NotARule(place=Said("the top"), why=str(error)) from error


def _effect(data: Mapping[str, Any], place: str) -> ast.Effect:
    what = decode(data["give"], f"{place}.give" if place else "give")
    return ast.Effect(
        what, str(data.get("wallet", "REWARD")), str(data.get("to", "MEMBER")).upper()
    )


def _limit(data: Mapping[str, Any]) -> ast.Limit:
    money = _number(data.get("money", 0), "limits")
    return ast.Limit(
        str(data["over"]).upper(),
        int(data.get("points", 0)),
        str(data.get("per", "MEMBER")).upper(),
        money,
    )


def encode_rule(rule: ast.Rule) -> dict[str, Any]:
    """The JSON of a rule; decoding it gives the same rule."""
    data: dict[str, Any] = {"key": rule.key, "when": encode(rule.when)}
    if len(rule.effects) == 1:
        data |= _encode_effect(rule.effects[0])
    else:
        data["gifts"] = [_encode_effect(effect) for effect in rule.effects]
    if rule.limits:
        data["limits"] = [_encode_limit(limit) for limit in rule.limits]
    if rule.rounding != "DOWN":
        data["rounding"] = rule.rounding
    for name in ("least", "group", "stops", "first", "campaign"):
        if getattr(rule, name):
            data[name] = getattr(rule, name)
    return data


def _encode_effect(effect: ast.Effect) -> dict[str, Any]:
    data = {"give": encode(effect.what), "wallet": effect.wallet}
    return data if effect.to == "MEMBER" else {**data, "to": effect.to}


def _encode_limit(limit: ast.Limit) -> dict[str, Any]:
    data: dict[str, Any] = {"over": limit.over}
    data |= {"money": str(limit.money)} if limit.money else {"points": limit.points}
    return data if limit.per == "MEMBER" else {**data, "per": limit.per}


def decode_budget(data: Mapping[str, Any]) -> ast.Budget:
    """A budget from its JSON."""
    try:
        money = _number(data.get("money", 0), "budgets")
        return ast.Budget(
            str(data["over"]).upper(),
            str(data.get("campaign", "")),
            int(data.get("points", 0)),
            money,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotARule(place="budgets", why=str(error)) from error


def decode(data: Any, place: str = "", *, depth: int = 0) -> ast.Node:
    """A node from its JSON; a bare text is a field."""
    if depth > ast.DEPTH_MAX:
        raise NotARule(
            place=place, why=Said("it is nested deeper than %(most)s", most=ast.DEPTH_MAX)
        )
    if isinstance(data, str):
        return ast.Field(data)
    if isinstance(data, bool):
        return ast.Flag(data)
    if isinstance(data, (int, float, Decimal)):
        return ast.Number(_number(data, place))
    if not isinstance(data, Mapping) or not data:
        raise NotARule(
            place=place or Said("the top"), why=Said("an object with one operator was expected")
        )
    key = next(iter(data))
    if set(data) == {"per", "full"} or set(data) == {"multiply", "of"}:
        key, (option,) = ("per", ["full"]) if "per" in data else ("multiply", ["of"])
        return _decode(
            key, data[key], f"{place}.{key}" if place else key, depth, option=data[option]
        )
    if len(data) > 1:
        raise NotARule(
            place=place,
            why=Said(
                "one operator was expected, not %(operators)s", operators=", ".join(map(str, data))
            ),
        )
    return _decode(key, data[key], f"{place}.{key}" if place else key, depth)


def _decode(key: str, body: Any, place: str, depth: int, *, option: Any = None) -> ast.Node:
    deeper = depth + 1

    def at(index: int) -> ast.Node:
        return decode(_item(body, index, place), f"{place}[{index}]", depth=deeper)

    def value(index: int) -> ast.Node:
        return decode_value(_item(body, index, place), f"{place}[{index}]", depth=deeper)

    if key in _COMPARISONS:
        return ast.Compare(key, at(0), value(1))
    if key in _MANY:
        return _MANY[key](tuple(at(index) for index in range(len(_list(body, place)))))
    if key in _BASKETS:
        return ast.Basket(key, at(0), at(1) if len(_list(body, place)) > 1 else ast.All(()))
    if key in _PIECES:
        return _pieces(key, body, place, deeper)
    match key:
        case "not":
            return ast.Not(decode(body, place, depth=deeper))
        case "in" | "has":
            options = tuple(
                decode_value(choice, f"{place}[1][{index}]")
                for index, choice in enumerate(_list(_item(body, 1, place), place))
            )
            return (ast.In if key == "in" else ast.Has)(at(0), options)
        case "known":
            return ast.Known(decode(body, place, depth=deeper))
        case "segment":
            return _segment(body, place, deeper)
        case "times":
            return ast.Times(at(0), at(1))
        case "per":
            return ast.Per(at(0), at(1), at(2), full=bool(option))
        case "percent":
            return ast.Percent(at(0), ast.Number(_number(_item(body, 1, place), place)))
        case "multiply":
            return ast.Multiply(_number(body, place), tuple(str(key) for key in option or ()))
        case "stepped":
            return ast.Stepped(at(0), _bands(_item(body, 1, place), place, deeper))
        case "graduated":
            return ast.Graduated(at(0), value(1), _bands(_item(body, 2, place), place, deeper))
        case "past":
            return _past(body, place)
        case "points":
            return ast.Points(_number(body, place))
        case "number":
            return ast.Number(_number(body, place))
        case "money":
            return ast.Money(_number(_item(body, 0, place), place), str(_item(body, 1, place)))
        case "quantity":
            return ast.Quantity(_number(_item(body, 0, place), place), str(_item(body, 1, place)))
        case "text":
            return ast.Text(str(body))
        case "field":
            return ast.Field(str(body))
        case "day":
            return _day(body, place)
    raise NotARule(place=place, why=Said("there is no operator “%(key)s”", key=key))


def _bands(data: Any, place: str, depth: int) -> tuple[ast.Band, ...]:
    bands = []
    for index, band in enumerate(_list(data, place)):
        spot = f"{place}[{index}]"
        bands.append(
            ast.Band(
                decode(_item(band, 0, spot), spot, depth=depth),
                decode(_item(band, 1, spot), spot, depth=depth),
            )
        )
    return tuple(bands)


def _pieces(key: str, body: Any, place: str, depth: int) -> ast.Node:
    known = {"of", "where", "pieces", "each"}
    if not isinstance(body, Mapping) or set(body) - known or "of" not in body:
        raise NotARule(
            place=place,
            why=Said("the cheapest or dearest pieces name of, pieces, each, where if wanted"),
        )
    return ast.Basket(
        key,
        decode(body["of"], f"{place}.of", depth=depth),
        decode(body.get("where", {"all": []}), f"{place}.where", depth=depth),
        _number(body.get("pieces", 1), place),
        _number(body.get("each", 0), place),
    )


def _segment(body: Any, place: str, depth: int) -> ast.Segment:
    if not isinstance(body, Mapping) or "key" not in body or "is" not in body:
        raise NotARule(
            place=place,
            why=Said("there is no segment “%(key)s”", key=body if isinstance(body, str) else ""),
        )
    names = body.get("name", {})
    if not isinstance(names, Mapping):
        raise NotARule(place=place, why=Said("the name of a segment is by language"))
    named = tuple(sorted((str(language), str(text)[:80]) for language, text in names.items()))
    return ast.Segment(str(body["key"])[:40], named, decode(body["is"], f"{place}.is", depth=depth))


def _past(body: Any, place: str) -> ast.Past:
    known = {"what", "over", "of", "back"}
    if not isinstance(body, Mapping) or set(body) - known or "what" not in body:
        raise NotARule(
            place=place, why=Said("a figure of the past names what, and over, of, back if wanted")
        )
    back = _number(body.get("back", 0), place)
    return ast.Past(
        str(body["what"]),
        str(body.get("over", "EVER")).upper(),
        str(body.get("of", "")).upper(),
        int(back),
    )


def decode_value(data: Any, place: str, *, depth: int = 0) -> ast.Node:
    """Like `decode`, but a bare text is a text."""
    return ast.Text(data) if isinstance(data, str) else decode(data, place, depth=depth)


def _list(body: Any, place: str) -> Sequence[Any]:
    if not isinstance(body, (list, tuple)):
        raise NotARule(place=place, why=Said("a list was expected"))
    return body


def _item(body: Any, index: int, place: str) -> Any:
    items = _list(body, place)
    if index >= len(items):
        raise NotARule(
            place=place,
            why=Said(
                "%(wanted)s values were expected, not %(found)s", wanted=index + 1, found=len(items)
            ),
        )
    return items[index]


def _number(data: Any, place: str) -> Decimal:
    try:
        number = Decimal(str(data))
    except InvalidOperation:
        raise NotARule(place=place, why=Said("“%(said)s” is not a number", said=data)) from None
    if not number.is_finite() or abs(number) >= 10**12:
        raise NotARule(place=place, why=Said("“%(said)s” is too large", said=data))
    return number


def _day(data: Any, place: str) -> ast.Day:
    try:
        return ast.Day(date.fromisoformat(str(data)))
    except ValueError:
        raise NotARule(
            place=place, why=Said("“%(said)s” is not a date like 2026-01-31", said=data)
        ) from None


def encode(node: ast.Node) -> Any:
    """The JSON of a node."""
    match node:
        case ast.Field(name):
            return name
        case ast.Compare(operator, left, right):
            return {operator: [encode(left), encode_value(right)]}
        case (
            ast.All(items)
            | ast.AnyOf(items)
            | ast.Add(items)
            | ast.Least(items)
            | ast.Greatest(items)
        ):
            return {_KEY_OF[type(node)]: [encode(item) for item in items]}
        case ast.Not(item):
            return {"not": encode(item)}
        case ast.In(item, options) | ast.Has(item, options):
            key = "in" if isinstance(node, ast.In) else "has"
            return {key: [encode(item), [encode_value(option) for option in options]]}
        case ast.Known(item):
            return {"known": encode(item)}
        case ast.Segment(key, names, condition):
            return {"segment": {"key": key, "name": dict(names), "is": encode(condition)}}
        case ast.Times(left, right):
            return {"times": [encode(left), encode(right)]}
        case ast.Per(value, step, points, full):
            steps = {"per": [encode(value), encode(step), encode(points)]}
            return {**steps, "full": True} if full else steps
        case ast.Percent(value, percent):
            return {"percent": [encode(value), str(percent.value)]}
        case ast.Multiply(factor, of):
            return {"multiply": str(factor), "of": list(of)} if of else {"multiply": str(factor)}
        case ast.Stepped(value, bands):
            return {"stepped": [encode(value), _encode_bands(bands)]}
        case ast.Graduated(value, step, bands):
            return {"graduated": [encode(value), encode_value(step), _encode_bands(bands)]}
        case ast.Basket():
            return _encode_basket(node)
        case ast.Past(what, over, kind, back):
            body: dict[str, Any] = {"what": what, "over": over, **({"of": kind} if kind else {})}
            return {"past": {**body, **({"back": back} if back else {})}}
    return _encode_constant(node)


def _encode_basket(node: ast.Basket) -> dict[str, Any]:
    parts = [encode(node.value)]
    if node.where != ast.All(()):
        parts.append(encode(node.where))
    if not node.pieces:
        return {node.function: parts}
    counted = {"pieces": str(node.pieces), **({"each": str(node.each)} if node.each else {})}
    return {node.function: {**counted, **dict(zip(("of", "where"), parts, strict=False))}}


def _encode_constant(node: ast.Node) -> Any:
    match node:
        case ast.Points(number) | ast.Number(number):
            return {"points" if isinstance(node, ast.Points) else "number": str(number)}
        case ast.Money(number, unit) | ast.Quantity(number, unit):
            return {"money" if isinstance(node, ast.Money) else "quantity": [str(number), unit]}
        case ast.Text(text):
            return {"text": text}
        case ast.Flag(flag):
            return flag
        case ast.Day(day):
            return {"day": day.isoformat()}
    raise NotImplementedError(type(node).__name__)


def _encode_bands(bands: Sequence[ast.Band]) -> list[list[Any]]:
    return [[encode(band.since), encode(band.gives)] for band in bands]


def encode_value(node: ast.Node) -> Any:
    """The JSON of a node where a bare text is a text."""
    match node:
        case ast.Text(text):
            return text
        case ast.Field(name):
            return {"field": name}
    return encode(node)
