"""Members, what they did, and why they got their points."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from tandem.earning import explaining
from tandem.kit.text import sort_key
from tandem.ledger import queries as ledger
from tandem.ledger.models import Account
from tandem.participants.models import Identifier, Member
from tandem.portals.shared import tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import page
from tandem.portals.shared.words import transfer_name
from tandem.programmes import queries as programmes

PAGE = 50


@desk("organiser", "members.view")
def members(desk: Desk) -> HttpResponseBase:
    """The list by name, with a search by name, number or tax number; as a file too."""
    of, programme = desk.actor.organiser_id, desk.programme
    q = desk.request.GET.get("q", "").strip()[:100]
    after = desk.request.GET.get("after", "")[:200]
    found = Member.objects.of(of).filter(programme_id=programme.id)
    total = found.count()
    if q:
        known = Identifier.objects.of(of).filter(programme_id=programme.id, value__endswith=q.replace(" ", "").replace("-", ""))
        found = found.filter(Q(sort_key__contains=sort_key(q)) | Q(id__in=list(known.values_list("member_id", flat=True)[:50])))
    is_file = bool(tables.wanted(desk))
    if after and not is_file:
        found = found.filter(sort_key__gt=after)
    rows = list(found.order_by("sort_key", "id")[: tables.ROWS_MAX if is_file else PAGE + 1])
    book_id = programmes.books(programme.id, organiser_id=of)["REWARD"]
    accounts = {
        row.holder_id: row
        for row in Account.objects.of(of).filter(
            book_id=book_id, **({} if is_file else {"holder_id__in": [row.id for row in rows]})
        )
    }
    shown = [
        {
            "id": row.id, "name": row.name, "number": row.number, "trade": row.trade, "region": row.region,
            "joined_at": row.joined_at,
            "available": accounts[row.id].available_points if row.id in accounts else 0,
            "pending": accounts[row.id].pending_points if row.id in accounts else 0,
        }
        for row in (rows if is_file else rows[:PAGE])
    ]  # fmt: skip
    if is_file:
        columns = (_("Number"), _("Name"), _("Trade"), _("Region"), _("Joined"), _("Can spend"), _("On the way"))
        keys = ("number", "name", "trade", "region", "joined_at", "available", "pending")
        return tables.exported(desk, "members", columns, [[row[key] for key in keys] for row in shown])
    return page(
        desk, "organiser/members.html", here="members", rows=shown, total=total, q=q,
        next=rows[PAGE - 1].sort_key if len(rows) > PAGE else "",
    )  # fmt: skip


def _member(desk: Desk, member_id: int) -> Member:
    row = Member.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id, id=member_id).order_by("id").first()
    if row is None:
        raise Http404
    return row


@desk("organiser", "ledger.view")
def member(desk: Desk, member: int) -> HttpResponse:
    """One member: balances, deeds, ledger."""
    of = desk.actor.organiser_id
    row = _member(desk, member)
    books = programmes.books(desk.programme.id, organiser_id=of)
    statement = ledger.statement(row.id, organiser_id=of, book_id=books["REWARD"], limit=40)
    return page(
        desk, "organiser/member.html", here="members",
        member={"id": row.id, "name": row.name, "number": row.number, "trade": row.trade, "region": row.region},
        balance=ledger.balance(row.id, organiser_id=of, book_id=books["REWARD"]),
        status=ledger.balance(row.id, organiser_id=of, book_id=books["STATUS"]),
        deeds=explaining.deeds(row.id, organiser_id=of, book_id=books["REWARD"], limit=40),
        ledger=[{"at": each.at, "points": each.points, "name": transfer_name(each.kind)} for each in statement],
    )  # fmt: skip


@desk("organiser", "ledger.view")
def deed(desk: Desk, member: int, deed: UUID) -> HttpResponse:
    """Why a deed got its points."""
    row = _member(desk, member)
    book_id = programmes.books(desk.programme.id, organiser_id=desk.actor.organiser_id)["REWARD"]
    explanation = explaining.explain(row.id, deed, programme=desk.programme, book_id=book_id, language=desk.language)
    return page(desk, "organiser/deed.html", here="members", member_id=row.id, explanation=explanation)
