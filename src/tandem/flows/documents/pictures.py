"""The codes in a member's picture: that of an invoice becomes a claim, that of a product is used
up.
"""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from tandem.documents import ksef_codes
from tandem.engagement.surveys import gating
from tandem.evidence.claims import answering, scanning
from tandem.evidence.codes import looking_up, serials, signing
from tandem.evidence.codes.letters import LENGTH
from tandem.evidence.documents import lifecycle, sandbox
from tandem.evidence.documents.laying import Work
from tandem.evidence.models import Document, DocumentStatus, Invoice
from tandem.flows.activities import submit_code
from tandem.kit.errors import TandemError
from tandem.platform.access.permissions import Actor


def glance(document: Document, work: Work) -> list[UUID] | None:
    """Read the codes in a picture and act on them; the sellers' files that answer what was asked.
    None: it has no code that proves a purchase, so its page is to be read.

    What cannot count ends the picture with its sentence, in this transaction: a wrong code stays
    counted. Where a survey stands before a code, the picture ends with what comes first, and holds
    the code until it is answered.
    """
    texts = [code.text for code in sandbox.codes(work.home / document.path)]
    # An invoice issued offline bears a second code, which is its issuer's certificate.
    invoices = [text for text in texts if ksef_codes.is_link(text) and "/certificate/" not in text]
    codes = [code for text in texts if (code := code_of(text))]
    if not invoices and not codes:
        return None
    lifecycle.held(document)
    answers: list[UUID] = []
    awaits: list[dict[str, str]] = []
    reason = ""
    try:
        for text in invoices:
            invoice = _ask(text, document, work)
            answers += [invoice.document_id] if invoice is not None else []
        for code in codes:
            try:
                _use(code, document, work)
            except gating.SurveyFirst as first:
                form = looking_up.form_of(code, secret=work.secret)
                awaits.append({"code": form, "survey": str(first.data["survey_id"])})
                reason = first.sentence
    except TandemError as error:
        lifecycle.refuse(document, reason=error.sentence, now=work.now)
        return answers
    if awaits:
        lifecycle.refuse(document, reason=reason, now=work.now, awaits=awaits)
        return answers
    figures = {"invoices": len(invoices), "codes": len(codes)}
    lifecycle.move(
        document, DocumentStatus.COUNTED, now=work.now, figures=figures, done_at=work.now
    )
    return answers


def code_of(text: str) -> str:
    """The product's code in a scanned text: behind a link's `c`, or the text itself, also a signed
    one or a GS1 code with a serial; empty when it can be none.
    """
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


def _ask(text: str, document: Document, work: Work) -> Invoice | None:
    assert document.member_id is not None
    claim = scanning.ask(
        ksef_codes.parse_link(text),
        programme=work.programme,
        member_id=document.member_id,
        actor=_actor(document),
        now=work.now,
    )
    return answering.handed_over(
        work.programme.id, claim.sha256, organiser_id=document.organiser_id
    )


def _use(code: str, document: Document, work: Work) -> None:
    assert document.member_id is not None
    submit_code.submit(
        code,
        programme=work.programme,
        member_id=document.member_id,
        secret=work.secret,
        actor=_actor(document),
        now=work.now,
    )


def _actor(document: Document) -> Actor:
    """The member who sent the picture."""
    user_id = document.upload.user_id if document.upload is not None else None
    return Actor(
        name=f"user:{user_id}",
        organiser_id=document.organiser_id,
        permissions=frozenset({"member.claim"}),
        programme_id=document.programme_id,
        member_id=document.member_id,
    )
