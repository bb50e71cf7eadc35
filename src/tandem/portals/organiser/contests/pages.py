"""Contests; one of them with its live ranking, its names, and what can be done with it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.contests import queries, signing
from tandem.engagement.contests.drawing import permits
from tandem.engagement.contests.models import Against, Contest, State, Teams
from tandem.engagement.contests.ranking import comparing, teams
from tandem.kit.texts import localized
from tandem.portals.organiser.contests import actions, draw, jury, jury_actions, prize_forms
from tandem.portals.organiser.contests.forms import JOINS, initial_of
from tandem.portals.shared import names_by_id, searching, tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.contests import showing
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import day, points

SHOWN_MAX, NAMES_MAX, RULE_PLACES_MAX = 1_000, 50, 3  # of a ranking on pages; a file holds more
CONTESTS = Listing(
    "contests",
    columns=[
        Column("name", gettext_lazy("Contest")),
        Column("whom", gettext_lazy("For whom")),
        Column("ranked", gettext_lazy("In the ranking"), is_number=True),
        Column("until", gettext_lazy("Last day"), sorts_by="until_on"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-until",
    search=gettext_lazy("Name"),
    empty=gettext_lazy(
        "There are no contests yet. A short one that many can win does more than one trip for who"
        " buys most anyway."
    ),
    first=(gettext_lazy("Make a contest"), "organiser:new-contest"),
)
RANKING = Listing(
    "ranking",
    columns=[
        Column("place", gettext_lazy("Place"), sorts_by="mark"),
        Column("name", gettext_lazy("Member")),
        Column("shown", gettext_lazy("Shown to others as")),
        Column("score", gettext_lazy("Score"), is_number=True),
        Column("reached", gettext_lazy("Reached it on")),
        Column("moved", gettext_lazy("Since yesterday")),
    ],
    at_first="place",
    empty=gettext_lazy(
        "Nobody has a place yet. The ranking stands here as soon as somebody has done what is "
        "measured."
    ),
)


@page("contests/", permission="engagement.view", template="contests.html")
def contests(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them, the one that ends last first; as a file too."""
    asked = CONTESTS.asked(portal)
    rows = queries.contests(portal.programme.id, organiser_id=portal.organiser_id)
    every = [row for row in rows.order_by(*asked.by) if searching.fits(asked.q, row.name)]
    wanted = every[asked.rows]
    told = audiences.told(portal, (row.audience_id for row in wanted))
    totals = queries.totals(wanted)
    cells = [
        {
            "name": Cell(
                localized(row.name, portal.language),
                href=portal.address("organiser:contest", contest=row.id),
                note=showing.measured(portal, row),
            ),
            "whom": Cell(told[row.audience_id]["text"], note=told[row.audience_id]["count"]),
            "ranked": Cell(points(totals.get(row.id, 0)), value=totals.get(row.id, 0)),
            "until": Cell(day(row.until_on), value=row.until_on),
            "state": _state(row, portal),
        }
        for row in wanted
    ]
    if asked.is_file:
        return CONTESTS.exported(portal, cells)
    return {"list": CONTESTS.shown(asked, cells, total=len(every))}


def _state(row: Contest, portal: Portal) -> Cell:
    state, mood = showing.STATES[row.state(today(portal))]
    return Cell(state, mood=mood, value=str(state))


@page(
    "contests/new/",
    permission="engagement.change",
    template="change.html",
    actions=[actions.begin],
)
def new_contest(portal: Portal) -> Mapping[str, Any]:
    """Begin one."""
    return {"title": _("Make a contest"), "form": portal.form(actions.begin)}


def known(portal: Portal, contest: UUID) -> Contest:
    """The contest of an address."""
    return queries.contest(
        contest, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@page(
    "contests/<uuid:contest>/",
    permission="engagement.view",
    template="contest.html",
    guard=known,
    actions=[
        actions.open_contest,
        actions.end,
        actions.resume,
        actions.sign,
        actions.unname,
        jury_actions.name_jury,
        jury_actions.invite_juror,
        jury_actions.end_juror,
        actions.list_contestants,
        actions.set_prizes,
        actions.delete_contest,
        draw.enter_permit,
        draw.pass_on,
    ],
)
def contest(portal: Portal, contest: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """One contest: what it is, who stands where, and signing it; the ranking as a file too."""
    row = known(portal, contest)
    listing = _listing(portal, row)
    asked = listing.asked(portal)
    league = int(asked.choices.get("league") or 0)
    judged = jury.of_jury(portal, row)
    hides = judged is not None and judged["hides"]
    limit = tables.ROWS_MAX if asked.is_file else min(asked.rows.stop, SHOWN_MAX)
    is_from_below = asked.sorting.key == "-place"
    ranked_rows = (
        []
        if hides or row.teams == Teams.SELLER
        else queries.top(row, league=league, limit=limit, is_from_below=is_from_below)
    )
    cells = [_cells(portal, row, member) for member in ranked_rows[asked.rows]]
    if asked.is_file:
        return listing.exported(portal, cells)
    state, ranked = row.state(today(portal)), queries.total(row)
    seen = signing.summed(row).hash if state == State.DUE else ""
    return {
        **showing.about(portal, row, state),
        "code": row.key,
        "joins": JOINS[row.joins],
        "whom": audiences.told(portal, [row.audience_id])[row.audience_id],
        "ranked": ranked,
        "shown": min(ranked, SHOWN_MAX),
        "list": listing.shown(asked, cells, total=min(_in_league(row, league, ranked), SHOWN_MAX)),
        "is_of_partners": row.teams == Teams.SELLER,
        "targets": _targets_form(portal, row, state),
        "prizes": showing.prizes(portal, row),
        "begun": f"{portal.address('organiser:add-rule', start='welcome')}?"
        + urlencode({"kind": "CONTEST_RESULT", "about": "contest", "is": row.key}),
        "rule_places": range(1, min(row.places, RULE_PLACES_MAX) + 1),
        "set_prizes": None
        if state in (State.SIGNED, State.ENDED)
        else portal.form(actions.set_prizes, initial=prize_forms.initial_of(row, portal.language)),
        "is_draft": state == State.DRAFT,
        "jury": judged,
        "draw": draw.of_draw(portal, row, state),
        "hides": hides,
        "teams": showing.ranked_teams(portal, row, teams.ranking(row)),
        "signed": _signed(portal, row),
        "names": _names(portal, row, state),
        "open": portal.form(actions.open_contest)
        if state == State.DRAFT and permits.may_open(row)
        else None,
        "sign": portal.form(actions.sign, initial={"seen": seen}) if seen else None,
        "delete": portal.form(actions.delete_contest) if state == State.DRAFT else None,
        "end": portal.form(actions.end) if state in _CALLED_OFF_FROM else None,
        "resume": portal.form(actions.resume) if state == State.ENDED else None,
    }


def _listing(portal: Portal, row: Contest) -> Listing:
    """The ranking as a list; of one league after another where there are any."""
    names = [showing.league(portal, row, place) for place in range(len(row.leagues))]
    if not names:
        return RANKING
    options = {str(place): name for place, name in enumerate(names) if place}
    return replace(
        RANKING, choices=[Choice("league", gettext_lazy("League"), options, none=names[0])]
    )


def _in_league(row: Contest, league: int, ranked: int) -> int:
    return queries.totals_of_leagues(row).get(league, 0) if row.leagues else ranked


def _targets_form(portal: Portal, row: Contest, state: State) -> Any:
    """The list of targets and leagues, where the contest has any."""
    is_listed = row.leagues and not comparing.bounds(row)
    if state in (State.SIGNED, State.ENDED) or not (is_listed or row.against == Against.TARGET):
        return None
    return portal.form(actions.list_contestants, contest=row)


_CALLED_OFF_FROM = (State.COMING, State.OPEN, State.WAITING, State.DUE)


def _cells(portal: Portal, row: Contest, ranked: queries.Ranked) -> dict[str, Cell]:
    moved = showing.moved_text(ranked.place, ranked.before)
    return {
        "place": Cell(showing.place(ranked.place, is_shared=ranked.is_shared), value=ranked.place),
        "name": Cell(
            ranked.full_name,
            href=portal.address("organiser:member", member=ranked.member_id),
            note=ranked.number,
        ),
        "shown": Cell(ranked.name),
        "score": Cell(
            showing.score(portal, row, ranked.score),
            value=showing.plain_score(portal, row, ranked.score),
        ),
        "reached": Cell(
            day(ranked.reached_at) if ranked.reached_at else "", value=ranked.reached_at
        ),
        "moved": Cell(moved, value=moved),
    }


def _signed(portal: Portal, row: Contest) -> dict[str, Any] | None:
    if row.signed_at is None:
        return None
    return {
        "by": names_by_id.actors(portal, [row.signed_by]).get(row.signed_by, row.signed_by),
        "at": row.signed_at,
        "hash": [row.signed_hash[begin : begin + 16] for begin in range(0, 64, 16)],
    }


def _names(portal: Portal, row: Contest, state: State) -> list[dict[str, Any]]:
    """The names that contestants chose, the latest first, for who may take them away."""
    if state in (State.DRAFT, State.ENDED):
        return []
    return [
        {
            "name": nickname,
            "member": name,
            "address": portal.address("organiser:member", member=key),
            "unname": portal.form(actions.unname, of=key, initial={"member": key}),
        }
        for key, nickname, name in queries.nicknames(row, limit=NAMES_MAX)
    ]


@page(
    "contests/<uuid:contest>/change/",
    permission="engagement.change",
    template="change.html",
    guard=known,
    actions=[actions.change],
)
def change_contest(portal: Portal, contest: UUID) -> Mapping[str, Any]:
    """Say it anew, while it is a draft."""
    initial = initial_of(known(portal, contest), portal)
    return {"title": initial["name"], "form": portal.form(actions.change, initial=initial)}
