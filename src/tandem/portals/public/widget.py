"""The widget: a small page that the organiser's own site frames. What runs now, the button that
leads to joining, and for a member whom that site's server names, what they have.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from tandem.ledger import queries as ledger
from tandem.outreach import tokens
from tandem.outreach.touches import Touch
from tandem.participants.models import Member, MemberStatus
from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.public import programme as whole
from tandem.portals.shared.joining import arriving
from tandem.programmes import domains
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

RUNS_MAX = 4
SOURCE = Touch("widget")


@require_safe
@xframe_options_exempt
def widget(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """The page in the frame. Only the sites that the programme names may frame it; where it names
    none, there is no such page.
    """
    row = answering.opened(slug)
    if not row.widget_origins:
        raise Http404
    used, now = answering.language_of(request, row, language), clock.now()
    tail = arriving.tail(request, row, arriving.came(request, row, SOURCE))
    with translation.override(used):
        member = _member(request, row)
        shown: dict[str, Any] = {
            "programme": {"name": row.name, "slug": row.slug},
            "language": used,
            "member": member,
            "runs": whole.runs(row, used, now=now, tail=tail)[:RUNS_MAX],
            "join": domains.base(row) + reverse("join", args=[row.slug]) + tail,
            "home": domains.base(row) + reverse("member:home", args=[row.slug]),
        }
        answer = HttpResponse(render_to_string("public/widget.html", shown))
    answer["Content-Language"] = used
    # A member's figures are theirs, and each look is counted.
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"  # the address may hold a token
    answer._csp_replace = {  # type: ignore[attr-defined]
        "frame-ancestors": list(row.widget_origins),
        "script-src": ["'none'"],
    }
    arriving.look(request, row, SOURCE)
    return answer


def _member(request: HttpRequest, programme: Programme) -> dict[str, Any] | None:
    """What the member has whom the token names; None for everybody else."""
    token = request.GET.get("token", "") if request.method == "GET" else ""
    bearer = tokens.opened(token, programme=programme, now=clock.now()) if token else None
    if bearer is None:
        return None
    members = Member.objects.within(programme.id, organiser_id=programme.organiser_id)
    row = members.filter(number=bearer.number, status=MemberStatus.ACTIVE).order_by("id").first()
    if row is None:
        return None
    book_id = programmes.book(programme.id, "REWARD", organiser_id=programme.organiser_id)
    balance = ledger.balance(row.id, organiser_id=programme.organiser_id, book_id=book_id)
    return {"available": balance.available, "pending": balance.pending}
