"""The codes in a member's picture: that of an invoice becomes a claim, that of a product is used up."""

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from tandem.evidence import intake
from tandem.evidence.claims import answering, making
from tandem.evidence.codes import serials, signing
from tandem.evidence.codes.letters import LENGTH
from tandem.evidence.models import Document, DocumentStatus, Invoice
from tandem.evidence.readers import ksef_codes, sandbox
from tandem.flows import submit_code
from tandem.kit.errors import TandemError
from tandem.platform.permissions import Actor
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


def read(document_id: UUID, *, organiser_id: UUID, home: Path, secret: bytes, now: datetime) -> list[UUID] | None:
    """Read the codes in a picture and act on them; the sellers' files that answer what was asked. None: it has no code that
    proves a purchase, so its page is to be read.

    What cannot count refuses the picture with its sentence, in this transaction: a wrong code stays counted.
    """
    document = Document.objects.of(organiser_id).select_related("upload").get(id=document_id)
    if document.status != DocumentStatus.RECEIVED:
        return []
    programme = programmes.programme(document.programme_id, organiser_id=organiser_id)
    answers: list[UUID] = []
    try:
        texts = [code.text for code in sandbox.codes(home / document.path)]
        # An invoice issued offline bears a second code, which is its issuer's certificate.
        invoices = [text for text in texts if ksef_codes.is_link(text) and "/certificate/" not in text]
        codes = [code for text in texts if (code := code_of(text))]
        if not invoices and not codes:
            return None
        for text in invoices:
            found = _ask(text, document, programme, now)
            answers += [found.document_id] if found is not None else []
        for code in codes:
            assert document.member_id is not None
            submit_code.submit(
                code, programme=programme, member_id=document.member_id, secret=secret, actor=_actor(document), now=now
            )
    except TandemError as error:
        intake.refuse(document_id, reason=error.sentence, organiser_id=organiser_id, now=now)
        return answers
    document.status, document.done_at = DocumentStatus.ACCEPTED, now
    document.figures = {"invoices": len(invoices), "codes": len(codes)}
    document.save(update_fields=["status", "done_at", "figures"])
    return answers


def code_of(text: str) -> str:
    """The product's code in a scanned text: behind a link's `c`, or the text itself, also a signed one or a GS1 code with a
    serial; empty when it can be none."""
    try:
        code = (parse_qs(urlsplit(text).query).get("c") or [text])[0]
    except ValueError:  # a link that is none: `//[V`
        return ""
    if code.startswith(signing.MARK):
        return code if len(code) == signing.LENGTH else ""
    if form := serials.form_of(code):
        return form
    bare = "".join(letter for letter in code if letter.isalnum())
    return code if len(bare) == LENGTH and not bare.isdecimal() else ""


def _ask(text: str, document: Document, programme: Programme, now: datetime) -> Invoice | None:
    assert document.member_id is not None
    claim = making.ask(
        ksef_codes.parse_link(text), programme=programme, member_id=document.member_id, actor=_actor(document), now=now
    )
    return answering.handed_over(programme.id, claim.sha256, organiser_id=programme.organiser_id)


def _actor(document: Document) -> Actor:
    """The member who sent the picture."""
    user_id = document.upload.user_id if document.upload is not None else None
    return Actor(
        name=f"user:{user_id}", organiser_id=document.organiser_id, permissions=frozenset({"member.claim"}),
        programme_id=document.programme_id, member_id=document.member_id,
    )  # fmt: skip
