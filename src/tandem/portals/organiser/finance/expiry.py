"""How long points last: what falls due, segments that lose none, and what was prolonged."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.adjustments import exemptions, extensions
from tandem.adjustments.models import Exemption, Extension
from tandem.kit.periods import add_months
from tandem.portals.organiser.members.forms import ExtendForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import day, points

EXTENSIONS = Listing(
    "extensions",
    columns=[
        Column("due", gettext_lazy("Due by"), sorts_by="due_until_on"),
        Column("upto", gettext_lazy("Last until"), sorts_by="upto_on"),
        Column("reason", gettext_lazy("Reason")),
        Column("points", gettext_lazy("Points"), sorts_by="points", is_number=True),
        Column("noted", gettext_lazy("Day"), sorts_by="created_at"),
    ],
    at_first="-noted",
    empty=gettext_lazy(
        "No points of everybody were prolonged yet. What you give longer stands here, and until "
        "when."
    ),
)


class KeepForm(PortalForm):
    """A segment whose points last longer."""

    columns = "two"
    errors_at = {extensions.BadExtension: "months"}

    segment = PickField(sources.SEGMENTS, label=gettext_lazy("Segment"))
    months = WholeField(
        label=gettext_lazy("Months"),
        min_value=1,
        max_value=exemptions.MONTHS_MAX,
        initial=6,
        help_text=gettext_lazy("By so many they last longer each time."),
    )


class ExemptionForm(PortalForm):
    """A rule that lets points last."""

    exemption = forms.UUIDField(widget=forms.HiddenInput)


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    ExtendForm,
    permission="ledger.adjust",
    button=gettext_lazy("Let them last longer"),
    question=gettext_lazy("Let points of all members last longer? It cannot be taken back."),
)
def extend_all(portal: Portal, form: ExtendForm) -> Next:
    """Let points of everybody last longer."""
    typed = form.cleaned_data
    total = extensions.extend(
        member_id=None,
        due_until_on=typed["due"],
        upto_on=typed["upto"],
        reason=typed["reason"],
        **_scope(portal),
    )
    told = _("%(points)s points last longer; the members are told.")
    return Next(done=told % {"points": points(total)})


@action(
    KeepForm,
    permission="ledger.adjust",
    button=gettext_lazy("Let them last"),
    done=gettext_lazy("From the next night on their points last longer."),
)
def keep(portal: Portal, form: KeepForm) -> None:
    """Let points of a segment last."""
    typed = form.cleaned_data
    exemptions.keep(typed["segment"], months=typed["months"], **_scope(portal))


@action(
    ExemptionForm,
    permission="ledger.adjust",
    button=gettext_lazy("End it"),
    done=gettext_lazy("Ended. What was prolonged stays."),
    is_quiet=True,
)
def end_exemption(portal: Portal, form: ExemptionForm) -> Next:
    """Let them expire again."""
    exemption = form.cleaned_data["exemption"]
    exemptions.end(exemption, **_scope(portal))
    return Next(undo=Undo("resume_exemption", {"exemption": exemption}))


@action(
    ExemptionForm,
    permission="ledger.adjust",
    button=gettext_lazy("Let them last"),
    done=gettext_lazy("From the next night on their points last longer."),
    is_quiet=True,
)
def resume_exemption(portal: Portal, form: ExemptionForm) -> None:
    """Let a rule that was ended go on."""
    exemptions.resume(form.cleaned_data["exemption"], **_scope(portal))


@page(
    "finance/expiry/",
    permission="ledger.view",
    template="expiry.html",
    tab=gettext_lazy("How long points last"),
    actions=[extend_all, keep, end_exemption, resume_exemption],
)
def expiry(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What falls due up to the end of the month after the next, and what was prolonged."""
    asked, of = EXTENSIONS.asked(portal), portal.organiser_id
    granted = Extension.objects.of(of).filter(programme_id=portal.programme.id, member_id=None)
    rows = [_cells(row) for row in granted.order_by(*asked.by)[asked.rows]]
    if asked.is_file:
        return EXTENSIONS.exported(portal, rows)
    today = portal.programme.day_at(portal.now)
    until = add_months(today.replace(day=1), 2) - timedelta(days=1)
    return {
        "until": until,
        "due": extensions.due_points(portal.programme, until_on=until, now=portal.now),
        "extend": portal.form(extend_all),
        "exemptions": _exemptions(portal),
        "keep": portal.form(keep),
        "list": EXTENSIONS.shown(asked, rows, total=granted.count),
    }


def _cells(row: Extension) -> dict[str, Cell]:
    return {
        "due": Cell(day(row.due_until_on), value=row.due_until_on),
        "upto": Cell(day(row.upto_on), value=row.upto_on),
        "reason": Cell(row.reason),
        "points": Cell(points(row.points), value=row.points),
        "noted": Cell(day(row.created_at), value=row.created_at.date()),
    }


def _exemptions(portal: Portal) -> list[dict[str, Any]]:
    standing = (
        Exemption.objects.of(portal.organiser_id)
        .filter(programme_id=portal.programme.id, ended_at=None)
        .order_by("segment_key")
    )
    rows = list(standing)
    names = sources.SEGMENTS.named(portal, [row.segment_key for row in rows])
    return [
        {
            "name": names.get(row.segment_key, row.segment_key),
            "key": row.segment_key,
            "months": row.months,
            "end": portal.form(end_exemption, of=row.id, initial={"exemption": row.id}),
        }
        for row in rows
    ]
