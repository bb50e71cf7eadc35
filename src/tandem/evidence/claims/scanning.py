"""A claim of the invoice behind a scanned code.

The code (KSeF "KOD I") says seller, day and hash, and nothing of the goods: such a claim is asked
of the seller, and answered (`answering`) as soon as the seller's own file holds the invoice with
that hash.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tandem.activity import days
from tandem.documents.ksef_codes import Link
from tandem.evidence.claims import making
from tandem.evidence.facts import ClaimAsked
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentKind, DocumentStatus
from tandem.kit.errors import Exhausted, Invalid
from tandem.participants import queries as participants
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

ASKED_MAX = 100  # made-up codes must not bury a seller


class SellerOfCodeUnknown(Invalid):
    """A scanned invoice was issued by a firm that takes no part."""

    code = "evidence.seller_of_code_unknown"
    text = _(
        "The seller with the tax number %(seller)s does not take part in this programme, so this"
        " invoice cannot earn points."
    )


class TooManyAsked(Exhausted):
    """A member has more scanned invoices that wait for their sellers than anybody buys."""

    code = "evidence.too_many_asked"
    text = _(
        "%(limit)s scanned invoices of yours wait for their sellers. Scan more when some of them"
        " are answered."
    )


def ask(link: Link, *, programme: Programme, member_id: int, actor: Actor, now: datetime) -> Claim:
    """Claim the invoice behind a scanned code.

    Raises:
        SellerOfCodeUnknown, DayToCome, DayTooEarly, EditionClosed, AlreadyClaimed, TooManyAsked:
            nothing is kept.
    """
    require(actor, "member.claim")
    of, key = actor.organiser_id, making.key_of(programme.id, member_id, link.sha256)
    seller_id = _seller_of(link, programme)
    today = days.today(now, time_zone=programme.time_zone)
    closed = days.closed(programme.closings, received_on=today)
    days.check(link.issued_on, today=today, closed=closed)
    participants.one_at_a_time(member_id, organiser_id=of)
    own = Claim.objects.of(of).filter(member_id=member_id)
    before = own.filter(id=key).order_by("id").first()
    if before is not None:
        raise making.AlreadyClaimed(day=before.created_at.date())
    if own.filter(status=ClaimStatus.AWAITING_SELLER).count() >= ASKED_MAX:
        raise TooManyAsked(limit=ASKED_MAX)
    claim = _kept(link, key, member_id, seller_id, programme, now)
    journal.record(
        ClaimAsked(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            partner_id=seller_id,
            member_id=member_id,
            claim_id=key,
        )
    )
    return claim


def _seller_of(link: Link, programme: Programme) -> int:
    partners = Partner.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, tax_id=f"PL{link.seller}", ended_at=None
    )
    partner = partners.order_by("id").first()
    if partner is None:
        raise SellerOfCodeUnknown(seller=link.seller)
    return partner.id


def _kept(
    link: Link, key: UUID, member_id: int, seller_id: int, programme: Programme, now: datetime
) -> Claim:
    """The claim, with a document that has no file of its own."""
    common = {"programme_id": programme.id, "partner_id": seller_id, "member_id": member_id}
    try:
        with transaction.atomic():
            document = Document.objects.of(programme.organiser_id).create(
                kind=DocumentKind.INVOICE_QR,
                status=DocumentStatus.READY,
                state_at=now,
                sha256=hashlib.sha256(f"{key}".encode()).digest(),
                created_at=now,
                **common,
            )
            return Claim.objects.of(programme.organiser_id).create(
                id=key,
                document_id=document.id,
                kind=DocumentKind.INVOICE_QR,
                status=ClaimStatus.AWAITING_SELLER,
                sha256=link.sha256,
                number="",
                issued_on=link.issued_on,
                buyer_tax_id="",
                buyer_name="",
                created_at=now,
                **common,
            )
    except IntegrityError as error:  # sent twice at once
        raise making.AlreadyClaimed(day=now.date()) from error
