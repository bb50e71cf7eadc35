"""Taking a proof in: what it is, whose it is, and how its columns are read. What follows is told by
`documents`.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.documents.sales import sellout
from tandem.evidence import reading
from tandem.evidence.documents import intake, lifecycle, sandbox
from tandem.evidence.models import Document, DocumentStatus
from tandem.flows.documents.counting import accept
from tandem.flows.documents.reading import preview
from tandem.flows.documents.ways import WAYS, Sender
from tandem.kit.errors import Invalid
from tandem.partners import queries as partners
from tandem.platform.access.permissions import Actor
from tandem.platform.isolation import opening
from tandem.platform.models import Upload

__all__ = ["NoProof", "PartnerNeeded", "PictureOfNobody", "accept", "preview", "receive"]


class PartnerNeeded(Invalid):
    """A sales file does not say by itself whose it is."""

    code = "flows.partner_needed"
    text = _("Say which partner this sales file comes from.")


class PictureOfNobody(Invalid):
    """A picture proves a purchase of a member; partners and organisers have the file."""

    code = "flows.picture_of_nobody"
    text = _("Pictures are read for members only. Hand over the invoice's file, or a table.")


class NoProof(Invalid):
    """A member sent what is neither an invoice nor a picture."""

    code = "flows.no_proof"
    text = _(
        "This is no e-invoice and no picture. Send the invoice's XML or PDF, or scan the code"
        " printed on it."
    )


def receive(
    upload: Upload,
    *,
    home: Path,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    partner_id: int | None = None,
    comes_alone: bool = False,
) -> Document:
    """Take in an uploaded file of a partner, of a member or of the organiser. It is read when its
    fact is followed, or when a person has said which column is what.

    `comes_alone`: no person looks at it, so it counts by itself where that is sure: invoices and
    EDI, and a sales file whose layout a person has mapped before.

    Raises:
        AlreadyReceived, NotATable, PartnerNeeded, NoSuchPartner, PictureOfNobody, NoProof: the file
        is not taken in.
    """
    with opening.together():
        return _receive(
            upload,
            home=home,
            programme_id=programme_id,
            actor=actor,
            now=now,
            partner_id=actor.partner_id or partner_id,
            comes_alone=comes_alone,
        )


def _receive(
    upload: Upload,
    *,
    home: Path,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    partner_id: int | None,
    comes_alone: bool,
) -> Document:
    kind = intake.kind_of(home / upload.path, upload.media_type)
    way = WAYS.get((kind, Sender.of(actor.member_id)))
    if way is None:
        raise PictureOfNobody() if actor.member_id is None else NoProof()
    if way.is_mapped and partner_id is None:
        raise PartnerNeeded()
    if partner_id is not None:
        partners.partner(partner_id, programme_id=programme_id, organiser_id=actor.organiser_id)
    mapping, is_known = None, True
    if way.is_mapped:
        recognised, known = _layout(
            home / upload.path,
            programme_id=programme_id,
            partner_id=partner_id,
            organiser_id=actor.organiser_id,
        )
        known_mapping, is_known = sellout.of_file(known, recognised) if known else (None, False)
        mapping = (known_mapping or recognised.mapping).to_json()
    document = intake.receive(
        upload,
        kind=kind,
        programme_id=programme_id,
        partner_id=partner_id,
        actor=actor,
        now=now,
        mapping=mapping,
        counts_itself=comes_alone and is_known,
    )
    if not is_known:
        lifecycle.move(document, DocumentStatus.MAPPING, now=now)
    return document


def _layout(path: Path, **of: Any) -> tuple[sellout.Recognised, sellout.ColumnMap | None]:
    """What a sales file tells of its columns, and the mapping of its layout, if it is remembered.

    Where a person chose a sheet of the last file, that of the same name with the same columns is
    read. A table by itself with the columns of that sheet leaves nothing to choose. Else the file
    is as new.
    """
    recognised = sandbox.recognise(path)
    known = reading.remembered(recognised.header, **of)
    if known is None or not known.sheet:
        return recognised, known
    if known.sheet in recognised.unread:
        chosen = sandbox.recognise(path, known.sheet)
        of_sheet = reading.remembered(chosen.header, **of)
        if of_sheet is None or not of_sheet.columns:
            return recognised, None
        return chosen, replace(of_sheet, sheet=known.sheet)
    is_alone = bool(known.columns) and not recognised.unread
    return recognised, replace(known, sheet="") if is_alone else None
