"""That a member leaves, on their page: what it would mean, or since when they are away."""

from typing import Any

from tandem.flows.joining import leaving as flow
from tandem.participants import leaving
from tandem.participants.models import Member, MemberStatus
from tandem.portals.organiser.members import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.pages import today


def told(portal: Portal, row: Member) -> dict[str, Any] | None:
    """Since when a member is away, and up to when their points can be used."""
    if row.status != MemberStatus.LEFT:
        return None
    gone = leaving.standing(row.id, organiser_id=portal.organiser_id)
    if gone is None:
        return None
    return {
        "at": gone.at,
        "until": gone.order_until,
        "is_over": gone.order_until < today(portal),
        "reason": gone.reason,
    }


def shown(portal: Portal, row: Member) -> dict[str, Any]:
    """The form that fits: letting go, with what the member has; or taking back."""
    if row.status == MemberStatus.LEFT:
        return {"take_back": portal.form(actions.take_back)}
    if row.status not in leaving.TAKING_PART or not portal.may("members.change"):
        return {}
    stake = flow.at_stake(row.id, programme=portal.programme, now=portal.now)
    return {"let_go": portal.form(actions.let_go), "stake": stake}
