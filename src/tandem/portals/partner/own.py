"""The partner whose portal this is, and members who show their card there."""

from tandem.participants import cards, known
from tandem.participants.models import IdentifierKind, Member, MemberStatus
from tandem.participants.queries import NoSuchMember
from tandem.partners.models import Partner
from tandem.platform.models.user import Role
from tandem.portals.shared.access import PortalContext


def partner_of(portal: PortalContext) -> tuple[int, str]:
    """Its id and name."""
    assert portal.actor.partner_id is not None
    row = Partner.objects.of(portal.actor.organiser_id).get(id=portal.actor.partner_id)
    return row.id, row.name


def role_of(portal: PortalContext) -> str:
    """In which role the reader works at the partner: what its managers alone may, tells."""
    is_manager = "partner.people" in portal.actor.permissions
    return (Role.PARTNER_MANAGER if is_manager else Role.PARTNER_CLERK).value


def member_showing(portal: PortalContext, number: str) -> Member:
    """The member who shows a number or a card: one who takes part. A number of before a merge leads
    to who goes on.

    Raises:
        NoSuchMember
    """
    typed, of = "".join(number.split()), portal.actor.organiser_id
    asked = [(IdentifierKind.NUMBER.value, typed)]
    if card := cards.card_of(typed):
        asked.append((IdentifierKind.CARD.value, card))
    leads_to = known.members_of(asked, programme_id=portal.programme.id, organiser_id=of)
    members = Member.objects.of(of).filter(status=MemberStatus.ACTIVE)
    return members.one(
        NoSuchMember(), id=next((leads_to[key] for key in asked if key in leads_to), 0)
    )
