"""What do we have, where does it come from, and what brings more?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.earning.reasons import explaining
from tandem.earning.reasons import given as given_points
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.ledger import queries as ledger
from tandem.ledger.chart import MOVES, Kind, Place
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.wallet import showing
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.labels import transfer_name
from tandem.portals.shared.telling import running as shown
from tandem.portals.shared.templatetags.figures import day, signed
from tandem.programmes import queries as programmes

FOR = {"PARTNER": _("a sale of yours"), "RECRUITER": _("a purchase of whom you won")}
GIVEN = Listing(
    "given",
    columns=[
        Column("for", _("For")),
        Column("customer", _("Customer")),
        Column("day", _("Day"), sorts_by="at"),
        Column("points", _("Points"), is_number=True),
    ],
    at_first="-day",
    empty=_("Nothing yet. What brings you points stands above."),
)
STATEMENT = Listing(
    "statement",
    columns=[
        Column("day", _("Day"), sorts_by="at"),
        Column("what", _("What")),
        Column("pending", _("On the way"), is_number=True),
        Column("available", _("Can spend"), is_number=True),
    ],
    at_first="-day",
    empty=_(
        "Nothing was posted yet. Each coming and going of your points stands here, with its day."
    ),
)


def book_of(portal: Portal) -> UUID:
    """The book of reward points."""
    return programmes.book(portal.programme.id, "REWARD", organiser_id=portal.organiser_id)


@page("wallet/", permission="partner.view", template="wallet.html", tab=_("Points"))
def wallet(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What we have, what brings more, and what came; as a file too."""
    partner_id, name = partner_of(portal)
    asked = GIVEN.asked(portal)
    scope: dict[str, Any] = {"organiser_id": portal.organiser_id, "book_id": book_of(portal)}
    awards = given_points.awards(partner_id, **scope)
    came = given_points.rows_of(
        list(awards.order_by(*asked.by)[asked.rows]),
        holder_id=partner_id,
        organiser_id=portal.organiser_id,
    )
    names = names_by_id.members(portal, [row.member_id for row in came])
    cells = [_cells(portal, row, names) for row in came]
    if asked.is_file:
        return GIVEN.exported(portal, cells)
    zone = portal.programme.time_zone
    rows = telling.running(
        portal.programme, Reader(partner_id=partner_id), language=portal.language, now=portal.now
    )
    own = [row for row in rows if showing.OWN & set(row.receivers)]
    return {
        "partner_name": name,
        "balance": ledger.balance(partner_id, **scope),
        "ends": ledger.ends(partner_id, zone=zone, **scope),
        "own": shown.cards(own, portal.now.astimezone(ZoneInfo(zone)).date()),
        "list": GIVEN.shown(asked, cells, total=awards.count),
    }


def _cells(portal: Portal, row: given_points.GivenRow, names: Mapping[int, str]) -> dict[str, Cell]:
    where = {"member": row.member_id, "transaction": row.activity_id}
    waits = [(_("on the way"), "wait")] if row.pending_points else []
    return {
        "for": Cell(
            row.document_no or FOR.get(row.party, ""), href=portal.address("partner:given", **where)
        ),
        "customer": Cell(names.get(row.member_id, "")),
        "day": Cell(day(row.day), value=row.day),
        "points": Cell(signed(row.points), value=row.points, badges=waits),
    }


@page("wallet/statement/", permission="partner.view", template="statement.html", tab=_("Statement"))
def statement(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All that was posted, latest first; as a file too."""
    partner_id, name = partner_of(portal)
    asked = STATEMENT.asked(portal)
    rows, total = ledger.statement_page(
        partner_id,
        organiser_id=portal.organiser_id,
        book_id=book_of(portal),
        by=asked.by,
        rows=asked.rows,
    )
    cells = [_posted(row) for row in rows]
    if asked.is_file:
        return STATEMENT.exported(portal, cells)
    return {"partner_name": name, "list": STATEMENT.shown(asked, cells, total=total)}


def _posted(row: ledger.StatementRow) -> dict[str, Cell]:
    source, target = MOVES[Kind(row.kind)]
    return {
        "day": Cell(day(row.at), value=row.at),
        "what": Cell(transfer_name(row.kind), value=str(transfer_name(row.kind))),
        "pending": _change(row.points, source, target, Place.PENDING),
        "available": _change(row.points, source, target, Place.AVAILABLE),
    }


def _change(points: int, source: Place, target: Place, place: Place) -> Cell:
    if place not in (source, target):
        return Cell("", value="")
    value = points if target == place else -points
    return Cell(signed(value), value=value)


def _given(portal: Portal, member: int, transaction: UUID) -> given_points.GivenRow:
    row = given_points.one(
        member,
        transaction,
        holder_id=partner_of(portal)[0],
        book_id=book_of(portal),
        organiser_id=portal.organiser_id,
    )
    if row is None:
        raise Http404
    return row


@page(
    "wallet/<int:member>/<uuid:transaction>/",
    permission="partner.view",
    template="given.html",
    guard=_given,
)
def given(portal: Portal, member: int, transaction: UUID) -> Mapping[str, Any]:
    """Why we got these points. What a customer bought elsewhere is not told."""
    row = _given(portal, member, transaction)
    partner_id, name = partner_of(portal)
    return {
        "partner_name": name,
        "customer": names_by_id.members(portal, [member]).get(member, ""),
        "document_no": row.document_no,
        "day": row.day,
        "explanation": explaining.explain(
            member,
            transaction,
            programme=portal.programme,
            book_id=book_of(portal),
            language=portal.language,
            holder_id=partner_id,
        ),
    }
