"""All programmes of somebody, whoever organises them."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext

from tandem.insights import lately
from tandem.kit.text import folded
from tandem.platform import clock
from tandem.portals.organiser.agency import people, places, rows
from tandem.portals.organiser.agency.places import Place
from tandem.portals.shared.templatetags.figures import points

PAGE = 30  # programmes; each asks what waits there


def programmes(request: HttpRequest) -> HttpResponse:
    """How each programme of somebody does, and what waits there; by organiser."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    own = places.of(request.user.pk)
    if not own:
        raise Http404
    with lately.of_page():
        return _shown(request, own)


def _shown(request: HttpRequest, own: Sequence[Place]) -> HttpResponse:
    names = places.names(own)
    wanted = folded(request.GET.get("q", ""))
    chosen = [
        place
        for place in own
        if wanted in folded(f"{place[1].name} {names[place[0].organiser_id]}")
    ]
    chosen.sort(key=lambda place: (names[place[0].organiser_id], place[1].name, place[1].id))
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    language = get_language() or "en"
    shown = rows.of(list(page), names, request=request, language=language, now=clock.now())
    at = lately.counted_at()
    context = {
        "rows": shown,
        "finding": _finding(shown, len(chosen)),
        "counted_at": f"{at:%H:%M} UTC" if at else "",
        "q": request.GET.get("q", ""),
        "total": len(own),
        "page": page,
        "may_see_people": bool(people.managed(own)),
    }
    return render(request, "organiser/agency/templates/programmes.html", context)


def _finding(shown: Sequence[dict[str, Any]], total: int) -> str:
    """What the page says first: how many of those that are shown need somebody."""
    needing = sum(not row["is_well"] for row in shown)
    if not needing:
        text = ngettext("%(n)s programme runs", "%(n)s programmes, and nothing waits", total)
        return text % {"n": points(total)}
    text = ngettext("%(n)s programme needs somebody", "%(n)s programmes need somebody", needing)
    return text % {"n": points(needing)}
