"""The contests that are for me; one of them with my place and my neighbours."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tandem.engagement.contests import joining, queries
from tandem.engagement.contests.drawing import lots
from tandem.engagement.contests.jury import entries
from tandem.engagement.contests.models import Contest, Contestant, State, Teams
from tandem.engagement.contests.ranking import teams
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.member.contests import actions
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, page
from tandem.portals.shared.contests import drawing, photos, showing
from tandem.portals.shared.pages import address, today
from tandem.portals.shared.telling import gives
from tandem.portals.shared.templatetags.figures import day, points

CARDS_MAX, LISTED_MAX, TOP, BESIDE, TEAMS_MAX = 3, 30, 10, 3, 20


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """Contests that run; the one that ends first before the others."""
    member_id, now = member_of(portal).id, clock.now()
    day_now = today(portal)
    seen = joining.seen_by(member_id, programme=portal.programme, now=now, since=day_now)
    running = [pair for pair in reversed(seen) if pair[0].state(day_now) == State.OPEN]
    return [_card(portal, row, own, member_id) for row, own in running[:CARDS_MAX]]


def _card(portal: PortalContext, row: Contest, own: Contestant | None, member_id: int) -> HomeCard:
    takes_part = own is not None and own.left_at is None
    at = queries.place_of(row, member_id) if takes_part and queries.shows_places(row) else None
    note = _("until %(day)s") % {"day": day(row.until_on)}
    if at is not None and at.place is not None:
        note = _("place %(n)s · until %(day)s") % {
            "n": points(at.place),
            "day": day(row.until_on),
        }
    return HomeCard(
        localized(row.name, portal.language),
        address(portal, "member:contest", contest=row.id),
        _("See the ranking") if takes_part and queries.shows_places(row) else _("Have a look"),
        note,
        gives=gives.contest(portal, row),
    )


@page("contests/", permission="member.view", template="contests.html")
def contests(portal: Portal) -> Mapping[str, Any]:
    """Those that run or come, and those that are over."""
    member = member_of(portal)
    seen = joining.seen_by(member.id, programme=portal.programme, now=portal.now)[:LISTED_MAX]
    rows = [_row(portal, row, own, member.id) for row, own in seen]
    return framed(
        portal,
        member,
        "home",
        running=[row for row in rows if not row["is_over"]],
        over=[row for row in rows if row["is_over"]],
    )


def _row(portal: Portal, row: Contest, own: Contestant | None, member_id: int) -> dict[str, Any]:
    state = row.state(today(portal))
    at = queries.place_of(row, member_id) if own is not None and queries.shows_places(row) else None
    return {
        **showing.about(portal, row, state),
        "address": portal.address("member:contest", contest=row.id),
        "is_over": state not in (State.COMING, State.OPEN),
        "own": showing.own(portal, row, at),
    }


def _known(portal: Portal, contest: UUID) -> Contest:
    """A contest that the member sees."""
    return joining.seen(
        contest, member_id=member_of(portal).id, programme=portal.programme, now=portal.now
    )


@page(
    "contests/<uuid:contest>/",
    permission="member.view",
    template="contest.html",
    guard=_known,
    actions=[actions.join, actions.leave, actions.name, actions.send_entry],
)
def contest(portal: Portal, contest: UUID) -> Mapping[str, Any]:
    """What it is about, where I stand, who is beside me, and the best."""
    row, member = _known(portal, contest), member_of(portal)
    state, own = row.state(today(portal)), queries.contestant(row, member.id)
    takes_part = own is not None and own.left_at is None
    shows = queries.shows_places(row)
    at = queries.place_of(row, member.id) if takes_part and shows else None
    top = queries.top(row, league=at.league if at else 0, limit=TOP) if shows else []
    is_among = any(ranked.member_id == member.id for ranked in top)
    beside = [] if at is None or is_among else queries.around(row, member.id, at, limit=BESIDE)
    is_joinable = state in joining.JOINABLE and not entries.is_judged(row)
    return framed(
        portal,
        member,
        "home",
        contest=showing.about(portal, row, state),
        gives=gives.contest(portal, row) if state != State.SIGNED else "",
        is_waiting=state in (State.WAITING, State.DUE),
        is_signed=state == State.SIGNED,
        ranked=queries.totals_of_leagues(row).get(at.league if at else 0, 0),
        league=showing.league(portal, row, own.league) if takes_part and own else "",
        against=showing.against(portal, row, own.base) if takes_part and own else "",
        **_sending(portal, row, state, member.id),
        draw=_draw(portal, row, own),
        prizes=showing.prizes(portal, row),
        won=_won(portal, row, at),
        own=showing.own(portal, row, at),
        top=showing.ranking(portal, row, top, own_id=member.id),
        teams=showing.ranked_teams(
            portal,
            row,
            teams.ranking(row, limit=TEAMS_MAX) if shows else [],
            own=own.team if own else "",
        ),
        beside=showing.ranking(portal, row, beside, own_id=member.id),
        join=portal.form(actions.join) if is_joinable and not takes_part else None,
        leave=portal.form(actions.leave) if takes_part and state != State.SIGNED else None,
        name=_name_form(portal, own)
        if takes_part and own is not None and not lots.is_drawn(row)
        else None,
    )


def _draw(portal: Portal, row: Contest, own: Contestant | None) -> Mapping[str, Any] | None:
    """A draw as a member sees it: whether they are in it, and what came of it."""
    about = drawing.about(row)
    if about is None:
        return None
    takes_part = own is not None and own.mark is not None
    has_ticket = takes_part and own is not None and own.score >= (row.target or 0)
    ticket = member_of(portal).number
    mine = lots.drawn_as(row, own.member_id) if row.signed_at is not None and own else None
    if mine is not None:
        ticket = mine.ticket
    return {
        **about,
        "takes_part": own is not None and own.left_at is None,
        "has_ticket": has_ticket,
        "ticket": ticket,
        "score": showing.score(portal, row, own.score) if own else "",
        "target": showing.score(portal, row, row.target) if row.target is not None else "",
        "won": mine is not None and mine.place is not None,
        "prizes": showing.prizes(portal, row, place=mine.place) if mine and mine.place else [],
        "gave_up": mine.gave_up_reason if mine else "",
        "value": drawing.parts(lots.value(row, ticket)) if row.signed_at and has_ticket else [],
    }


def _name_form(portal: Portal, own: Contestant) -> Any:
    return portal.form(actions.name, initial={"nickname": own.nickname})


def _sending(portal: Portal, row: Contest, state: State, member_id: int) -> Mapping[str, Any]:
    """What the member sent in for a jury, and the form to send it."""
    if not entries.is_judged(row):
        return {}
    entry = entries.entry_of(row, member_id)
    initial = {"text": entry.text} if entry is not None else {}
    return {
        "is_judged": True,
        "entry": None
        if entry is None
        else {
            "text": entry.text,
            "sent_at": entry.changed_at,
            "aside_reason": entry.aside_reason,
            "photos": [
                portal.address("member:entry-photo", judged=row.id, place=place)
                for place in range(len(entry.photos))
            ],
        },
        "send": portal.form(actions.send_entry, initial=initial) if state == State.OPEN else None,
    }


@page(
    "contests/<uuid:judged>/photos/<int:place>.jpg",
    permission="member.view",
    guard=lambda portal, judged, **_place: _known(portal, judged),
)
def entry_photo(portal: Portal, judged: UUID, place: int) -> HttpResponseBase:
    """A photo that the member sent in."""
    entry = entries.entry_of(_known(portal, judged), member_of(portal).id)
    return photos.shown(entry.photos if entry else [], place, portal.organiser_id)


def _won(portal: Portal, row: Contest, at: queries.Place | None) -> list[str]:
    """What the member's place of a signed result brings."""
    is_winner = (
        at is not None
        and at.place is not None
        and row.signed_at is not None
        and row.teams == Teams.NONE
        and (not row.places or at.place <= row.places)
        and (row.target is None or at.score >= row.target)
    )
    if not is_winner or at is None:
        return []
    return showing.prizes(portal, row, place=at.place, league_no=at.league)
