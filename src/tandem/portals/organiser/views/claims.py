"""What members say they bought and nobody has decided yet."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from tandem.kit.errors import TandemError
from tandem.platform.permissions import require
from tandem.portals.shared import claim_page
from tandem.portals.shared import claims as said
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page


@desk("organiser", "evidence.view")
def claims(desk: Desk) -> HttpResponse:
    """Claims of the programme that wait, whoever they wait for."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.decide")
        try:
            with transaction.atomic():
                said.decide(desk)
                return HttpResponseRedirect(address(desk, "organiser:claims"))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, "organiser/claims.html", here="claims", rows=said.with_rivals(desk, said.open_ones(desk, status="REFERRED")),
        error=error,
        reasons=said.reasons(), asked=said.open_ones(desk, status="ASKED"), may_decide=desk.may("evidence.decide"), show_partner=True,
        reason=desk.request.POST.get("reason", ""), text=desk.request.POST.get("text", ""), http_status=400 if error else 200,
    )  # fmt: skip


@desk("organiser", "evidence.view")
def claim(desk: Desk, member: int, claim: UUID) -> HttpResponse:
    """One claim: its document, what was read of it, its decision."""
    return claim_page.one(
        desk, member, claim, template="organiser/claim.html", list_place="organiser:claims", place="organiser:claim", here="claims",
    )  # fmt: skip


@desk("organiser", "evidence.view")
def claim_picture(desk: Desk, member: int, claim: UUID, place: int) -> HttpResponse:
    """A page of a claim's document."""
    return claim_page.picture(desk, member, claim, place)
