"""Products, and their pictures: read, sent, described, put in an order, taken off."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from tandem.api import once
from tandem.api.auth import Caller, caller_of
from tandem.api.pagination import Cursor, Limit, page_by
from tandem.api.schemas.products import (
    PictureChangeIn,
    PictureOut,
    PicturesOut,
    ProductOut,
    ProductsOut,
)
from tandem.catalogue import pictures, queries
from tandem.catalogue.models import Product, ProductPage
from tandem.platform import clock
from tandem.platform.files import pictures as files

router = Router(tags=["products"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp")
        },
    }
}


def _out(row: Product, first: UUID | None) -> ProductOut:
    return ProductOut(
        id=row.id,
        sku=row.sku,
        name=row.name,
        brand=row.brand,
        unit=row.unit,
        picture=reverse("picture", args=[first]) if first else None,
        has_ended=row.ended_at is not None,
    )


def _pictures(caller: Caller, product: UUID) -> PicturesOut:
    of = caller.actor.organiser_id
    rows = pictures.of_product(product, organiser_id=of)
    return PicturesOut(
        items=[
            PictureOut(
                id=row.id,
                picture=reverse("picture", args=[row.upload_id]),
                alt=row.alt,
                place=place,
            )
            for place, row in enumerate(rows, start=1)
        ],
        awaited=[row.name for row in pictures.awaited(product, organiser_id=of)],
    )


def _picture(caller: Caller, product: UUID, picture: UUID) -> PictureOut:
    """One that stands on the page.

    Raises:
        NoSuchPicture
    """
    for row in _pictures(caller, product).items:
        if row.id == picture:
            return row
    raise pictures.NoSuchPicture()


@router.get("/products", response=ProductsOut, summary="List products")
def list_products(
    request: HttpRequest,
    sku: Annotated[str, Query(max_length=60)] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> ProductsOut:
    """The organiser's products by their numbers; `sku` asks for the one that bears it."""
    caller = caller_of(request, "products.read")
    of = caller.actor.organiser_id
    rows = Product.objects.of(of).filter(**({"sku": sku} if sku else {}))
    several, next_cursor = page_by(rows, "sku", "id", kinds=(str, UUID), cursor=cursor, limit=limit)
    pages = ProductPage.objects.of(of).filter(product_id__in=[row.id for row in several])
    first = dict(pages.values_list("product_id", "picture_id"))
    return ProductsOut(
        items=[_out(row, first.get(row.id)) for row in several], next_cursor=next_cursor
    )


@router.get("/products/{product}/pictures", response=PicturesOut, summary="Pictures of a product")
def list_pictures(request: HttpRequest, product: UUID) -> PicturesOut:
    """Those that stand on its page, in their order; the first stands for the product."""
    caller = caller_of(request, "products.read")
    queries.product(product, organiser_id=caller.actor.organiser_id)
    return _pictures(caller, product)


@router.post(
    "/products/{product}/pictures",
    response={201: PictureOut},
    summary="Add a picture to a product",
    openapi_extra=_BODY,
)
def add_picture(
    request: HttpRequest, product: UUID, name: Annotated[str, Query(max_length=200)] = "picture"
) -> HttpResponse:
    """The body is the picture itself, a PNG, JPEG or WebP of up to 15 MB. It is made anew, without
    what the camera wrote into it, and stands behind the others; a product has eight at most.
    """
    caller = caller_of(request, "pictures.write")

    def work() -> tuple[int, PictureOut]:
        now, of = clock.now(), caller.actor.organiser_id
        queries.product(product, organiser_id=of)
        upload = files.store(
            [request.body],
            name=name,
            home=Path(settings.HOME),
            organiser_id=of,
            user_id=None,
            now=now,
        )
        picture = pictures.add(product, upload_id=upload.id, alt={}, actor=caller.actor, now=now)
        return 201, _picture(caller, product, picture)

    return once.answer(request, caller, work)


@router.patch(
    "/products/{product}/pictures/{picture}",
    response=PictureOut,
    summary="Describe a picture, or move it",
)
def change_picture(
    request: HttpRequest, product: UUID, picture: UUID, body: PictureChangeIn
) -> HttpResponse:
    """Say what it shows, for who cannot see it, and where it stands among the others; texts of
    languages that are not named stay.
    """
    caller = caller_of(request, "pictures.write")

    def work() -> tuple[int, PictureOut]:
        now = clock.now()
        pictures.describe(product, picture, alt=body.alt or {}, actor=caller.actor, now=now)
        if body.place is not None:
            pictures.put(product, picture, at=body.place - 1, actor=caller.actor, now=now)
        return 200, _picture(caller, product, picture)

    return once.answer(request, caller, work)


@router.post(
    "/products/{product}/pictures/{picture}/take-off",
    response=PicturesOut,
    summary="Take a picture off",
)
def take_picture_off(request: HttpRequest, product: UUID, picture: UUID) -> HttpResponse:
    """It stands on the page no longer; the answer names those that do."""
    caller = caller_of(request, "pictures.write")

    def work() -> tuple[int, PicturesOut]:
        pictures.take_off(product, picture, actor=caller.actor, now=clock.now())
        return 200, _pictures(caller, product)

    return once.answer(request, caller, work)
