"""A partner's staff, the customers it invites, and the payments it confirms."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.flows.joining import enrolling as enrol_member
from tandem.kit.errors import TandemError
from tandem.participants.firms import means
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.platform.models import Membership
from tandem.platform.models.user import Role
from tandem.portals.partner.own import partner_of
from tandem.portals.shared import joining, people, posters
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, chosen, page


@desk("partner", "partner.invite")
def invite(desk: Desk) -> HttpResponse:
    """Invite customers to join; those who come count as recruited by this partner."""
    partner_id, name = partner_of(desk)
    posted, error = desk.request.POST, ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                messages.success(desk.request, people.act(desk, roles=(Role.MEMBER,), partner_id=partner_id))
                return HttpResponseRedirect(address(desk, "partner:invite"))
        except TandemError as problem:
            error = problem.sentence
    link = _link(desk, partner_id, in_person=True)
    return page(
        desk, "partner/invite.html", here="customers", partner_name=name, error=error, form=posted, http_status=400 if error else 200,
        invited=people.invited(desk, roles=(Role.MEMBER,), partner_id=partner_id),
        join=link, qr=posters.qr(link), languages=posters.links(desk), forms=posters.FORMS,
    )  # fmt: skip


def _link(desk: Desk, partner_id: int, *, in_person: bool = False) -> str:
    """The address of the form of enrolment that names this partner, and who of it gives the link."""
    of = desk.actor.organiser_id
    said = {"by": Partner.objects.of(of).get(id=partner_id).code}
    if in_person and desk.actor.user_id is not None:
        mine = (
            Membership.objects.of(of)
            .filter(user_id=desk.actor.user_id, partner_id=partner_id, ended_at=None)
            .order_by("id")
            .first()
        )
        said |= {"who": str(mine.id)} if mine else {}
    return f"{settings.PUBLIC_URL}/join/{desk.programme.slug}/?{urlencode(said)}"


@desk("partner", "partner.invite")
def poster(desk: Desk, form: str) -> HttpResponse:
    """This partner's poster or counter cards."""
    partner_id, name = partner_of(desk)
    return posters.answer(desk, form, link=_link(desk, partner_id), partner=name)


@desk("partner", "partner.invite")
def counter(desk: Desk) -> HttpResponse:
    """Fill in the form for a customer at the counter; the customer confirms it from their own mailbox."""
    partner_id, name = partner_of(desk)
    posted, error, programme = desk.request.POST, "", desk.programme
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                enrol_member.apply(
                    joining.applicant_of(desk.request, programme.country), programme=programme, terms_id=joining.accepted(desk.request),
                    recruited_by_id=partner_id, recruited_by_user_id=desk.actor.user_id,
                    vouched_by=desk.actor.name if posted.get("vouched") == "1" else "", language=_language(desk), base=settings.PUBLIC_URL, now=clock.now(),
                )  # fmt: skip
                messages.success(desk.request, _("A link is on its way to the customer, who takes part by opening it."))
                return HttpResponseRedirect(address(desk, "partner:counter"))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, "partner/counter.html", here="customers", partner_name=name, error=error, form=posted, terms=joining.terms_of(programme),
        languages=posters.links(desk), can_vouch=means.policy_of(programme).allows(means.PARTNER), http_status=400 if error else 200,
    )  # fmt: skip


def _language(desk: Desk) -> str:
    """The customer's language, as the form says."""
    return chosen(desk.request.POST, "language", dict.fromkeys(desk.programme.languages)) or desk.language
