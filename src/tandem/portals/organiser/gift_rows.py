"""What a rule gives, as rows of a form, and its limits. Rows that go to the same party into the same wallet are added up."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.portals.organiser import condition_rows
from tandem.portals.organiser.condition_rows import Row, plain
from tandem.portals.shared.numbers import number_of, whole_of
from tandem.rules import ast, checker, codec
from tandem.rules.types import Type
from tandem.rules.vocabulary import Vocabulary

ROWS_AT_FIRST, ROWS_MAX, LIMITS = 2, 6, 3
KINDS: Mapping[str, str | Promise] = {
    "per": _("points for each …"), "full": _("points for each full …"), "percent": _("per cent of"), "times": _("points for each unit of"),
    "fixed": _("points, whatever it holds"), "stepped": _("by steps: the highest one reached"), "graduated": _("by bands: each part at its own rate"),
    "multiply": _("a multiple of what other rules give"),
}  # fmt: skip


class BadGift(Invalid):
    """A row that gives nothing that can be reckoned."""

    code = "portals.bad_gift"
    text = _("What is given (row %(row)s) cannot be read: %(why)s.")


@dataclass(frozen=True, slots=True)
class Gift:
    """One row as the form holds it. `bands`: `0=1; 100=2.5`, or `100=5%` of the net amount; `where`: the lines of a basket that
    are meant; `rules`: keys that a multiplier names."""

    kind: str = ""
    of: str = "line.net"
    unit: str = ""
    where: str = ""
    points: str = ""
    step: str = ""
    bands: str = ""
    rules: str = ""
    most: str = ""
    floor: str = ""
    wallet: str = "REWARD"
    to: str = "MEMBER"


NAMES = tuple(field.name for field in fields(Gift))


def posted_gifts(posted: Mapping[str, str]) -> list[Gift]:
    """The rows that a form sent."""
    return [
        Gift(**{name: posted.get(f"g{place}_{name}", getattr(Gift(), name)).strip()[:400] for name in NAMES})
        for place in range(1, ROWS_MAX + 1)
    ]


def shown(gifts: Sequence[Gift]) -> list[dict[str, Any]]:
    """Rows for the page, with their places, and empty ones behind them."""
    used = [gift for gift in gifts if gift.kind]
    padded = [*used, *[Gift()] * max(1, ROWS_AT_FIRST - len(used))][:ROWS_MAX]
    return [{"place": place, **asdict(gift)} for place, gift in enumerate(padded, 1)]


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
        of = [each.strip() for each in gift.rules.split(",") if each.strip()]
        return {"multiply": str(number_of(gift.points)), **({"of": of} if of else {})}
    if gift.kind == "fixed":
        return {"points": str(number_of(gift.points))}
    value = condition_rows.subject_of(Row(subject=gift.of, detail=gift.unit, where=gift.where))
    try:
        found = checker.type_of(codec.decode(value), vocabulary)
    except (codec.NotARule, checker.Wrong) as wrong:
        raise BadGift(row=place, why=wrong.data["why"] if isinstance(wrong, codec.NotARule) else wrong.fault.text) from wrong
    match gift.kind:
        case "percent":
            return {"percent": [value, str(number_of(gift.points))]}
        case "times":
            return {"times": [value, {"points": str(number_of(gift.points))}]}
        case "stepped":
            return {"stepped": [value, _bands(gift, found, place)]}
        case "graduated":
            return {"graduated": [value, _typed(gift.step or "1", found), _bands(gift, found, place)]}
    per: dict[str, Any] = {"per": [value, _typed(gift.step or "1", found), {"points": str(number_of(gift.points))}]}
    return {**per, "full": True} if gift.kind == "full" else per


def _typed(text: str, found: Type) -> dict[str, Any]:
    number = str(number_of(text))
    if found.kind == "MONEY":
        return {"money": [number, found.unit]}
    return {"quantity": [number, found.unit]} if found.kind == "QUANTITY" else {"number": number}


def _bands(gift: Gift, found: Type, place: int) -> list[list[Any]]:
    bands = []
    for each in gift.bands.split(";"):
        if each.strip():
            since, mark, points = each.partition("=")
            if not mark:
                raise BadGift(row=place, why=_("write steps such as 100=5; 500=50"))
            share = points.strip().endswith("%")
            given = (
                {"percent": ["deed.net", str(number_of(points.strip()[:-1]))]} if share else {"points": str(number_of(points))}
            )
            bands.append([_typed(since, found), given])
    return bands


def gifts_of(rule: ast.Rule) -> list[Gift] | None:
    """The rows of what a rule gives; None when rows cannot show it."""
    rows: list[Gift] = []
    for gift in rule.gifts:
        for part in gift.what.items if isinstance(gift.what, ast.Add) else (gift.what,):
            found = _gift(part)
            if found is None:
                return None
            rows.append(Gift(**{**found, "wallet": gift.wallet, "to": gift.to}))
    return rows if len(rows) <= ROWS_MAX else None


def _gift(node: ast.Node) -> dict[str, str] | None:
    match node:
        case ast.Greatest((inner, ast.Points(value))):
            found = _gift(inner)
            return None if found is None or "floor" in found else {**found, "floor": plain(value)}
        case ast.Least((inner, ast.Points(value))):
            found = _gift(inner)
            return None if found is None or {"floor", "most"} & set(found) else {**found, "most": plain(value)}
        case ast.Points(value):
            return {"kind": "fixed", "points": plain(value)}
        case ast.Multiply(factor, of):
            return {"kind": "multiply", "points": plain(factor), "rules": ", ".join(of)}
        case ast.Percent(value, percent):
            return _with(value, kind="percent", points=plain(percent.value))
        case ast.Times(value, ast.Points(points)):
            return _with(value, kind="times", points=plain(points))
        case ast.Per(value, step, ast.Points(points), full) if (text := _number(step)) is not None:
            return _with(value, kind="full" if full else "per", points=plain(points), step=text)
        case ast.Stepped(value, bands) if (text := _band_text(bands)) is not None:
            return _with(value, kind="stepped", bands=text)
        case ast.Graduated(value, step, bands) if (text := _band_text(bands)) is not None:
            return _with(value, kind="graduated", step=_number(step) or "1", bands=text)
    return None


def _with(value: ast.Node, **said: str) -> dict[str, str] | None:
    row = None if isinstance(value, ast.Past) else condition_rows.said_of(value)
    return {**said, "of": row.subject, "unit": row.detail, "where": row.where} if row else None


def _number(node: ast.Node) -> str | None:
    return plain(node.value) if isinstance(node, (ast.Money, ast.Number, ast.Quantity)) else None


def _band_text(bands: Sequence[ast.Band]) -> str | None:
    parts = []
    for band in bands:
        since = _number(band.since)
        match band.gives:
            case ast.Points(value) if since is not None:
                parts.append(f"{since}={plain(value)}")
            case ast.Percent(ast.Field("deed.net"), percent) if since is not None:
                parts.append(f"{since}={plain(percent.value)}%")
            case _:
                return None
    return "; ".join(parts)


def posted_limits(posted: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of limits that a form sent."""
    return [
        {name: posted.get(f"l{place}_{name}", "").strip()[:40] for name in ("amount", "unit", "over", "per")}
        for place in range(1, LIMITS + 1)
    ]


def limits_json(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The JSON of the limits."""
    found = []
    for row in rows:
        if row["amount"]:
            much = number_of(row["amount"])
            unit: dict[str, Any] = {"money": str(much)} if row["unit"] == "MONEY" else {"points": whole_of(str(much))}
            found.append({"over": row["over"] or "MONTH", "per": row["per"] or "MEMBER", **unit})
    return found


def limits_of(rule: ast.Rule) -> list[dict[str, str]]:
    """The rows of a rule's limits."""
    return [
        {"amount": plain(limit.money) if limit.money else plain(Decimal(limit.points)), "unit": "MONEY" if limit.money else "POINTS",
         "over": limit.over, "per": limit.per}
        for limit in rule.limits
    ]  # fmt: skip
