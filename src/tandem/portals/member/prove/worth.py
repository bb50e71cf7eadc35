"""What a claim will bring when it is confirmed, as the rules would reckon it now."""

from tandem.catalogue.models import Product
from tandem.evidence.claims import policy
from tandem.evidence.models import Claim, ClaimLine, ClaimStatus, DocumentKind
from tandem.flows import quote_deed, take_deeds
from tandem.flows.take_deeds import DeedSaid, LineSaid, Refused
from tandem.partners.models import Partner
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal

LINES_MAX = 200


def expected(portal: Portal, claim: Claim) -> int | None:
    """Reward points that it is worth; None where that cannot be said yet, or is decided."""
    if (
        claim.status != ClaimStatus.REFERRED
        or claim.waits_for == policy.FIRM
        or claim.kind == DocumentKind.ACTION
        or claim.issued_on is None
    ):
        return None
    lines = _lines(claim)
    if not lines:
        return None
    said = DeedSaid(
        member=("NUMBER", member_of(portal).number),
        day=claim.issued_on,
        document_no=claim.number or "–",
        partner=_code_of_partner(claim),
        lines=lines,
    )
    deed = take_deeds.deed_of(said, programme=portal.programme, now=portal.now)
    if isinstance(deed, Refused):
        return None
    quote = quote_deed.quote(
        deed, programme=portal.programme, language=portal.language, now=portal.now
    )
    return quote.points.get("REWARD") or None


def _lines(claim: Claim) -> tuple[LineSaid, ...]:
    """Its lines of the programme's products."""
    rows = list(
        ClaimLine.objects.of(claim.organiser_id)
        .filter(member_id=claim.member_id, claim_id=claim.id)
        .exclude(product_id=None)
        .order_by("line")[:LINES_MAX]
    )
    ours = Product.objects.of(claim.organiser_id).filter(id__in={row.product_id for row in rows})
    skus = dict(ours.values_list("id", "sku"))
    return tuple(
        LineSaid(
            ("SKU", skus[row.product_id]),
            row.quantity,
            row.unit,
            net_minor=row.net_minor,
            gross_minor=row.gross_minor,
        )
        for row in rows
        if row.product_id in skus
    )


def _code_of_partner(claim: Claim) -> str:
    if claim.partner_id is None:
        return ""
    return Partner.objects.of(claim.organiser_id).get(id=claim.partner_id).code
