"""Outlets near a stranger: by a town, or by where their device is, once they press for it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.telling import nearby as showing
from tandem.portals.shared.telling import product as products


@action(showing.NearForm, permission="", button=showing.BUTTON)
def _near(_visitor: Visitor, _form: showing.NearForm) -> None:
    """What a stranger asks; `outlets` answers it."""


# No session stands behind the form, so there is nothing that somebody could be made to do by it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def outlets(
    request: HttpRequest, slug: str, product: UUID | None = None, language: str = ""
) -> HttpResponse:
    """How to ask, and what is near; what was asked is in no copy that others keep."""
    row = answering.opened(slug)
    used, now = answering.language_of(request, row, language), clock.now()
    sold = products.product_of(product, organiser_id=row.organiser_id) if product else None
    town, region = showing.asked(request.GET)
    page = "public-product-outlets" if sold else "public-outlets"
    parts: dict[str, Any] = {"product": sold.id} if sold else {}

    def near(form: PortalForm) -> dict[str, Any]:
        place = showing.place_of(form)
        return showing.here(row, place, product=product, now=now)

    with translation.override(used):
        done = visiting.done(Visitor(request, row, used), _near, near)
        shown = done.answer or showing.of_town(row, town, region, product=product, now=now)
        text = _("Outlets of %(name)s near you, by town, postal code or distance.")
        return answering.answer(
            request,
            row,
            "outlets.html",
            page=page,
            chosen=language,
            parts=parts,
            shown={
                "description": text % {"name": row.name},
                "nearby": shown,
                "near_at": reverse(page, kwargs={"slug": slug, "language": used, **parts}),
                "product": _product(slug, used, sold),
            },
            is_kept=request.method != "POST" and not town,
            status=done.http_status,
        )


def _product(slug: str, language: str, sold: Any) -> dict[str, str] | None:
    if sold is None:
        return None
    return {"name": sold.name, "address": reverse("public-product", args=[slug, language, sold.id])}
