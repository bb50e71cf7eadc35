"""Runs over history: trials of a version, and periods that are awarded again."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.earning.models import RuleSet, Run, RunKind, RunStatus
from tandem.earning.recalculation import runs as earning_runs
from tandem.flows import jobs
from tandem.kit.periods import add_months
from tandem.portals.organiser.rules import actions, drafts
from tandem.portals.organiser.rules.trials import reports
from tandem.portals.shared import tables
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.fields import DayField
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.labels import WALLETS
from tandem.portals.shared.pages import key_of
from tandem.portals.shared.templatetags.figures import day, share

KINDS = {
    RunKind.TRIAL: gettext_lazy("trial"),
    RunKind.AGAIN: gettext_lazy("award again"),
    RunKind.LATE: gettext_lazy("late facts"),
    RunKind.CORRECTED: gettext_lazy("goods that came back"),
}
STATES = {
    RunStatus.WAITING: (gettext_lazy("waits"), "wait"),
    RunStatus.RUNNING: (gettext_lazy("at work"), "wait"),
    RunStatus.SHOWN: (gettext_lazy("can be looked at"), "good"),
    RunStatus.AGREED: (gettext_lazy("is being posted"), "wait"),
    RunStatus.POSTED: (gettext_lazy("posted"), "good"),
    RunStatus.FAILED: (gettext_lazy("failed"), "bad"),
}
AT_WORK = (RunStatus.WAITING, RunStatus.RUNNING, RunStatus.AGREED)


class PeriodForm(PortalForm):
    """A version and a period: what it would have given, or is to give."""

    columns = "three"

    version = forms.TypedChoiceField(label=gettext_lazy("Version of the rules"), coerce=UUID)
    since = DayField(label=gettext_lazy("From the day"))
    until = DayField(label=gettext_lazy("Up to the day"))

    def prepare(self) -> None:
        """The versions that there are."""
        sets = RuleSet.objects.of(self.portal.organiser_id).filter(
            programme_id=self.portal.programme.id
        )
        rows = sets.order_by("-version", "id").values_list("id", "version", "status")
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            (
                str(key),
                _("version %(v)s, the draft") % {"v": version}
                if status == "DRAFT"
                else _("version %(v)s") % {"v": version},
            )
            for key, version, status in rows
        ]


class AgainForm(PeriodForm):
    """A period that is to be awarded again, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why, as members read it"),
        max_length=300,
        help_text=gettext_lazy("It stands beside the points."),
    )


@action(PeriodForm, permission="rules.change", button=gettext_lazy("Try it on history"))
def attempt(portal: Portal, form: PeriodForm) -> Next:
    """Evaluate what the version would have given; nothing is posted."""
    return _begun(portal, form, RunKind.TRIAL)


@action(
    Nothing,
    permission="rules.change",
    button=gettext_lazy("Try it on history"),
    is_quiet=True,
)
def try_draft(portal: Portal, _form: Nothing) -> Next:
    """Evaluate what the draft would have given in the last twelve months."""
    draft = drafts.versions(portal).draft
    if draft is None:
        raise drafts.DraftIsGone()
    return _tried(portal, draft.id, _last_year(portal))


@action(
    Nothing, permission="rules.change", button=gettext_lazy("Try it as it is now"), is_quiet=True
)
def try_again(portal: Portal, _form: Nothing, run: UUID) -> Next:
    """Evaluate the same version for the same days, as it reads by now."""
    row = _one(portal, run)
    if row.rule_set_id is None or row.since_on is None or row.until_on is None:
        raise Http404
    return _tried(portal, row.rule_set_id, (row.since_on, row.until_on))


@action(AgainForm, permission="rules.publish", button=gettext_lazy("Show the differences"))
def again(portal: Portal, form: AgainForm) -> Next:
    """Evaluate what would change for members, to be agreed to."""
    return _begun(portal, form, RunKind.AGAIN, reason=form.cleaned_data["reason"])


def _begun(portal: Portal, form: PeriodForm, kind: RunKind, *, reason: str = "") -> Next:
    chosen = form.cleaned_data
    period = (chosen["since"], _day_after(chosen["until"]))
    return _tried(portal, chosen["version"], period, kind, reason=reason)


def _last_year(portal: Portal) -> tuple[date, date]:
    """Twelve months up to today, half-open."""
    today = portal.programme.day_at(portal.now)
    return add_months(today, -12), _day_after(today)


def _tried(
    portal: Portal,
    version: UUID,
    period: tuple[date, date],
    kind: RunKind = RunKind.TRIAL,
    *,
    reason: str = "",
) -> Next:
    run_id = earning_runs.begin(
        portal.programme.id,
        kind=kind,
        rule_set_id=version,
        since_on=period[0],
        until_on=period[1],
        reason=reason,
        actor=portal.actor,
        now=portal.now,
    )
    jobs.defer_run(run_id, organiser_id=portal.organiser_id)
    return Next("organiser:run", {"run": run_id})


@action(
    Nothing,
    permission="rules.publish",
    button=gettext_lazy("Post the differences"),
    done=gettext_lazy("The differences are being posted."),
    question=gettext_lazy("Post the differences? Members get or lose these points, and read why."),
)
def agree(portal: Portal, _form: Nothing, run: UUID) -> None:
    """Let the differences be posted, once."""
    earning_runs.agree(run, actor=portal.actor, now=portal.now)
    jobs.defer_run(run, organiser_id=portal.organiser_id)


RUNS = Listing(
    "runs",
    columns=[
        Column("kind", gettext_lazy("What"), sorts_by="kind"),
        Column("version", gettext_lazy("Version"), is_number=True),
        Column("period", gettext_lazy("Period"), sorts_by="since_on"),
        Column("at", gettext_lazy("Asked for"), sorts_by="created_at"),
        Column("reason", gettext_lazy("Why")),
        Column("state", gettext_lazy("State"), sorts_by="status"),
    ],
    at_first="-at",
    choices=[
        Choice(
            "kind",
            gettext_lazy("What"),
            {kind: text for kind, text in KINDS.items() if kind != RunKind.CORRECTED},
        )
    ],
    empty=gettext_lazy("Nothing was tried on history yet."),
    first=(gettext_lazy("Rules"), "organiser:rules"),
)


@page(
    "rules/runs/",
    permission="rules.view",
    template="runs.html",
    tab=gettext_lazy("Try on history"),
    actions=[attempt, again],
)
def runs(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What was tried and awarded again; begin another."""
    # Goods come back every day; what that changed stands with the purchase.
    matching = (
        Run.objects.of(portal.organiser_id)
        .filter(programme_id=portal.programme.id)
        .exclude(kind=RunKind.CORRECTED)
    )
    asked = RUNS.asked(portal)
    if asked.choices["kind"]:
        matching = matching.filter(kind=asked.choices["kind"])
    rows = [
        _cells(portal, _row(row, _versions(portal)))
        for row in matching.order_by(*asked.by)[asked.rows]
    ]
    if asked.is_file:
        return RUNS.exported(portal, rows)
    since, after = _last_year(portal)
    period = {"since": since, "until": _day_before(after)}
    return {
        "list": RUNS.shown(asked, rows, total=matching.count),
        "attempt": portal.form(attempt, initial=period),
        "again": portal.form(again, initial=period),
    }


def _versions(portal: Portal) -> Mapping[UUID | None, int]:
    sets = RuleSet.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    versions: dict[UUID | None, int] = dict(sets.values_list("id", "version"))
    return versions


def _cells(portal: Portal, row: Mapping[str, Any]) -> dict[str, Cell]:
    period = f"{day(row['since'])} – {day(row['until'])}" if row["since"] and row["until"] else ""
    state = (
        f"{row['state']} · {share(row['progress'] / 100)}" if row["is_working"] else row["state"]
    )
    return {
        "kind": Cell(
            row["kind"], href=portal.address("organiser:run", run=row["id"]), value=str(row["kind"])
        ),
        "version": Cell(row["version"] or ""),
        "period": Cell(period),
        "at": Cell(day(row["at"]), value=row["at"]),
        "reason": Cell(row["reason"]),
        "state": Cell(state, mood=row["mood"], value=str(row["state"])),
    }


def _day_after(last: date) -> date:
    return date.fromordinal(last.toordinal() + 1)


def _day_before(end: date) -> date:
    return date.fromordinal(end.toordinal() - 1)


def _row(run: Run, versions: Mapping[UUID | None, int]) -> dict[str, Any]:
    return {
        "id": run.id,
        "kind": KINDS[RunKind(run.kind)],
        "is_trial": run.kind == RunKind.TRIAL,
        "version": versions.get(run.rule_set_id),
        "since": run.since_on,
        "until": _day_before(run.until_on) if run.until_on else None,
        "at": run.created_at,
        "actor": run.actor,
        "reason": run.reason,
        "state": STATES[RunStatus(run.status)][0],
        "mood": STATES[RunStatus(run.status)][1],
        "is_working": run.status in AT_WORK,
        "progress": run.progress,
        "is_shown": run.status == RunStatus.SHOWN,
        "has_report": bool(run.report),
    }


def _known_run(portal: Portal, run: UUID) -> Run:
    return _one(portal, run)


@page(
    "rules/runs/<uuid:run>/",
    permission="rules.view",
    template="run.html",
    guard=_known_run,
    actions=[agree, actions.publish, try_again],
)
def run(portal: Portal, run: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """One run with its report, beside another one if wanted; agreeing to post differences."""
    row = _one(portal, run)
    if tables.wanted(portal) and row.report:
        return _exported(portal, row)
    versions = _versions(portal)
    every = Run.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    others = (
        every.filter(kind=RunKind.TRIAL, status=RunStatus.SHOWN)
        .exclude(id=row.id)
        .order_by("-created_at", "id")
    )
    beside = (
        _one(portal, key_of(portal.request.GET["with"])) if portal.request.GET.get("with") else None
    )
    is_trial = row.kind == RunKind.TRIAL
    return {
        "run": _row(row, versions),
        "report": reports.shown(portal, row.report) if row.report and is_trial else None,
        "recalculated": row.report if row.report and not is_trial else None,
        "most": [
            {"id": key, "name": name, "wallet": WALLETS.get(wallet, wallet), "points": points}
            for key, name, wallet, points in row.report.get("most", ())
        ],
        "others": [_row(other, versions) for other in others[:20]],
        "beside": _row(beside, versions) if beside else None,
        "pairs": reports.pairs(portal, row, beside) if beside else [],
        "agree": portal.form(agree)
        if row.kind == RunKind.AGAIN and row.status == RunStatus.SHOWN
        else None,
        **_following(portal, row),
    }


def _following(portal: Portal, row: Run) -> Mapping[str, Any]:
    """Where a trial of the draft leads: it is published as it was tried, or tried once more where
    it was changed since.
    """
    draft = drafts.versions(portal).draft
    is_shown = row.kind == RunKind.TRIAL and row.status == RunStatus.SHOWN
    if draft is None or draft.id != row.rule_set_id or not is_shown:
        return {}
    is_same = earning_runs.tried(row.id, draft.id, organiser_id=portal.organiser_id)
    return {
        "is_draft": True,
        "publish": portal.form(actions.publish) if is_same else None,
        "try_again": None if is_same else portal.form(try_again),
        "is_changed": not is_same,
    }


def _one(portal: PortalContext, run_id: UUID) -> Run:
    row = (
        Run.objects.of(portal.actor.organiser_id)
        .filter(programme_id=portal.programme.id, id=run_id)
        .order_by("id")
        .first()
    )
    if row is None:
        raise Http404
    return row


def _exported(portal: PortalContext, row: Run) -> HttpResponseBase:
    if row.kind != RunKind.TRIAL:
        columns = [_("Name"), _("Wallet"), _("Points")]
        return tables.exported(
            portal, "differences", columns, [line[1:] for line in row.report.get("most", ())]
        )
    columns = [
        _("Rule"),
        _("Wallet"),
        _("Given"),
        _("Under this version"),
        _("Purchases"),
        _("Cut by limits"),
        _("Points cut"),
    ]
    rows = [
        [
            rule["name"],
            str(rule["wallet"]),
            rule["before"],
            rule["after"],
            rule["deeds"],
            rule["cut_deeds"],
            rule["cut_points"],
        ]
        for rule in reports.shown(portal, row.report)["rules"]
    ]
    return tables.exported(portal, "trial", columns, rows)
