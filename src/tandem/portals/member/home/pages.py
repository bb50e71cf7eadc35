"""What do I have, what is coming, what can I do now?"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from tandem.activity import kinds
from tandem.adjustments import debts
from tandem.belonging import badges
from tandem.benefits import queries as benefits
from tandem.communication import inbox as inbox_of_members
from tandem.communication import queries
from tandem.earning.reasons import explaining
from tandem.fees import queries as fees
from tandem.insights.running import telling
from tandem.ledger import queries as ledger
from tandem.portals.member import coming
from tandem.portals.member.home import actions, running
from tandem.portals.member.initiatives import pages as initiatives
from tandem.portals.member.me import questions
from tandem.portals.member.own import book_of, consent_of, framed, member_of
from tandem.portals.member.prove import photos
from tandem.portals.shared.areas import menus
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.telling import benefits as having
from tandem.portals.shared.telling import cards, levels
from tandem.portals.shared.templatetags.figures import money
from tandem.programmes.models import PointsTransfers
from tandem.rewards import goals, perks
from tandem.rewards import queries as rewards

PENDING_SHOWN, RUNS_SHOWN = 4, 6
SOON_DAYS = 30
MESSAGES_PAGE, MESSAGES_MAX = 20, 400


@page("", permission="member.view", template="home.html")
def home(portal: Portal) -> Mapping[str, Any]:
    """The member's first page."""
    of, member, book_id = portal.organiser_id, member_of(portal), book_of(portal)
    balance = ledger.balance(member.id, organiser_id=of, book_id=book_id)
    today = portal.today
    waiting = explaining.activities(
        member.id,
        organiser_id=of,
        book_id=book_id,
        limit=PENDING_SHOWN,
        only_pending=True,
    )
    has = cards.available(portal, member.id)
    theirs = audiences.held(portal, member.id)
    has_ahead = perks.of_member(member.id, programme=portal.programme, now=portal.now)
    offers = rewards.offers(
        portal.programme.id,
        organiser_id=of,
        available=has,
        language=portal.language,
        audiences=theirs,
        perks=has_ahead,
    )
    runs = running.cards(portal, member.id)
    ends = ledger.ends(member.id, organiser_id=of, book_id=book_id, zone=portal.programme.time_zone)
    return framed(
        portal,
        member,
        "home",
        balance=balance,
        worth_minor=balance.available * portal.programme.point_value_minor,
        pending=coming.rows(portal, waiting, today),
        goal=_goal(portal, member.id, has, theirs, has_ahead),
        cards=cards.shown(portal, has, offers),
        initiatives=initiatives.cards(portal, member.id),
        doing=menus.home_cards("member", portal),
        badges=badges.of_member(member.id, organiser_id=of, language=portal.language),
        can_prove=_can_prove(portal),
        runs=runs[:RUNS_SHOWN],
        runs_total=len(runs),
        runs_more=len(runs) > RUNS_SHOWN,
        asks=questions.waits(portal),
        fee=_fee(portal, member.id),
        consent=consent_of(portal, member.id),
        owed=debts.owed_points(member.id, book_id=book_id, programme=portal.programme),
        messages_new=queries.new_total(member.id, organiser_id=of),
        has_benefits=benefits.has_any(portal.programme.id, organiser_id=of),
        level=levels.shown(
            member.id, programme=portal.programme, today=today, language=portal.language
        ),
        ends=[
            {"day": day, "points": points, "is_soon": (day - today).days <= SOON_DAYS}
            for day, points in ends
        ],
    )


def _can_prove(portal: Portal) -> bool:
    """Whether there is something to send: a purchase, a code, a photo of what was done. A programme
    that thanks for what it knows by itself asks for nothing.
    """
    given_for = telling.gives_for(portal.programme, now=portal.now)
    is_bought = not given_for or not given_for.isdisjoint(kinds.BOUGHT)
    return bool(is_bought or photos.wanted(portal))


def _fee(portal: Portal, member_id: int) -> dict[str, Any] | None:
    """What is to be paid for a membership."""
    row = fees.running(member_id, organiser_id=portal.organiser_id)
    due = fees.due(row) if row else None
    if due is None:
        return None
    return {"amount": money(due.amount_minor, portal.programme.currency), "due": due.due_on}


def _goal(
    portal: Portal,
    member_id: int,
    has: Mapping[str, int],
    theirs: Collection[UUID],
    has_ahead: perks.Perks,
) -> dict[str, Any] | None:
    """The reward that the member saves for, else the next one worth a look; with how far it is."""
    programme_id, of = portal.programme.id, portal.organiser_id
    chosen: UUID | None = goals.of_member(member_id, organiser_id=of)
    offered = rewards.offered(programme_id, organiser_id=of, audiences=theirs)
    row = offered.filter(id=chosen).order_by("id").first() if chosen else None
    is_chosen = row is not None
    if row is None:
        row = rewards.next_offer(
            portal.programme,
            points=has.get("REWARD", 0),
            audiences=theirs,
            now=portal.now,
            perks=has_ahead,
        )
    if row is None:
        return None
    offer = rewards.offer_of(row, available=has, language=portal.language, perks=has_ahead)
    return {
        "id": offer.id,
        "name": offer.name,
        "points": offer.points,
        "have": offer.points - offer.missing_points,
        "missing": offer.missing_points,
        "picture_id": offer.picture_id,
        "is_chosen": is_chosen,
    }


@page("level/", permission="member.view", template="level.html")
def level(portal: Portal) -> Mapping[str, Any]:
    """What the next level asks, what the present one brings, how it went."""
    member = member_of(portal)
    shown = levels.shown(
        member.id, programme=portal.programme, today=portal.today, language=portal.language
    )
    return framed(
        portal,
        member,
        "home",
        level=shown,
        benefits=[row for row in having.rows(portal, member.id) if row["is_theirs"]],
    )


@page("inbox/", permission="member.view", template="inbox.html", is_for_former=True)
def inbox(portal: Portal) -> Mapping[str, Any]:
    """What the programme told me, latest first; opening the page reads it."""
    member, wanted = member_of(portal), portal.request.GET.get("show", "")
    limit = (
        int(wanted)
        if wanted.isascii() and wanted.isdecimal() and len(wanted) < 4
        else MESSAGES_PAGE
    )
    limit = min(max(limit, MESSAGES_PAGE), MESSAGES_MAX)
    messages = queries.inbox(member.id, organiser_id=portal.organiser_id, limit=limit + 1)
    rows = []
    for row in messages[:limit]:
        words = row.message.words()
        place = row.message.leads_to
        rows.append(
            {
                "title": words.title,
                "text": words.text,
                "at": row.at,
                "is_new": row.is_new,
                "address": portal.address("member:home") + place if place else "",
            }
        )
    if any(row.is_new for row in messages):
        inbox_of_members.mark_read(member.id, organiser_id=portal.organiser_id, now=portal.now)
    more = limit + MESSAGES_PAGE if len(messages) > limit and limit < MESSAGES_MAX else 0
    return framed(portal, member, "home", rows=rows, more=more)


def _may_give(portal: Portal) -> None:
    if portal.programme.points_transfers == PointsTransfers.NOBODY:
        raise Http404


@page(
    "give/",
    permission="member.order",
    template="give.html",
    actions=[actions.give],
    guard=_may_give,
)
def give(portal: Portal) -> Mapping[str, Any]:
    """Pass points on to another member, where the programme lets them be."""
    member = member_of(portal)
    balance = ledger.balance(member.id, organiser_id=portal.organiser_id, book_id=book_of(portal))
    return framed(
        portal, member, "me", balance=balance, own=member.number, give=portal.form(actions.give)
    )
