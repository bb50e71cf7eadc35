"""What a programme looks like to phones and browsers: its colours, its sign, its app."""

import re

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tandem.kit import colours
from tandem.kit.errors import TandemError
from tandem.platform import tenancy
from tandem.platform.files import pictures
from tandem.portals.shared import media
from tandem.programmes.models import Programme

SIGN_KEPT_SECONDS = 24 * 3600
_COLOUR = re.compile("[0-9a-f]{6}")
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512"'
    ' fill="{}"/><text x="256" y="352" text-anchor="middle" font-family="Inter, Arial, sans-serif"'
    ' font-weight="700" font-size="280" fill="{}">{}</text></svg>'
)


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
        ICON, row.brand_colour, colours.ink_on(row.brand_colour), row.name[:1].upper()
    )
    return HttpResponse(drawing, content_type="image/svg+xml")


@require_safe
@cache_control(max_age=3600, public=True)
def app_icon(_request: HttpRequest, slug: str) -> HttpResponse:
    """The sign as a PNG, for phones that take no drawing (`apple-touch-icon`): the logo, else the
    letter. Made once and kept for a day, for anybody may ask for it.
    """
    row = _public(slug)
    letter = row.name.strip().upper()[:1] or "•"
    known = f"app-icon:{row.id}:{row.brand_colour}:{ord(letter)}:{row.logo_id or ''}"
    content: bytes | None = cache.get(known)
    if content is None:
        try:
            content = pictures.sign(
                letter=letter,
                colour=row.brand_colour,
                ink=colours.ink_on(row.brand_colour),
                logo=media.path_of(row.logo_id) if row.logo_id else None,
            )
        except TandemError as refusal:  # a phone takes a picture of the page then
            raise Http404 from refusal
        cache.set(known, content, timeout=SIGN_KEPT_SECONDS)
    return HttpResponse(content, content_type="image/png")


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
            "short_name": row.app_name or row.name[:20],
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
        f":root{{--brand:{row.brand_colour};--on-brand:{colours.ink_on_pages(row.brand_colour)}}}",
        content_type="text/css",
    )


@require_safe
@cache_control(max_age=31_536_000, public=True, immutable=True)
def tint(_request: HttpRequest, colour: str) -> HttpResponse:
    """A colour as a style sheet, for a page that has one of its own."""
    if not _COLOUR.fullmatch(colour):
        raise Http404
    hexed = f"#{colour}"
    return HttpResponse(
        f":root{{--brand:{hexed};--on-brand:{colours.ink_on_pages(hexed)}}}",
        content_type="text/css",
    )
