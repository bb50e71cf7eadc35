"""One claim: what it is, what was read of it, and its pages."""

from uuid import UUID

from django.http import HttpResponse

from tandem.portals.partner.own import partner_of
from tandem.portals.shared import claim_page
from tandem.portals.shared.access import Desk, desk


@desk("partner", "partner.view")
def claim(desk: Desk, member: int, claim: UUID) -> HttpResponse:
    """One claim: its document, what was read of it, its decision."""
    partner_id, name = partner_of(desk)
    return claim_page.one(
        desk,
        member,
        claim,
        template="partner/claim.html",
        list_place="partner:claims",
        place="partner:claim",
        here="claims",
        partner_id=partner_id,
        partner_name=name,
    )


@desk("partner", "partner.view")
def claim_picture(desk: Desk, member: int, claim: UUID, place: int) -> HttpResponse:
    """A page of a claim's document."""
    partner_id, _name = partner_of(desk)
    return claim_page.picture(desk, member, claim, place, partner_id=partner_id)
