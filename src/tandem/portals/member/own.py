"""The member whose portal this is, and what every page of theirs shows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tandem.participants import queries as participants
from tandem.participants.models import Acceptance, Member
from tandem.portals.member import visits
from tandem.portals.member.waiting import awaited
from tandem.portals.shared.access import PortalContext
from tandem.programmes import queries as programmes
from tandem.programmes import terms


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether a member is asked to accept the regulations, and whether they are the first ones that
    they ever see: who was added by hand or by a table has accepted none.
    """

    waits: bool
    is_first: bool


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


def consent_of(portal: PortalContext, member_id: int) -> Consent:
    """Whether the regulations wait for a member: they have accepted no version that holds."""
    held = terms.holding(portal.programme.id, organiser_id=portal.actor.organiser_id)
    rows = Acceptance.objects.of(portal.actor.organiser_id).filter(member_id=member_id)
    accepted = set(rows.values_list("terms_id", flat=True))
    return Consent(bool(held) and accepted.isdisjoint(held), not accepted)


def framed(portal: PortalContext, member: Member, place: str, **context: Any) -> dict[str, Any]:
    """The context of a page: whose it is, what waits for their firm, which of the five places it is
    in. That they came by is noted.
    """
    visits.note(portal, member.id)
    return {"member_name": member.name, "firm": awaited(portal, member), "place": place, **context}
