"""An action that counted by its photo turns out to be none: the organiser takes it back with a
reason, and its sender is told as of a rejection. What it gave goes with the activity
(`flows/evidence/take_back_photo`).
"""

from datetime import datetime
from uuid import UUID

from tandem.evidence.claims import deciding
from tandem.evidence.claims.deciding import NoReason, NoSuchClaim, NotYoursToDecide
from tandem.evidence.documents import lifecycle
from tandem.evidence.models import Claim, ClaimStatus, DocumentKind
from tandem.kit.text import tidy
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme

REASON_MAX = 300


def take_back(
    member_id: int,
    claim_id: UUID,
    reason: str,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Claim | None:
    """Reject an action that was accepted; None where it is not accepted (any more).

    Raises:
        NoSuchClaim, NoReason, NotYoursToDecide, BeingWorkedOn: it stands.
    """
    of = programme.organiser_id
    if not actor.may("evidence.decide"):
        raise NotYoursToDecide()
    rows = Claim.objects.within(programme.id, organiser_id=of).filter(kind=DocumentKind.ACTION)
    row = rows.one(NoSuchClaim(), member_id=member_id, id=claim_id)
    # Its document first, as whoever counts it does: what is being counted now is not taken back.
    lifecycle.locked(row.document_id, organiser_id=of, waits=False)
    row = rows.select_for_update().one(NoSuchClaim(), member_id=member_id, id=claim_id)
    if row.status != ClaimStatus.ACCEPTED:
        return None
    words = tidy(reason)[:REASON_MAX]
    if not words:
        raise NoReason()
    deciding.reject(row, words, actor=actor, now=now)
    # It was looked at twice already, so it is not appealed against: what was recorded of it would
    # not be recorded once more.
    Claim.objects.of(of).filter(member_id=member_id, id=claim_id).update(appealed_at=now)
    return row
