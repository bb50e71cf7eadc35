"""Adding products and categories, one or ten thousand at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tandem.catalogue.facts import ProductsAdded
from tandem.catalogue.models import Category, Pack, Product, ProductIdentifier
from tandem.kit import ids
from tandem.kit.text import key_of, sort_key, tidy
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require


@dataclass(frozen=True, slots=True)
class ProductIn:
    """A product to add: parsed GTINs, category code, packs as {unit: base units}, tags, attributes
    as texts by name.

    Tags and attributes that are None stay as they are. `pictures`: what files of its pictures are
    called; they are awaited (`pictures.expect`).
    """

    sku: str
    name: str
    brand: str = ""
    category: str = ""
    unit: str = "pcs"
    gtins: tuple[str, ...] = ()
    packs: Mapping[str, Decimal] = field(default_factory=dict)
    is_novelty: bool = False
    tags: Sequence[str] | None = None
    attributes: Mapping[str, str] | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the products: added, changed, and identifiers that already lead to another
    product.
    """

    added: int
    changed: int
    conflicts: tuple[tuple[str, str], ...]


def add_categories(
    tree: Sequence[tuple[str, str | None, Mapping[str, str]]], *, actor: Actor, now: datetime
) -> None:
    """Add categories as (code, code of the parent or None, name by language), parents first; known
    ones are kept.
    """
    require(actor, "catalogue.change")
    paths = dict(Category.objects.of(actor.organiser_id).values_list("code", "path"))
    fresh = []
    for code, parent, name in tree:
        if code not in paths:
            paths[code] = [*(paths[parent] if parent else []), code]
            fresh.append(
                Category(
                    organiser_id=actor.organiser_id,
                    code=code,
                    name=dict(name),
                    path=paths[code],
                    created_at=now,
                )
            )
    Category.objects.of(actor.organiser_id).bulk_create(fresh)


def add_products(products: Sequence[ProductIn], *, actor: Actor, now: datetime) -> Added:
    """Add products, or bring known ones (by SKU) up to date. An identifier that leads elsewhere is
    told, not moved.
    """
    require(actor, "catalogue.change")
    of = actor.organiser_id
    paths = dict(Category.objects.of(of).values_list("code", "path"))
    by_sku = {product.sku: product for product in products}  # the last one said of a SKU counts
    known = {row.sku: row for row in Product.objects.of(of).filter(sku__in=by_sku)}
    rows = [_row(product, known.get(product.sku), of, paths, now) for product in by_sku.values()]
    Product.objects.of(of).bulk_create(
        [row for row in rows if row.sku not in known], batch_size=2_000
    )
    changed = [row for row in rows if row.sku in known]
    Product.objects.of(of).bulk_update(
        changed,
        ["name", "sort_key", "brand", "categories", "is_novelty", "tags", "attributes"],
        batch_size=500,
    )
    ids_of = {row.sku: row.id for row in rows}
    packs = [
        Pack(
            organiser_id=of,
            product_id=ids_of[product.sku],
            unit=unit,
            base_units=base_units,
            created_at=now,
        )
        for product in by_sku.values()
        for unit, base_units in {product.unit: Decimal(1), **product.packs}.items()
    ]
    Pack.objects.of(of).bulk_create(packs, ignore_conflicts=True, batch_size=2_000)
    conflicts = _identify(by_sku, ids_of, of, now)
    journal.record(
        ProductsAdded(
            organiser_id=of,
            at=now,
            actor=actor.name,
            added=len(rows) - len(changed),
            changed=len(changed),
        )
    )
    return Added(added=len(rows) - len(changed), changed=len(changed), conflicts=conflicts)


def _row(
    product: ProductIn,
    known: Product | None,
    organiser_id: UUID,
    paths: Mapping[str, list[str]],
    now: datetime,
) -> Product:
    row = known or Product(
        id=ids.new_uuid(),
        organiser_id=organiser_id,
        sku=product.sku,
        unit=product.unit,
        created_at=now,
    )
    row.name = tidy(product.name)[:200]
    row.sort_key = sort_key(product.name)
    row.brand = tidy(product.brand)[:80]
    row.categories = paths.get(product.category, [product.category] if product.category else [])
    row.is_novelty = product.is_novelty
    if product.tags is not None:
        row.tags = [key_of(tag)[:40] for tag in product.tags if key_of(tag)]
    if product.attributes is not None:
        row.attributes = {
            key_of(name)[:20]: tidy(value)[:80] for name, value in product.attributes.items()
        }
    return row


def _identify(
    by_sku: Mapping[str, ProductIn], ids_of: Mapping[str, UUID], organiser_id: UUID, now: datetime
) -> tuple[tuple[str, str], ...]:
    wanted = {("SKU", sku): ids_of[sku] for sku in by_sku}
    wanted |= {
        ("GTIN", gtin): ids_of[product.sku] for product in by_sku.values() for gtin in product.gtins
    }
    ProductIdentifier.objects.of(organiser_id).bulk_create(
        [
            ProductIdentifier(
                organiser_id=organiser_id,
                kind=kind,
                value=value,
                product_id=product_id,
                created_at=now,
            )
            for (kind, value), product_id in wanted.items()
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )
    stand = ProductIdentifier.objects.of(organiser_id).filter(
        value__in=[value for _, value in wanted]
    )
    return tuple(
        (row.kind, row.value)
        for row in stand.order_by("kind", "value")
        if wanted.get((row.kind, row.value), row.product_id) != row.product_id
    )
