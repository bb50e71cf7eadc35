"""The catalogue by name, with a search; as a file too."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.catalogue.models import Category, Product
from tandem.kit.text import sort_key
from tandem.portals.organiser.products import actions
from tandem.portals.shared import importing, tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.rewards.queries import word

PRODUCTS = Listing(
    "products",
    columns=[
        Column("name", _("Product"), sorts_by="sort_key"),
        Column("number", _("Number"), sorts_by="sku"),
        Column("brand", _("Brand"), sorts_by="brand"),
        Column("category", _("Category")),
        Column("unit", _("Unit"), sorts_by="unit"),
    ],
    at_first="name",
    search=_("Name or number"),
    empty=_("No product is known yet. They come from a table."),
)
# The head of a table to fill in; the reader knows these names.
TEMPLATE = ("sku", "name", "brand", "category", "gtin", "unit", "carton", "pallet", "novelty", "tags")


@page("products/", permission="catalogue.view", template="products.html")
def products(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What the organiser makes or sells, in all its programmes."""
    asked = PRODUCTS.asked(portal)
    every = Product.objects.of(portal.organiser_id)
    found = every
    if asked.q:
        found = found.filter(Q(sort_key__contains=sort_key(asked.q)) | Q(sku__istartswith=asked.q))
    categories = Category.objects.of(portal.organiser_id).values_list("code", "name")
    names = {code: word(name, portal.language) for code, name in categories}
    rows = [_cells(row, names) for row in found.order_by(*asked.by)[asked.rows]]
    if asked.is_file:
        return PRODUCTS.exported(portal, rows)
    return {"total": every.count(), "list": PRODUCTS.shown(asked, rows, total=found.count())}


def _cells(row: Product, names: Mapping[str, str]) -> dict[str, Cell]:
    return {
        "name": Cell(row.name, note=_("new") if row.is_novelty else ""),
        "number": Cell(row.sku),
        "brand": Cell(row.brand),
        "category": Cell(names.get(row.categories[-1], "") if row.categories else ""),
        "unit": Cell(row.unit),
    }


@page("products/import/", permission="catalogue.change", template="import.html", actions=[actions.look])
def products_import(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of products; one to fill in as a file."""
    if tables.wanted(portal):
        return tables.exported(portal, "products", TEMPLATE, [])
    return {"look": portal.form(actions.look)}


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "products/import/<uuid:upload>/",
    permission="catalogue.change",
    template="table.html",
    guard=_sent,
    actions=[actions.take],
)
def products_table(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of products before it is taken in."""
    return {
        "table": importing.preview(portal, actions.TABLE, upload),
        "take": portal.form(actions.take),
        "again": portal.address("organiser:products-import"),
    }
