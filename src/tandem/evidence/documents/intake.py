"""Receiving a proof: its content once, filed under who sent it."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.documents import envelopes
from tandem.documents.edi import syntax
from tandem.evidence.facts import DocumentReceived
from tandem.evidence.models import CLOSED, Document, DocumentKind
from tandem.kit.errors import Conflict, Exhausted
from tandem.kit.spreadsheets import markup
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.access.permissions import Actor
from tandem.platform.isolation import opening
from tandem.platform.models import Upload

HEAD_BYTES = 4_096
DOCUMENTS_A_DAY_MAX = (
    200  # of a member: reading pictures takes seconds, and one sender must not take them all
)


class TooManyProofs(Exhausted):
    """A member sends more within a day than anybody buys."""

    code = "evidence.too_many_proofs"
    text = _(
        "You sent %(limit)s proofs within a day. Send more tomorrow; many invoices fit into one"
        " ZIP."
    )


class AlreadyReceived(Conflict):
    """The very same content came before."""

    code = "evidence.already_received"
    text = _("This file was received on %(day)s as “%(name)s”. Nothing was recorded twice.")

    document_id: UUID


def receive(
    upload: Upload,
    *,
    kind: DocumentKind,
    programme_id: UUID,
    partner_id: int | None,
    actor: Actor,
    now: datetime,
    mapping: dict[str, object] | None = None,
    counts_itself: bool = False,
    is_own: bool = False,
) -> Document:
    """File an upload as a proof of a programme, a member's own where a member sends it. It is read
    when its fact is followed.

    Args:
        mapping: what is known of it beside its file: of an action's photo, which action and what
            was said of it.
        counts_itself: it comes without a person who would look at it first.
        is_own: a partner proves what it did itself, as a member does: it is filed under the
            partner in place of the member.

    Raises:
        AlreadyReceived: the same content of the same member, or of partners and organiser, stands
        already.
        TooManyProofs: of a member, within a day.
    """
    of, holder_id = actor.organiser_id, partner_id if is_own else actor.member_id
    if actor.member_id is not None:
        participants.one_at_a_time(actor.member_id, organiser_id=of)
    same = Document.objects.of(of).filter(
        programme_id=programme_id, member_id=holder_id, sha256=upload.sha256
    )
    standing = same.exclude(status__in=CLOSED).select_related("upload").order_by("id")
    if holder_id is not None:
        lately = Document.objects.of(of).filter(
            member_id=holder_id, created_at__gt=now - timedelta(days=1)
        )
        if lately.count() >= DOCUMENTS_A_DAY_MAX:
            raise TooManyProofs(limit=DOCUMENTS_A_DAY_MAX)
    if (twin := standing.first()) is not None:
        raise AlreadyReceived(day=twin.created_at.date(), name=twin.name, document_id=twin.id)
    document = Document.objects.of(of).create(
        programme_id=programme_id,
        partner_id=partner_id,
        member_id=holder_id,
        upload=upload,
        kind=kind,
        sha256=upload.sha256,
        mapping=mapping,
        counts_itself=counts_itself,
        created_at=now,
        state_at=now,
    )
    journal.record(
        DocumentReceived(organiser_id=of, at=now, actor=actor.name, document_id=document.id)
    )
    return document


def is_received(sha256: bytes, *, programme_id: UUID, partner_id: int, organiser_id: UUID) -> bool:
    """Whether this content came from a partner before, whatever became of it."""
    of_partner = Document.objects.of(organiser_id).filter(
        programme_id=programme_id, partner_id=partner_id
    )
    return of_partner.filter(member_id=None, sha256=sha256).exists()


def kind_of(path: Path, media_type: str) -> DocumentKind:
    """A picture is one; an XML, PDF, EDI file, or ZIP that is no spreadsheet, holds invoices; all
    else is read as a table, web pages and XML that programs write for Excel too.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if media_type.startswith("image/"):
        return DocumentKind.PICTURE
    if media_type != "application/pdf" and markup.is_markup_head(head):
        return DocumentKind.SELL_OUT
    if media_type in ("application/xml", "application/pdf") or head.lstrip(
        b"\xef\xbb\xbf \r\n\t"
    ).startswith(b"<"):
        return DocumentKind.E_INVOICE
    if syntax.is_edifact(head) or syntax.is_x12(head) or envelopes.is_signed(head):
        return DocumentKind.E_INVOICE
    if media_type == "application/zip" and not opening.is_workbook(path):
        return DocumentKind.E_INVOICE
    return DocumentKind.SELL_OUT


def language_of(document_id: UUID, *, organiser_id: UUID) -> str:
    """The language of whoever sent a document; English where a program did."""
    languages = (
        Document.objects.of(organiser_id)
        .filter(id=document_id)
        .values_list("upload__user__language", flat=True)
    )
    return languages.order_by("id").first() or "en"


def bytes_of(document_id: UUID, *, organiser_id: UUID) -> int:
    """How large a document's file is; 0 where it has none."""
    sizes = (
        Document.objects.of(organiser_id)
        .filter(id=document_id)
        .values_list("upload__bytes_total", flat=True)
    )
    return sizes.order_by("id").first() or 0
