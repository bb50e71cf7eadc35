"""Products."""

from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tandem.catalogue.models import Category, Product
from tandem.kit.text import sort_key
from tandem.portals.shared import tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import page
from tandem.portals.shared.sorting import PAGE, sorting
from tandem.rewards.queries import word

# What the catalogue may be sorted by, and the field behind it.
_COLUMNS = {"name": "sort_key", "number": "sku", "brand": "brand", "unit": "unit"}


@desk("organiser", "catalogue.view")
def products(desk: Desk) -> HttpResponseBase:
    """The catalogue by name, with a search; as a file too."""
    of = desk.actor.organiser_id
    q = desk.request.GET.get("q", "").strip()[:100]
    order = sorting(desk, _COLUMNS, at_first="name", q=q)
    found = Product.objects.of(of)
    total = found.count()
    if q:
        found = found.filter(Q(sort_key__contains=sort_key(q)) | Q(sku__istartswith=q))
    is_file = bool(tables.wanted(desk))
    rows = list(found.order_by(*order.by)[: tables.ROWS_MAX] if is_file else found.order_by(*order.by)[order.rows])
    names = {row.code: word(row.name, desk.language) for row in Category.objects.of(of)}
    shown = [
        {
            "name": row.name, "sku": row.sku, "brand": row.brand, "unit": row.unit, "is_novelty": row.is_novelty,
            "category": names.get(row.categories[-1], "") if row.categories else "",
        }
        for row in (rows if is_file else rows[:PAGE])
    ]  # fmt: skip
    if is_file:
        keys = ("sku", "name", "brand", "category", "unit")
        columns = (_("Number"), _("Name"), _("Brand"), _("Category"), _("Unit"))
        return tables.exported(desk, "products", columns, [[row[key] for key in keys] for row in shown])
    return page(
        desk, "organiser/products.html", here="products", rows=shown, q=q, total=total, order=order, more=order.more(len(rows))
    )
