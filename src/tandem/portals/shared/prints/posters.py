"""Posters and counter cards: the programme's brand, the partner's name, and the code that leads to
the form of enrolment.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from tandem.kit import colours
from tandem.kit.text import slug
from tandem.kit.texts import localized
from tandem.platform.files import prints
from tandem.platform.models import Upload
from tandem.portals.shared.access import PortalContext

FOLDER = Path(__file__).parent
BRAND = "#a43d12"
FORMS = {
    "poster": "poster.typ",
    "cards": "cards.typ",
    "leaflet": "leaflet.typ",
    "stickers": "stickers.typ",
}
NAMES: Mapping[str, Any] = {
    "poster": gettext_lazy("Poster"),
    "cards": gettext_lazy("Cards"),
    "leaflet": gettext_lazy("Leaflet"),
    "stickers": gettext_lazy("Stickers"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is printed instead of the usual headline, and beneath it, by language; instead of what
    to do (`steps`), of “Scan and join” and of what stands before the seller, in the language of who
    asks when the paper is made.
    """

    title: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    steps: Sequence[Any] = ()
    scan: Any = ""
    at: Any = ""


def links(portal: PortalContext) -> list[dict[str, str]]:
    """The languages in which a programme's posters can be had."""
    names = dict(settings.LANGUAGES)
    return [
        {"code": code, "name": names[code]} for code in portal.programme.languages if code in names
    ]


def qr(link: str) -> SafeString:
    """A link as a code for a screen."""
    return SafeString(segno.make(link, error="m").svg_inline(scale=5, border=2, omitsize=True))


def answer(
    portal: PortalContext,
    form: str,
    *,
    link: str,
    partner: str,
    shown: str = "",
    words: Words | None = None,
) -> HttpResponse:
    """A poster (A4), four counter cards (A6), two leaflets (A5) or twenty-four stickers as a PDF,
    in the language asked for by `?lang=`.

    Args:
        shown: the address as it is printed, where it is not the code's own.
    """
    if form not in FORMS:
        raise Http404
    wanted = portal.request.GET.get("lang", "")
    language = wanted if wanted in portal.programme.languages else portal.language.split("-")[0]
    with translation.override(language):
        fields = _said(portal, link=link, partner=partner, language=language)
        if words is not None:
            title = localized(words.title, language) if words.title else fields["title"]
            text = localized(words.text, language) if words.text else ""
            fields |= {"title": title, "text": text}
        if words is not None and words.steps:
            steps = [str(step) for step in words.steps]
            fields |= {"steps": steps, "scan": str(words.scan), "at": str(words.at)}
        made = prints.pdf(FOLDER / FORMS[form], {**fields, "link": shown or link})
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = (
        "inline;"
        f' filename="{slug(portal.programme.name, "programme", most=40)}-{form}-{language}.pdf"'
    )
    return answer


def _said(portal: PortalContext, *, link: str, partner: str, language: str) -> dict[str, Any]:
    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="svg", border=1, scale=4)
    brand = portal.programme.brand_colour or BRAND
    return {
        "title": _("Every purchase brings you points"),
        "text": "",
        "programme": portal.programme.name,
        "brand": brand,
        "on_brand": colours.ink_on(brand),
        "lang": language,
        "logo": logo(portal),
        "qr": out.getvalue().decode(),
        "link": link,
        "partner": partner,
        "at": _("Buy here:"),
        "scan": _("Scan and join"),
        "steps": [
            _("Scan the code and join: it takes a minute."),
            _("Buy, and prove it with your phone: a photo or a scan is enough."),
            _("Choose a reward. It comes to your door."),
        ],
    }


def logo(portal: PortalContext) -> str:
    """The programme's logo inside an SVG, the form in which a template takes pictures; empty when
    it has none.
    """
    upload = (
        Upload.objects.of(portal.actor.organiser_id)
        .filter(id=portal.programme.logo_id)
        .order_by("id")
        .first()
        if portal.programme.logo_id
        else None
    )
    path = Path(settings.HOME) / upload.path if upload is not None else None
    if path is None or not path.exists():
        return ""
    out = io.BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGBA").save(out, "PNG")
        width, height = picture.size
    data = base64.b64encode(out.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image href="data:image/png;base64,{data}" width="{width}" height="{height}"/></svg>'
    )
