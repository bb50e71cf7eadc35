"""The page of an initiative that is public, and its files."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from tandem.initiatives import queries
from tandem.initiatives.models import Initiative
from tandem.outreach import touches
from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.shared.initiatives import showing
from tandem.portals.shared.initiatives.blocks import Viewer
from tandem.portals.shared.joining import arriving
from tandem.programmes.models import Programme

DESCRIPTION_MAX = 160


def _known(programme: Programme, address: str) -> Initiative:
    """One that strangers may read."""
    try:
        row = queries.at_address(
            address, programme_id=programme.id, organiser_id=programme.organiser_id
        )
    except queries.NoSuchInitiative as missing:
        raise Http404 from missing
    if not row.is_public:
        raise Http404
    return row


@require_safe
@gzip_page
def initiative(request: HttpRequest, slug: str, address: str, language: str = "") -> HttpResponse:
    """What it is about, what it brings, its materials and news."""
    programme = answering.opened(slug)
    row = _known(programme, address)
    used, touch = answering.language_of(request, programme, language), touches.said(request.GET)

    def file_address(material: Any) -> str:
        return reverse("public-material", args=[slug, address, material])

    with translation.override(used):
        shown = showing.page(row, Viewer(programme, used, clock.now(), file_address))
        about = shown["initiative"]["text"] or shown["initiative"]["name"]
        answer = answering.answer(
            request,
            programme,
            "initiative.html",
            page="public-initiative",
            chosen=language,
            parts={"address": address},
            shown={**shown, "description": " ".join(about.split())[:DESCRIPTION_MAX]},
            tail=arriving.onward(request, programme),
            is_counted=touch is not None,
        )
    arriving.look(request, programme, touch)
    return answer


@require_safe
def material(request: HttpRequest, slug: str, address: str, material: UUID) -> HttpResponseBase:
    """A material's PDF."""
    programme = answering.opened(slug)
    row = _known(programme, address)
    used = answering.language_of(request, programme, "")
    return showing.file_of(row, material, language=used)
