"""What a trial found, in words: totals with money, rules by their cost, who gains and who loses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tandem.catalogue.models import Category
from tandem.earning.models import Run
from tandem.kit.texts import localized
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.labels import WALLETS
from tandem.portals.shared.templatetags.figures import month, month_short, points
from tandem.tiers.queries import ladder_of


def shown(portal: PortalContext, report: Mapping[str, Any]) -> dict[str, Any]:
    """A report in words: totals with money, rules by what they cost, who gains and who loses."""
    value = report["value_minor"]
    codes = [code for code, _points in report["groups"] if code]
    rows = (
        Category.objects.of(portal.actor.organiser_id)
        .filter(code__in=codes)
        .values_list("code", "name")
    )
    names = {code: localized(name, portal.language) for code, name in rows}
    top = max((members for _, members in report["spread"]), default=1)
    totals = {name: points(report["members"][name]) for name in ("up", "down", "same")}
    moved = {
        "gain": points(report["members"]["up_points"]),
        "loss": points(report["members"]["down_points"]),
    }
    return {
        **report,
        "totals": {**totals, **moved},
        "wallets": [
            _total(wallet, before, after, value) for wallet, before, after in report["wallets"]
        ],
        "rules": [
            _rule(portal, rule)
            for rule in sorted(report["rules"], key=lambda rule: (-rule["after"], rule["key"]))
        ],
        "labels": [month_short(month_of) for month_of, _, _ in report["months"]],
        "titles": [month(month_of) for month_of, _, _ in report["months"]],
        "befores": [before for _, before, _ in report["months"]],
        "afters": [after for _, _, after in report["months"]],
        "partners": [
            _changed(name or portal.programme.name, before, after)
            for name, before, after in report["partners"]
        ],
        "groups": [
            {"name": names.get(code, code) or "–", "points": points}
            for code, points in report["groups"]
        ],
        "spread": [
            {"text": _step(step), "members": members, "top": top}
            for step, members in report["spread"]
        ],
        "shifts": _shifts(portal, report.get("shifts", ())),
        "levels": _levels(portal, report.get("levels", ())),
        "winners": [
            {"id": key, **_changed(name, before, after)}
            for key, name, before, after in report["winners"]
        ],
        "losers": [
            {"id": key, **_changed(name, before, after)}
            for key, name, before, after in report["losers"]
        ],
    }


def _names_of_levels(portal: PortalContext) -> dict[float, str]:
    tiers = ladder_of(portal.programme.id, organiser_id=portal.actor.organiser_id)[1]
    return {tier.rank: localized(tier.name, portal.language) for tier in tiers}


def _levels(portal: PortalContext, rows: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """Points by the level of the members; nothing where there are no levels."""
    names = _names_of_levels(portal)
    return (
        [
            _changed(names.get(rank, _("no level")), int(before), int(after))
            for rank, before, after in rows
        ]
        if names
        else []
    )


def _shifts(portal: PortalContext, rows: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """Members who would reach another level, by the names of both."""
    tiers = _names_of_levels(portal)
    none = _("no level")
    return [
        {
            "was": tiers.get(now, none),
            "now": tiers.get(then, none),
            "members": members,
            "is_up": then > now,
        }
        for now, then, members in rows
    ]


def _changed(name: str, before: int, after: int) -> dict[str, Any]:
    return {"name": name, "before": before, "after": after, "change": after - before}


def _total(wallet: str, before: int, after: int, value_minor: int) -> dict[str, Any]:
    money = value_minor if wallet == "REWARD" else 0
    return {
        **_changed(str(WALLETS.get(wallet, wallet)), before, after),
        "per_cent": round(100 * (after - before) / before) if before else None,
        "before_minor": before * money,
        "after_minor": after * money,
        "has_money": bool(money),
    }


def _rule(portal: PortalContext, rule: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **rule,
        "name": localized(rule["name"], portal.language) or rule["key"],
        "wallet": WALLETS.get(rule["wallet"], rule["wallet"]),
        "change": rule["after"] - rule["before"],
    }


def _step(step: int) -> str:
    """A tenth of the spread, in words: `-3` is up to 30 % less than before."""
    if step == 0:
        return _("the same")
    if step > 10:
        return _("more than the double")
    return (
        _("up to %(n)s%% more") % {"n": step * 10}
        if step > 0
        else _("up to %(n)s%% less") % {"n": -step * 10}
    )


def pairs(portal: PortalContext, row: Run, beside: Run) -> Sequence[dict[str, Any]]:
    """Two trials, wallet by wallet and rule by rule."""
    by_key: dict[tuple[str, str], dict[str, Any]] = {}
    for place, run in enumerate((row, beside)):
        report = run.report or {"wallets": [], "rules": []}
        for wallet, _before, after in report.get("wallets", ()):
            name = WALLETS.get(wallet, wallet)
            by_key.setdefault(("", wallet), {"name": name, "is_total": True, "points": [0, 0]})[
                "points"
            ][place] += after
        for rule in report.get("rules", ()):
            name = localized(rule["name"], portal.language) or rule["key"]
            by_key.setdefault(
                (rule["key"], rule["wallet"]), {"name": name, "is_total": False, "points": [0, 0]}
            )["points"][place] += rule["after"]
    return [
        {**pair, "first": pair["points"][0], "second": pair["points"][1]}
        for pair in by_key.values()
    ]
