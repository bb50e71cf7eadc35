"""Rules in force with what they have given, the draft with what it changes, and the form of a
rule.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tandem.earning.models import RuleSet
from tandem.insights import budgets as insights_budgets
from tandem.insights import kpis
from tandem.insights.review import collecting
from tandem.insights.review.facts import ADVISES
from tandem.portals.organiser.conditions import rows as conditions
from tandem.portals.organiser.rules import (
    actions,
    awards,
    beginning,
    drafts,
    giving,
    ready,
    sentences,
)
from tandem.portals.organiser.rules.drafts import Named
from tandem.portals.organiser.rules.trials import runs
from tandem.portals.shared import coming
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.labels import SPANS, wallet_names
from tandem.programmes import queries as programmes
from tandem.rules import ast, codec


@page(
    "rules/",
    permission="rules.view",
    template="rules.html",
    tab=_("Rules"),
    actions=[
        actions.begin,
        actions.remove,
        actions.put_back,
        actions.up,
        actions.down,
        actions.order,
        actions.publish,
        actions.drop,
        actions.withdraw,
        runs.try_draft,
    ],
)
def rules(portal: Portal) -> Mapping[str, Any]:
    """The rules in force as sentences, with what they have given (where that takes long to count,
    the page asks for it then); those to come; the draft.
    """
    versions = drafts.versions(portal)
    current, draft = versions.current, versions.draft
    given = coming.counted(portal, lambda: _figures(portal)) if current else {}
    shown = _shown(portal, drafts.rules_of(portal, current), given or {})
    if draft is None:
        _let_change(portal, shown)
    return {
        "figures": coming.address(portal) if given is None else "",
        "version": current.version if current else 0,
        "valid_from": current.valid_from if current else None,
        "rules": shown,
        "spent": _budgets(portal, {row["key"]: row["name"] for row in shown}),
        "coming": [_coming(portal, row) for row in versions.coming],
        "draft": _draft(portal, draft, shown) if draft else None,
        "begin": portal.form(actions.begin)
        if draft is None and versions.base is not None
        else None,
    }


def _coming(portal: Portal, row: RuleSet) -> dict[str, Any]:
    return {
        "version": row.version,
        "valid_from": row.valid_from,
        "rules": _shown(portal, drafts.rules_of(portal, row), {}),
        "withdraw": portal.form(actions.withdraw, of=row.id, initial={"version": row.id}),
    }


def _draft(portal: Portal, draft: RuleSet, current: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The draft: its rules with what can be done with each, what it changes, and what is odd about
    it.
    """
    rules = drafts.rules_of(portal, draft)
    shown = _shown(portal, rules, {})
    _let_change(portal, shown)
    for row in shown:
        which: Any = {"of": row["key"], "initial": {"rule": row["key"]}}
        row["acts"] = [
            portal.form(act, **which) for act in (actions.up, actions.down, actions.remove)
        ]
        row["talk"] = f"{portal.address('organiser:comments')}?rule={row['key']}"
    return {
        "version": draft.version,
        "rules": shown,
        "changes": _changes(current, shown) if current else [],
        "odd": [*sentences.oddities(portal, rules), *_reviewed(portal)],
        "order": portal.form(
            actions.order, initial={"order": " ".join(row["key"] for row in shown)}
        ),
        "publish": portal.form(actions.publish) if rules else None,
        "attempt": portal.form(runs.try_draft) if rules and current else None,
        "drop": portal.form(actions.drop),
        "budgets": [_budget(portal, budget) for budget in draft.budgets],
    }


def _let_change(portal: Portal, shown: Sequence[dict[str, Any]]) -> None:
    """Lead from each rule to its form, which begins a draft where there is none."""
    for row in shown if portal.may("rules.change") else ():
        row["address"] = portal.address("organiser:rule", rule=row["key"])


def _reviewed(portal: Portal) -> list[str]:
    """What the review finds beside what is odd about single rules, as far as it weighs."""
    today = portal.programme.day_at(portal.now)
    findings = collecting.review(portal.programme, today=today, language=portal.language)
    return [
        finding.text
        for finding in findings
        if finding.severity != ADVISES and finding.kind != "UNCLEAR"
    ]


def _budget(portal: Portal, budget: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "campaign": budget.get("campaign", ""),
        "points": budget.get("points"),
        "money": f"{budget['money']} {portal.programme.currency}" if budget.get("money") else "",
        "span": SPANS[budget["over"]],
    }


def _shown(
    portal: Portal, rules: Sequence[Named], given: Mapping[str, kpis.RuleRow]
) -> list[dict[str, Any]]:
    called, written = wallet_names(portal), sentences.sentences(portal, rules)
    return [
        {
            "key": row.key,
            "name": row.name,
            "sentence": written[row.key],
            "wallet": ", ".join(
                dict.fromkeys(
                    called.get(effect.wallet, effect.wallet) for effect in row.rule.effects
                )
            ),
            "awards": portal.address("organiser:rule-awards", rule=row.key)
            if row.key in given
            else "",
            **_cost(portal, given.get(row.key)),
        }
        for row in rules
    ]


def _figures(portal: Portal) -> dict[str, kpis.RuleRow]:
    """What each rule has given in the last twelve months."""
    of = portal.organiser_id
    return kpis.rule_figures(
        portal.programme.id,
        organiser_id=of,
        book_id=programmes.book(portal.programme.id, "REWARD", organiser_id=of),
        since=awards.since(portal),
    )


def _cost(portal: Portal, row: kpis.RuleRow | None) -> dict[str, Any]:
    """What a rule costs and brings, as the list shows it."""
    if row is None:
        return {"points": 0}
    cost = row.reward_points * portal.programme.point_value_minor
    return {
        "points": row.points,
        "activities": row.activities,
        "members": row.members,
        "net_minor": row.net_minor,
        "cost_minor": cost,
        "of_turnover": cost / row.net_minor if cost and row.net_minor > 0 else None,
    }


def _budgets(portal: Portal, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": names.get(row.rule, row.rule) if row.rule else row.campaign,
            "span": SPANS[row.over],
            "limit": row.limit_points,
            "used": row.used_points,
            "share": row.used_points / row.limit_points if row.limit_points else None,
            "ends_on": row.ends_on,
            "runs_out_on": row.runs_out_on,
            "is_spent": row.used_points >= row.limit_points,
        }
        for row in insights_budgets.budgets(portal.programme, now=portal.now)
    ]


def _changes(
    current: Sequence[Mapping[str, Any]], draft: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What the draft would change, in sentences: rules that go, that come, and that read
    otherwise.
    """
    before, after = ({row["key"]: row for row in rows} for rows in (current, draft))
    gone = [
        {
            "name": row["name"],
            "was": row["sentence"],
            "now": after[key]["sentence"] if key in after else "",
        }
        for key, row in before.items()
        if key not in after
        or after[key]["sentence"] != row["sentence"]
        or after[key]["wallet"] != row["wallet"]
    ]
    return gone + [
        {"name": row["name"], "was": "", "now": row["sentence"]}
        for key, row in after.items()
        if key not in before
    ]


@page("rules/new/", permission="rules.change", template="new.html")
def new_rule(portal: Portal) -> Mapping[str, Any]:
    """Sentences to start from."""
    return {
        "ready": [
            {
                "title": start.title,
                "text": start.text,
                "address": portal.address("organiser:add-rule", start=key),
            }
            for key, start in ready.READY.items()
        ],
    }


def _known_start(_portal: Portal, start: str) -> None:
    if start not in ready.READY:
        raise Http404


@page(
    "rules/new/<slug:start>/",
    permission="rules.change",
    template="rule.html",
    guard=_known_start,
    actions=[actions.add],
)
def add_rule(portal: Portal, start: str) -> Mapping[str, Any]:
    """A new rule, begun as its address says."""
    begun = beginning.begun(portal, start)
    form = portal.form(actions.add, initial=begun.initial)
    shown = _form(portal, form, drafts.named(portal))
    return {"title": begun.title, "unknown": begun.unknown, **shown}


def _form(
    portal: Portal, form: Any, others: Sequence[Named], before: Named | None = None
) -> dict[str, Any]:
    """The form of a rule; its sentence where it is only shown again (the script asks for it as the
    form changes).
    """
    preview = (
        sentences.preview(portal, form.read_again(), others, now=portal.now, before=before)
        if form.is_again
        else {"waits": True}
    )
    bounds = [form[name].value() for name in ("least", "first", "campaign", "group", "stops")]
    return {
        "form": form,
        "is_rows": form.is_bound or not form.initial.get("json"),
        "is_bounded": any(bounds),
        "preview": preview,
    }


def _known_rule(portal: Portal, rule: str) -> Named:
    known = next((row for row in drafts.named(portal) if row.key == rule), None)
    if known is None:
        raise Http404
    return known


@page(
    "rules/draft/<str:rule>/",
    permission="rules.change",
    template="rule.html",
    guard=_known_rule,
    actions=[actions.keep],
)
def rule(portal: Portal, rule: str) -> Mapping[str, Any]:
    """A rule of the draft, to be changed."""
    known = _known_rule(portal, rule)
    form = portal.form(actions.keep, initial=initial_of(known))
    others = [row for row in drafts.named(portal) if row.key != rule]
    in_force = drafts.rules_of(portal, drafts.versions(portal).current)
    before = next((row for row in in_force if row.key == rule), None)
    return {
        "title": known.name,
        "as_json": _pretty(known.rule),
        **_form(portal, form, others, before),
    }


def _pretty(rule: ast.Rule) -> str:
    return json.dumps(codec.encode_rule(rule), ensure_ascii=False, indent=1)


def initial_of(known: Named) -> dict[str, Any]:
    """What the form of a rule holds at first; of one that rows cannot show, its JSON."""
    rule = known.rule
    first, last, when = _days(rule.when)
    rows, effects = conditions.rows_of(when), giving.effects_of(rule)
    further = {
        name: getattr(rule, name) or ""
        for name in ("least", "first", "campaign", "group", "rounding", "stops")
    }
    if rows is None or effects is None:
        return {"name": known.name, "json": _pretty(rule), **further}
    return {
        "name": known.name,
        "from_day": first,
        "to_day": last,
        "gives": [asdict(effect) for effect in effects],
        "conditions": [asdict(row) for row in rows],
        "limits": giving.limits_of(rule),
        **further,
    }


def _days(when: ast.Node) -> tuple[Any, Any, ast.Node]:
    """The first and last day of a condition that says them plainly, and the rest of it."""
    if not isinstance(when, ast.All):
        return None, None, when
    days: dict[str, Any] = {}
    rest = []
    for item in when.items:
        match item:
            case ast.Compare("ge" | "le" as operator, ast.Field("deed.day"), ast.Day(day)) if (
                operator not in days
            ):
                days[operator] = day
            case _:
                rest.append(item)
    return days.get("ge"), days.get("le"), ast.All(tuple(rest))


@page(
    "rules/budgets/",
    permission="rules.change",
    template="budgets.html",
    tab=_("Budgets"),
    actions=[actions.budget],
)
def budgets(portal: Portal) -> Mapping[str, Any]:
    """How much may be given at most, to everybody together."""
    versions = drafts.versions(portal)
    standing = (versions.draft or versions.base).budgets if versions.draft or versions.base else []  # type: ignore[union-attr]
    rows = [
        {
            "campaign": budget.get("campaign", ""),
            "amount": budget.get("money") or budget.get("points"),
            "unit": "MONEY" if budget.get("money") else "POINTS",
            "over": budget.get("over", "YEAR"),
        }
        for budget in standing
    ]
    return {"form": portal.form(actions.budget, initial={"budgets": rows})}
