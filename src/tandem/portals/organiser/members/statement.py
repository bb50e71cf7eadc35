"""A member's purchases and ledger as lists: what each brought, with its document and its sign."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity.models import Activity
from tandem.earning.reasons import explaining
from tandem.ledger import queries as ledger
from tandem.ledger.chart import MOVES, Kind, Place
from tandem.participants import leaving
from tandem.participants.models import Leave, Member
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.lists import Asked, Cell, Column, Listing
from tandem.portals.shared.labels import LOST_BY_LEAVING, transfer_name
from tandem.portals.shared.templatetags.figures import day, points, signed
from tandem.programmes import queries as programmes

PURCHASES = Listing(
    "purchases",
    columns=[
        Column("document", _("Document")),
        Column("partner", _("Partner")),
        Column("day", _("Day"), sorts_by="occurred_at"),
        Column("net", amounts.NET, is_number=True),
        Column("points", _("Points"), is_number=True),
    ],
    at_first="-day",
    search=_("Document number"),
    empty=_("No purchases yet. They stand here as files, invoices and proofs tell of them."),
)
_LOST = (Kind.VOID, Kind.EXPIRE)
LEDGER = Listing(
    "ledger",
    columns=[
        Column("day", _("Day"), sorts_by="at"),
        Column("what", _("What")),
        Column("for", _("For")),
        Column("pending", _("On the way"), is_number=True),
        Column("available", _("Can spend"), is_number=True),
        Column("key", _("Key")),
    ],
    at_first="-day",
    empty=_("Nothing was posted yet. Each coming and going of points stands here, with its day."),
)


def bought(portal: Portal, row: Member, asked: Asked) -> tuple[list[dict[str, Cell]], int]:
    """The purchases that are asked for, and how many there are."""
    of = portal.organiser_id
    book_id = programmes.book(portal.programme.id, "REWARD", organiser_id=of)
    matching = Activity.objects.of(of).filter(member_id=row.id, programme_id=portal.programme.id)
    if asked.q:
        matching = matching.filter(document_no__icontains=asked.q)
    keys = list(matching.order_by(*asked.by).values_list("id", flat=True)[asked.rows])
    activities = {
        explanation.id: explanation
        for explanation in explaining.these(row.id, keys, organiser_id=of, book_id=book_id)
    }
    return [
        _bought(portal, row.id, activities[key]) for key in keys if key in activities
    ], matching.count()


def _bought(portal: Portal, member_id: int, transaction: explaining.ActivityRow) -> dict[str, Cell]:
    currency = portal.programme.currency
    waits = [(_("waits"), "wait")] if transaction.pending_points else []
    return {
        "document": Cell(
            transaction.document_no or "–",
            href=portal.address(
                "organiser:transaction", member=member_id, transaction=transaction.id
            ),
        ),
        "partner": _partner(portal, transaction),
        "day": Cell(day(transaction.day), value=transaction.day),
        "net": amounts.net_cell(
            transaction.net_minor, currency, gross_minor=transaction.gross_minor
        ),
        "points": Cell(points(transaction.points), value=transaction.points, badges=waits),
    }


def _partner(portal: Portal, transaction: explaining.ActivityRow) -> Cell:
    if transaction.partner_id is None:
        return Cell(transaction.partner)
    address = portal.address("organiser:partner", partner=transaction.partner_id)
    return Cell(transaction.partner, href=address)


def posted(portal: Portal, row: Member, asked: Asked) -> tuple[list[dict[str, Cell]], int]:
    """The transfers that are asked for, and how many there are."""
    of = portal.organiser_id
    book_id = programmes.book(portal.programme.id, "REWARD", organiser_id=of)
    lines, total = ledger.statement_page(
        row.id, organiser_id=of, book_id=book_id, by=asked.by, rows=asked.rows
    )
    causes = {line.cause_id for line in lines if line.cause_id}
    activities = Activity.objects.of(of).filter(member_id=row.id, id__in=causes)
    documents = dict(activities.values_list("id", "document_no"))
    gone = leaving.absences(row.id, organiser_id=of)
    return [_posted(portal, row.id, line, documents, gone) for line in lines], total


def _posted(
    portal: Portal,
    member_id: int,
    line: ledger.StatementRow,
    documents: dict[UUID, str],
    gone: list[Leave],
) -> dict[str, Cell]:
    """A transfer by what it does to what is on the way, and to what can be spent."""
    source, target = MOVES[Kind(line.kind)]
    cause: Any = line.cause_id
    document = Cell("")
    is_lost = line.kind in _LOST and leaving.has_taken(gone, line.at)
    what = LOST_BY_LEAVING if is_lost else transfer_name(line.kind)
    if cause in documents:
        explained = portal.address("organiser:transaction", member=member_id, transaction=cause)
        document = Cell(documents[cause] or _("purchase"), href=explained)
    return {
        "day": Cell(day(line.at), value=line.at),
        "what": Cell(what, value=str(what)),
        "for": document,
        "pending": _change(line.points, source == Place.PENDING, target == Place.PENDING),
        "available": _change(line.points, source == Place.AVAILABLE, target == Place.AVAILABLE),
        "key": Cell(str(line.id)[-6:], value=str(line.id)),
    }


def _change(total: int, is_out: bool, is_in: bool) -> Cell:
    if not (is_out or is_in):
        return Cell("", value="")
    value = total if is_in else -total
    return Cell(signed(value), value=value)
