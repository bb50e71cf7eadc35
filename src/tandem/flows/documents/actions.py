"""Photos of an action: sent by a member or a partner's people, looked at by the machine and by a
person, counted as an activity of its kind. That of a partner has the partner in place of a member.
"""

from datetime import datetime
from uuid import UUID

from tandem.activity.recording import NewActivity
from tandem.evidence import acceptance
from tandem.evidence.claims import judging, making
from tandem.evidence.claims.photos import keeping
from tandem.evidence.documents import sandbox
from tandem.evidence.documents.laying import Work
from tandem.evidence.models import Claim, Document
from tandem.flows.activities import record_activity
from tandem.platform.models import Upload
from tandem.programmes.models import Programme


def read(document: Document, work: Work) -> None:
    """Look at the photos and keep their claim.

    Raises:
        Unreadable: one of them is no picture.
    """
    before_id = (document.mapping or {}).get("before")
    before = Upload.objects.of(document.organiser_id).get(id=UUID(before_id)) if before_id else None
    photo = sandbox.photo(work.home / document.path)
    found_before = sandbox.photo(work.home / before.path) if before else None
    keeping.keep(document, photo, found_before, programme=work.programme, now=work.now)
    judging.judge(document, programme=work.programme, now=work.now)


def count(document: Document, work: Work, actor: str) -> None:
    """Record the activities of accepted claims, and award them. Repeatable; what is not accepted
    stays open.
    """
    counted = 0
    for claim in making.accepted(document):
        activity = activity_of(claim, programme=work.programme, sent_at=document.created_at)
        counted += record_activity.record(
            activity, programme=work.programme, actor=actor, now=work.now
        ).is_new
    figures = {**document.figures, "counted": document.figures.get("counted", 0) + counted}
    acceptance.close(document, figures=figures, fresh=counted, actor=actor, now=work.now)


def activity_of(
    claim: Claim, *, programme: Programme, sent_at: datetime | None = None
) -> NewActivity:
    """The activity that an accepted claim is; what was sent on its day stands when it was sent."""
    assert claim.issued_on is not None
    outlet = claim.page.get("outlet")
    return record_activity.activity_of(
        claim.member_id,
        programme=programme,
        document_no=claim.number,
        day=claim.issued_on,
        kind=claim.page["action"],
        key=str(claim.id),
        partner_id=claim.partner_id,
        outlet_id=UUID(outlet) if outlet else None,
        attributes=claim.page["said"],
        now=sent_at,
    )
