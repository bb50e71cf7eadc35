"""Receiving a proof: its content once, filed under who sent it."""

import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.evidence.facts import DocumentReceived, DocumentRefused
from tandem.evidence.models import Document, DocumentKind, DocumentStatus
from tandem.evidence.readers.edi import syntax
from tandem.kit.errors import Conflict, Exhausted
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.models import Upload
from tandem.platform.permissions import Actor

XML_HEAD_BYTES = 400
DOCUMENTS_A_DAY_MAX = 200  # of a member: reading pictures takes seconds, and one sender must not take them all


class TooManyProofs(Exhausted):
    """A member sends more within a day than anybody buys."""

    code = "evidence.too_many_proofs"
    text = _("You sent %(limit)s proofs within a day. Send more tomorrow; many invoices fit into one ZIP.")


class AlreadyReceived(Conflict):
    """The very same content came before."""

    code = "evidence.already_received"
    text = _("This file was received on %(day)s as “%(name)s”. Nothing was counted twice.")

    document_id: UUID


def receive(
    upload: Upload,
    *,
    home: Path,
    programme_id: UUID,
    partner_id: int | None,
    member_id: int | None,
    actor: Actor,
    now: datetime,
) -> Document:
    """File an upload as a proof of a programme; its kind is told by its content.

    Raises:
        AlreadyReceived: the same content of the same member, or of partners and organiser, stands already.
        TooManyProofs: of a member, within a day.
    """
    kind = kind_of(home / upload.path, upload.media_type)
    return _file(upload, kind, None, programme_id=programme_id, partner_id=partner_id, member_id=member_id, actor=actor, now=now)


def receive_photo(
    upload: Upload, *, mapping: dict[str, object], programme_id: UUID, actor: Actor, now: datetime
) -> Document:  # fmt: skip
    """File a member's photo of an action; `mapping` says which, and what was said of it.

    Raises:
        AlreadyReceived, TooManyProofs
    """
    return _file(
        upload, DocumentKind.ACTION, mapping, programme_id=programme_id, partner_id=None, member_id=actor.member_id, actor=actor,
        now=now,
    )  # fmt: skip


def _file(
    upload: Upload, kind: DocumentKind, mapping: dict[str, object] | None, *, programme_id: UUID, partner_id: int | None,
    member_id: int | None, actor: Actor, now: datetime,
) -> Document:  # fmt: skip
    if member_id is not None:
        participants.one_at_a_time(member_id, organiser_id=actor.organiser_id)
    twin = (
        Document.objects.of(actor.organiser_id).select_related("upload")
        .filter(programme_id=programme_id, member_id=member_id, sha256=upload.sha256)
        .exclude(status=DocumentStatus.REFUSED).order_by("id").first()
    )  # fmt: skip
    if member_id is not None:
        lately = Document.objects.of(actor.organiser_id).filter(member_id=member_id, created_at__gt=now - timedelta(days=1))
        if lately.count() >= DOCUMENTS_A_DAY_MAX:
            raise TooManyProofs(limit=DOCUMENTS_A_DAY_MAX)
    if twin is not None:
        raise AlreadyReceived(day=twin.created_at.date().isoformat(), name=twin.name, document_id=twin.id)
    document = Document.objects.of(actor.organiser_id).create(
        programme_id=programme_id, partner_id=partner_id, member_id=member_id, upload=upload, kind=kind, sha256=upload.sha256,
        mapping=mapping, created_at=now,
    )  # fmt: skip
    journal.record(DocumentReceived(organiser_id=actor.organiser_id, at=now, actor=actor.name, document_id=document.id))
    return document


def kind_of(path: Path, media_type: str) -> DocumentKind:
    """A picture is one; an XML, PDF, EDI file, or ZIP that is no spreadsheet, holds invoices; all else is read as a table."""
    with path.open("rb") as file:
        head = file.read(XML_HEAD_BYTES)
    if media_type.startswith("image/"):
        return DocumentKind.PICTURE
    if media_type in ("application/xml", "application/pdf") or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return DocumentKind.E_INVOICE
    if syntax.is_edifact(head) or syntax.is_x12(head):
        return DocumentKind.E_INVOICE
    if media_type == "application/zip" and not _is_spreadsheet(path):
        return DocumentKind.E_INVOICE
    return DocumentKind.SELL_OUT


def _is_spreadsheet(path: Path) -> bool:
    """XLSX and ODS are ZIPs too; they are told by a part that every one of them has, wherever it stands in the file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return not {"[Content_Types].xml", "mimetype"}.isdisjoint(archive.namelist())
    except zipfile.BadZipFile:
        return False


def language_of(document_id: UUID, *, organiser_id: UUID) -> str:
    """The language of whoever sent a document; English where a program did."""
    found = Document.objects.of(organiser_id).filter(id=document_id).values_list("upload__user__language", flat=True)
    return found.order_by("id").first() or "en"


def bytes_of(document_id: UUID, *, organiser_id: UUID) -> int:
    """How large a document's file is; 0 where it has none."""
    found = Document.objects.of(organiser_id).filter(id=document_id).values_list("upload__bytes_total", flat=True)
    return found.order_by("id").first() or 0


def refuse(document_id: UUID, *, reason: str, organiser_id: UUID, now: datetime) -> None:
    """Close a document that cannot count, with the sentence why."""
    document = Document.objects.of(organiser_id).get(id=document_id)
    document.status, document.reason, document.done_at = DocumentStatus.REFUSED, reason, now
    document.save(update_fields=["status", "reason", "done_at"])
    journal.record(DocumentRefused(organiser_id=organiser_id, at=now, document_id=document_id, reason=reason))
