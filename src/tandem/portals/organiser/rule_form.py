"""The form of a rule: its choices, and what was posted as the rule's JSON. What cannot be is refused by the codec or checker.

The common rules are made by choosing; whatever the language can say can be written as JSON, and a rule of a draft is opened
as JSON again. Both are shown as the sentence that counts.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds
from tandem.catalogue.models import Category, Product
from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.periods import SPANS as PERIODS
from tandem.participants.models import Member
from tandem.portals.shared.access import Desk
from tandem.portals.shared.numbers import number_of, whole_of
from tandem.portals.shared.words import SPANS, wallet_names
from tandem.rewards.queries import word
from tandem.tiers.queries import ladder_of

JSON_MAX = 20_000
GIVES: Mapping[str, str | Promise] = {
    "per": _("points for each … of net amount"), "full": _("points for each full … of net amount"),
    "percent": _("per cent of the net amount"), "times": _("points for each unit"), "fixed": _("points for a purchase"),
    "multiply": _("a multiple of the other points"),
}  # fmt: skip
PARTIES: Mapping[str, str | Promise] = {
    "MEMBER": _("the member"), "PERSON": _("the person who bought"), "PARTNER": _("the partner"), "RECRUITER": _("the recruiter"),
}  # fmt: skip
PERS: Mapping[str, str | Promise] = {
    "MEMBER": _("a member"), "FIRM": _("a firm"), "PERSON": _("a person"), "PARTNER": _("a partner"), "PRODUCT": _("each product"),
    "PROGRAMME": _("everybody together"),
}  # fmt: skip
ROUNDINGS: Mapping[str, str | Promise] = {"DOWN": _("down"), "HALF_UP": _("halves up"), "UP": _("up")}


class NotJson(Invalid):
    """The text is no JSON."""

    code = "portals.not_json"
    text = _("The rule is no JSON: line %(line)s, %(why)s.")


def choices(desk: Desk) -> dict[str, Any]:
    """What the fields of the form offer."""
    of = desk.actor.organiser_id
    members = Member.objects.of(of).filter(programme_id=desk.programme.id)
    tags: set[str] = set()
    for found in Product.objects.of(of).exclude(tags=[]).values_list("tags", flat=True)[:5_000]:
        tags.update(found)
    brands = Product.objects.of(of).exclude(brand="").order_by("brand").values_list("brand", flat=True).distinct()

    def listed(options: Mapping[str, str | Promise]) -> list[dict[str, Any]]:
        return [{"value": value, "text": text} for value, text in options.items()]

    return {
        "gives": listed(GIVES), "spans": listed(SPANS), "pers": listed(PERS), "parties": listed(PARTIES), "wallets": listed(wallet_names(desk)),
        "roundings": listed(ROUNDINGS), "tags": sorted(tags), "brands": list(brands[:500]),
        "categories": [{"value": row.code, "text": word(row.name, desk.language)} for row in Category.objects.of(of).order_by("code", "id")],
        "trades": list(members.exclude(trade="").order_by("trade").values_list("trade", flat=True).distinct()),
        "regions": list(members.exclude(region="").order_by("region").values_list("region", flat=True).distinct()),
        "tiers": [{"value": tier.rank, "text": word(tier.name, desk.language)} for tier in ladder_of(desk.programme.id, organiser_id=of)[1]],
        "periods": [{"value": value, "text": SPANS[value]} for value in PERIODS],
    }  # fmt: skip


def body_of(desk: Desk) -> dict[str, Any]:
    """The rule that was posted, as JSON; its key is made here unless the JSON brings one."""
    posted = desk.request.POST
    key = posted.get("key", "").strip()[:40] or ids.public("r", ids.new_id())
    text = posted.get("json", "").strip()[:JSON_MAX]
    if text:
        return {**_parsed(text), "key": key}
    limit = posted.get("limit", "").strip()
    span = posted.get("span", "MONTH")
    body: dict[str, Any] = {
        "key": key, "when": {"all": _when(desk)}, "give": _give(desk), "wallet": posted.get("wallet", "REWARD"),
        "to": posted.get("to", "MEMBER"), "rounding": posted.get("rounding", "DOWN"), "group": posted.get("group", "").strip().lower(),
        "stops": "stops" in posted, "campaign": posted.get("campaign", "").strip().lower(),
        "least": whole_of(posted.get("least", "") or "0"), "first": whole_of(posted.get("first", "") or "0"),
    }  # fmt: skip
    if limit:
        over = span if span in SPANS else "MONTH"
        body["limits"] = [{"over": over, "points": whole_of(limit), "per": posted.get("per", "MEMBER")}]
    return body


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotJson(line=getattr(error, "lineno", 1), why=getattr(error, "msg", "")) from error
    if not isinstance(found, dict):
        raise NotJson(line=1, why="{ … }")
    return found


def _when(desk: Desk) -> list[Any]:
    posted = desk.request.POST
    when: list[Any] = []
    kind = posted.get("kind", "").strip()
    if kind:
        when.append({"eq": ["deed.kind", kinds.parse(kind)]})
    for field, name in (("category", "product.categories"), ("tag", "product.tags")):
        if posted.get(field):
            when.append({"has": [name, [posted[field][:40]]]})
    for field, name in (("brand", "product.brand"), ("trade", "member.trade"), ("region", "member.region")):
        if posted.get(field):
            when.append({"eq": [name, posted[field][:80]]})
    if posted.get("tier", "").isdecimal():
        when.append({"ge": ["member.tier_rank", {"number": posted["tier"]}]})
    if posted.get("basket", "").strip():
        when.append({"ge": ["deed.net", {"money": [str(number_of(posted["basket"])), desk.programme.currency]}]})
    if posted.get("number", "").strip():
        over = posted.get("period", "EVER")
        past = {"past": {"what": "count", "over": over if over in PERIODS else "EVER"}}
        when.append({"eq": [past, {"number": whole_of(posted["number"])}]})
    for field, operator in (("since", "ge"), ("until", "le")):
        if posted.get(field):
            when.append({operator: ["deed.day", {"day": posted[field][:10]}]})
    return when


def _give(desk: Desk) -> dict[str, Any]:
    posted, currency = desk.request.POST, desk.programme.currency
    number, step = str(number_of(posted.get("points", ""))), posted.get("step", "").strip()
    match posted.get("give"):
        case "percent":
            return {"percent": ["line.net", number]}
        case "times":
            return {"times": [f"line.quantity.{step or 'pcs'}", {"points": number}]}
        case "fixed":
            return {"points": number}
        case "multiply":
            return {"multiply": number}
        case "full":
            return {"per": ["deed.net", {"money": [str(number_of(step or "1")), currency]}, {"points": number}], "full": True}
    return {"per": ["line.net", {"money": [str(number_of(step or "1")), currency]}, {"points": number}]}


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
