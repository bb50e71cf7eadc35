"""Sending an e-invoice, a photo or a scanned code; and what was sent so far."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.documents import ksef_codes
from tandem.documents.pages import ocr
from tandem.documents.paper import fiscal_ids
from tandem.evidence import queries
from tandem.evidence.documents import files, lifecycle
from tandem.evidence.models import ClaimStatus, Document
from tandem.flows.documents import pictures
from tandem.flows.evidence import accept_evidence, decide_claims, take_up
from tandem.kit.errors import Invalid, TandemError
from tandem.portals.member.own import framed, member_of
from tandem.portals.member.prove import photos
from tandem.portals.member.prove.forms import CODE_MAX, DocumentForm, ScanForm, SendForm
from tandem.portals.shared import received
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.files import states
from tandem.portals.shared.proofs import claims as shared

CLAIMS_PAGE, CLAIMS_MAX = 30, 600


class CodeOfReceipt(Invalid):
    """A scanned code says which receipt it is, and nothing of its goods."""

    code = "portals.code_of_receipt"
    text = gettext_lazy(
        "This is the code of a receipt: it says nothing of what was bought. Photograph the whole"
        " receipt, with its code on it."
    )


@action(ScanForm, permission="member.claim", button=gettext_lazy("Send the code"), is_quiet=True)
def scan(portal: Portal, form: ScanForm) -> Next:
    """Follow a scanned text: an invoice becomes a claim; anything else is looked up as a product's
    code.
    """
    text = form.cleaned_data["text"]
    if ksef_codes.is_link(text):
        decide_claims.ask(
            text,
            programme=portal.programme,
            member_id=member_of(portal).id,
            actor=portal.actor,
            now=portal.now,
        )
        return Next(
            "member:prove",
            done=_(
                "The invoice is noted. It gives points as soon as its seller's file confirms it."
            ),
        )
    if fiscal_ids.of_receipt(text) is not None:
        raise CodeOfReceipt()
    code = pictures.code_of(text) or text
    return Next("member:code", query={"c": code[:CODE_MAX]})


@action(
    SendForm,
    permission="member.claim",
    button=gettext_lazy("Send the invoice"),
    done=gettext_lazy(
        "It came in and is being read. You can leave this page: what comes of it is told in your"
        " messages."
    ),
)
def send(portal: Portal, _form: SendForm) -> None:
    """Take in a file or a photo; it is read by itself."""
    stored = received.stored(portal)
    try:
        accept_evidence.receive(
            stored,
            home=Path(settings.HOME),
            programme_id=portal.programme.id,
            actor=portal.actor,
            now=portal.now,
        )
    except TandemError:
        # The runner's savepoint takes back what was written; the file goes with it.
        received.drop([stored])
        raise


def _own(portal: Portal, document: UUID) -> Document:
    """A file of the member's own."""
    documents = Document.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, id=document
    )
    row = (
        documents.filter(member_id=member_of(portal).id)
        .select_related("upload")
        .order_by("id")
        .first()
    )
    if row is None:
        raise Http404
    return row


@action(
    DocumentForm,
    permission="member.claim",
    button=gettext_lazy("Try again"),
    done=gettext_lazy("It is tried again."),
    is_quiet=True,
)
def again(portal: Portal, form: DocumentForm) -> None:
    """Try a file that failed once more."""
    document = _own(portal, form.cleaned_data["document"])
    take_up.try_again(document.id, actor=portal.actor, now=portal.now)


@action(
    DocumentForm,
    permission="member.claim",
    button=gettext_lazy("Withdraw this file"),
    is_quiet=True,
)
def withdraw(portal: Portal, form: DocumentForm) -> Next:
    """Take a file back."""
    document = _own(portal, form.cleaned_data["document"])
    lifecycle.withdraw(document.id, actor=portal.actor, now=portal.now)
    done = _("“%(name)s” is withdrawn. You may send it again.") % {"name": document.name}
    return Next("member:prove", done=done)


@page(
    "prove/",
    permission="member.claim",
    template="prove.html",
    actions=[scan, send, again, withdraw],
)
def prove(portal: Portal) -> Mapping[str, Any]:
    """The ways to prove a purchase, and what was sent so far."""
    member, of = member_of(portal), portal.organiser_id
    wanted = portal.request.GET.get("show", "")
    limit = (
        int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 4 else CLAIMS_PAGE
    )
    limit = min(max(limit, CLAIMS_PAGE), CLAIMS_MAX)
    without = files.documents_without_claims(
        portal.programme.id, organiser_id=of, member_id=member.id
    )
    unclaimed = [_file(portal, row) for row in without]
    claims = queries.claims(
        portal.programme.id,
        organiser_id=of,
        statuses=ClaimStatus.values,
        member_id=member.id,
        limit=limit + 1,
    )
    names = shared.names_of(portal, claims)
    return framed(
        portal,
        member,
        "prove",
        owner=member.id,
        **ways(portal),
        files=unclaimed,
        claims=[shared.shown(row, names) for row in claims[:limit]],
        more=limit + CLAIMS_PAGE if len(claims) > limit and limit < CLAIMS_MAX else 0,
        actions=photos.offered(portal),
        is_working=any(row["mood"] == "wait" for row in unclaimed),
    )


def ways(portal: Portal) -> dict[str, Any]:
    """The forms by which something is sent, of this page and of the one without signal: who buys
    for themselves has receipts, a firm has invoices, and those of Poland bear a code.
    """
    return {
        "is_receipt_first": member_of(portal).company_id is None,
        "has_invoice_codes": portal.programme.country == "PL",
        "scan": portal.form(scan),
        "send_photo": portal.form(send, of="photo", has_letters=bool(ocr.installed())),
        "send_file": portal.form(send),
    }


def _file(portal: Portal, row: files.DocumentRow) -> dict[str, Any]:
    """A file that is no claim yet: being read, or failed."""
    state, mood = states.words(row.status, is_members=True)
    acts = (again, withdraw) if row.may_go_on else ()
    return {
        "name": row.name,
        "reason": row.reason,
        "mood": mood,
        "state": state,
        "questions": [
            portal.address("member:survey", survey=one["survey"])
            + f"?{urlencode({'code': one['code']})}"
            for one in row.awaits
        ],
        "forms": [portal.form(act, of=row.id, initial={"document": row.id}) for act in acts],
    }
