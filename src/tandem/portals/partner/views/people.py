"""A partner's staff, the customers it invites, and the payments it confirms."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from tandem.insights import unpaid
from tandem.kit.errors import TandemError
from tandem.partners.models import Partner
from tandem.platform.models.user import Role
from tandem.platform.permissions import require
from tandem.portals.partner.views.home import partner_of
from tandem.portals.shared import paid
from tandem.portals.shared import people as shared
from tandem.portals.shared.access import ROLES, Desk, desk
from tandem.portals.shared.pages import address, page


@desk("partner", "partner.people")
def people(desk: Desk) -> HttpResponse:
    """Who works here with the programme."""
    partner_id, name = partner_of(desk)
    posted, error = desk.request.POST, ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                messages.success(desk.request, shared.act(desk, roles=ROLES["partner"], partner_id=partner_id))
                return HttpResponseRedirect(address(desk, "partner:people"))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, "partner/people.html", here="people", partner_name=name, error=error, form=posted, http_status=400 if error else 200,
        **shared.panel(desk, roles=ROLES["partner"], partner_id=partner_id),
    )  # fmt: skip


@desk("partner", "partner.invite")
def invite(desk: Desk) -> HttpResponse:
    """Invite customers to join; those who come count as recruited by this partner."""
    partner_id, name = partner_of(desk)
    posted, error = desk.request.POST, ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                messages.success(desk.request, shared.act(desk, roles=(Role.MEMBER,), partner_id=partner_id))
                return HttpResponseRedirect(address(desk, "partner:invite"))
        except TandemError as problem:
            error = problem.sentence
    code = Partner.objects.of(desk.actor.organiser_id).get(id=partner_id).code
    return page(
        desk, "partner/invite.html", here="customers", partner_name=name, error=error, form=posted, http_status=400 if error else 200,
        invited=shared.invited(desk, roles=(Role.MEMBER,), partner_id=partner_id),
        join=f"{settings.PUBLIC_URL}/join/{desk.programme.slug}/?by={code}",
    )  # fmt: skip


@desk("partner", "partner.view")
def payments(desk: Desk) -> HttpResponse:
    """My sales whose points wait for a payment; mark them paid."""
    partner_id, name = partner_of(desk)
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "partner.decide")
        try:
            with transaction.atomic():
                paid.mark(desk, partner_id=partner_id)
                return HttpResponseRedirect(address(desk, "partner:payments"))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, "partner/payments.html", here="payments", partner_name=name, error=error, http_status=400 if error else 200,
        rows=paid.rows(desk, partner_id=partner_id), today=paid.today(desk),
        total=unpaid.total(desk.programme.id, organiser_id=desk.actor.organiser_id, partner_id=partner_id),
    )  # fmt: skip
