"""The claim of a member's or a partner's photos, and the checklist of who looks at it.

It keeps in `page`: the action, what was said of it, where and when it was taken, by which camera,
of a pair the photo before, and of a partner's the outlet.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tandem.activity import declaring
from tandem.documents.pages.photos import Photo
from tandem.evidence.claims import deciding, making
from tandem.evidence.claims.photos import doubts
from tandem.evidence.documents import intake
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentKind, PhotoProof
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform.access import memberships
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme

PLAUSIBLE_DAYS = 30  # what a camera says of a longer time ago is its clock


def keep(
    document: Document, photo: Photo, before: Photo | None, *, programme: Programme, now: datetime
) -> None:
    """Keep the claim of a member's photos, with what does not fit. Repeatable while it is
    undecided.

    Raises:
        AlreadyClaimed: the very photo was sent before, and rejected.
    """
    of, member_id, mapping = document.organiser_id, document.member_id, document.mapping or {}
    assert member_id is not None and document.upload is not None
    sha256 = bytes(document.sha256).hex()
    row = declaring.declared(programme.id, organiser_id=of)[mapping["action"]]
    proof = PhotoProof.objects.of(of).get(programme_id=programme.id, kind=row.kind)
    key = making.key_of(programme.id, member_id, sha256)
    _see_to_new(key, document)
    seen = {
        "page": _page(document, photo, before, proof),
        "review_flags": doubts.of(
            document, photo, before, proof=proof, programme=programme, now=now
        ),
        "document_id": document.id,
    }
    Claim.objects.of(of).update_or_create(
        member_id=member_id,
        id=key,
        defaults=seen,
        create_defaults={
            "organiser_id": of,
            "programme_id": programme.id,
            "kind": DocumentKind.ACTION,
            "status": ClaimStatus.IN_REVIEW,
            "partner_id": document.partner_id or _recruiter(member_id, of),
            "sha256": sha256,
            "issued_on": _day(document, photo, programme, now),
            "buyer_tax_id": "",
            "buyer_name": "",
            "number": declaring.name_of(row, language_of(document))[:120],
            "fingerprint": photo.fingerprint,
            "created_at": now,
            **seen,
        },
    )


def language_of(document: Document) -> str:
    """The language of the member whose photos these are, or of the partner's person who sent
    them.
    """
    of = document.organiser_id
    if document.partner_id is not None:
        return intake.language_of(document.id, organiser_id=of)
    return memberships.language_of_member(document.member_id or 0, organiser_id=of)


def _see_to_new(key: UUID, document: Document) -> None:
    assert document.member_id is not None
    standing = (
        Claim.objects.of(document.organiser_id)
        .filter(member_id=document.member_id, id=key)
        .exclude(document_id=document.id)
        .order_by("id")
        .first()
    )
    if standing is not None:
        raise making.AlreadyClaimed(day=standing.created_at.date())


def _page(
    document: Document, photo: Photo, before: Photo | None, proof: PhotoProof
) -> dict[str, Any]:
    mapping, place = document.mapping or {}, doubts.place_of(document, photo)
    return {
        "by": "",
        "pages": 1 if before is None else 2,
        "action": proof.kind,
        "said": mapping["said"],
        "before": mapping["before"],
        "taken_at": photo.taken_at,
        "camera": photo.camera,
        "place": list(place) if place else None,
        "edited": photo.is_edited,
        "checklist": proof.checklist,
        "number": mapping.get("number", ""),
        "outlet": mapping.get("outlet", ""),
    }


def _day(document: Document, photo: Photo, programme: Programme, now: datetime) -> date:
    """The day of the action: when the photo was taken, else when it was sent."""
    taken = doubts.moment_of(photo.taken_at, programme)
    if taken is None or not now - timedelta(days=PLAUSIBLE_DAYS) <= taken <= now:
        taken = document.created_at
    return programme.day_at(taken)


def _recruiter(member_id: int, organiser_id: UUID) -> int | None:
    """The partner who won the member: where partners look at actions, that one does."""
    member = Member.objects.of(organiser_id).get(id=member_id)
    partner = (
        Partner.objects.of(organiser_id)
        .filter(id=member.recruited_by_id or 0, ended_at=None)
        .order_by("id")
        .first()
    )
    return partner.id if partner is not None else None


def check(row: Claim, ticked: Collection[str], *, actor: Actor) -> None:
    """Note that who looks at a claim has gone through its checklist; `ticked`: the points that
    hold, by their place from 1.

    Raises:
        NotYoursToDecide, NotChecked: not every point holds.
    """
    deciding.may_decide(row, actor)
    if not {str(place) for place, _point in enumerate(row.page["checklist"], 1)} <= set(ticked):
        raise deciding.NotChecked(**deciding.named(row))
    row.page = {**row.page, "checked": actor.name}
    Claim.objects.of(row.organiser_id).filter(
        member_id=row.member_id, id=row.id, status=ClaimStatus.IN_REVIEW
    ).update(page=row.page)
