"""The member whose portal this is, and what every page of theirs shows."""

from typing import Any
from uuid import UUID

from tandem.participants.models import Member
from tandem.portals.member.waiting import awaited
from tandem.portals.shared.access import Desk
from tandem.programmes import queries as programmes


def member_of(desk: Desk) -> Member:
    """The member."""
    assert desk.actor.member_id is not None
    return Member.objects.of(desk.actor.organiser_id).get(id=desk.actor.member_id)


def book_of(desk: Desk) -> UUID:
    """The book of reward points."""
    return programmes.book(desk.programme.id, "REWARD", organiser_id=desk.actor.organiser_id)


def framed(desk: Desk, member: Member, place: str, **context: Any) -> dict[str, Any]:
    """The context of a page: whose it is, what waits for their firm, which of the five places it is
    in.
    """
    return {"member_name": member.name, "firm": awaited(desk, member), "place": place, **context}
