"""The page of a product, for everybody."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from tandem.outreach import touches
from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.shared.joining import arriving
from tandem.portals.shared.telling import product as showing


@require_safe
@gzip_page
def product(request: HttpRequest, slug: str, product: UUID, language: str = "") -> HttpResponse:
    """What it is, what it brings now, and where it is sold."""
    row = answering.opened(slug)
    used, touch = answering.language_of(request, row, language), touches.said(request.GET)
    with translation.override(used):
        shown = showing.shown(
            product,
            row,
            member_id=None,
            language=used,
            now=clock.now(),
            document_address=lambda document: reverse(
                "public-product-document", args=[slug, product, document]
            ),
        )
        text = _("%(product)s: what it brings in %(programme)s, and where to buy it")
        names = {"product": shown["product"]["name"], "programme": row.name}
        answer = answering.answer(
            request,
            row,
            "product.html",
            page="public-product",
            chosen=language,
            parts={"product": product},
            shown={
                **shown,
                "description": text % names,
                "near_at": reverse("public-product-outlets", args=[slug, used, product]),
            },
            tail=arriving.onward(request, row),
            is_counted=touch is not None,
        )
    arriving.look(request, row, touch)
    return answer


@require_safe
def document(request: HttpRequest, slug: str, product: UUID, document: UUID) -> HttpResponseBase:
    """A document of a product that is sold."""
    row = answering.opened(slug)
    sold = showing.product_of(product, organiser_id=row.organiser_id)
    used = answering.language_of(request, row, "")
    return showing.document_of(sold.id, document, organiser_id=row.organiser_id, language=used)
