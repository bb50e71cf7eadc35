"""Points that persons added or took off: what waits for a second person, and what was decided."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.earning import adjusting
from tandem.earning.models import Adjustment, AdjustmentStatus
from tandem.portals.shared import names_by_id, searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day, signed

STATES = {
    "WAITING": (_("waits for a second person"), "wait"),
    "POSTED": (_("posted"), "good"),
    "REFUSED": (_("refused"), "bad"),
}
ADJUSTMENTS = Listing(
    "adjustments",
    columns=[
        Column("member", _("Member")),
        Column("points", _("Points"), sorts_by="points", is_number=True),
        Column("reason", _("Reason")),
        Column("asked", _("Asked for"), sorts_by="created_at"),
        Column("state", _("State")),
    ],
    at_first="-asked",
    search=_("Member or reason"),
    choices=[Choice("state", _("State"), {code: text for code, (text, _m) in STATES.items()})],
    empty=_("Nobody has adjusted points yet. It is done on the page of a member."),
)


class AdjustmentForm(PortalForm):
    """An adjustment that waits."""

    adjustment = forms.UUIDField(widget=forms.HiddenInput)


@action(
    AdjustmentForm,
    permission="ledger.adjust",
    button=_("Agree"),
    done=_("Agreed to; the points are posted."),
    question=_("Agree? The points are posted at once, and the member reads the reason."),
)
def agree(portal: Portal, form: AdjustmentForm) -> None:
    """Agree to what somebody else asked for."""
    _decide(portal, form, agrees=True)


@action(
    AdjustmentForm,
    permission="ledger.adjust",
    button=_("Refuse"),
    done=_("Refused; nothing is posted."),
    is_quiet=True,
)
def refuse(portal: Portal, form: AdjustmentForm) -> None:
    """Refuse it."""
    _decide(portal, form, agrees=False)


def _decide(portal: Portal, form: AdjustmentForm, *, agrees: bool) -> None:
    adjusting.decide(
        form.cleaned_data["adjustment"],
        agrees=agrees,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "finance/adjustments/",
    permission="ledger.view",
    template="adjustments.html",
    tab=_("Adjustments"),
    actions=[agree, refuse],
)
def adjustments(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All adjustments, latest first; as a file too."""
    asked = ADJUSTMENTS.asked(portal)
    wanted = _wanted(portal, asked)
    rows = list(wanted.order_by(*asked.by)[asked.rows])
    names = names_by_id.members(portal, [row.member_id for row in rows])
    actors = names_by_id.actors(
        portal, {name for row in rows for name in (row.asked_by, row.decided_by) if name}
    )
    cells = [_cells(portal, row, names.get(row.member_id, ""), actors) for row in rows]
    if asked.is_file:
        return ADJUSTMENTS.exported(portal, cells)
    return {
        "list": ADJUSTMENTS.shown(asked, cells, total=wanted.count),
        "waiting": _all(portal).filter(status=AdjustmentStatus.WAITING).count(),
    }


def _all(portal: Portal) -> Any:
    return Adjustment.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)


def _wanted(portal: Portal, asked: Asked) -> Any:
    wanted = _all(portal)
    if asked.choices["state"]:
        wanted = wanted.filter(status=asked.choices["state"])
    if asked.q:
        members = searching.members_like(portal, asked.q)
        wanted = wanted.filter(Q(reason__bare=asked.q) | Q(member_id__in=members.values("id")))
    return wanted


def _cells(
    portal: Portal, row: Adjustment, member: str, actors: Mapping[str, str]
) -> dict[str, Cell]:
    text, mood = STATES[row.status]
    decided = actors.get(row.decided_by, "") if row.decided_by else ""
    state = Cell(text, mood=mood, note=decided, value=str(text))
    if row.status == AdjustmentStatus.WAITING and portal.may(agree.permission):
        which: dict[str, Any] = {"of": row.id, "initial": {"adjustment": row.id}}
        is_own = row.asked_by == portal.actor.name
        offered = [None if is_own else portal.form(agree, **which), portal.form(refuse, **which)]
        state = Cell(text, mood=mood, forms=offered, value=str(text))
    return {
        "member": Cell(member, href=portal.address("organiser:member", member=row.member_id)),
        "points": Cell(signed(row.points), value=row.points),
        "reason": Cell(row.reason),
        "asked": Cell(
            day(row.created_at),
            note=actors.get(row.asked_by, row.asked_by),
            value=row.created_at.date(),
        ),
        "state": state,
    }
