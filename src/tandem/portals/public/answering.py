"""How a public page is answered: without a session, cookie or script, in the language of its
address or of the browser, and kept by whoever is on the way until it changes.

A programme whose page is off is answered as one that is not there.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation.trans_real import parse_accept_lang_header

from tandem.platform import tenancy
from tandem.platform.models import Organiser
from tandem.programmes import domains
from tandem.programmes.models import Programme

KEPT_SECONDS = 300


def opened(slug: str) -> Programme:
    """The programme of an address, whose public page is on; the transaction acts for its organiser
    from here on.
    """
    with tenancy.across("a public page names no organiser"):
        rows = Programme.objects.everyone(reason="its page is public")
        row = rows.filter(slug=slug, is_public=True).order_by("id").first()
    if row is None:
        raise Http404
    tenancy.enter(row.organiser_id)
    return row


def by_link(slug: str) -> Programme:
    """The programme of a link that somebody was given, also where its public page is off; the
    transaction acts for its organiser from here on.
    """
    with tenancy.across("a link names no organiser"):
        rows = Programme.objects.everyone(reason="who has a link of it was given one")
        row = rows.filter(slug=slug).order_by("id").first()
    if row is None:
        raise Http404
    tenancy.enter(row.organiser_id)
    return row


def language_of(request: HttpRequest, programme: Programme, chosen: str) -> str:
    """The language of the address; else the one the browser asks for, where the programme speaks
    it; else the programme's own.
    """
    if chosen:
        return chosen
    spoken = spoken_by(programme)
    for asked, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if asked.split("-")[0] in spoken:
            return asked.split("-")[0]
    return spoken[0]


def spoken_by(programme: Programme) -> list[str]:
    """The languages of a programme that pages can be shown in, its own first."""
    return [code for code in programme.languages if code in dict(settings.LANGUAGES)] or ["en"]


def answer(
    request: HttpRequest,
    programme: Programme,
    template: str,
    *,
    page: str,
    chosen: str,
    shown: Mapping[str, Any],
    parts: Mapping[str, Any] | None = None,
    tail: str = "",
    is_kept: bool = True,
    is_counted: bool = False,
    status: int = 200,
) -> HttpResponse:
    """A page, in the language that is in force.

    Args:
        page: the name of its address; `parts` are those of the address beside the programme's.
        chosen: the language that the address names; empty: the browser's.
        tail: `?by=…`, what the page in another language is asked with, too.
        is_kept: whether it is the same for everybody, so that it may be kept and found.
        is_counted: whether each who looks at it asks here, however little is answered.
    """
    language = translation.get_language() or "en"
    context = _frame(programme, language, page, {"slug": programme.slug, **(parts or {})})
    more = {"is_kept": is_kept, "tail": tail, **shown}
    body = render_to_string(f"public/{template}", {**context, **more})
    response = HttpResponse(body, status=status)
    response["Content-Language"] = language
    if not is_kept:
        response["Cache-Control"] = "no-store"
        return response
    response["Cache-Control"] = (
        "private, no-cache" if is_counted else f"public, max-age={KEPT_SECONDS}"
    )
    if not chosen:
        patch_vary_headers(response, ["Accept-Language"])
    etag = quote_etag(hashlib.blake2b(body.encode(), digest_size=16).hexdigest())
    response["ETag"] = etag
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional if isinstance(conditional, HttpResponse) else response


def _whole(programme: Programme, page: str, address: dict[str, Any], language: str) -> str:
    return domains.base(programme) + reverse(page, kwargs={**address, "language": language})


def _frame(
    programme: Programme, language: str, page: str, address: dict[str, Any]
) -> dict[str, Any]:
    """What every page shows: whose it is, and where it lies in which language."""
    return {
        "programme": {
            "name": programme.name,
            "slug": programme.slug,
            "initial": programme.name[:1],
            "logo": programme.logo_id,
            "cover": programme.cover_id,
            "currency": programme.currency,
            "contact": programme.contact_email,
            "organiser": Organiser.objects.get(id=programme.organiser_id).name,
            "colour": programme.brand_colour,
        },
        "language": language,
        "canonical": _whole(programme, page, address, language),
        "card": domains.base(programme) + reverse("public-card", args=[programme.slug, language]),
        "languages": [
            {
                "code": code,
                "name": name,
                "address": reverse(page, kwargs={**address, "language": code}),
                "whole": _whole(programme, page, address, code),
                "is_now": code == language,
            }
            for code, name in settings.LANGUAGES
        ],
        "in_browsers": domains.base(programme) + reverse(f"{page}-any", kwargs=address),
    }
