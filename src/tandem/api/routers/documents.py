"""Partners' files, handed over by programs."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tandem.api import once
from tandem.api.auth import Caller, caller_of
from tandem.api.schemas.documents import DocumentOut
from tandem.evidence.documents import lifecycle
from tandem.evidence.models import Document
from tandem.flows.evidence import hand_over, take_up
from tandem.kit.errors import Missing
from tandem.partners.models import Partner
from tandem.partners.queries import NoSuchPartner
from tandem.platform import clock

router = Router(tags=["documents"])


class NoSuchDocument(Missing):
    """No file of the key's programme has this id."""

    code = "api.no_such_document"
    text = "There is no such file in this programme."


def _out(row: Document) -> DocumentOut:
    return DocumentOut(
        id=row.id,
        status=row.status,
        reason=row.reason,
        lines_counted=row.lines_counted,
        figures=row.figures,
    )


_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/partners/{partner}/documents",
    response={202: DocumentOut},
    summary="Hand over a partner's file",
    openapi_extra=_BODY,
)
def hand_over_document(
    request: HttpRequest, partner: str, name: Annotated[str, Query(max_length=200)] = "document"
) -> HttpResponse:
    """The body is the file itself: e-invoices (XML, PDF, ZIP), EDI, or a sales file, up to 25 MB.
    Invoices and EDI are counted by themselves, a sales file when a person has mapped one of the
    same layout before.
    """
    caller = caller_of(request, "documents.write")
    there = Partner.objects.within(caller.programme.id, organiser_id=caller.actor.organiser_id)
    row = there.order_by("id").one(NoSuchPartner(), code=partner, ended_at=None)

    def work() -> tuple[int, DocumentOut]:
        document = hand_over.hand_over(
            [request.body],
            name=name,
            programme=caller.programme,
            partner=row,
            by=caller.actor.name,
            home=Path(settings.HOME),
            bytes_max=settings.UPLOAD_BYTES_MAX,
            now=clock.now(),
        )
        return 202, _out(document)

    return once.answer(request, caller, work)


@router.get("/documents/{document}", response=DocumentOut, summary="Read how far a file is")
def read_document(request: HttpRequest, document: UUID) -> DocumentOut:
    """What became of a file that was handed over."""
    return _out(_file(caller_of(request, "documents.write"), document))


@router.post(
    "/documents/{document}/again",
    response={202: DocumentOut},
    summary="Try a file that failed again",
)
def try_document_again(request: HttpRequest, document: UUID) -> HttpResponse:
    """It goes on from where it stopped; what counted stays counted."""
    caller = caller_of(request, "documents.write")

    def work() -> tuple[int, DocumentOut]:
        take_up.try_again(_file(caller, document).id, actor=caller.actor, now=clock.now())
        return 202, _out(_file(caller, document))

    return once.answer(request, caller, work)


@router.post("/documents/{document}/withdraw", response=DocumentOut, summary="Take a file back")
def withdraw_document(request: HttpRequest, document: UUID) -> HttpResponse:
    """A file of which no line counts; it may be handed over again."""
    caller = caller_of(request, "documents.write")

    def work() -> tuple[int, DocumentOut]:
        lifecycle.withdraw(_file(caller, document).id, actor=caller.actor, now=clock.now())
        return 200, _out(_file(caller, document))

    return once.answer(request, caller, work)


def _file(caller: Caller, document: UUID) -> Document:
    """A file of the key's programme that no member sent.

    Raises:
        NoSuchDocument
    """
    documents = Document.objects.of(caller.actor.organiser_id).filter(
        programme_id=caller.programme.id, id=document, member_id=None
    )
    row = documents.order_by("id").first()
    if row is None:
        raise NoSuchDocument()
    return row
