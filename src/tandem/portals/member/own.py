"""The member whose portal this is, and what every page of theirs shows."""

from typing import Any
from uuid import UUID

from tandem.participants import queries as participants
from tandem.participants.models import Member
from tandem.portals.member import visits
from tandem.portals.member.waiting import awaited
from tandem.portals.shared.access import PortalContext
from tandem.programmes import queries as programmes


def member_of(portal: PortalContext) -> Member:
    """The member."""
    assert portal.actor.member_id is not None
    return Member.objects.of(portal.actor.organiser_id).get(id=portal.actor.member_id)


def kin_of(portal: PortalContext) -> list[int]:
    """The member and those who were merged into them: what these ordered is the member's."""
    member_id = portal.actor.member_id
    assert member_id is not None
    kin = participants.one_with(member_id, organiser_id=portal.actor.organiser_id)
    return [member_id, *(key for key in kin if key != member_id)]


def book_of(portal: PortalContext) -> UUID:
    """The book of reward points."""
    return programmes.book(portal.programme.id, "REWARD", organiser_id=portal.actor.organiser_id)


def framed(portal: PortalContext, member: Member, place: str, **context: Any) -> dict[str, Any]:
    """The context of a page: whose it is, what waits for their firm, which of the five places it is
    in. That they came by is noted.
    """
    visits.note(portal, member.id)
    return {"member_name": member.name, "firm": awaited(portal, member), "place": place, **context}
