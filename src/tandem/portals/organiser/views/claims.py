"""One claim: what it is, what was read of it, and its pages."""

from uuid import UUID

from django.http import HttpResponse

from tandem.portals.shared import claim_page
from tandem.portals.shared.access import Desk, desk


@desk("organiser", "evidence.view")
def claim(desk: Desk, member: int, claim: UUID) -> HttpResponse:
    """One claim: its document, what was read of it, its decision."""
    return claim_page.one(
        desk,
        member,
        claim,
        template="organiser/claim.html",
        list_place="organiser:claims",
        place="organiser:claim",
        here="claims",
    )


@desk("organiser", "evidence.view")
def claim_picture(desk: Desk, member: int, claim: UUID, place: int) -> HttpResponse:
    """A page of a claim's document."""
    return claim_page.picture(desk, member, claim, place)
