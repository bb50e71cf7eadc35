"""A partner's staff, the customers it invites, and the payments it confirms."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.flows import invite_people
from tandem.insights import unpaid
from tandem.kit.errors import TandemError
from tandem.partners.models import Partner
from tandem.platform import clock, identity, invitations
from tandem.platform.models.user import Role
from tandem.platform.permissions import require
from tandem.portals.partner.views.home import partner_of
from tandem.portals.shared import paid
from tandem.portals.shared import people as shared
from tandem.portals.shared.access import ROLES, Desk, desk
from tandem.portals.shared.pages import address, chosen, key_of, page
from tandem.portals.shared.words import ROLE_NAMES


@desk("partner", "partner.people")
def people(desk: Desk) -> HttpResponse:
    """Who works here with the programme."""
    partner_id, name = partner_of(desk)
    posted, error, now = desk.request.POST, "", clock.now()
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                match posted.get("deed"):
                    case "end":
                        identity.end_role(key_of(posted.get("key", "")), actor=desk.actor, now=now, partner_id=partner_id)
                        messages.success(desk.request, _("The role has ended."))
                    case "revoke":
                        invitations.revoke(key_of(posted.get("key", "")), actor=desk.actor, now=now, partner_id=partner_id)
                        messages.success(desk.request, _("The invitation was taken back."))
                    case _other:
                        role = Role(chosen(posted, "role", {role: role for role in ROLES["partner"]}) or Role.PARTNER_CLERK)
                        _invite(desk, role, partner_id)
                return HttpResponseRedirect(address(desk, "partner:people"))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, "partner/people.html", here="people", partner_name=name, error=error, form=posted, http_status=400 if error else 200,
        rows=shared.standing(desk, roles=ROLES["partner"], partner_id=partner_id),
        invited=shared.invited(desk, roles=ROLES["partner"], partner_id=partner_id),
        roles=[{"value": role, "text": ROLE_NAMES[role]} for role in ROLES["partner"]],
    )  # fmt: skip


@desk("partner", "partner.invite")
def invite(desk: Desk) -> HttpResponse:
    """Invite customers to join; those who come count as recruited by this partner."""
    partner_id, name = partner_of(desk)
    posted, error = desk.request.POST, ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                if posted.get("deed") == "revoke":
                    invitations.revoke(key_of(posted.get("key", "")), actor=desk.actor, now=clock.now(), partner_id=partner_id)
                    messages.success(desk.request, _("The invitation was taken back."))
                else:
                    _invite(desk, Role.MEMBER, partner_id)
                return HttpResponseRedirect(address(desk, "partner:invite"))
        except TandemError as problem:
            error = problem.sentence
    code = Partner.objects.of(desk.actor.organiser_id).get(id=partner_id).code
    return page(
        desk, "partner/invite.html", here="customers", partner_name=name, error=error, form=posted, http_status=400 if error else 200,
        invited=shared.invited(desk, roles=(Role.MEMBER,), partner_id=partner_id),
        join=f"{settings.PUBLIC_URL}/join/{desk.programme.slug}/?by={code}",
    )  # fmt: skip


def _invite(desk: Desk, role: Role, partner_id: int) -> None:
    invite_people.invite(
        desk.request.POST.get("email", ""), role=role, programme=desk.programme, actor=desk.actor, base=settings.PUBLIC_URL,
        now=clock.now(), name=desk.request.POST.get("name", ""), partner_id=partner_id, language=desk.language,
    )  # fmt: skip
    messages.success(desk.request, _("The invitation is on its way."))


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
