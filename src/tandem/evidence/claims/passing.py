"""Claims of a member who goes on as another (`adjustments.merging`): what waits goes along, what
was decided stays as the activities do.

A claim is named after its member and its invoice, so it gets a new name on the way. A document of
which something counted stays: its lines are known by the member they counted for.
"""

from collections.abc import Collection
from uuid import UUID

from tandem.evidence.claims import making
from tandem.evidence.models import CLOSED, Claim, ClaimLine, ClaimStatus, Document, DocumentStatus

UNREAD = (DocumentStatus.RECEIVED, DocumentStatus.READING)


def pass_on(
    from_id: int,
    into_id: int,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    only: Collection[UUID] | None = None,
) -> list[UUID]:
    """Let what one member claims and nobody decided be another's; the documents that went along.

    What the other one sent as well stays, so that both sides are seen. `only`: of these documents.
    """
    own = Claim.objects.of(organiser_id).filter(programme_id=programme_id, member_id=from_id)
    waiting = set(own.filter(status__in=making.OPEN).values_list("document_id", flat=True))
    waiting -= set(own.filter(status=ClaimStatus.ACCEPTED).values_list("document_id", flat=True))
    # What was sent and not read yet becomes a claim of whom it belongs to then.
    sent_by = Document.objects.of(organiser_id).filter(programme_id=programme_id, member_id=from_id)
    waiting |= set(sent_by.filter(status__in=UNREAD).values_list("id", flat=True))
    if only is not None:
        waiting &= set(only)
    documents = list(
        Document.objects.of(organiser_id)
        .select_for_update()
        .filter(id__in=waiting, member_id=from_id)
        .order_by("id")
    )
    claims = list(own.filter(document_id__in=waiting).order_by("id"))
    theirs = Document.objects.of(organiser_id).filter(programme_id=programme_id, member_id=into_id)
    sent = {
        bytes(sha256)
        for sha256 in theirs.exclude(status__in=CLOSED).values_list("sha256", flat=True)
    }
    known = {
        told
        for row in Claim.objects.of(organiser_id).filter(
            programme_id=programme_id, member_id=into_id
        )
        for told in (row.sha256, *making.told_by(row))
    }
    disputed = {row.document_id for row in claims if known & {row.sha256, *making.told_by(row)}}
    going = [
        document
        for document in documents
        if bytes(document.sha256) not in sent and document.id not in disputed
    ]
    _move(
        [row for row in claims if row.document_id in {document.id for document in going}], into_id
    )
    for document in going:
        document.member_id = into_id
        document.save(update_fields=["member_id"])
    return [document.id for document in going]


def _move(rows: list[Claim], into_id: int) -> None:
    """Written anew and deleted: the member tells where a row lies, so it is never changed in
    place.
    """
    if not rows:
        return
    of, from_id, names = rows[0].organiser_id, rows[0].member_id, {row.id: row.id for row in rows}
    lines = list(ClaimLine.objects.of(of).filter(member_id=from_id, claim_id__in=list(names)))
    ClaimLine.objects.of(of).filter(member_id=from_id, claim_id__in=list(names)).delete()
    Claim.objects.of(of).filter(member_id=from_id, id__in=list(names)).delete()
    for row in rows:
        names[row.id] = making.key_of(row.programme_id, into_id, row.sha256)
        row.member_id, row.id = into_id, names[row.id]
    for line in lines:
        line.member_id, line.claim_id = into_id, names[line.claim_id]
    Claim.objects.of(of).bulk_create(rows, batch_size=2_000)
    ClaimLine.objects.of(of).bulk_create(lines, batch_size=2_000)
