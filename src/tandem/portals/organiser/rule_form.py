"""The form of a rule: its choices, and what was posted as the rule's JSON. What cannot be is refused by the codec or checker.

A rule is rows: of conditions, of what it gives, of limits. A rule that rows cannot show, because it is nested deeper, is
opened as JSON; whatever the language can say can be written so. All are shown as the sentence that counts.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.periods import SPANS as PERIODS
from tandem.portals.organiser import condition_rows, gift_rows, subjects
from tandem.portals.shared.access import Desk
from tandem.portals.shared.numbers import number_of, whole_of
from tandem.portals.shared.words import SPANS, wallet_names
from tandem.rules import ast, checker, codec
from tandem.segments import vocabulary

JSON_MAX = 20_000
PARTIES: Mapping[str, str | Promise] = {
    "MEMBER": _("the member"), "PERSON": _("the person who bought"), "PARTNER": _("the partner"), "RECRUITER": _("the recruiter"),
}  # fmt: skip
PERS: Mapping[str, str | Promise] = {
    "MEMBER": _("a member"), "FIRM": _("a firm"), "PERSON": _("a person"), "PARTNER": _("a partner"), "PRODUCT": _("each product"),
    "PROGRAMME": _("everybody together"),
}  # fmt: skip
ROUNDINGS: Mapping[str, str | Promise] = {"DOWN": _("down"), "HALF_UP": _("halves up"), "UP": _("up")}
_FURTHER = ("rounding", "group", "stops", "campaign", "least", "first")


class NotJson(Invalid):
    """The text is no JSON."""

    code = "portals.not_json"
    text = _("The rule is no JSON: line %(line)s, %(why)s.")


def choices(desk: Desk) -> dict[str, Any]:
    """What the fields of the form offer."""

    def listed(options: Mapping[str, str | Promise]) -> list[dict[str, Any]]:
        return [{"value": value, "text": text} for value, text in options.items()]

    words = vocabulary.of(desk.programme.currency)
    return {
        "subjects": subjects.grouped(desk, words), "operators": listed(condition_rows.OPERATORS), "letters": condition_rows.LETTERS,
        "amounts": subjects.amounts(desk, words), "values": subjects.known_values(desk), "kinds": listed(gift_rows.KINDS),
        "spans": listed(SPANS), "pers": listed(PERS), "parties": listed(PARTIES), "wallets": listed(wallet_names(desk)),
        "roundings": listed(ROUNDINGS), "periods": [{"value": value, "text": SPANS[value]} for value in PERIODS],
        "budget_spans": [{"value": value, "text": SPANS[value]} for value in checker.BUDGET_SPANS],
    }  # fmt: skip


def form_of(desk: Desk, body: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the fields hold: what was posted, else the rule that is opened, else an empty rule.

    `is_rows` is false for a rule that rows cannot show.
    """
    posted = desk.request.POST
    if posted.get("deed") in ("add", "keep", "more"):
        rows = condition_rows.posted_rows(posted)
        more = condition_rows.ROWS_MORE if posted["deed"] == "more" else 0
        return {
            "rows": condition_rows.shown(rows, spare=more), "gifts": gift_rows.shown(gift_rows.posted_gifts(posted)),
            "limits": _limit_rows(gift_rows.posted_limits(posted)), "json": posted.get("json", ""), "is_rows": True,
            "name": posted.get("name", ""), **{name: posted.get(name, "") for name in _FURTHER},
        }  # fmt: skip
    if body is None:
        return {
            "rows": condition_rows.shown([condition_rows.Row("deed.kind", value="PURCHASE")], spare=2), "rounding": "DOWN",
            "gifts": gift_rows.shown([gift_rows.Gift("per", points="1", step="10")]), "limits": _limit_rows([]), "is_rows": True,
        }  # fmt: skip
    rule = codec.decode_rule(body)
    found, gifts = condition_rows.rows_of(rule.when), gift_rows.gifts_of(rule)
    is_rows = found is not None and gifts is not None and len(rule.limits) <= gift_rows.LIMITS
    further = {name: getattr(rule, name) or "" for name in _FURTHER}
    return {
        "rows": condition_rows.shown(found or []), "gifts": gift_rows.shown(gifts or []), "is_rows": is_rows,
        "limits": _limit_rows(gift_rows.limits_of(rule)), "json": "" if is_rows else _pretty(rule), **further,
    }  # fmt: skip


def _pretty(rule: ast.Rule) -> str:
    return json.dumps(codec.encode_rule(rule), ensure_ascii=False, indent=1)


def _limit_rows(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    empty = {"amount": "", "unit": "POINTS", "over": "MONTH", "per": "MEMBER"}
    return [{"place": place, **row} for place, row in enumerate([*rows, *[empty] * gift_rows.LIMITS][: gift_rows.LIMITS], 1)]


def body_of(desk: Desk) -> dict[str, Any]:
    """The rule that was posted, as JSON; its key is made here unless the JSON brings one."""
    posted = desk.request.POST
    key = posted.get("key", "").strip()[:40] or ids.public("r", ids.new_id())
    text = posted.get("json", "").strip()[:JSON_MAX]
    if text:
        return {**parsed(text), "key": key}
    words = vocabulary.of(desk.programme.currency)
    gifts = gift_rows.read(gift_rows.posted_gifts(posted), words)
    return {
        "key": key, "when": condition_rows.read(condition_rows.posted_rows(posted), words),
        **(gifts[0] if len(gifts) == 1 else {"gifts": gifts}), "limits": gift_rows.limits_json(gift_rows.posted_limits(posted)),
        "rounding": posted.get("rounding", "DOWN"), "group": posted.get("group", "").strip().lower(), "stops": bool(posted.get("stops")),
        "campaign": posted.get("campaign", "").strip().lower(), "least": whole_of(posted.get("least", "") or "0"),
        "first": whole_of(posted.get("first", "") or "0"),
    }  # fmt: skip


def parsed(text: str) -> dict[str, Any]:
    """JSON that somebody typed.

    Raises:
        NotJson
    """
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotJson(line=getattr(error, "lineno", 1), why=getattr(error, "msg", "")) from error
    if not isinstance(found, dict):
        raise NotJson(line=1, why="{ … }")
    return found


def budgets_of(desk: Desk) -> list[dict[str, Any]]:
    """The budgets that were posted, a line each: campaign (empty: the whole programme), points or money, span."""
    posted, found = desk.request.POST, []
    for place in range(1, BUDGETS + 1):
        amount = posted.get(f"amount{place}", "").strip()
        if amount:
            over = posted.get(f"over{place}", "YEAR")
            much = number_of(amount)
            unit: dict[str, Any] = (
                {"money": str(much)} if posted.get(f"unit{place}") == "MONEY" else {"points": whole_of(str(much))}
            )
            found.append({"campaign": posted.get(f"campaign{place}", "").strip().lower(), "over": over, **unit})
    return found


BUDGETS = 4


def budget_rows(standing: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines of the form of budgets."""
    rows = []
    for place in range(1, BUDGETS + 1):
        each = standing[place - 1] if place <= len(standing) else {}
        is_money = Decimal(str(each.get("money", 0))) > 0
        rows.append(
            {"place": place, "campaign": each.get("campaign", ""), "amount": each.get("money" if is_money else "points", ""),
             "is_money": is_money, "over": each.get("over", "YEAR")}
        )  # fmt: skip
    return rows
