"""The chain of partners, and one of them: its outlets and its staff."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.insights import unpaid
from tandem.kit.text import folded
from tandem.ledger import queries as ledger
from tandem.partners import queries
from tandem.partners.models import Outlet, Partner
from tandem.partners.outlets import placing
from tandem.portals.organiser.partners import actions, agreements, plan, prints, targets
from tandem.portals.shared import outlets as placed
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.labels import PARTNER_ROLES
from tandem.portals.shared.prints import posters
from tandem.portals.shared.staff import panel
from tandem.programmes import queries as programmes

PARTNERS = Listing(
    "partners",
    columns=[
        Column("name", _("Partner"), sorts_by="sort_key"),
        Column("tax_id", _("Tax number"), sorts_by="tax_id"),
        Column("role", _("Role"), sorts_by="role"),
        Column("parent", _("Buys from"), sorts_by="parent__sort_key"),
        Column("city", _("City"), sorts_by="city"),
        Column("outlets", _("Outlets"), sorts_by="outlets_total", is_number=True),
    ],
    at_first="name",
    search=_("Name, tax number or city"),
    choices=[
        Choice("role", _("Role"), PARTNER_ROLES),
        Choice("state", _("State"), {"now": _("takes part"), "ended": _("takes part no longer")}),
    ],
    empty=_("No partner takes part yet. Add the first, or bring them all from a table."),
)

OUTLETS = Listing(
    "outlets",
    columns=[
        Column("name", _("Outlet"), sorts_by="name"),
        Column("code", _("Code"), sorts_by="code"),
        Column("city", _("City"), sorts_by="city"),
        Column("region", _("Region"), sorts_by="region"),
        Column("authorised", _("Authorised")),
    ],
    at_first="code",
    search=_("Name, code or city"),
    empty=_("No outlet is known yet. Add one, and sales files can name it by its code."),
)


@page(
    "partners/",
    permission="partners.view",
    template="partners.html",
    tab=_("Partners"),
    actions=[actions.add],
)
def partners(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who takes part; as a file too."""
    asked = PARTNERS.asked(portal)
    matching = _found(portal, asked)
    partners = list(matching.select_related("parent").order_by(*asked.by)[asked.rows])
    unsigned = agreements.unsigned(portal, partners)
    rows = [_cells(portal, row, is_unsigned=row.id in unsigned) for row in partners]
    if asked.is_file:
        return PARTNERS.exported(portal, rows)
    total, begun = matching.count(), _begun(portal)
    shown = PARTNERS.shown(asked, rows, total=total)
    return {
        "total": total,
        "list": shown,
        "add": portal.form(actions.add, initial=begun),
        "is_folded": shown["has_any"] and not begun,
    }


def _begun(portal: Portal) -> dict[str, str]:
    """What the address knows of a partner that is to be added: a claim leads here with what its
    page says of the seller.
    """
    told = {name: portal.request.GET.get(name, "")[:200] for name in ("name", "tax_id")}
    return {name: text for name, text in told.items() if text}


def _found(portal: Portal, asked: Asked) -> Any:
    partners = Partner.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    if asked.q:
        partners = partners.filter(
            Q(sort_key__contains=folded(asked.q))
            | Q(
                tax_id__icontains=asked.q.replace("-", "").replace(" ", "")
            )  # with its country or without
            | Q(city__bare=asked.q)
        )
    if asked.choices["role"]:
        partners = partners.filter(role=asked.choices["role"])
    if asked.choices["state"]:
        partners = partners.filter(ended_at__isnull=asked.choices["state"] == "now")
    outlets = Outlet.objects.of(portal.organiser_id).filter(partner_id=OuterRef("pk")).order_by()
    totals = outlets.values("partner_id").annotate(total=Count("id")).values("total")
    return partners.annotate(outlets_total=Coalesce(Subquery(totals), 0))


def _cells(portal: Portal, row: Any, *, is_unsigned: bool) -> dict[str, Cell]:
    badges: list[tuple[Any, str]] = []
    if row.ended_at:
        badges = [(_("takes part no longer"), "")]
    elif is_unsigned:
        badges = [(_("agreement not signed"), "wait")]
    return {
        "name": Cell(
            row.name,
            href=portal.address("organiser:partner", partner=row.id),
            badges=badges,
        ),
        "tax_id": Cell(row.tax_id),
        "role": Cell(PARTNER_ROLES[row.role], value=str(PARTNER_ROLES[row.role])),
        "parent": _parent(portal, row.parent),
        "city": Cell(row.city),
        "outlets": Cell(
            row.outlets_total,
            href=f"{portal.address('organiser:partner', partner=row.id)}#outlets",
            value=row.outlets_total,
        ),
    }


def _parent(portal: Portal, parent: Partner | None) -> Cell:
    if parent is None:
        return Cell(portal.programme.name)
    return Cell(parent.name, href=portal.address("organiser:partner", partner=parent.id))


def _known(portal: Portal, partner: int) -> Partner:
    return queries.partner(
        partner, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@page(
    "partners/<int:partner>/",
    permission="partners.view",
    template="partner.html",
    guard=_known,
    actions=[
        actions.change,
        actions.end_partner,
        actions.resume,
        actions.add_outlet,
        actions.authorise,
        actions.withdraw,
        *plan.ACTIONS,
        targets.drop_target,
        *actions.STAFF.declared,
    ],
)
def partner(portal: Portal, partner: int) -> Mapping[str, Any] | HttpResponseBase:
    """One partner; its outlets as a file."""
    row = _known(portal, partner)
    every = Outlet.objects.of(portal.organiser_id).filter(partner_id=row.id)
    asked = OUTLETS.asked(portal)
    outlets = every.filter(
        Q(name__bare=asked.q) | Q(city__bare=asked.q) | Q(code__istartswith=asked.q)
    )
    cells = [_outlet(portal, outlet) for outlet in outlets.order_by(*asked.by)[asked.rows]]
    if asked.is_file:
        return OUTLETS.exported(portal, cells)
    return {
        "partner": {
            "name": row.name,
            "tax_id": row.tax_id,
            "role": PARTNER_ROLES[row.role],
            "code": row.code,
            "parent": row.parent.name if row.parent else "",
            "parent_id": row.parent_id,
            "ended_at": row.ended_at,
        },
        "change": portal.form(actions.change, initial=_stands(row)),
        "end": portal.form(actions.resume if row.ended_at else actions.end_partner),
        "led": _led(portal, row),
        **plan.of_partner(portal, row.id),
        **targets.of_partner(portal, row.id),
        **agreements.of_partner(portal, row.id),
        "balance": ledger.balance(
            row.id,
            organiser_id=portal.organiser_id,
            book_id=programmes.book(
                portal.programme.id, "REWARD", organiser_id=portal.organiser_id
            ),
        ),
        "outlets": OUTLETS.shown(asked, cells, total=outlets.count),
        "total": every.count(),
        "add_outlet": portal.form(actions.add_outlet),
        "join": prints.link(portal, row),
        "languages": posters.links(portal),
        **panel.shown(portal, actions.STAFF, partner_id=row.id, of_portal="partner"),
    }


def _known_outlet(portal: Portal, partner: int, outlet: UUID) -> Outlet:
    _known(portal, partner)
    return queries.outlet(outlet, partner_id=partner, organiser_id=portal.organiser_id)


@page(
    "partners/<int:partner>/outlets/<uuid:outlet>/",
    permission="partners.view",
    template="outlet.html",
    guard=_known_outlet,
    actions=[actions.change_outlet],
)
def outlet(portal: Portal, partner: int, outlet: UUID) -> Mapping[str, Any]:
    """One outlet: what it is called, and where it is."""
    row = _known_outlet(portal, partner, outlet)
    where = placed.stands(row)
    stands = {"name": row.name, "city": row.city, "region": row.region, **where}
    return {
        "outlet": {
            "name": row.name,
            "code": row.code,
            "is_authorised": row.is_authorised,
            "place": where["place"],
        },
        "partner": {"id": partner, "name": row.partner.name},
        "change": portal.form(actions.change_outlet, initial=stands),
    }


def _stands(row: Partner) -> dict[str, Any]:
    return {
        "name": row.name,
        "tax_id": row.tax_id,
        "code": row.code,
        "role": row.role,
        "city": row.city,
        "region": row.region,
        "parent": row.parent_id,
    }


def _led(portal: Portal, row: Partner) -> list[dict[str, Any]]:
    """The lists that hold something of a partner, narrowed down to it."""
    lists: list[tuple[str, str, Mapping[str, object], Any]] = [
        ("members", "members.view", {"partner": row.id}, _("Members won by it")),
        (
            "members",
            "members.view",
            {"active": "half", "seller": row.id},
            _("Who bought from it in half a year"),
        ),
        ("files", "evidence.view", {"q": row.name}, _("Its files and sales")),
        ("unknown", "evidence.view", {"partner": row.id}, _("To be matched")),
    ]
    if unpaid.is_asked(portal.programme):
        waiting = _("What waits for payment")
        lists.append(("payments", "payments.record", {"partner": row.id}, waiting))
    return [
        {"text": text, "address": f"{portal.address(f'organiser:{name}')}?{urlencode(query)}"}
        for name, permission, query, text in lists
        if portal.may(permission)
    ]


def _outlet(portal: Portal, outlet: Outlet) -> dict[str, Cell]:
    action = actions.withdraw if outlet.is_authorised else actions.authorise
    text, mood = (_("authorised"), "good") if outlet.is_authorised else (_("not authorised"), "")
    return {
        "name": Cell(
            outlet.name,
            href=portal.address("organiser:outlet", partner=outlet.partner_id, outlet=outlet.id),
        ),
        "code": Cell(outlet.code),
        "city": Cell(
            outlet.city,
            note=" ".join(filter(None, (outlet.street, outlet.postal_code))),
            badges=() if placing.place_of(outlet) else [(_("place not known"), "")],
        ),
        "region": Cell(outlet.region),
        "authorised": Cell(
            text,
            mood=mood,
            forms=[portal.form(action, of=outlet.id, initial={"outlet": outlet.id})],
        ),
    }
