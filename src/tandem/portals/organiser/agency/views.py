"""All programmes of somebody, whoever organises them."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext

from tandem.insights import lately
from tandem.kit.text import folded
from tandem.platform import clock, permissions, tenancy
from tandem.platform.models import Membership, Organiser
from tandem.platform.permissions import Actor
from tandem.portals.organiser.agency import rows
from tandem.portals.shared.access import ROLES
from tandem.portals.shared.templatetags.figures import points
from tandem.programmes.models import Programme

PAGE = 30  # programmes; each asks what waits there
WHY = "somebody's own programmes, whoever organises them"


def programmes(request: HttpRequest) -> HttpResponse:
    """How each programme of somebody does, and what waits there; by organiser."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    places = _places(request.user.pk)
    if not places:
        raise Http404
    lately.begin()
    names = _names(places)
    wanted = folded(request.GET.get("q", ""))
    chosen = [
        place
        for place in places
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
        "total": len(places),
        "page": page,
    }
    return render(request, "organiser/agency/templates/programmes.html", context)


def _places(user_id: Any) -> list[tuple[Actor, Programme]]:
    """The programmes in which a user has a role of organisers, each with who they are there: the
    role in the programme comes before that at its organiser.
    """
    with tenancy.across(WHY):
        roles = list(
            Membership.objects.everyone(reason=WHY)
            .filter(user_id=user_id, role__in=ROLES["organiser"], ended_at=None)
            .order_by("organiser_id", "programme_id", "id")
        )
        found = list(
            Programme.objects.everyone(reason=WHY)
            .filter(organiser_id__in={role.organiser_id for role in roles})
            .order_by("name", "id")
        )
    by_organiser = {key: list(own) for key, own in groupby(roles, key=attrgetter("organiser_id"))}
    places = []
    for programme in found:
        own = by_organiser[programme.organiser_id]
        fitting = [role for role in own if role.programme_id in (programme.id, None)]
        if fitting:
            places.append((permissions.of_membership(fitting[0]), programme))
    return places


def _names(places: Sequence[tuple[Actor, Programme]]) -> dict[Any, str]:
    keys = {actor.organiser_id for actor, _programme in places}
    return dict(Organiser.objects.filter(id__in=keys).values_list("id", "name"))


def _finding(shown: Sequence[dict[str, Any]], total: int) -> str:
    """What the page says first: how many of those that are shown need somebody."""
    needing = sum(not row["is_well"] for row in shown)
    if not needing:
        text = ngettext("%(n)s programme runs", "%(n)s programmes, and nothing waits", total)
        return text % {"n": points(total)}
    text = ngettext("%(n)s programme needs somebody", "%(n)s programmes need somebody", needing)
    return text % {"n": points(needing)}
