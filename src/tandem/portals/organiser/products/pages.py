"""The catalogue by name, with a search, as a file too; and one product."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tandem.catalogue import describing, documents, queries
from tandem.catalogue.models import Category, Pack, Product, ProductIdentifier
from tandem.evidence import aliases
from tandem.kit import codes
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.portals.organiser.products import actions, editing, picturing
from tandem.portals.shared import importing, tables, units
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.telling import product as showing

CHOICES_MAX = 100  # that one chooses from; the rest is found by the search of the list
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
    empty=_("No product is known yet. Add the first above, or hand over a table of all."),
)
# The head of a table to fill in; the reader knows these names.
TEMPLATE = (
    "sku",
    "name",
    "brand",
    "category",
    "gtin",
    "unit",
    "carton",
    "pallet",
    "novelty",
    "tags",
    "pictures",
)
NAMES = Listing(
    "names",
    columns=[Column("partner", _("Partner")), Column("text", _("Its name for it"))],
    empty=_(
        "No partner calls it otherwise. What a file calls it is matched once, and then stands here."
    ),
)


@page("products/", permission="catalogue.view", template="products.html", actions=[editing.add])
def products(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What the organiser makes or sells, in all its programmes."""
    categories = Category.objects.of(portal.organiser_id).values_list("code", "name")
    names = {code: localized(name, portal.language) for code, name in categories}
    listing = _listing(portal, names)
    asked = listing.asked(portal)
    every = Product.objects.of(portal.organiser_id)
    matching = _found(every, asked)
    rows = [_cells(portal, row, names) for row in matching.order_by(*asked.by)[asked.rows]]
    if asked.is_file:
        return listing.exported(portal, rows)
    return {
        "total": every.count(),
        "list": listing.shown(asked, rows, total=matching.count),
        "add": portal.form(editing.add),
    }


def _listing(portal: Portal, categories: Mapping[str, str]) -> Listing:
    """The list with what it can be narrowed down to: categories and brands that there are."""
    every = Product.objects.of(portal.organiser_id).exclude(brand="")
    brands = every.order_by("brand").values_list("brand", flat=True).distinct()[:CHOICES_MAX]
    by_name = sorted(categories.items(), key=lambda named: folded(named[1]))[:CHOICES_MAX]
    choices = [
        Choice("category", _("Category"), dict(by_name)),
        Choice("brand", _("Brand"), {brand: brand for brand in brands}),
        Choice("novelty", _("Novelty"), {"yes": _("novelties")}),
    ]
    return replace(PRODUCTS, choices=[choice for choice in choices if choice.options])


def _found(every: QuerySet[Product], asked: Asked) -> QuerySet[Product]:
    products, chosen = every, asked.choices
    if asked.q:
        products = products.filter(
            Q(sort_key__contains=folded(asked.q)) | Q(sku__istartswith=asked.q)
        )
    if category := chosen.get("category"):
        products = products.filter(categories__contains=[category])
    if brand := chosen.get("brand"):
        products = products.filter(brand=brand)
    if chosen["novelty"]:
        products = products.filter(is_novelty=True)
    return products


def _cells(portal: Portal, row: Product, names: Mapping[str, str]) -> dict[str, Cell]:
    address = portal.address("organiser:product", product=row.id)
    return {
        "name": Cell(row.name, href=address, note=_("novelty") if row.is_novelty else ""),
        "number": Cell(row.sku),
        "brand": Cell(row.brand),
        "category": Cell(_category(row, names)),
        "unit": Cell(units.one(row.unit), value=row.unit),
    }


def _category(row: Product, names: Mapping[str, str]) -> str:
    return names.get(row.categories[-1], row.categories[-1]) if row.categories else ""


def _known(portal: Portal, product: UUID) -> Product:
    return queries.product(product, organiser_id=portal.organiser_id)


@page(
    "products/<uuid:product>/",
    permission="catalogue.view",
    template="product.html",
    guard=_known,
    actions=[
        editing.change,
        editing.describe,
        *picturing.ACTIONS,
        editing.add_document,
        editing.drop_document,
    ],
)
def product(portal: Portal, product: UUID) -> Mapping[str, Any]:
    """One product: what it is, how it is packed, and what partners call it."""
    row, of = _known(portal, product), portal.organiser_id
    names = {
        code: localized(name, portal.language)
        for code, name in Category.objects.of(of).values_list("code", "name")
    }
    packs = dict(Pack.objects.of(of).filter(product=row).values_list("unit", "base_units"))
    gtins = (
        ProductIdentifier.objects.of(of).filter(product_id=row.id, kind="GTIN").order_by("value")
    )
    barcodes = [codes.written_gtin(value) for value in gtins.values_list("value", flat=True)]
    now = {
        "name": row.name,
        "barcodes": " ".join(barcodes),
        "brand": row.brand,
        "category": row.categories[-1] if row.categories else "",
        "carton": f"{packs['carton'].normalize():f}" if "carton" in packs else None,
        "novelty": row.is_novelty,
    }
    own_names = aliases.names_of_product(row.id, programme_id=portal.programme.id, organiser_id=of)
    return {
        "product": {
            "name": row.name,
            "sku": row.sku,
            "brand": row.brand,
            "category": " › ".join(names.get(code, code) for code in row.categories),
            "unit": units.one(row.unit),
            "barcodes": barcodes,
            "packs": [
                {"unit": units.one(unit), "size": size}
                for unit, size in packs.items()
                if unit != row.unit
            ],
            "is_novelty": row.is_novelty,
            "tags": row.tags,
            "attributes": row.attributes.items(),
        },
        "names": NAMES.whole([_name(portal, alias) for alias in own_names]),
        "change": portal.form(editing.change, initial=now),
        **_told(portal, row.id),
    }


@page(
    "products/<uuid:product>/<uuid:sheet>.pdf",
    permission="catalogue.view",
    guard=lambda portal, product, **_parts: _known(portal, product),
)
def product_document(portal: Portal, product: UUID, sheet: UUID) -> HttpResponseBase:
    """A document of the product."""
    return showing.document_of(
        product, sheet, organiser_id=portal.organiser_id, language=portal.language
    )


def _told(portal: Portal, product_id: UUID) -> dict[str, Any]:
    """What members and strangers read of it, and where."""
    told = describing.page_of(product_id, organiser_id=portal.organiser_id)
    text = told.text.get(portal.language, "") if told else ""
    public = reverse("public-product-any", args=[portal.programme.slug, product_id])
    return {
        "describe": portal.form(editing.describe, initial={"text": text}),
        "documents": [
            {
                "title": localized(document.title, portal.language),
                "address": portal.address(
                    "organiser:product-document", product=product_id, sheet=document.id
                ),
                "drop": portal.form(
                    editing.drop_document, of=document.id, initial={"document": document.id}
                ),
            }
            for document in documents.of_product(product_id, organiser_id=portal.organiser_id)
        ],
        "add_document": portal.form(editing.add_document),
        **picturing.shown(portal, product_id),
        "public": public if portal.programme.is_public else "",
    }


def _name(portal: Portal, alias: aliases.NameOfProduct) -> dict[str, Cell]:
    return {
        "partner": Cell(
            alias.partner, href=portal.address("organiser:partner", partner=alias.partner_id)
        ),
        "text": Cell(alias.text),
    }


@page(
    "products/import/",
    permission="catalogue.change",
    template="import.html",
    actions=[actions.look],
)
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
