"""Photos of an action: sent by a member, looked at by the machine and by a person, counted as a deed of its kind."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from tandem.evidence import acceptance
from tandem.evidence.claims import making, photos, verification
from tandem.evidence.models import Document
from tandem.evidence.readers import sandbox
from tandem.flows import record_deed
from tandem.platform.models import Upload
from tandem.programmes.models import Programme


def read(document: Document, *, programme: Programme, home: Path, now: datetime) -> None:
    """Look at the photos and keep their claim.

    Raises:
        Unreadable: one of them is no picture.
    """
    before_id = (document.mapping or {}).get("before")
    before = Upload.objects.of(document.organiser_id).get(id=UUID(before_id)) if before_id else None
    found = sandbox.photo(home / document.path)
    photos.make(document, found, sandbox.photo(home / before.path) if before else None, programme=programme, now=now)
    verification.judge(document, programme=programme, now=now)


def count(document: Document, *, programme: Programme, actor: str, now: datetime) -> None:
    """Record the deed of an accepted claim, and award it. Repeatable; what is not accepted stays open."""
    claims, counted = list(making.accepted(document)), 0
    if not claims:
        return
    for claim in claims:
        assert claim.issued_on is not None
        deed = record_deed.deed_of(
            claim.member_id, programme=programme, document_no=claim.number, day=claim.issued_on, kind=claim.page["action"],
            key=str(claim.id), partner_id=claim.partner_id, attributes=claim.page["said"],
        )  # fmt: skip
        counted += record_deed.record(deed, programme=programme, actor=actor, now=now).is_new
    acceptance.close(document, counted=counted, actor=actor, now=now)
