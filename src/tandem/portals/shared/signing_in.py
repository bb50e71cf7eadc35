"""Where to go after signing in, signing out, and the programme's colours."""

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from tandem.platform import tenancy
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role
from tandem.portals.shared import media
from tandem.programmes.models import Programme

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512"'
    ' fill="{}"/><text x="256" y="352" text-anchor="middle" font-family="Inter, Arial, sans-serif"'
    ' font-weight="700" font-size="280" fill="{}">{}</text></svg>'
)
_FACE = {Role.MEMBER: "m", Role.PARTNER_MANAGER: "p", Role.PARTNER_CLERK: "p"}


def home(request: HttpRequest) -> HttpResponse:
    """Where this user belongs, or the way in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    with tenancy.across("a user may belong to several organisers"):
        memberships = list(
            Membership.objects.everyone(reason="where to go")
            .filter(user_id=request.user.pk, ended_at=None)
            .order_by("created_at", "id")
        )
        programmes = {
            row.id: row
            for row in Programme.objects.everyone(reason="where to go").order_by("created_at", "id")
        }
    places: dict[str, tuple[str, str]] = {}
    for membership in memberships:
        face = _FACE.get(Role(membership.role), "o")
        for row in programmes.values():
            if row.organiser_id == membership.organiser_id and membership.programme_id in (
                None,
                row.id,
            ):
                places[f"/{face}/{row.slug}/"] = (row.name, face)
    if isinstance(request.user, User) and request.user.is_operator and not places:
        return redirect("operator")
    if len(places) == 1:
        return HttpResponseRedirect(next(iter(places)))
    rows = [
        {"address": address, "name": name, "face": face} for address, (name, face) in places.items()
    ]
    return render(request, "shared/places.html", {"places": rows})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("account_login")


def _public(slug: str) -> Programme:
    with tenancy.across("name and colours are public"):
        row = Programme.objects.everyone(reason="colours").filter(slug=slug).order_by("id").first()
    if row is None:
        raise Http404
    return row


@require_safe
@cache_control(max_age=3600, public=True)
def icon(_request: HttpRequest, slug: str) -> HttpResponse:
    """The programme's sign: its first letter on its colour."""
    row = _public(slug)
    drawing = format_html(
        ICON, row.brand_colour, media.ink_on(row.brand_colour), row.name[:1].upper()
    )
    return HttpResponse(drawing, content_type="image/svg+xml")


@require_safe
@cache_control(max_age=3600, public=True)
def manifest(_request: HttpRequest, slug: str) -> HttpResponse:
    """What a phone asks for to keep the member's pages as an app."""
    row = _public(slug)
    icons = [
        {
            "src": reverse("icon", args=[slug]),
            "sizes": "any",
            "type": "image/svg+xml",
            "purpose": "any",
        }
    ]
    if row.logo_id:
        logo = reverse("picture", args=[row.logo_id])
        icons.insert(0, {"src": logo, "sizes": "any", "type": "image/webp", "purpose": "any"})
    start = reverse("member:home", kwargs={"programme": slug})
    return JsonResponse(
        {
            "name": row.name,
            "short_name": row.name[:20],
            "id": start,
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "background_color": "#fbfaf8",
            "theme_color": row.brand_colour,
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@require_safe
@cache_control(max_age=300, public=True)
def brand(_request: HttpRequest, slug: str) -> HttpResponse:
    """The programme's colour as a style sheet, with a text colour that can be read on it."""
    row = _public(slug)
    return HttpResponse(
        f":root{{--brand:{row.brand_colour};--on-brand:{media.ink_on(row.brand_colour)}}}",
        content_type="text/css",
    )
