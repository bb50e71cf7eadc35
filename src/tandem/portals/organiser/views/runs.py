"""Runs over history: trials of a version, and periods that are awarded again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.earning.models import RuleSet, Run, RunKind, RunStatus
from tandem.earning.rerunning import runs as earning_runs
from tandem.flows import jobs
from tandem.kit.errors import TandemError
from tandem.kit.periods import add_months
from tandem.platform import clock
from tandem.portals.shared import tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, day_of, key_of, page
from tandem.portals.shared.words import WALLETS
from tandem.rewards.queries import word
from tandem.tiers.queries import ladder_of

KINDS = {
    RunKind.TRIAL: gettext_lazy("trial"),
    RunKind.AGAIN: gettext_lazy("award again"),
    RunKind.LATE: gettext_lazy("late facts"),
    RunKind.CORRECTED: gettext_lazy("goods that came back"),
}
STATES = {
    RunStatus.WAITING: (gettext_lazy("waits"), "wait"), RunStatus.RUNNING: (gettext_lazy("at work"), "wait"),
    RunStatus.SHOWN: (gettext_lazy("can be looked at"), "good"), RunStatus.AGREED: (gettext_lazy("is being posted"), "wait"),
    RunStatus.POSTED: (gettext_lazy("posted"), "good"), RunStatus.FAILED: (gettext_lazy("failed"), "bad"),
}  # fmt: skip
AT_WORK = (RunStatus.WAITING, RunStatus.RUNNING, RunStatus.AGREED)


@desk("organiser", "rules.view")
def runs(desk: Desk) -> HttpResponse:
    """What was tried and awarded again; begin another."""
    error = ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                run_id = _begin(desk)
            return HttpResponseRedirect(address(desk, "organiser:run", run=run_id))
        except TandemError as problem:
            error = problem.sentence
    of, posted = desk.actor.organiser_id, desk.request.POST
    sets = list(RuleSet.objects.of(of).filter(programme_id=desk.programme.id).order_by("-version", "id"))
    versions: dict[UUID | None, int] = {row.id: row.version for row in sets}
    # Goods come back every day; what that changed stands with the purchase.
    asked = Run.objects.of(of).filter(programme_id=desk.programme.id).exclude(kind=RunKind.CORRECTED)
    found = asked.order_by("-created_at", "id")[:100]
    today = clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()
    return page(
        desk, "organiser/runs.html", here="rules", error=error, rows=[_row(row, versions) for row in found],
        sets=[{"id": row.id, "version": row.version, "is_draft": row.status == "DRAFT"} for row in sets],
        since=posted.get("since", "") or add_months(today, -12).isoformat(), until=posted.get("until", "") or today.isoformat(),
        reason=posted.get("reason", ""), http_status=400 if error else 200,
    )  # fmt: skip


def _begin(desk: Desk) -> UUID:
    posted, now = desk.request.POST, clock.now()
    chosen = RuleSet.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id, id=key_of(posted.get("set", "")))
    row = chosen.order_by("id").first()
    if row is None:
        raise Http404
    since, until = day_of(posted.get("since", "")), day_of(posted.get("until", ""))
    if since is None or until is None:
        raise earning_runs.NoSuchPeriod()
    run_id = earning_runs.begin(
        desk.programme.id, kind=RunKind.AGAIN if posted.get("deed") == "again" else RunKind.TRIAL, rule_set_id=row.id,
        since_on=since, until_on=_day_after(until), reason=posted.get("reason", ""), actor=desk.actor, now=now,
    )  # fmt: skip
    jobs.defer_run(run_id, organiser_id=desk.actor.organiser_id)
    return run_id


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _row(run: Run, versions: Mapping[UUID | None, int]) -> dict[str, Any]:
    return {
        "id": run.id, "kind": KINDS[RunKind(run.kind)], "is_trial": run.kind == RunKind.TRIAL, "version": versions.get(run.rule_set_id),
        "since": run.since_on, "until": date.fromordinal(run.until_on.toordinal() - 1) if run.until_on else None,
        "at": run.created_at, "actor": run.actor, "reason": run.reason, "state": STATES[RunStatus(run.status)][0],
        "mood": STATES[RunStatus(run.status)][1], "is_working": run.status in AT_WORK, "progress": run.progress,
        "is_shown": run.status == RunStatus.SHOWN, "has_report": bool(run.report),
    }  # fmt: skip


@desk("organiser", "rules.view")
def run(desk: Desk, run: UUID) -> HttpResponseBase:
    """One run with its report, beside another one if wanted; agreeing to post differences."""
    of, error = desk.actor.organiser_id, ""
    row = _one(desk, run)
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                earning_runs.agree(row.id, actor=desk.actor)
                jobs.defer_run(row.id, organiser_id=of)
            messages.success(desk.request, _("The differences are being posted."))
            return HttpResponseRedirect(address(desk, "organiser:run", run=row.id))
        except TandemError as problem:
            error = problem.sentence
    if tables.wanted(desk) and row.report:
        return _exported(desk, row)
    sets = RuleSet.objects.of(of).filter(programme_id=desk.programme.id)
    versions: dict[UUID | None, int] = dict(sets.values_list("id", "version"))
    others = (
        Run.objects.of(of).filter(programme_id=desk.programme.id, kind=RunKind.TRIAL, status=RunStatus.SHOWN).exclude(id=row.id)
    )
    beside = _one(desk, key_of(desk.request.GET["with"])) if desk.request.GET.get("with") else None
    return page(
        desk, "organiser/run.html", here="rules", error=error, run=_row(row, versions),
        report=_shown(desk, row.report) if row.report and row.kind == RunKind.TRIAL else None,
        mended=row.report if row.report and row.kind != RunKind.TRIAL else None,
        most=[{"id": key, "name": name, "wallet": WALLETS.get(wallet, wallet), "points": points}
              for key, name, wallet, points in row.report.get("most", ())],
        others=[_row(each, versions) for each in others.order_by("-created_at", "id")[:20]],
        beside=_row(beside, versions) if beside else None, pairs=_pairs(desk, row, beside) if beside else [],
        http_status=400 if error else 200,
    )  # fmt: skip


def _one(desk: Desk, run_id: UUID) -> Run:
    row = Run.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id, id=run_id).order_by("id").first()
    if row is None:
        raise Http404
    return row


def _shown(desk: Desk, report: Mapping[str, Any]) -> dict[str, Any]:
    """A report in words: totals with money, rules by what they cost, who gains and who loses."""
    value = report["value_minor"]
    top = max((members for _, members in report["spread"]), default=1)
    return {
        **report,
        "wallets": [_total(wallet, before, after, value) for wallet, before, after in report["wallets"]],
        "rules": [_rule(desk, each) for each in sorted(report["rules"], key=lambda each: (-each["after"], each["key"]))],
        "labels": [month for month, _, _ in report["months"]], "befores": [before for _, before, _ in report["months"]],
        "afters": [after for _, _, after in report["months"]],
        "partners": [_changed(name or desk.programme.name, before, after) for name, before, after in report["partners"]],
        "groups": [{"name": code or "–", "points": points} for code, points in report["groups"]],
        "spread": [{"text": _step(step), "members": members, "top": top} for step, members in report["spread"]],
        "shifts": _shifts(desk, report.get("shifts", ())), "levels": _levels(desk, report.get("levels", ())),
        "winners": [{"id": key, **_changed(name, before, after)} for key, name, before, after in report["winners"]],
        "losers": [{"id": key, **_changed(name, before, after)} for key, name, before, after in report["losers"]],
    }  # fmt: skip


def _names_of_levels(desk: Desk) -> dict[float, str]:
    tiers = ladder_of(desk.programme.id, organiser_id=desk.actor.organiser_id)[1]
    return {tier.rank: word(tier.name, desk.language) for tier in tiers}


def _levels(desk: Desk, rows: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """Points by the level of the members; nothing where there are no levels."""
    names = _names_of_levels(desk)
    return [_changed(names.get(rank, _("no level")), int(before), int(after)) for rank, before, after in rows] if names else []


def _shifts(desk: Desk, rows: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """Members who would reach another level, by the names of both."""
    tiers = _names_of_levels(desk)
    none = _("no level")
    return [
        {"was": tiers.get(now, none), "now": tiers.get(then, none), "members": members, "is_up": then > now}
        for now, then, members in rows
    ]


def _changed(name: str, before: int, after: int) -> dict[str, Any]:
    return {"name": name, "before": before, "after": after, "change": after - before}


def _total(wallet: str, before: int, after: int, value_minor: int) -> dict[str, Any]:
    money = value_minor if wallet == "REWARD" else 0
    return {
        **_changed(str(WALLETS.get(wallet, wallet)), before, after), "per_cent": round(100 * (after - before) / before) if before else None,
        "before_minor": before * money, "after_minor": after * money, "has_money": bool(money),
    }  # fmt: skip


def _rule(desk: Desk, each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **each, "name": word(each["name"], desk.language) or each["key"], "wallet": WALLETS.get(each["wallet"], each["wallet"]),
        "change": each["after"] - each["before"],
    }  # fmt: skip


def _step(step: int) -> str:
    """A tenth of the spread, in words: `-3` is up to 30 % less than before."""
    if step == 0:
        return _("the same")
    if step > 10:
        return _("more than the double")
    return _("up to %(n)s %% more") % {"n": step * 10} if step > 0 else _("up to %(n)s %% less") % {"n": -step * 10}


def _pairs(desk: Desk, row: Run, beside: Run) -> Sequence[dict[str, Any]]:
    """Two trials, wallet by wallet and rule by rule."""
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for place, each in enumerate((row, beside)):
        report = each.report or {"wallets": [], "rules": []}
        for wallet, _before, after in report.get("wallets", ()):
            name = WALLETS.get(wallet, wallet)
            pairs.setdefault(("", wallet), {"name": name, "is_total": True, "points": [0, 0]})["points"][place] += after
        for rule in report.get("rules", ()):
            name = word(rule["name"], desk.language) or rule["key"]
            pairs.setdefault((rule["key"], rule["wallet"]), {"name": name, "is_total": False, "points": [0, 0]})["points"][
                place
            ] += rule["after"]
    return [{**pair, "first": pair["points"][0], "second": pair["points"][1]} for pair in pairs.values()]


def _exported(desk: Desk, row: Run) -> HttpResponseBase:
    if row.kind != RunKind.TRIAL:
        columns = [_("Name"), _("Wallet"), _("Points")]
        return tables.exported(desk, "differences", columns, [each[1:] for each in row.report.get("most", ())])
    columns = [_("Rule"), _("Wallet"), _("Given"), _("Under this version"), _("Purchases"), _("Cut by limits"), _("Points cut")]
    rows = [
        [each["name"], str(each["wallet"]), each["before"], each["after"], each["deeds"], each["cut_deeds"], each["cut_points"]]
        for each in _shown(desk, row.report)["rules"]
    ]  # fmt: skip
    return tables.exported(desk, "trial", columns, rows)
