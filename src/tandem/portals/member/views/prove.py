"""Proving a purchase with what is in hand: the file of an e-invoice, the code printed on it, or the code of a product."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.evidence import queries
from tandem.evidence.codes import asking
from tandem.evidence.models import ClaimStatus, Document
from tandem.evidence.readers import ksef_codes
from tandem.evidence.readers.paper import marks, ocr
from tandem.flows import decide_claims, submit_code, take_up
from tandem.flows.documents import pictures
from tandem.kit.errors import Exhausted, Invalid, TandemError
from tandem.platform import clock
from tandem.portals.member.views import action
from tandem.portals.member.views.home import member_of
from tandem.portals.member.waiting import awaited
from tandem.portals.shared import claims as said
from tandem.portals.shared import documents
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.accounts import address_of
from tandem.portals.shared.pages import address, key_of, page

SCANNED_MAX, CODE_MAX = 400, 160


class CodeOfReceipt(Invalid):
    """A scanned code says which receipt it is, and nothing of its goods."""

    code = "portals.code_of_receipt"
    text = gettext_lazy(
        "This is the code of a receipt: it says nothing of what was bought. Photograph the whole receipt, with its code on it."
    )


@desk("member", "member.claim", takes_files=True)
def prove(desk: Desk) -> HttpResponse:
    """Send an e-invoice or scan a code; what was sent so far."""
    row, error = member_of(desk), ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                if desk.request.POST.get("deed") in ("again", "withdraw"):
                    return HttpResponseRedirect(_go_on(desk, row.id))
                if "text" in desk.request.POST:
                    return HttpResponseRedirect(_scanned(desk, desk.request.POST["text"][:SCANNED_MAX], row.id))
                documents.take_in(desk)
                messages.success(desk.request, _("It came in and is being read."))
                return HttpResponseRedirect(address(desk, "member:prove"))
        except TandemError as problem:
            error = problem.sentence
    of = desk.actor.organiser_id
    files = [_file(each) for each in queries.documents_without_claims(desk.programme.id, organiser_id=of, member_id=row.id)]
    claims = queries.claims(desk.programme.id, organiser_id=of, statuses=ClaimStatus.values, member_id=row.id, limit=50)
    return page(
        desk, "member/prove.html", here="prove", owner=row.id, member_name=row.name, firm=awaited(desk, row), files=files, claims=[said.shown(each) for each in claims], error=error,
        actions=action.offered(desk), is_working=any(each["mood"] == "wait" for each in files), has_letters=bool(ocr.installed()), http_status=400 if error else 200,
    )  # fmt: skip


def _file(row: queries.DocumentRow) -> dict[str, Any]:
    """A file that is no claim yet: being read, or failed."""
    state, mood = documents.words(row.status, is_members=True)
    return {"id": row.id, "name": row.name, "reason": row.reason, "mood": mood, "state": state, "may_go_on": row.may_go_on}


def _go_on(desk: Desk, member_id: int) -> str:
    """Try a file of the member's own that failed once more, or take it back."""
    posted = desk.request.POST
    own = Document.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id, member_id=member_id)
    document = own.filter(id=key_of(posted.get("document", ""))).select_related("upload").order_by("id").first()
    if document is None:
        raise Http404
    if posted["deed"] == "again":
        take_up.try_again(document.id, actor=desk.actor, now=clock.now())
        messages.success(desk.request, _("It is tried again."))
    else:
        documents.withdraw(desk, document)
    return address(desk, "member:prove")


def _scanned(desk: Desk, text: str, member_id: int) -> str:
    """Where a scanned text leads: an invoice becomes a claim; anything else is looked up as a product's code."""
    if ksef_codes.is_link(text):
        decide_claims.ask(text, programme=desk.programme, member_id=member_id, actor=desk.actor, now=clock.now())
        messages.success(desk.request, _("The invoice is noted. It counts as soon as its seller's file confirms it."))
        return address(desk, "member:prove")
    if marks.of_receipt(text) is not None:
        raise CodeOfReceipt()
    code = pictures.code_of(text) or text
    return f"{address(desk, 'member:code')}?{urlencode({'c': code[:CODE_MAX]})}"


@desk("member", "member.claim")
def code(desk: Desk) -> HttpResponse:
    """Redeem a product code: typed, or brought by the link behind its QR. The answer is what it gave."""
    row = member_of(desk)
    text = desk.request.POST.get("code") or desk.request.GET.get("c", "")
    error, given, questions, status = "", None, [], 200
    if desk.request.method == "POST":
        try:
            given = submit_code.submit(
                text, programme=desk.programme, member_id=row.id, secret=settings.SECRET_KEY.encode(), actor=desk.actor,
                now=clock.now(), answers=desk.request.POST.getlist("answer")[: asking.QUESTIONS_MAX],
                address=address_of(desk.request),
            )  # fmt: skip
            text = ""
        except Exhausted as problem:
            error, status = problem.sentence, 429
        except asking.QuestionsFirst as problem:
            # Asked for the first time it is no fault; what was answered already stays.
            said = desk.request.POST.getlist("answer")
            questions = [
                {**asked, "said": said[place] if place < len(said) else ""}
                for place, asked in enumerate(problem.data["questions"])
            ]
            error, status = (problem.sentence, 400) if said else ("", 200)
        except TandemError as problem:
            error, status = problem.sentence, 400
    return page(
        desk, "member/code.html", here="prove", member_name=row.name, firm=awaited(desk, row), text=text[:CODE_MAX], error=error, questions=questions,
        given=None if given is None else given.points.get("REWARD", 0), deed=given.id if given else None,
        http_status=status,
    )  # fmt: skip
