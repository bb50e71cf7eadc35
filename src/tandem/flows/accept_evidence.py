"""From a received proof to activity: receive → read → match → accept."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tandem.evidence import acceptance, intake, matching, reading, staging
from tandem.evidence.claims import answering, making, verification
from tandem.evidence.models import Document, DocumentKind, DocumentStatus
from tandem.evidence.readers import sellout
from tandem.flows import prove_action
from tandem.kit.errors import Conflict, Invalid, Unavailable
from tandem.platform import tenancy
from tandem.platform.jobs import running
from tandem.platform.models import Upload
from tandem.platform.permissions import Actor
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

RUNS_MAX = 5
log = logging.getLogger(__name__)


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
    text = _("This is no e-invoice and no picture. Send the invoice's XML or PDF, or scan the code printed on it.")


class NotReady(Conflict):
    """The document is not at the point where it can be accepted."""

    code = "flows.not_ready"
    text = _("This file cannot be accepted now: it is %(status)s.")


class NeverWhole(Unavailable):
    """What was read of a document was gone each time before it was counted."""

    code = "flows.never_whole"
    text = _("The database lost what was read of this file several times. It is tried again later.")


def receive(
    upload: Upload, *, home: Path, programme_id: UUID, actor: Actor, now: datetime, partner_id: int | None = None
) -> Document:
    """Take in an uploaded file of a partner, of a member or of the organiser. What strangers wrote is read later, by a job.

    Raises:
        AlreadyReceived, NotATable, PartnerNeeded, PictureOfNobody, NoProof: the file is not taken in.
    """
    partner_id, kind = actor.partner_id or partner_id, intake.kind_of(home / upload.path, upload.media_type)
    if kind == DocumentKind.PICTURE and actor.member_id is None:
        raise PictureOfNobody()
    if kind == DocumentKind.SELL_OUT and actor.member_id is not None:
        raise NoProof()
    if kind == DocumentKind.SELL_OUT and partner_id is None:
        raise PartnerNeeded()
    document = intake.receive(
        upload,
        home=home,
        programme_id=programme_id,
        partner_id=partner_id,
        member_id=actor.member_id,
        actor=actor,
        now=now,
    )
    if document.kind == DocumentKind.SELL_OUT:
        propose_mapping(document, home=home)
    return document


def propose_mapping(document: Document, *, home: Path) -> sellout.Recognised:
    """Look at the head of a sales file: the mapping remembered for this layout, else the one recognised."""
    recognised = sellout.recognise(home / document.path)
    known = reading.remembered(
        recognised.header,
        programme_id=document.programme_id,
        partner_id=document.partner_id,
        organiser_id=document.organiser_id,
    )
    mapping = known or recognised.mapping
    document.mapping = mapping.to_json()
    document.save(update_fields=["mapping"])
    return recognised


def is_remembered(document: Document, header: Sequence[str]) -> bool:
    """Whether a person mapped a file of this partner and layout before."""
    known = reading.remembered(
        header, programme_id=document.programme_id, partner_id=document.partner_id, organiser_id=document.organiser_id
    )
    return known is not None


def map_columns(document: Document, mapping: sellout.ColumnMap, *, home: Path, now: datetime) -> None:
    """Set how a sales file is read, and remember it for the partner's next one."""
    sellout.check(mapping)
    document.mapping = mapping.to_json()
    document.save(update_fields=["mapping"])
    header = sellout.recognise(home / document.path).header
    reading.remember(
        mapping, header, programme_id=document.programme_id, partner_id=document.partner_id,
        organiser_id=document.organiser_id, now=now,
    )  # fmt: skip


def preview(document_id: UUID, *, organiser_id: UUID, home: Path, now: datetime) -> dict[str, int]:
    """Read the file and match it without counting anything; the figures a person decides on."""
    document = Document.objects.of(organiser_id).select_related("upload").get(id=document_id)
    if document.status not in (DocumentStatus.RECEIVED, DocumentStatus.READ):
        raise NotReady(status=document.status)
    programme = programmes.programme(document.programme_id, organiser_id=organiser_id)
    if document.kind == DocumentKind.ACTION:
        prove_action.read(document, programme=programme, home=home, now=now)
        document.status = DocumentStatus.READ
        document.save(update_fields=["status"])
        return document.figures
    reading.read(document, programme=programme, home=home, now=now)
    if document.member_id is not None:
        verification.judge(document, programme=programme, now=now)
    document.figures = {**document.figures, **matching.match(document, programme=programme).figures}
    if document.kind == DocumentKind.SELL_OUT:
        document.figures["odd_prices"] = matching.odd_prices(document, programme)
    document.save(update_fields=["figures"])
    if document.member_id is not None:
        acceptance.clear(document)  # its lines are kept with its claims, which may wait for weeks
    return document.figures


def answers(document_id: UUID, *, organiser_id: UUID) -> list[UUID]:
    """The sellers' files that hold what a member's document asks for, or shows on paper."""
    document = Document.objects.of(organiser_id).get(id=document_id)
    return answering.answers_of(document) if document.member_id is not None else []


def has_accepted_claims(document_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether a member's document holds claims that the machine accepted."""
    document = Document.objects.of(organiser_id).get(id=document_id)
    return document.member_id is not None and making.accepted(document).exists()


@dataclass(frozen=True, slots=True)
class _Run:
    """One run over a document: which it is, who has it counted, and what matching found."""

    document_id: UUID
    programme: Programme
    actor: str
    number: int
    matched: matching.Matched


class _TakenOver(Exception):
    """Another run has begun over the document meanwhile, and does what is left."""


def accept(
    document_id: UUID, *, organiser_id: UUID, home: Path, actor: str, now: Callable[[], datetime], again: bool = False
) -> dict[str, int]:
    """Count the lines of a document, in transactions of a batch each. May be killed and called again at any point.

    `again` goes through an accepted document once more, because something it waited for is known now: lines that counted
    are told by their identity, so only what is new counts, as a further round.

    Must not run inside a transaction of the caller: what is counted stays counted.
    """
    for _try in range(RUNS_MAX):
        run = _begin(document_id, organiser_id=organiser_id, home=home, actor=actor, now=now, again=again)
        try:
            if run is not None:
                for batch_no, lines in run.matched.batches.items():
                    _count_batch(run, batch_no, lines, now)
                _finish(run, now)
        except staging.Stale:
            log.warning("what was staged of document %s is gone; it is read and matched again", document_id)
            continue
        except _TakenOver:
            log.warning("another run counts document %s", document_id)
        with transaction.atomic():
            tenancy.enter(organiser_id)
            return Document.objects.of(organiser_id).get(id=document_id).figures
    raise NeverWhole()


def _begin(
    document_id: UUID, *, organiser_id: UUID, home: Path, actor: str, now: Callable[[], datetime], again: bool
) -> _Run | None:
    """Stage and match what is to be counted, as the document's newest run; None where nothing is left to do."""
    with transaction.atomic():
        tenancy.enter(organiser_id)
        document = _locked(document_id, organiser_id)
        is_done = document.status == DocumentStatus.ACCEPTED
        if document.status == DocumentStatus.REFUSED or (is_done and not again):
            return None
        programme = programmes.programme(document.programme_id, organiser_id=organiser_id)
        if document.kind == DocumentKind.ACTION:
            if document.status == DocumentStatus.RECEIVED:
                prove_action.read(document, programme=programme, home=home, now=now())
            prove_action.count(document, programme=programme, actor=actor, now=now())
            return None
        if is_done:
            document.figures["round"] = document.figures.get("round", 0) + 1
            document.lines_before = document.lines_counted
        if document.member_id is None:
            if not staging.is_whole(document):
                reading.read(document, programme=programme, home=home, now=now())
        else:
            if document.status == DocumentStatus.RECEIVED:
                reading.read(document, programme=programme, home=home, now=now())
            verification.judge(document, programme=programme, now=now())
            making.stage(document)
        matched = matching.match(document, programme=programme)
        acceptance.begin(document, matched)
        return _Run(document_id, programme, actor, document.run, matched)


def _count_batch(run: _Run, batch_no: int, lines: int, now: Callable[[], datetime]) -> None:
    with transaction.atomic():
        document = _held(run)
        acceptance.accept_batch(document, batch_no, lines=lines, programme=run.programme, actor=run.actor, now=now())
    running.progressed()


def _finish(run: _Run, now: Callable[[], datetime]) -> None:
    with transaction.atomic():
        document = _held(run)
        acceptance.finish(document, run.matched, programme=run.programme, actor=run.actor, now=now())


def _held(run: _Run) -> Document:
    """The document of this run, for as long as the transaction lasts.

    Raises:
        _TakenOver
    """
    tenancy.enter(run.programme.organiser_id)
    document = _locked(run.document_id, run.programme.organiser_id)
    if document.run != run.number or document.status != DocumentStatus.ACCEPTING:
        raise _TakenOver
    return document


def _locked(document_id: UUID, organiser_id: UUID) -> Document:
    return Document.objects.of(organiser_id).select_related("upload").select_for_update(of=("self",)).get(id=document_id)
