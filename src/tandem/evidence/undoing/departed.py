"""Claims of members who left.

What was sent in before leaving is looked at as ever, and what it gives can be used up to the last
day of the member's points (`earning.evaluation` asks when the proof was sent). What waits still
after that day is withdrawn, and stands again when the member comes back.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.evidence.claims import deciding, judging
from tandem.evidence.claims.making import OPEN
from tandem.evidence.claims.talking import LEAVING
from tandem.evidence.documents import lifecycle
from tandem.evidence.facts import ClaimTakenUp
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentKind, DocumentStatus
from tandem.participants import queries as participants
from tandem.participants.models import Leave, Member
from tandem.platform import journal
from tandem.platform.access import memberships
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme

CLAIMS_A_NIGHT = 10_000


def waiting(members: Collection[int], *, organiser_id: UUID) -> int:
    """How many proofs of members wait: to be read, for their sellers, or to be decided."""
    own = Q(member_id__in=members)
    claims = Claim.objects.of(organiser_id).filter(own, status__in=OPEN)
    unread = (DocumentStatus.RECEIVED, DocumentStatus.READING)
    documents = Document.objects.of(organiser_id).filter(own, status__in=unread)
    return claims.count() + documents.count()


def decide_by(members: Collection[int], *, organiser_id: UUID) -> dict[int, date]:
    """Those of these members who left, and up to which day they can use what is decided now."""
    going = participants.going_on(members, organiser_id=organiser_id)
    heads = {one.head_id for one in going.values()}
    left = Leave.objects.of(organiser_id).filter(member_id__in=heads, came_back_at=None)
    until = dict(left.values_list("member_id", "order_until"))
    return {key: until[one.head_id] for key, one in going.items() if one.head_id in until}


def withdraw(programme: Programme, *, today: date, now: datetime) -> int:
    """Withdraw what waits of members who left and whose last day is over; how many. They are told.
    Safe to repeat.

    Locks the claims.
    """
    of = programme.organiser_id
    gone = Leave.objects.of(of).filter(
        programme_id=programme.id, order_until__lt=today, came_back_at=None
    )
    heads = gone.values("member_id")
    members = Member.objects.of(of).filter(Q(id__in=heads) | Q(goes_on_as_id__in=heads))
    due = Claim.objects.of(of).filter(
        programme_id=programme.id, status__in=OPEN, member_id__in=members.values("id")
    )
    rows = list(due.select_for_update(of=("self",)).order_by("member_id", "id")[:CLAIMS_A_NIGHT])
    who = Actor(LEAVING, of, frozenset())
    for row in rows:
        with translation.override(
            memberships.language_of_member(row.member_id, organiser_id=row.organiser_id)
        ):
            reason = _("You left before it was decided. It is looked at if you come back.")
        deciding.reject(row, reason, actor=who, now=now)
    sent = Document.objects.of(of).filter(id__in={row.document_id for row in rows})
    for document in sent.exclude(member_id=None).order_by("id"):
        deciding.close_rejected(document.id, of, now)
    return len(rows)


def stand_again(
    members: Collection[int], *, programme: Programme, actor: Actor, now: datetime
) -> list[Claim]:
    """Take up again what was withdrawn because its member had left; those claims, as they stand
    now. What was sent once more since stays withdrawn.

    Asks the database a few times for all of them; besides, once a document that is to be judged.
    """
    of = programme.organiser_id
    withdrawn = _withdrawn(members, programme)
    rows = list(withdrawn.select_for_update(of=("self",)).order_by("member_id", "id"))
    documents = _standing({row.document_id for row in rows}, of, now)
    taken_up = [row for row in rows if row.document_id in documents]
    for status in (ClaimStatus.AWAITING_SELLER, ClaimStatus.IN_REVIEW):
        own = [row.id for row in taken_up if _status(row) == status]
        Claim.objects.of(of).filter(member_id__in=members, id__in=own).update(
            status=status, reason="", decided_by="", decided_at=None, waits_for=""
        )
    journal.record_many(
        [
            ClaimTakenUp(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme.id,
                member_id=row.member_id,
                claim_id=row.id,
            )
            for row in taken_up
        ]
    )
    for document in documents.values():
        judging.judge(document, programme=programme, now=now)
    after = Claim.objects.of(of).filter(member_id__in=members, id__in=[row.id for row in taken_up])
    return list(after.order_by("member_id", "id"))


def _standing(
    document_ids: Collection[UUID], organiser_id: UUID, now: datetime
) -> dict[UUID, Document]:
    """Those of these documents that can be looked at again, which those that failed are then. Of
    one that was sent once more the later one stands.
    """
    rows = Document.objects.of(organiser_id).filter(id__in=document_ids)
    documents: dict[UUID, Document] = {}
    for document in rows.order_by("id"):
        try:
            if document.status == DocumentStatus.FAILED:
                lifecycle.move(document, DocumentStatus.READY, now=now, done_at=None)
        except lifecycle.SentAgain:
            continue
        documents[document.id] = document
    return documents


def _withdrawn(members: Collection[int], programme: Programme) -> "QuerySet[Claim]":
    return Claim.objects.of(programme.organiser_id).filter(
        programme_id=programme.id,
        member_id__in=members,
        status=ClaimStatus.REJECTED,
        decided_by=LEAVING,
    )


def _status(row: Claim) -> ClaimStatus:
    """A scanned code whose seller told nothing of it waits for the seller as before."""
    is_asked = row.kind == DocumentKind.INVOICE_QR and not row.lines_total
    return ClaimStatus.AWAITING_SELLER if is_asked else ClaimStatus.IN_REVIEW
