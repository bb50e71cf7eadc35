"""A step of a partner's plan that is done by a photo: done when the organiser agrees to one, and to
be done again when that is taken back.
"""

from collections.abc import Sequence

from tandem.evidence.facts import ClaimDecided
from tandem.evidence.models import Claim, ClaimStatus, DocumentKind
from tandem.partners import plans
from tandem.partners.models import PartnerStep
from tandem.platform.steps import step


@step("follow_photos.decided")
def decided(facts: Sequence[ClaimDecided]) -> None:
    """Settle the steps of whose photo was decided, by what stands of it now."""
    for fact in facts:
        of = fact.organiser_id
        claims = Claim.objects.of(of).filter(
            programme_id=fact.programme_id, member_id=fact.member_id, kind=DocumentKind.ACTION
        )
        row = claims.filter(id=fact.claim_id, partner_id=fact.member_id).order_by("id").first()
        if row is None:
            continue  # a purchase, or a member's own photo
        action = row.page["action"]
        steps = PartnerStep.objects.of(of).filter(partner_id=fact.member_id, action=action)
        given_at = steps.order_by("created_at", "id").values_list("created_at", flat=True).first()
        if given_at is None:
            continue
        agreed = claims.filter(
            status=ClaimStatus.ACCEPTED, page__action=action, created_at__gte=given_at
        )
        plans.settle_shown(
            fact.member_id, action, agreed=agreed.count(), organiser_id=of, now=fact.at
        )
