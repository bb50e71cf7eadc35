"""A claim that a person puts right, and what its page teaches for the seller's next one."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tandem.documents.base import Unreadable
from tandem.evidence.claims import answering, correcting
from tandem.evidence.documents import sandbox
from tandem.evidence.models import Claim, Document
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def correct(
    member_id: int,
    claim_id: UUID,
    correction: correcting.Said,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> tuple[dict[str, Any], list[UUID]]:
    """Put a claim right: what its page may teach, and the sellers' files that hold the invoice it
    turns out to be.

    Raises:
        AlreadyDecided, NotYoursToDecide, BadLine, DayToCome: nothing is changed.
    """
    lesson = correcting.correct(
        member_id, claim_id, correction, programme=programme, actor=actor, now=now
    )
    row = Claim.objects.of(programme.organiser_id).get(member_id=member_id, id=claim_id)
    document = Document.objects.of(programme.organiser_id).get(id=row.document_id)
    return lesson, answering.answers_of(document)


def learn(
    member_id: int,
    claim_id: UUID,
    values: dict[str, Any],
    *,
    organiser_id: UUID,
    home: Path,
    now: datetime,
) -> None:
    """Keep beside which labels a page has these values, unless the page does not bear its seller's
    number.
    """
    row = (
        Claim.objects.of(organiser_id)
        .filter(member_id=member_id, id=claim_id)
        .order_by("id")
        .first()
    )
    if row is None:
        return  # its member went on as another meanwhile
    document = Document.objects.of(organiser_id).select_related("upload").get(id=row.document_id)
    seller = correcting.seller_on_page(row)
    if not seller:
        return
    try:
        labels = sandbox.labels_of(home / document.path, values)
    except Unreadable:
        return  # a ZIP, say: its pages teach nothing
    if labels:
        correcting.learn_labels(
            seller, labels, programme_id=row.programme_id, organiser_id=organiser_id, now=now
        )
