"""Two members who are one, on a member's page: with whom they are merged, and the other one that is
looked at.
"""

from typing import Any

from tandem.adjustments.models import Merge
from tandem.ledger import queries as ledger
from tandem.participants.models import Member, MemberStatus
from tandem.portals.organiser.members import actions
from tandem.portals.shared.areas.context import Portal
from tandem.programmes import queries as programmes

CAME_MAX = 20


def into_whom(portal: Portal, row: Member) -> dict[str, Any] | None:
    """As whom a member goes on."""
    merge = _standing(portal).filter(from_id=row.id).order_by("id").first()
    return _merge(portal, merge, merge.into_id) if merge else None


def shown(portal: Portal, row: Member) -> dict[str, Any]:
    """Who goes on as this member or as whom it does; while the form is filled in, the other one."""
    came = _standing(portal).filter(into_id=row.id).order_by("created_at", "id")[:CAME_MAX]
    return {
        "into": into_whom(portal, row),
        "came": [_merge(portal, merge, merge.from_id) for merge in came],
        "look": portal.form(actions.look_at_both),
        **_other(portal, row),
    }


def _standing(portal: Portal) -> Any:
    return Merge.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, undone_at=None
    )


def _merge(portal: Portal, merge: Merge, other_id: int) -> dict[str, Any]:
    other = Member.objects.of(portal.organiser_id).get(id=other_id)
    return {
        "name": other.name,
        "address": portal.address("organiser:member", member=other_id),
        "reason": merge.reason,
        "undo": portal.form(actions.unmerge, of=merge.id, initial={"merge": merge.id}),
    }


def _other(portal: Portal, row: Member) -> dict[str, Any]:
    """The member of the number that was typed: looked at before anything happens."""
    number = portal.request.GET.get("with", "").strip()[:20]
    if not number:
        return {"number": "", "other": None}
    members = Member.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, number=number, status=MemberStatus.ACTIVE
    )
    other = members.exclude(id=row.id).order_by("id").first()
    if other is None:
        return {"number": number, "other": None}
    book_id = programmes.book(portal.programme.id, "REWARD", organiser_id=portal.organiser_id)
    available = ledger.balance(row.id, organiser_id=portal.organiser_id, book_id=book_id).available
    return {
        "number": number,
        "other": {"name": other.name, "joined_at": other.joined_at, "points": available},
        "merge": portal.form(actions.merge, initial={"into": other.id}),
    }
