"""Members, what they did, and why they got their points."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.activity import queries as activity
from tandem.earning import adjusting, explaining
from tandem.flows.joining import revoking
from tandem.kit.errors import TandemError
from tandem.kit.text import sort_key
from tandem.ledger import queries as ledger
from tandem.ledger.models import Account
from tandem.mending import debts
from tandem.participants import cards
from tandem.participants import queries as participants
from tandem.participants.models import Identifier, Member, MemberStatus
from tandem.platform import clock
from tandem.portals.organiser import merges, plans
from tandem.portals.shared import corrections, firms, levels, longer, tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import whole_of
from tandem.portals.shared.pages import address, day_of, key_of, page
from tandem.portals.shared.sorting import PAGE, sorting
from tandem.portals.shared.templatetags.figures import points
from tandem.portals.shared.words import transfer_name
from tandem.programmes import queries as programmes
from tandem.rewards.queries import word
from tandem.tiers import standings
from tandem.tiers.queries import ladder_of

# What the list may be sorted by, and the field behind it.
_COLUMNS = {
    "name": "sort_key", "trade": "trade", "region": "region", "joined": "joined_at", "available": "available_points",
    "pending": "pending_points",
}  # fmt: skip
_OF_ACCOUNT = ("available_points", "pending_points")
STATEMENT_MAX = 50_000


@desk("organiser", "members.view")
def members(desk: Desk) -> HttpResponseBase:
    """The list by name, with a search by name, number or tax number; as a file too."""
    of, programme = desk.actor.organiser_id, desk.programme
    q = desk.request.GET.get("q", "").strip()[:100]
    order = sorting(desk, _COLUMNS, at_first="name", q=q)
    found = Member.objects.of(of).filter(programme_id=programme.id)
    total = found.count()
    if q:
        known = Identifier.objects.of(of).filter(programme_id=programme.id, value__endswith=q.replace(" ", "").replace("-", ""))
        found = found.filter(Q(sort_key__contains=sort_key(q)) | Q(id__in=list(known.values_list("member_id", flat=True)[:50])))
    is_file = bool(tables.wanted(desk))
    book_id = programmes.book(programme.id, "REWARD", organiser_id=of)
    if order.by[0].removeprefix("-") in _OF_ACCOUNT:
        account = Account.objects.of(of).filter(holder_id=OuterRef("id"), book_id=book_id)
        field = order.by[0].removeprefix("-")
        found = found.annotate(**{field: Coalesce(Subquery(account.values(field)), 0)})
    rows = list(found.order_by(*order.by)[: tables.ROWS_MAX] if is_file else found.order_by(*order.by)[order.rows])
    accounts = {
        row.holder_id: row
        for row in Account.objects.of(of).filter(
            book_id=book_id, **({} if is_file else {"holder_id__in": [row.id for row in rows]})
        )
    }
    shown = [
        {
            "id": row.id, "name": row.name, "number": row.number, "trade": row.trade, "region": row.region,
            "joined_at": row.joined_at, "is_waiting": row.status == MemberStatus.WAITING,
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
        desk, "organiser/members.html", here="members", rows=shown, total=total, q=q, order=order, more=order.more(len(rows))
    )


def _member(desk: Desk, member_id: int) -> Member:
    return participants.member(member_id, programme_id=desk.programme.id, organiser_id=desk.actor.organiser_id)


@desk("organiser", "ledger.view")
def member(desk: Desk, member: int) -> HttpResponseBase:
    """One member: balances, deeds, ledger; the whole ledger as a file."""
    of = desk.actor.organiser_id
    row = _member(desk, member)
    books = programmes.books(desk.programme.id, organiser_id=of)
    if tables.wanted(desk):
        lines = ledger.statement(row.id, organiser_id=of, book_id=books["REWARD"], limit=STATEMENT_MAX)
        columns = (_("Day"), _("What"), _("Points"), _("Key"))
        said = [(each.at, str(transfer_name(each.kind)), each.points, str(each.id)) for each in lines]
        return tables.exported(desk, f"ledger-{row.number}", columns, said)
    error, today = "", clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                _act(desk, row, today)
                return HttpResponseRedirect(address(desk, "organiser:member", member=row.id))
        except TandemError as problem:
            error = problem.sentence
    statement = ledger.statement(row.id, organiser_id=of, book_id=books["REWARD"], limit=40)
    level = levels.shown(row.id, programme=desk.programme, today=today, language=desk.language)
    tiers = ladder_of(desk.programme.id, organiser_id=of)[1]
    return page(
        desk, "organiser/member.html", here="members", error=error, http_status=400 if error else 200, level=level,
        shortfall=explaining.shortfall_points(row.id, book_id=books["REWARD"], organiser_id=of), due={"today": today.isoformat()}, posted=desk.request.POST if error else {},
        owed=debts.owed_points(row.id, book_id=books["REWARD"], programme=desk.programme), merged=merges.shown(desk, row), plans=plans.shown(desk, row, today), limit=adjusting.limit_of(desk.actor, desk.programme),
        tiers=[{"id": tier.id, "name": word(tier.name, desk.language)} for tier in tiers], today=today.isoformat(),
        member={"id": row.id, "name": row.name, "number": row.number, "trade": row.trade, "region": row.region, "is_waiting": row.status == MemberStatus.WAITING},
        cards=cards.of_member(row.id, organiser_id=of),
        proofs=firms.proofs(desk, row.id),
        balance=ledger.balance(row.id, organiser_id=of, book_id=books["REWARD"]),
        status=ledger.balance(row.id, organiser_id=of, book_id=books["STATUS"]),
        deeds=explaining.deeds(row.id, organiser_id=of, book_id=books["REWARD"], limit=40),
        ledger=[{"at": each.at, "points": each.points, "name": transfer_name(each.kind)} for each in statement],
    )  # fmt: skip


def _act(desk: Desk, row: Member, today: date) -> None:
    """What a person does for a member: a level by hand, a benefit used, a tax number taken away."""
    posted = desk.request.POST
    common: dict[str, Any] = {"programme": desk.programme, "actor": desk.actor, "today": today, "now": clock.now()}
    if posted.get("deed") == "level":
        until = day_of(posted.get("until", "")) or today - timedelta(days=1)
        standings.give(row.id, tier_id=key_of(posted.get("tier", "")), until=until, reason=posted.get("reason", ""), **common)
        messages.success(desk.request, _("The level is given."))
    elif posted.get("deed") == "adjust":
        asked = adjusting.ask(
            row.id, points=whole_of(posted.get("points", "")), reason=posted.get("reason", ""), programme=desk.programme,
            actor=desk.actor, now=clock.now(),
        )  # fmt: skip
        said = (
            _("The points are posted.")
            if asked == "POSTED"
            else _("This is above your limit: somebody else must agree (Finance).")
        )
        messages.success(desk.request, said)
    elif posted.get("deed") == "extend":
        longer_points = longer.extend(desk, row.id)
        messages.success(
            desk.request, _("%(points)s points last longer; the members are told.") % {"points": points(longer_points)}
        )
    elif posted.get("deed") == "card":
        cards.add(row.id, posted.get("card", ""), programme_id=desk.programme.id, actor=desk.actor, now=clock.now())
        messages.success(desk.request, _("The card leads here. Purchases that waited for it are being counted."))
    elif posted.get("deed") == "no_card":
        cards.remove(row.id, posted.get("card", ""), programme_id=desk.programme.id, actor=desk.actor, now=clock.now())
        messages.success(desk.request, _("The card leads nowhere now; what was counted by it stays."))
    elif posted.get("deed") == "revoke":
        revoking.revoke(
            row.id,
            posted.get("tax_id", ""),
            reason=posted.get("reason", ""),
            programme=desk.programme,
            actor=desk.actor,
            now=clock.now(),
        )
        messages.success(
            desk.request,
            _("The number leads to nobody now; the member reads why. What sellers' files counted by it is being taken back."),
        )
    elif posted.get("deed") == "plan":
        plans.give(desk, row, today)
    elif posted.get("deed") in ("merge", "unmerge"):
        merges.act(desk, row)
    elif posted.get("deed") == "benefit":
        standings.use_benefit(row.id, benefit_id=key_of(posted.get("benefit", "")), note=posted.get("note", ""), **common)
        messages.success(desk.request, _("The use is noted."))


@desk("organiser", "ledger.view")
def deed(desk: Desk, member: int, deed: UUID) -> HttpResponse:
    """Why a deed got its points."""
    row = _member(desk, member)
    activity.check([(row.id, deed)], programme_id=desk.programme.id, organiser_id=desk.actor.organiser_id)
    book_id = programmes.book(desk.programme.id, "REWARD", organiser_id=desk.actor.organiser_id)
    explanation = explaining.explain(row.id, deed, programme=desk.programme, book_id=book_id, language=desk.language)
    mends = corrections.mends(desk, row.id, deed, "organiser:deed", member=row.id)
    return page(desk, "organiser/deed.html", here="members", member_id=row.id, explanation=explanation, mends=mends)
