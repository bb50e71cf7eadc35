"""What buyers say, by product; the reviews of one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.catalogue.models import Product
from tandem.engagement.community import queries
from tandem.engagement.community.models import Kind, Place
from tandem.portals.organiser.community.pages import scope
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.telling import community as showing
from tandem.portals.shared.telling.product import product_of
from tandem.portals.shared.templatetags.figures import day, points, quantity

PRODUCTS = Listing(
    "reviews",
    columns=[
        Column("product", _("Product")),
        Column("mean", _("Stars"), sorts_by="mean", is_number=True),
        Column("total", _("Reviews"), sorts_by="total", is_number=True),
        Column("latest", _("Latest"), sorts_by="latest"),
    ],
    at_first="-total",
    empty=_("Nobody has reviewed a product yet. Who proved a purchase finds the form on its page."),
)
OF_ONE = Listing(
    "product-reviews",
    columns=[
        Column("stars", _("Stars"), sorts_by="stars"),
        Column("text", _("What")),
        Column("author", _("Who")),
        Column("since", _("Since"), sorts_by="created_at"),
        Column("state", _("State")),
    ],
    at_first="-since",
    empty=_("Nobody has reviewed this product yet. Members do so on its page."),
)


@page("community/reviews/", permission="engagement.view", template="reviews.html", tab=_("Reviews"))
def community_reviews(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The products that have reviews; as a file too."""
    asked = PRODUCTS.asked(portal)
    every = queries.by_product(**scope(portal))
    order = tuple("product_id" if name.lstrip("-") == "id" else name for name in asked.by)
    ratings = list(every.order_by(*order)[asked.rows])
    names = names_by_id.products(portal, (row["product_id"] for row in ratings))
    cells = [
        {
            "product": Cell(
                names.get(row["product_id"], ""),
                href=portal.address("organiser:product-reviews", product=row["product_id"]),
            ),
            "mean": Cell(quantity(_mean(row)), value=_mean(row)),
            "total": Cell(points(row["total"]), value=row["total"]),
            "latest": Cell(day(row["latest"]), value=row["latest"]),
        }
        for row in ratings
    ]
    if asked.is_file:
        return PRODUCTS.exported(portal, cells)
    return {"list": PRODUCTS.shown(asked, cells, total=every.count)}


def _mean(row: Mapping[str, Any]) -> Decimal:
    """Its stars to a tenth."""
    return round(Decimal(row["mean"]), 1)


def _known(portal: Portal, product: UUID) -> Product:
    return product_of(product, organiser_id=portal.organiser_id)


@page(
    "community/reviews/<uuid:product>/",
    permission="engagement.view",
    template="product_reviews.html",
    guard=_known,
)
def product_reviews(portal: Portal, product: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """What buyers say of a product, wherever it stands; as a file too."""
    asked = OF_ONE.asked(portal)
    rows = queries.posts(**scope(portal)).filter(product_id=product, kind=Kind.REVIEW)
    every = rows.exclude(place=Place.GONE)
    reviews = list(every.order_by(*asked.by)[asked.rows])
    cells = [
        {
            "stars": Cell(
                review["star_signs"],
                href=portal.address("organiser:post", post=review["id"]),
                value=review["stars"],
            ),
            "text": Cell(review["text"]),
            "author": Cell(review["author"]),
            "since": Cell(day(review["at"]), value=review["at"]),
            "state": Cell(review["place"], mood=review["mood"], value=str(review["place"])),
        }
        for review in showing.rows(reviews, portal)
    ]
    if asked.is_file:
        return OF_ONE.exported(portal, cells)
    return {
        "name": _known(portal, product).name,
        "list": OF_ONE.shown(asked, cells, total=every.count),
    }
