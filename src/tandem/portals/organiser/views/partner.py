"""One partner: its outlets and its staff."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.kit.errors import TandemError
from tandem.kit.text import tidy
from tandem.partners import onboarding, queries
from tandem.partners.models import Outlet, Partner
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared import people, posters
from tandem.portals.shared.access import ROLES, Desk, desk
from tandem.portals.shared.pages import address, key_of, page
from tandem.portals.shared.words import PARTNER_ROLES


@desk("organiser", "partners.view")
def partner(desk: Desk, partner: int) -> HttpResponse:
    """Outlets: add, authorise. Staff: invite, end."""
    of, posted, error = desk.actor.organiser_id, desk.request.POST, ""
    row = queries.partner(partner, programme_id=desk.programme.id, organiser_id=of)
    if desk.request.method == "POST":
        require(desk.actor, "partners.change")
        try:
            with transaction.atomic():
                messages.success(desk.request, _act(desk, row.id))
                return HttpResponseRedirect(address(desk, "organiser:partner", partner=row.id))
        except TandemError as problem:
            error = problem.sentence
    outlets = Outlet.objects.of(of).filter(partner_id=row.id).order_by("code", "id")
    return page(
        desk, "organiser/partner.html", here="partners", error=error, form=posted, http_status=400 if error else 200,
        partner={"name": row.name, "tax_id": row.tax_id, "role": PARTNER_ROLES[row.role], "code": row.code,
                 "parent": row.parent.name if row.parent else ""},
        outlets=list(outlets.values("id", "name", "code", "city", "region", "is_authorised")),
        join=_link(desk, row), languages=posters.links(desk),
        **people.panel(desk, roles=ROLES["partner"], partner_id=row.id),
    )  # fmt: skip


def _link(desk: Desk, row: Partner) -> str:
    """Where the customers of a partner join."""
    return f"{settings.PUBLIC_URL}/join/{desk.programme.slug}/?{urlencode({'by': row.code})}"


@desk("organiser", "partners.view")
def poster(desk: Desk, partner: int, form: str) -> HttpResponse:
    """A partner's poster or counter cards."""
    row = queries.partner(partner, programme_id=desk.programme.id, organiser_id=desk.actor.organiser_id)
    return posters.answer(desk, form, link=_link(desk, row), partner=row.name)


@desk("organiser", "programme.view")
def own_poster(desk: Desk, form: str) -> HttpResponse:
    """The programme's own poster or cards, that name no partner."""
    return posters.answer(desk, form, link=f"{settings.PUBLIC_URL}/join/{desk.programme.slug}/", partner="")


def _act(desk: Desk, partner_id: int) -> str:
    posted, now = desk.request.POST, clock.now()
    match posted.get("deed"):
        case "outlet":
            onboarding.add_outlet(
                partner_id, code=tidy(posted.get("code", ""))[:40], name=posted.get("name", "")[:200], city=tidy(posted.get("city", ""))[:100],
                region=tidy(posted.get("region", ""))[:60], actor=desk.actor, now=now,
            )  # fmt: skip
            return _("The outlet is known now. Sales files name it by its code.")
        case "authorise":
            onboarding.authorise_outlet(
                key_of(posted.get("outlet", "")), partner_id=partner_id, is_authorised=bool(posted.get("yes")), actor=desk.actor
            )
            return _("Kept.")
    return people.act(desk, roles=ROLES["partner"], partner_id=partner_id)
