"""One claim of the member: how far it is, what is asked, and the way to have a rejection looked at again."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.evidence.claims import talking
from tandem.evidence.models import Claim
from tandem.kit.errors import TandemError
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.member.views.home import member_of
from tandem.portals.shared import claims as said
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page


@desk("member", "member.view")
def claim(desk: Desk, claim: UUID) -> HttpResponse:
    """Show a claim, take the answer to a question or an appeal."""
    member = member_of(desk)
    row = (
        Claim.objects.of(desk.actor.organiser_id)
        .filter(member_id=member.id, id=claim, programme_id=desk.programme.id)
        .order_by("id")
        .first()
    )
    if row is None:
        raise Http404
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "member.claim")
        try:
            with transaction.atomic():
                _act(desk, claim)
                return HttpResponseRedirect(address(desk, "member:claim", claim=claim))
        except TandemError as problem:
            error = problem.sentence
    (shown,) = said.rows_of(desk, [row])
    until = talking.appeal_until(row, desk.programme)
    return page(
        desk, "member/claim.html", here="prove", member_name=member.name, claim=shown, error=error, text=desk.request.POST.get("text", ""),
        is_asked=row.waits_for == "MEMBER" and row.status == "REFERRED", appeal_until=until if until and until >= clock.now().date() else None,
        http_status=400 if error else 200,
    )  # fmt: skip


def _act(desk: Desk, claim: UUID) -> None:
    posted = desk.request.POST
    is_appeal = posted.get("deed") == "appeal"
    say = talking.appeal if is_appeal else talking.answer
    say(claim, posted.get("text", ""), programme=desk.programme, actor=desk.actor, now=clock.now())
    if is_appeal:
        messages.success(desk.request, _("Somebody else looks at it now."))
    else:
        messages.success(desk.request, _("Thank you. It goes on."))
