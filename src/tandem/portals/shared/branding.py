"""What a programme looks like to phones and browsers: its colours, its sign, its app."""

from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont, ImageOps

from tandem.platform import pictures, tenancy
from tandem.platform.models import Upload
from tandem.portals.shared import media
from tandem.programmes.models import Programme

SIDE, MARGIN = 512, 48  # pixels of the sign as a picture
SIZES = f"{SIDE}x{SIDE}"
FONT_PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "latin-a")
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
        ICON, row.brand_colour, media.ink_on(row.brand_colour), row.name[:1].upper()
    )
    return HttpResponse(drawing, content_type="image/svg+xml")


@require_safe
@cache_control(max_age=3600, public=True)
def touch_icon(_request: HttpRequest, slug: str) -> HttpResponse:
    """The programme's sign as a picture, for phones that take no drawing: its logo, or its first
    letter on its colour.
    """
    row = _public(slug)
    logo = _logo(row.logo_id) if row.logo_id else None
    painted = _with_logo(logo) if logo is not None else _with_letter(row)
    out = BytesIO()
    painted.save(out, "PNG", optimize=True)
    return HttpResponse(out.getvalue(), content_type="image/png")


def _logo(logo_id: UUID) -> Image.Image | None:
    with tenancy.across("pictures are public"):
        upload = (
            Upload.objects.everyone(reason="pictures are public")
            .filter(id=logo_id, media_type=pictures.MEDIA_TYPE)
            .order_by("id")
            .first()
        )
    path = Path(settings.HOME) / upload.path if upload is not None else None
    return Image.open(path) if path is not None and path.exists() else None


def _with_logo(logo: Image.Image) -> Image.Image:
    """The logo in the middle of a white square."""
    square = Image.new("RGB", (SIDE, SIDE), "white")
    fitted = ImageOps.contain(logo.convert("RGBA"), (SIDE - 2 * MARGIN, SIDE - 2 * MARGIN))
    square.paste(fitted, ((SIDE - fitted.width) // 2, (SIDE - fitted.height) // 2), fitted)
    return square


def _with_letter(row: Programme) -> Image.Image:
    square, letter = Image.new("RGB", (SIDE, SIDE), row.brand_colour), row.name[:1].upper()
    drawing, ink, font = ImageDraw.Draw(square), media.ink_on(row.brand_colour), _font(letter)
    if font is not None:
        drawing.text((SIDE / 2, SIDE / 2), letter, font=font, fill=ink, anchor="mm")
    else:
        drawing.circle((SIDE / 2, SIDE / 2), SIDE / 5, fill=ink)
    return square


def _font(letter: str) -> ImageFont.FreeTypeFont | None:
    """The part of our typeface that holds the letter; None where none does."""
    for part in FONT_PARTS:
        path = finders.find(f"shared/inter/{part}.woff2")
        assert path is not None, "the typeface is shipped"
        font = ImageFont.truetype(path, SIDE * 0.56)
        font.set_variation_by_name("Bold")
        if bytes(font.getmask(letter)) != bytes(font.getmask("\uffff")):
            return font
    return None


@require_safe
@cache_control(max_age=3600, public=True)
def manifest(_request: HttpRequest, slug: str) -> HttpResponse:
    """What a phone asks for to keep the member's pages as an app."""
    row = _public(slug)
    drawn = {"src": reverse("icon", args=[slug]), "sizes": "any", "type": "image/svg+xml"}
    painted = {"src": reverse("touch-icon", args=[slug]), "sizes": SIZES, "type": "image/png"}
    icons = [{**each, "purpose": "any"} for each in (drawn, painted)]
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
