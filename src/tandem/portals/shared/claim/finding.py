"""The claim that an address names; of a partner's portal only one of its own sales."""

from uuid import UUID

from django.http import Http404

from tandem.evidence.models import Claim, DocumentKind
from tandem.portals.shared.areas.context import Portal


def claim_of(portal: Portal, member: int, claim: UUID) -> Claim:
    """The claim of a member; what is not the reader's to see is not there."""
    claims = Claim.objects.of(portal.organiser_id).filter(
        member_id=member, id=claim, programme_id=portal.programme.id
    )
    if portal.code == "partner":
        claims = claims.filter(partner_id=portal.actor.partner_id)
    row = claims.order_by("id").first()
    if row is None:
        raise Http404
    return row


def guard(portal: Portal, member: int, claim: UUID, **_place: int) -> None:
    """Look the claim up before anything is shown or done."""
    claim_of(portal, member, claim)


def claim_here(portal: Portal) -> Claim | None:
    """The claim whose page it is; None for a form that stands nowhere."""
    parts = getattr(portal.request.resolver_match, "kwargs", {})
    if "claim" not in parts:
        return None
    return claim_of(portal, parts["member"], parts["claim"])


def is_paper(claim: Claim) -> bool:
    """Whether all that is known of it was read off a page, and may be put right."""
    return claim.kind == DocumentKind.PAPER and claim.proved_by is None
