"""Rules: what counts, the draft, publishing."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.catalogue.models import Category
from tandem.earning import rulesets
from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.insights import kpis
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.participants.models import Member
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page
from tandem.portals.shared.words import SPANS, WALLETS
from tandem.rewards.queries import word
from tandem.rules import codec, reading
from tandem.segments import vocabulary

GIVES = {
    "per": gettext_lazy("points for each … of net amount"),
    "percent": gettext_lazy("per cent of the net amount"),
    "times": gettext_lazy("points for each unit"),
    "fixed": gettext_lazy("points for a purchase"),
    "multiply": gettext_lazy("a multiple of the other points"),
}


@desk("organiser", "rules.view")
def rules(desk: Desk) -> HttpResponse:
    """The rules in force as sentences, with what they have given; the draft, if there is one."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "rules.change")
        try:
            with transaction.atomic():
                _act(desk)
                return HttpResponseRedirect(address(desk, "organiser:rules"))
        except TandemError as problem:
            error = problem.sentence
    of, now = desk.actor.organiser_id, clock.now()
    sets = list(RuleSet.objects.of(of).filter(programme_id=desk.programme.id).order_by("-version", "id"))
    current = next(
        (row for row in sets if row.status == RuleSetStatus.PUBLISHED and row.valid_from and row.valid_from <= now), None
    )
    draft = next((row for row in sets if row.status == RuleSetStatus.DRAFT), None)
    given = kpis.rule_points(desk.programme.id, organiser_id=of)
    categories = [
        {"code": row.code, "name": word(row.name, desk.language)} for row in Category.objects.of(of).order_by("code", "id")
    ]
    trades = Member.objects.of(of).filter(programme_id=desk.programme.id).exclude(trade="").order_by("trade")
    return page(
        desk, "organiser/rules.html", here="rules", error=error, version=current.version if current else 0,
        valid_from=current.valid_from if current else None, rules=_shown(desk, current, given) if current else [],
        draft={"version": draft.version, "rules": _shown(desk, draft, {})} if draft else None, categories=categories,
        trades=list(trades.values_list("trade", flat=True).distinct()),
        gives=[{"value": value, "text": text} for value, text in GIVES.items()],
        spans=[{"value": value, "text": text} for value, text in SPANS.items()], http_status=400 if error else 200,
    )  # fmt: skip


def _rows(desk: Desk, rule_set: RuleSet) -> list[Rule]:
    return list(Rule.objects.of(desk.actor.organiser_id).filter(rule_set_id=rule_set.id).order_by("position", "id"))


def _shown(desk: Desk, rule_set: RuleSet, given: Mapping[str, int]) -> list[dict[str, Any]]:
    words = vocabulary.of(desk.programme.currency)
    return [
        {
            "key": row.key, "name": word(row.name, desk.language), "points": given.get(row.key, 0),
            "wallet": WALLETS.get(row.body.get("wallet", "REWARD"), ""),
            "sentence": reading.sentence(codec.decode_rule(row.body), words, language=desk.language),
        }
        for row in _rows(desk, rule_set)
    ]  # fmt: skip


def _act(desk: Desk) -> None:
    posted, of, now = desk.request.POST, desk.actor.organiser_id, clock.now()
    words = vocabulary.of(desk.programme.currency)
    sets = RuleSet.objects.of(of).filter(programme_id=desk.programme.id).order_by("-version", "id")
    draft = sets.filter(status=RuleSetStatus.DRAFT).first()  # tidy: first because ordered above
    common: dict[str, Any] = {"vocabulary": words, "actor": desk.actor, "now": now}
    if posted.get("deed") == "draft" and draft is None:
        latest = sets.first()  # tidy: first because ordered above
        rows = [(row.name, row.body) for row in _rows(desk, latest)] if latest else []
        rulesets.draft(desk.programme.id, rules=rows, **common)
    elif posted.get("deed") == "add" and draft is not None:
        rows = [(row.name, row.body) for row in _rows(desk, draft)]
        name = posted.get("name", "").strip()[:80] or _("Rule")
        rulesets.change_draft(draft.id, rules=[*rows, ({desk.language: name}, _body(desk))], **common)
    elif posted.get("deed") == "remove" and draft is not None:
        rows = [(row.name, row.body) for row in _rows(desk, draft) if row.key != posted.get("key")]
        rulesets.change_draft(draft.id, rules=rows, **common)
    elif posted.get("deed") == "publish" and draft is not None:
        rulesets.publish(draft.id, valid_from=now, actor=desk.actor, now=now)
        messages.success(desk.request, _("Version %(v)s counts from now on.") % {"v": draft.version})


def _body(desk: Desk) -> dict[str, Any]:
    """The form as a rule's JSON; what cannot be is refused by the codec or the checker, with its place."""
    posted, currency = desk.request.POST, desk.programme.currency
    number = posted.get("points", "").replace(",", ".").strip()
    step = posted.get("step", "").replace(",", ".").strip()
    when: list[Any] = []
    if posted.get("category"):
        when.append({"has": ["product.categories", [posted["category"]]]})
    if posted.get("trade"):
        when.append({"eq": ["member.trade", posted["trade"]]})
    give: dict[str, Any]
    match posted.get("give"):
        case "percent":
            give = {"percent": ["line.net", number]}
        case "times":
            give = {"times": [f"line.quantity.{step or 'pcs'}", {"points": number}]}
        case "fixed":
            give = {"points": number}
        case "multiply":
            give = {"multiply": number}
        case _:
            give = {"per": ["line.net", {"money": [step or "1", currency]}, {"points": number}]}
    limit = posted.get("limit", "").strip()
    span = posted.get("span", "MONTH")
    limits = [{"over": span if span in SPANS else "MONTH", "points": limit}] if limit else []
    return {"key": ids.public("r", ids.new_id()), "when": {"all": when}, "give": give, "limits": limits}
