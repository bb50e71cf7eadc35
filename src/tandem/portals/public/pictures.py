"""Pictures of public pages: smaller ones, and what social networks show of a link. Each is made
once in the process that makes pictures, and kept for a day.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tandem.kit import colours
from tandem.kit.errors import TandemError
from tandem.platform.files import pictures
from tandem.portals.public import answering
from tandem.portals.shared import media

KEPT_SECONDS = 24 * 3600


@require_safe
@cache_control(max_age=31_536_000, public=True, immutable=True)
def small(_request: HttpRequest, picture: UUID) -> HttpResponse:
    """A picture that everybody may see, of at most 320 pixels a side."""
    path = media.path_of(picture)
    if path is None:
        raise Http404
    return _made(f"small:{picture}", lambda: pictures.small(path), pictures.MEDIA_TYPE)


@require_safe
@cache_control(max_age=3600, public=True)
def social(_request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The programme's name and what it is about, on its colour."""
    programme = answering.opened(slug)
    with translation.override(language):
        card = {
            "name": programme.name,
            "sentence": _("Every purchase brings you points"),
            "colour": programme.brand_colour,
            "ink": colours.ink_on(programme.brand_colour),
        }
    fingerprint = hashlib.blake2b(repr(sorted(card.items())).encode(), digest_size=12).hexdigest()
    return _made(f"social:{fingerprint}", lambda: pictures.social_card(**card), "image/png")


def _made(known: str, make: Callable[[], bytes], media_type: str) -> HttpResponse:
    content: bytes | None = cache.get(known)
    if content is None:
        try:
            content = make()
        except TandemError as refusal:  # the page says all of it in words, too
            raise Http404 from refusal
        cache.set(known, content, timeout=KEPT_SECONDS)
    return HttpResponse(content, content_type=media_type)
