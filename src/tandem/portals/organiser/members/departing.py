"""That a member leaves or is erased, on their page: what it would mean, or since when they are
away.
"""

from typing import Any

from tandem.flows.departing import erasing
from tandem.flows.departing import leaving as flow
from tandem.participants import leaving
from tandem.participants.models import Member, MemberStatus
from tandem.platform.personal import requests
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
    if _is_erased(portal, row):
        return {}
    if row.status == MemberStatus.LEFT:
        return {"take_back": portal.form(actions.take_back)}
    if row.status not in leaving.TAKING_PART or not portal.may("members.change"):
        return {}
    stake = flow.at_stake(row.id, programme=portal.programme, now=portal.now)
    return {"let_go": portal.form(actions.let_go), "stake": stake}


def _is_erased(portal: Portal, row: Member) -> bool:
    request = requests.standing(row.id, organiser_id=portal.organiser_id)
    return request is not None and request.erased_at is not None


def erasing_of(portal: Portal, row: Member) -> dict[str, Any]:
    """That a member asks to be erased, what would go and what would stay; or when it was done."""
    if row.status == MemberStatus.MERGED:
        return {}
    request = requests.standing(row.id, organiser_id=portal.organiser_id)
    if request is not None and request.erased_at is not None:
        return {"erased_at": request.erased_at}
    if request is None:
        return {"ask": portal.form(actions.ask_erasing)}
    seen = erasing.look(row.id, programme=portal.programme, now=portal.now)
    return {
        "asked_at": seen.asked_at,
        "packages": seen.packages,
        "kept": [
            {"what": kept.package.what, "rows": kept.rows, "until": kept.until_year}
            for kept in seen.kept
        ],
        "erase": portal.form(actions.erase),
        "keep": portal.form(actions.keep),
    }
