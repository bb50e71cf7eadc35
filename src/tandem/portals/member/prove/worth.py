"""What a claim will bring when it is confirmed, as the rules would evaluate it now."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from tandem.catalogue import queries as catalogue
from tandem.catalogue.models import Product
from tandem.evidence.claims import policy
from tandem.evidence.models import Claim, ClaimLine, ClaimStatus, DocumentKind
from tandem.flows.activities import activity_meanings, quote_activity
from tandem.flows.activities.activity_inputs import ActivityInput, LineInput, Refused
from tandem.partners.models import Partner
from tandem.portals.member import coming
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.programmes.models import Programme, Release

LINES_MAX = 200


def waits_for(programme: Programme, claim: Claim) -> str:
    """What its points wait for when it is confirmed; empty where they are the member's own then."""
    if programme.release == Release.AT_ONCE or claim.issued_on is None:
        return ""
    due_on = None
    if programme.release == Release.AFTER_DAYS:
        due_on = claim.issued_on + timedelta(days=programme.release_days)
    return coming.waits_for(programme, due_on, by_hand=programme.release == Release.BY_HAND)


def expected(portal: Portal, claim: Claim) -> int | None:
    """Reward points that it is worth; None where that cannot be said yet, or is decided."""
    if (
        claim.status != ClaimStatus.IN_REVIEW
        or claim.waits_for == policy.FIRM
        or claim.kind == DocumentKind.ACTION
        or claim.issued_on is None
    ):
        return None
    lines = _lines(claim)
    if not lines:
        return None
    payload = ActivityInput(
        member=("NUMBER", member_of(portal).number),
        day=claim.issued_on,
        document_no=claim.number or "–",
        partner=_code_of_partner(claim),
        lines=lines,
    )
    transaction = activity_meanings.activity_of(payload, programme=portal.programme, now=portal.now)
    if isinstance(transaction, Refused):
        return None
    quote = quote_activity.quote(
        transaction, programme=portal.programme, language=portal.language, now=portal.now
    )
    return quote.points.get("REWARD") or None


def _lines(claim: Claim) -> tuple[LineInput, ...]:
    """Its lines of the programme's products: as they were read, or by what the seller's invoice
    calls them.
    """
    rows = list(
        ClaimLine.objects.of(claim.organiser_id)
        .filter(member_id=claim.member_id, claim_id=claim.id)
        .order_by("line")[:LINES_MAX]
    )
    ours = Product.objects.of(claim.organiser_id).filter(id__in={row.product_id for row in rows})
    skus = dict(ours.values_list("id", "sku"))
    named = {row.line: _identifier(row, skus) for row in rows}
    known = catalogue.known_as(
        sorted({key for key in named.values() if key[0] in ("GTIN", "SKU")}),
        organiser_id=claim.organiser_id,
    )()
    return tuple(
        LineInput(
            named[row.line],
            row.quantity,
            row.unit,
            net_minor=row.net_minor,
            gross_minor=row.gross_minor,
        )
        for row in rows
        if named[row.line] in known
    )


def _identifier(row: ClaimLine, skus: Mapping[UUID, str]) -> tuple[str, str]:
    if row.product_id is not None:
        return "SKU", skus.get(row.product_id, "")
    kind, _separator, value = row.product_key.partition(":")
    return kind, value


def _code_of_partner(claim: Claim) -> str:
    if claim.partner_id is None:
        return ""
    return Partner.objects.of(claim.organiser_id).get(id=claim.partner_id).code
