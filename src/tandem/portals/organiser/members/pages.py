"""The list of members: searched by name, number or tax number, narrowed down, sorted; as a file
too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.activity.models import Activity
from tandem.insights import kpis, words
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.ledger.models import Account
from tandem.participants import applications
from tandem.participants import queries as participants
from tandem.participants.models import Identifier, Member, MemberStatus
from tandem.partners.models import Partner
from tandem.platform.personal import requests
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day, points
from tandem.programmes import queries as programmes
from tandem.programmes import trades as offered
from tandem.tiers.models import Membership, Plan, Standing
from tandem.tiers.queries import ladder_of

STATES = {
    MemberStatus.ACTIVE: (_("takes part"), "good"),
    MemberStatus.WAITING: (_("firm not confirmed"), "wait"),
    MemberStatus.LEFT: (_("left"), ""),
    MemberStatus.MERGED: (_("goes on as another member"), ""),
}
TRADES_MAX = 100  # that one chooses from; the rest is found by the search of the list
_OF_ACCOUNT = ("available_points", "pending_points")

MEMBERS = Listing(
    "members",
    columns=[
        Column("name", _("Member"), sorts_by="sort_key"),
        Column("number", _("Number"), sorts_by="number"),
        Column("trade", _("Trade"), sorts_by="trade"),
        Column("region", _("Region"), sorts_by="region"),
        Column("joined", _("Joined"), sorts_by="joined_at"),
        Column("available", _("Can spend"), sorts_by="available_points", is_number=True),
        Column("pending", _("On the way"), sorts_by="pending_points", is_number=True),
    ],
    at_first="name",
    search=_("Name, number or tax number"),
    empty=_("Nobody has joined yet. Members join by invitation, by form, or through a partner."),
)


def listing(portal: Portal) -> Listing:
    """The list with what it can be narrowed down to in this programme."""
    of = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    trades = words.of_members("trade", **of, most=TRADES_MAX)
    named = offered.names(portal.programme, portal.language)
    partners = Partner.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    names = partners.order_by("sort_key", "id").values_list("id", "name")
    partner_names = {str(key): name for key, name in names}
    # Led to from the overview, not chosen: the partners are listed once.
    asked = portal.request.GET.get("seller", "")
    seller = {asked: partner_names[asked]} if asked in partner_names else {}
    tiers = ladder_of(portal.programme.id, organiser_id=portal.organiser_id)[1]
    choices = [
        Choice("status", _("State"), {code: text for code, (text, _mood) in STATES.items()}),
        Choice("trade", _("Trade"), {trade: named.get(trade, trade) for trade in trades}),
        Choice(
            "level",
            _("Level"),
            {str(tier.id): localized(tier.name, portal.language) for tier in tiers},
        ),
        Choice("plan", _("Membership"), _plans(portal)),
        Choice("partner", _("Won by"), partner_names),
        Choice("active", _("Active"), {"half": _("in half a year")}),
        Choice("signing", _("Signing in"), {"none": _("nobody signs in yet")}),
        Choice("erasing", _("Erasing"), {"asked": _("asked for")} if _to_erase(portal) else {}),
        Choice("seller", _("Bought in half a year from"), seller),
    ]
    return replace(MEMBERS, choices=[choice for choice in choices if choice.options])


def _to_erase(portal: Portal) -> list[int]:
    return requests.waiting(portal.programme.id, organiser_id=portal.organiser_id)


def _plans(portal: Portal) -> dict[str, str]:
    plans = Plan.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None
    )
    return {str(row.id): localized(row.name, portal.language) for row in plans.order_by("code")}


@page("members/", permission="members.view", template="members.html")
def members(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who takes part."""
    shown = listing(portal)
    asked = shown.asked(portal)
    every = Member.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    matching = _found(portal, every, asked)
    rows = list(_ordered(portal, matching, asked)[asked.rows])
    cells = _cells(portal, rows, all_of_them=asked.is_file)
    if asked.is_file:
        return shown.exported(portal, cells)
    total = every.count()
    is_narrowed = asked.q or any(asked.choices.values())
    unconfirmed = applications.waiting(
        portal.programme.id, organiser_id=portal.organiser_id, now=portal.now
    )
    return {
        "total": total,
        "unconfirmed": unconfirmed.count(),
        "list": shown.shown(asked, cells, total=matching.count if is_narrowed else total),
    }


def _found(portal: Portal, every: QuerySet[Member], asked: Asked) -> QuerySet[Member]:
    matching, of = every, portal.organiser_id
    if asked.q:
        number = asked.q.replace(" ", "").replace("-", "")
        known = Identifier.objects.of(of).filter(
            programme_id=portal.programme.id, value__endswith=number
        )
        led = list(known.values_list("member_id", flat=True)[:50])
        matching = matching.filter(Q(sort_key__contains=folded(asked.q)) | Q(id__in=led))
    if status := asked.choices["status"]:
        matching = matching.filter(status=status)
    if asked.choices["signing"]:
        matching = matching.exclude(id__in=participants.signing_in(organiser_id=of))
    if asked.choices.get("erasing"):
        matching = matching.filter(id__in=_to_erase(portal))
    if trade := asked.choices.get("trade"):
        matching = matching.filter(trade=trade)
    if partner := asked.choices.get("partner"):
        matching = matching.filter(recruited_by_id=int(partner))
    if level := asked.choices.get("level"):
        ladder, tiers = ladder_of(portal.programme.id, organiser_id=of)
        rank = next(tier.rank for tier in tiers if str(tier.id) == level)
        assert ladder is not None
        standings = Standing.objects.of(of).filter(ladder_id=ladder.id, rank=rank)
        matching = matching.filter(id__in=standings.values("member_id"))
    return _of_today(portal, matching, asked)


def _of_today(portal: Portal, matching: QuerySet[Member], asked: Asked) -> QuerySet[Member]:
    """Those who have a membership today, or did something in the last half a year."""
    of, programme = portal.organiser_id, portal.programme
    today = programme.day_at(portal.now)
    if plan := asked.choices.get("plan"):
        standing = Membership.objects.of(of).filter(since_on__lte=today, until_on__gte=today)
        matching = matching.filter(id__in=standing.filter(plan_id=UUID(plan)).values("member_id"))
    seller = asked.choices.get("seller")
    if seller or asked.choices["active"]:
        since = today - timedelta(weeks=kpis.WEEKS_LATELY)
        done = Activity.objects.of(of).filter(
            programme_id=programme.id, member_id=OuterRef("id"), occurred_on__gte=since
        )
        matching = matching.filter(Exists(done.filter(partner_id=int(seller)) if seller else done))
    return matching


def _ordered(portal: Portal, matching: QuerySet[Member], asked: Asked) -> QuerySet[Member]:
    field = asked.by[0].removeprefix("-")
    if field in _OF_ACCOUNT:
        account = _accounts(portal).filter(holder_id=OuterRef("id"))
        matching = matching.annotate(**{field: Coalesce(Subquery(account.values(field)), 0)})
    return matching.order_by(*asked.by)


def _accounts(portal: Portal) -> QuerySet[Account]:
    book_id = programmes.book(portal.programme.id, "REWARD", organiser_id=portal.organiser_id)
    return Account.objects.of(portal.organiser_id).filter(book_id=book_id)


def _cells(portal: Portal, rows: Sequence[Member], *, all_of_them: bool) -> list[dict[str, Cell]]:
    held = _accounts(portal)
    if not all_of_them:
        held = held.filter(holder_id__in=[row.id for row in rows])
    balances = {row.holder_id: (row.available_points, row.pending_points) for row in held}
    named = offered.names(portal.programme, portal.language)
    return [_row(portal, row, balances.get(row.id, (0, 0)), named) for row in rows]


def _row(
    portal: Portal, row: Member, balance: tuple[int, int], trades: Mapping[str, str]
) -> dict[str, Cell]:
    state = [] if row.status == MemberStatus.ACTIVE else [STATES[MemberStatus(row.status)]]
    available, pending = balance
    return {
        "name": Cell(
            row.name, href=portal.address("organiser:member", member=row.id), badges=state
        ),
        "number": Cell(row.number),
        "trade": Cell(trades.get(row.trade, row.trade)),
        "region": Cell(row.region),
        "joined": Cell(day(row.joined_at), value=row.joined_at),
        "available": Cell(points(available), value=available),
        "pending": Cell(points(pending), value=pending),
    }
