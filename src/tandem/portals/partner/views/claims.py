"""What members say they bought from this partner: to confirm, and invoices asked for."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from tandem.kit.errors import TandemError
from tandem.platform.permissions import require
from tandem.portals.partner.own import partner_of
from tandem.portals.shared import claim_page
from tandem.portals.shared import claims as said
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page


@desk("partner", "partner.view")
def claims(desk: Desk) -> HttpResponse:
    """Claims that wait for this partner."""
    partner_id, name = partner_of(desk)
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "partner.decide")
        try:
            with transaction.atomic():
                said.decide(desk)
                return HttpResponseRedirect(address(desk, "partner:claims"))
        except TandemError as problem:
            error = problem.sentence
    rows = said.open_ones(desk, status="REFERRED", partner_id=partner_id, waits_for="PARTNER")
    return page(
        desk, "partner/claims.html", here="claims", partner_name=name, rows=rows, error=error, reasons=said.reasons(),
        asked=said.open_ones(desk, status="ASKED", partner_id=partner_id), may_decide=desk.may("partner.decide"),
        reason=desk.request.POST.get("reason", ""), text=desk.request.POST.get("text", ""), http_status=400 if error else 200,
    )  # fmt: skip


@desk("partner", "partner.view")
def claim(desk: Desk, member: int, claim: UUID) -> HttpResponse:
    """One claim: its document, what was read of it, its decision."""
    partner_id, name = partner_of(desk)
    return claim_page.one(
        desk, member, claim, template="partner/claim.html", list_place="partner:claims", place="partner:claim", here="claims", partner_id=partner_id, partner_name=name,
    )  # fmt: skip


@desk("partner", "partner.view")
def claim_picture(desk: Desk, member: int, claim: UUID, place: int) -> HttpResponse:
    """A page of a claim's document."""
    partner_id, _name = partner_of(desk)
    return claim_page.picture(desk, member, claim, place, partner_id=partner_id)
