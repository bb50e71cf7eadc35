"""An action that a photo proved is taken back: its claim is rejected, and its activity corrected,
so that what it gave to whomever comes back as for goods that came back.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tandem.activity import queries
from tandem.evidence.claims.photos import withdrawing
from tandem.evidence.models import Document
from tandem.flows.activities import record_activity
from tandem.flows.documents import actions
from tandem.kit import ids
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def take_back(
    member_id: int,
    claim_id: UUID,
    reason: str,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> bool:
    """Take back an accepted action, for a reason that its sender reads; whether it stood.

    Raises:
        NoSuchClaim, NoReason, NotYoursToDecide, BeingWorkedOn: it stands.
    """
    row = withdrawing.take_back(
        member_id, claim_id, reason, programme=programme, actor=actor, now=now
    )
    if row is None:
        return False
    document = Document.objects.of(programme.organiser_id).get(id=row.document_id)
    done = actions.activity_of(row, programme=programme, sent_at=document.created_at)
    stands = queries.standing([(row.member_id, done.id)], organiser_id=programme.organiser_id)
    if stands:
        correction = replace(
            done,
            id=ids.derived("TAKEN_BACK", done.id),
            attributes=None,
            corrects_id=done.id,
        )
        record_activity.record(correction, programme=programme, actor=actor.name, now=now)
    return True
