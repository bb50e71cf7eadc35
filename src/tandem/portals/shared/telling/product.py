"""A product as members and strangers read it: what it is, what it brings now, where it is sold."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from tandem.activity import selling
from tandem.catalogue import describing, documents, pictures
from tandem.catalogue.models import Category, Product, ProductPicture
from tandem.insights.running import places, telling
from tandem.insights.running.telling import Reader
from tandem.kit.texts import localized
from tandem.participants import queries as participants
from tandem.portals.shared import media
from tandem.portals.shared.telling import community, running
from tandem.programmes.models import Programme


def product_of(key: UUID, *, organiser_id: UUID) -> Product:
    """A product that is sold still."""
    rows = Product.objects.of(organiser_id).filter(id=key, ended_at=None)
    row = rows.order_by("id").first()
    if row is None:
        raise Http404
    return row


def document_of(
    product: UUID, document: UUID, *, organiser_id: UUID, language: str
) -> FileResponse:
    """A document of a product, to be kept."""
    rows = documents.of_product(product, organiser_id=organiser_id)
    row = next((row for row in rows if row.id == document), None)
    if row is None:
        raise Http404
    title = localized(row.title, language)
    return media.pdf_of(row.upload_id, title, organiser_id=organiser_id)


def _alt(product: str, place: int, picture: ProductPicture, language: str) -> str:
    """What a picture shows; the product's name and its place among them, where nobody said it."""
    told = localized(picture.alt, language) if picture.alt else ""
    return told or _("%(product)s, picture %(n)s") % {"product": product, "n": place}


def _where(
    product_id: UUID, programme: Programme, member_id: int | None, today: date
) -> dict[str, Any]:
    """Where it is sold, the reader's city first, and where members bought it lately."""
    of = programme.organiser_id
    sold = selling.outlets_of(product_id, programme_id=programme.id, organiser_id=of, today=today)
    near = participants.city_of(member_id, organiser_id=of) if member_id is not None else ""
    return {
        "sold_days": selling.DAYS if sold else 0,
        "cities": [
            {
                "name": city.name,
                "is_near": city.is_near,
                "outlets": [{"name": shop.name, "is_sold": shop.is_sold} for shop in city.outlets],
            }
            for city in places.by_city(programme, sold=sold, near=near)
        ],
    }


def shown(
    key: UUID,
    programme: Programme,
    *,
    member_id: int | None,
    language: str,
    now: datetime,
    document_address: Callable[[UUID], str],
) -> dict[str, Any]:
    """All of it, as plain rows; `document_address`: where a document of it lies."""
    of = programme.organiser_id
    row = product_of(key, organiser_id=of)
    categories = Category.objects.of(of).filter(code__in=row.categories)
    runs = telling.running(
        programme, Reader(member_id=member_id, product_id=row.id), language=language, now=now
    )
    told = describing.page_of(row.id, organiser_id=of)
    today = programme.day_at(now)
    return {
        "product": {
            "name": row.name,
            "brand": row.brand,
            "sku": row.sku,
            "text": localized(told.text, language) if told else "",
            "pictures": [
                {"id": picture.upload_id, "alt": _alt(row.name, place, picture, language)}
                for place, picture in enumerate(pictures.of_product(row.id, organiser_id=of), 1)
            ],
            "is_novelty": row.is_novelty,
            "categories": [
                localized(category.name, language) for category in categories.order_by("path")
            ],
            "documents": [
                {
                    "title": localized(document.title, language),
                    "address": document_address(document.id),
                }
                for document in documents.of_product(row.id, organiser_id=of)
            ],
            "attributes": [
                {"name": name, "value": value} for name, value in sorted(row.attributes.items())
            ],
        },
        "runs": running.cards(runs, today),
        "reviews": community.reviews(row.id, programme, language=language),
        **_where(row.id, programme, member_id, today),
    }
