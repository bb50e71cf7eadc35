"""A landing page: one partner's, or one action's, at an address of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from tandem.kit.texts import localized
from tandem.outreach import queries, touches
from tandem.outreach.models import Landing
from tandem.outreach.touches import Touch
from tandem.partners.models import Outlet, Partner
from tandem.platform import clock
from tandem.portals.public import answering, sharing
from tandem.portals.public import programme as whole
from tandem.portals.shared.joining import arriving

RUNS_MAX = 4


@require_safe
@gzip_page
def landing(request: HttpRequest, slug: str, code: str, language: str = "") -> HttpResponse:
    """What it says, who invites, what runs now, and the button that leads to joining. A page that
    was closed leads to the programme's own, for its address may hang on a wall; what the address
    says goes along.
    """
    row = answering.opened(slug)
    try:
        page = queries.open_landing(code, programme_id=row.id, organiser_id=row.organiser_id)
    except queries.NoSuchLanding:
        words = request.GET.urlencode()
        whole_page = reverse("public-programme-any", args=[slug])
        return redirect(f"{whole_page}?{words}" if words else whole_page)
    used, touch = answering.language_of(request, row, language), _touch(request, page)
    partner = page.partner if page.partner and page.partner.ended_at is None else None
    known = arriving.came(request, row, touch)
    tail = arriving.tail(request, row, known, **({"by": partner.code} if partner else {}))
    with translation.override(used):
        title = localized(page.title, used)
        text = localized(page.text, used) if page.text else ""
        shown = {
            "title": title,
            "text": text,
            "description": " ".join((text or title).split())[: whole.DESCRIPTION_MAX],
            "picture": page.picture_id,
            "invites": _invites(page, partner),
            "at": _place(page.outlet, partner),
            "runs": whole.runs(row, used, now=clock.now(), tail=tail)[:RUNS_MAX],
            "join": reverse("join", args=[row.slug]) + tail,
            "shared": sharing.share(row, title, "public-landing", used, code=page.code),
        }
        answer = answering.answer(
            request,
            row,
            "landing.html",
            page="public-landing",
            chosen=language,
            parts={"code": page.code},
            shown=shown,
            tail=tail,
            is_counted=True,
        )
    arriving.look(request, row, touch)
    return answer


def _touch(request: HttpRequest, page: Landing) -> Touch:
    """What the address says; else the page's own words."""
    touch = touches.said(request.GET) or Touch()
    return Touch(
        touch.source or touches.LANDING,
        touch.medium,
        touch.campaign or page.campaign,
        page.id,
        page.partner_id,
    )


def _invites(page: Landing, partner: Partner | None) -> str:
    return page.invites or (partner.name if partner else "")


def _place(outlet: Outlet | None, partner: Partner | None) -> str:
    """Where to buy: the outlet, or the partner in its city."""
    if outlet is not None and partner is not None:
        return ", ".join(part for part in (partner.name, outlet.name, outlet.city) if part)
    return ", ".join(part for part in (partner.name, partner.city) if part) if partner else ""
