"""The batches of codes, and serials from a table."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.catalogue.models import Product
from tandem.evidence import queries
from tandem.evidence.codes import signing, trying
from tandem.evidence.models import CodeBatch
from tandem.kit.text import folded
from tandem.portals.organiser.codes import actions
from tandem.portals.organiser.codes import asked as checks
from tandem.portals.shared import importing, names_by_id, tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day, points

STATES = {
    "ISSUING": (gettext_lazy("being issued"), "wait"),
    "ACTIVE": (gettext_lazy("can be used"), "good"),
    "BLOCKED": (gettext_lazy("blocked"), "bad"),
    "OVER": (gettext_lazy("its time is over"), ""),
}
BATCHES = Listing(
    "codes",
    columns=[
        Column("name", gettext_lazy("Batch"), sorts_by="name"),
        Column("product", gettext_lazy("Product")),
        Column("total", gettext_lazy("Codes"), sorts_by="codes_total", is_number=True),
        Column("used", gettext_lazy("Used"), is_number=True),
        Column("issued_at", gettext_lazy("Issued"), sorts_by="created_at"),
        Column("until", gettext_lazy("Until"), sorts_by="expires_at"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-issued_at",
    search=gettext_lazy("Batch or product"),
    choices=[
        Choice(
            "state",
            gettext_lazy("State"),
            {code: text for code, (text, _mood) in STATES.items()},
        )
    ],
    empty=gettext_lazy("No codes have been issued yet. Issue the first above."),
)


@page("codes/", permission="evidence.view", template="codes.html", actions=[actions.issue])
def codes(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The batches so far, latest first; as a file too."""
    asked = BATCHES.asked(portal)
    wanted = _wanted(portal, asked)
    batches = list(wanted.order_by(*asked.by)[asked.rows])
    rows = _cells(portal, batches)
    if asked.is_file:
        return BATCHES.exported(portal, rows)
    wrong = trying.wrong_on(
        portal.today, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return {
        "list": BATCHES.shown(asked, rows, total=wanted.count),
        "issue": portal.form(actions.issue),
        "wrong": wrong if wrong > trying.OF_PROGRAMME_MAX else 0,
        "few": trying.SUSPECTED_A_DAY_MAX,
        **checks.figures(portal, portal.today),
        "public_key": signing.public_key(secret=settings.SECRET_KEY.encode()),
    }


def _wanted(portal: Portal, asked: Asked) -> Any:
    of = portal.organiser_id
    batches = CodeBatch.objects.of(of).filter(programme_id=portal.programme.id)
    if asked.q:
        products = Product.objects.of(of).filter(
            Q(sort_key__contains=folded(asked.q)) | Q(sku__istartswith=asked.q)
        )
        batches = batches.filter(Q(name__bare=asked.q) | Q(product_id__in=products.values("id")))
    is_over = Q(status="ACTIVE", expires_at__lte=portal.now)
    if asked.choices["state"] == "OVER":
        batches = batches.filter(is_over)
    elif asked.choices["state"]:
        batches = batches.filter(status=asked.choices["state"]).exclude(is_over)
    return batches


def _cells(portal: Portal, batches: list[CodeBatch]) -> list[dict[str, Cell]]:
    of = portal.organiser_id
    names = names_by_id.products(portal, (row.product_id for row in batches))
    used = queries.redeemed_by_batch([row.id for row in batches], organiser_id=of)
    return [
        _row(
            portal,
            row,
            names.get(row.product_id, "") if row.product_id else "",
            used.get(row.id, 0),
        )
        for row in batches
    ]


def _row(portal: Portal, row: CodeBatch, product: str, used: int) -> dict[str, Cell]:
    code = state_of(row, portal.now)
    text, mood = STATES[code]
    issued = {"n": points(row.issued_total), "total": points(row.codes_total)}
    used_at = portal.address("organiser:codes-used", batch=row.id) if used else ""
    last = last_day(portal, row.expires_at)
    return {
        "name": Cell(row.name, href=portal.address("organiser:codes-batch", batch=row.id)),
        "product": Cell(
            product,
            href=portal.address("organiser:product", product=row.product_id) if product else "",
            note=stands_for(row),
        ),
        "total": Cell(points(row.codes_total), value=row.codes_total),
        "used": Cell(points(used), href=used_at, value=used),
        "issued_at": Cell(day(row.created_at), value=row.created_at.date()),
        "until": Cell(day(last) if last else _("without end"), value=last or ""),
        "state": Cell(
            text,
            mood=mood,
            note=_("%(n)s of %(total)s") % issued if code == "ISSUING" else "",
            value=str(text),
        ),
    }


def state_of(row: CodeBatch, now: datetime) -> str:
    """Of `STATES`."""
    is_over = row.status == "ACTIVE" and row.expires_at is not None and row.expires_at <= now
    return "OVER" if is_over else row.status


def last_day(portal: Portal, expires_at: datetime | None) -> date | None:
    """The last day on which a code can be used."""
    if expires_at is None:
        return None
    last = expires_at - timedelta(microseconds=1)
    return portal.programme.day_at(last)


def stands_for(row: CodeBatch) -> str:
    """What a code of the batch stands for, where it is not one piece."""
    if row.inside_each:
        return _("%(n)s in each") % {"n": points(row.inside_each)}
    if row.quantity > 1:
        return _("each stands for %(n)s") % {"n": points(row.quantity)}
    return ""


# The head of a table to fill in; the reader knows these names.
TEMPLATE = ("gtin", "serial")


@page("codes/serials/", permission="codes.issue", template="import.html", actions=[actions.look])
def codes_serials(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of serials; one to fill in as a file."""
    if tables.wanted(portal):
        return tables.exported(portal, "serials", TEMPLATE, [])
    return {"look": portal.form(actions.look)}


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "codes/serials/<uuid:upload>/",
    permission="codes.issue",
    template="table.html",
    guard=_sent,
    actions=[actions.take],
)
def codes_table(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of serials before it is taken in."""
    return {
        "table": importing.preview(portal, actions.importer(portal), upload),
        "take": portal.form(actions.take),
        "again": portal.address("organiser:codes-serials"),
    }
