"""Deciding about points that wait."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from tandem.adjustments import approving
from tandem.earning import ceilings
from tandem.portals.organiser.approvals.forms import DecideForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.pages import key_of, number_of
from tandem.portals.shared.templatetags.figures import points

HAND, CEILING = "HAND", "CEILING"


def kind_of(portal: Portal) -> str:
    """Which of those that wait are looked at: asked for, else those there are."""
    asked = portal.request.GET.get("kind", "")
    if asked in (HAND, CEILING):
        return asked
    waits = portal.programme.release != "BY_HAND" or ceilings.waiting_total(portal.programme)
    return CEILING if waits else HAND


def rows_of(
    portal: Portal, kind: str, *, q: str, start: int, most: int, is_latest_first: bool = False
) -> Sequence[tuple[str, Any]]:
    """Rows that wait, each with its key."""
    asked: dict[str, Any] = {
        "q": q,
        "start": start,
        "limit": most,
        "is_latest_first": is_latest_first,
    }
    if kind == CEILING:
        above = ceilings.waiting(portal.programme, **asked)
        return [(f"{kind}:{row.member_id}:{row.award_id}", row) for row in above]
    waiting = approving.waiting(portal.programme, **asked)
    return [(f"{kind}:{row.member_id}:{row.activity_id}", row) for row in waiting]


def _chosen(keys: Sequence[str]) -> tuple[str, list[tuple[int, UUID]]]:
    """What kind the rows are of, and which."""
    chosen, kinds = [], set()
    for text in keys:
        kind, _separator, pair = text.partition(":")
        member, _separator, key = pair.partition(":")
        chosen.append((number_of(member), key_of(key)))
        kinds.add(kind)
    if len(kinds) != 1 or not kinds <= {HAND, CEILING}:
        raise Http404
    return kinds.pop(), chosen


@action(DecideForm, permission="evidence.decide")
def decide(portal: Portal, form: DecideForm) -> Next:
    """Agree to what was chosen, or refuse it."""
    shown, q = kind_of(portal), portal.request.GET.get("q", "").strip()
    keys = form.keys(
        lambda most: [key for key, _row in rows_of(portal, shown, q=q, start=0, most=most)]
    )
    kind, chosen = _chosen(keys)
    agrees = form.cleaned_data["verdict"] == "agree"
    scope: dict[str, Any] = {
        "agrees": agrees,
        "reason": form.cleaned_data["reason"],
        "programme": portal.programme,
        "actor": portal.actor,
        "now": portal.now,
    }
    if kind == CEILING:
        decided = ceilings.decide(chosen, **scope)
    elif agrees:
        decided = ceilings.Decided(own_points=approving.decide(chosen, **scope))
    else:
        decided = ceilings.Decided(refused_points=approving.decide(chosen, **scope))
    return Next(done=_told(decided, agrees=agrees))


def _told(decided: ceilings.Decided, *, agrees: bool) -> str:
    if not agrees:
        text = _("%(points)s points are refused; the members read the reason.")
        return text % {"points": points(decided.refused_points)}
    told = []
    if decided.own_points or not decided.waiting_points:
        text = _("%(points)s points are the members' own now.")
        told.append(text % {"points": points(decided.own_points)})
    if decided.waiting_points:
        text = _(
            "%(points)s points are agreed to; they wait on for payment or for their days, as"
            " all do."
        )
        told.append(text % {"points": points(decided.waiting_points)})
    return " ".join(told)
