"""Transfers of members and partners: the rows that the figures of finance are counted from."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.insights import finance as figures
from tandem.insights import transfers as posted
from tandem.kit.text import folded
from tandem.ledger.chart import MOVES, Kind, Place
from tandem.partners.models import Partner
from tandem.portals.organiser.finance.pages import PLACES, book_of
from tandem.portals.shared import searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.labels import transfer_name
from tandem.portals.shared.templatetags.figures import day, month, points

MEMBERS_MAX = 200  # whose transfers are looked for by a name
SIDES = {"debit": _("Debit"), "credit": _("Credit")}
TRANSFERS = Listing(
    "transfers",
    columns=[
        Column("day", _("Day"), sorts_by="at"),
        Column("member", _("Member")),
        Column("what", _("What")),
        Column("for", _("For")),
        Column("points", _("Points"), is_number=True),
        Column("key", _("Key")),
    ],
    at_first="-day",
    search=_("Name, number or tax number"),
    empty=_("Nothing was posted yet. Points are posted as soon as purchases are recorded."),
    first=(_("Files"), "organiser:files"),
)


@page("finance/transfers/", permission="ledger.view", template="transfers.html", tab=_("Transfers"))
def transfers(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All transfers, latest first, by month and account; as a file too."""
    programme, of = portal.programme, portal.organiser_id
    book_id = book_of(portal)
    days = figures.days(book_id, organiser_id=of, zone=programme.time_zone, is_exact=False)
    listing = _listing(figures.entries_of(days, value_minor=programme.point_value_minor))
    asked = listing.asked(portal)
    members = _members(portal, asked.q)
    is_many = members is not None and len(members) > MEMBERS_MAX
    wanted = _wanted(portal, asked, [] if is_many else members)
    counted = (
        posted.counted_of(days, kinds=wanted.kinds, month=asked.choices.get("month", ""))
        if members is None
        else ()
    )
    rows = posted.page(
        book_id,
        wanted,
        organiser_id=of,
        order=asked.by[0],
        offset=asked.rows.start,
        limit=asked.rows.stop - asked.rows.start,
        counted=counted,
        zone=programme.time_zone,
    )
    cells = [_cells(portal, row) for row in rows]
    if asked.is_file:
        return listing.exported(portal, cells)
    if wanted.members is None:
        total = sum(number for _day, number in counted)
    else:
        total = posted.total_of_members(book_id, wanted, organiser_id=of)
    return {"list": listing.shown(asked, cells, total=total), "too_many": is_many}


def _listing(entries: list[figures.Entry]) -> Listing:
    """The list with the months and accounts of this programme's journal."""
    months = sorted({entry.month for entry in entries}, reverse=True)
    used = {place for entry in entries for place in (entry.debit, entry.credit)}
    kinds = {entry.kind for entry in entries}
    choices = [
        Choice("month", _("Month"), {key: month(key) for key in months}),
        Choice("kind", _("What"), {k.value: transfer_name(k.value) for k in MOVES if k in kinds}),
        Choice("account", _("Account"), {p.value: PLACES[p.value] for p in Place if p in used}),
        Choice("side", _("Debit or credit"), SIDES),
    ]
    return replace(TRANSFERS, choices=[choice for choice in choices if choice.options])


def _wanted(portal: Portal, asked: Asked, members: list[int] | None) -> posted.Wanted:
    chosen = asked.choices
    kinds = posted.kinds_of(chosen.get("account", ""), chosen["side"])
    if kind := chosen.get("kind"):
        kinds = [one for one in kinds if one == kind]
    since, until = None, None
    if wanted_month := chosen.get("month"):
        since, until = posted.month_span(wanted_month, portal.programme.time_zone)
    return posted.Wanted(kinds, since, until, members)


def _members(portal: Portal, q: str) -> list[int] | None:
    """Whom a search means, one more than are looked for where there are too many; None: everybody,
    nothing was searched for.
    """
    if not q:
        return None
    sellers = Partner.objects.of(portal.organiser_id).filter(
        sort_key__contains=folded(q), programme_id=portal.programme.id
    )
    both = [
        *searching.members_meant(portal, q, most=MEMBERS_MAX),
        *sellers.order_by("id").values_list("id", flat=True)[: MEMBERS_MAX + 1],
    ]
    return both[: MEMBERS_MAX + 1]


def _cells(portal: Portal, row: posted.Posted) -> dict[str, Cell]:
    source, target = (str(PLACES[place.value]) for place in MOVES[Kind(row.kind)])
    return {
        "day": Cell(day(row.at), value=row.at),
        "member": _holder(portal, row),
        "what": Cell(
            transfer_name(row.kind),
            note=f"{source} → {target}",
            value=str(transfer_name(row.kind)),
        ),
        "for": _cause(portal, row),
        "points": Cell(points(row.points), value=row.points),
        "key": Cell(str(row.id)[-6:], value=str(row.id)),
    }


def _holder(portal: Portal, row: posted.Posted) -> Cell:
    if row.is_partner:
        at = portal.address("organiser:partner", partner=row.holder_id)
        return Cell(row.holder, href=at, note=_("partner"))
    return Cell(row.holder, href=portal.address("organiser:member", member=row.holder_id))


def _cause(portal: Portal, row: posted.Posted) -> Cell:
    """The purchase or the order that it was for."""
    if row.activity_id is not None and row.is_partner:
        return Cell(row.document_no)  # what a partner did itself: no page of a member explains it
    if row.activity_id is not None:
        explained = portal.address(
            "organiser:transaction", member=row.holder_id, transaction=row.activity_id
        )
        return Cell(row.document_no or _("purchase"), href=explained)
    if row.order_no and portal.may("orders.view"):
        return Cell(row.order_no, href=f"{portal.address('organiser:orders')}?q={row.order_no}")
    return Cell(row.order_no)
