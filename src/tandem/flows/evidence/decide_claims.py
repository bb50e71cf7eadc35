"""Claims by people: asked with the code of a printed invoice, decided by who may."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tandem.documents import ksef_codes
from tandem.evidence.claims import answering, deciding, scanning
from tandem.evidence.models import Claim, ClaimStatus, Document
from tandem.flows import jobs
from tandem.flows.joining import proving
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def ask(text: str, *, programme: Programme, member_id: int, actor: Actor, now: datetime) -> Claim:
    """Claim the invoice whose printed code says this; it is answered soon if its seller has handed
    it over.

    Raises:
        NotACode, SellerOfCodeUnknown, AlreadyClaimed
    """
    claim = scanning.ask(
        ksef_codes.parse_link(text), programme=programme, member_id=member_id, actor=actor, now=now
    )
    invoice = answering.handed_over(programme.id, claim.sha256, organiser_id=programme.organiser_id)
    if invoice is not None:
        jobs.defer_answers(invoice.document_id, organiser_id=programme.organiser_id)
    document = Document.objects.of(programme.organiser_id).get(id=claim.document_id)
    proving.by_invoices(document, programme=programme, now=now)
    return claim


def decide(
    chosen: Sequence[tuple[int, UUID]],
    *,
    agrees: bool,
    reason: str,
    text: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> tuple[int, int]:
    """Decide claims as a person; those accepted are counted soon. How many were decided, and how
    many wait for a second person.

    Raises:
        NoReason, NotYoursToDecide
    """
    decided = deciding.decide(
        chosen, agrees=agrees, reason=reason, text=text, programme=programme, actor=actor, now=now
    )
    for document_id in sorted(
        {row.document_id for row in decided if row.status == ClaimStatus.ACCEPTED}
    ):
        jobs.defer_acceptance(
            document_id, organiser_id=programme.organiser_id, actor=actor.name, again=True
        )
    done = sum(row.status != ClaimStatus.IN_REVIEW for row in decided)
    return done, len(decided) - done
