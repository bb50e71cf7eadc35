"""Partners and products."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.catalogue.models import Category, Product
from tandem.kit.errors import TandemError
from tandem.kit.text import sort_key
from tandem.partners import onboarding
from tandem.partners.models import Outlet, Partner, PartnerRole
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared import tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, number_of, page
from tandem.portals.shared.sorting import PAGE, sorting
from tandem.portals.shared.words import PARTNER_ROLES
from tandem.rewards.queries import word

# What the catalogue may be sorted by, and the field behind it.
_COLUMNS = {"name": "sort_key", "number": "sku", "brand": "brand", "unit": "unit"}


@desk("organiser", "partners.view")
def partners(desk: Desk) -> HttpResponseBase:
    """The chain of partners; add one."""
    of, error, posted = desk.actor.organiser_id, "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "partners.change")
        try:
            with transaction.atomic():
                onboarding.add_partner(
                    posted.get("name", ""), programme_id=desk.programme.id, tax_id=posted.get("tax_id", ""),
                    role=PartnerRole(posted["role"]) if posted.get("role") in PartnerRole.values else PartnerRole.DISTRIBUTOR,
                    code=posted.get("code", "").strip()[:40], country=desk.programme.country, city=posted.get("city", "")[:100],
                    parent_id=number_of(posted["parent"]) if posted.get("parent") else None,
                    actor=desk.actor, now=clock.now(),
                )  # fmt: skip
                messages.success(desk.request, _("The partner takes part now."))
                return HttpResponseRedirect(address(desk, "organiser:partners"))
        except TandemError as problem:
            error = problem.sentence
    found = list(Partner.objects.of(of).filter(programme_id=desk.programme.id).order_by("sort_key", "id"))
    names = {row.id: row.name for row in found}
    outlets = dict(Outlet.objects.of(of).values_list("partner_id").annotate(total=Count("id")).order_by())
    rows = [
        {
            "id": row.id, "name": row.name, "tax_id": row.tax_id, "role": PARTNER_ROLES[row.role], "city": row.city,
            "parent": names.get(row.parent_id or 0, ""), "outlets": outlets.get(row.id, 0),
        }
        for row in found
    ]  # fmt: skip
    if tables.wanted(desk):
        columns = (_("Partner"), _("Tax number"), _("Role"), _("Below"), _("City"), _("Outlets"))
        keys = ("name", "tax_id", "role", "parent", "city", "outlets")
        return tables.exported(
            desk, "partners", columns, [[str(row[key]) if key == "role" else row[key] for key in keys] for row in rows]
        )
    roles = [{"value": value, "text": text} for value, text in PARTNER_ROLES.items()]
    return page(
        desk,
        "organiser/partners.html",
        here="partners",
        rows=rows,
        roles=roles,
        error=error,
        form=posted,
        http_status=400 if error else 200,
    )


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
