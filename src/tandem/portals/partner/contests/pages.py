"""The contests in which partners are ranked; one of them with our place and our neighbours.

Others are shown by initials: a partner learns where it stands, and not what another sells.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tandem.engagement.contests import naming, queries
from tandem.engagement.contests.models import Contest, State, Teams
from tandem.engagement.contests.ranking import teams
from tandem.engagement.contests.ranking.teams import TeamRanked
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.contests import showing
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import points

LISTED_MAX, BESIDE, TOP = 30, 3, 10


@page("contests/", permission="partner.view", template="contests.html")
def contests(portal: Portal) -> Mapping[str, Any]:
    """Those that run or come, and those that are over."""
    partner_id, name = partner_of(portal)
    rows = [
        {
            **showing.about(portal, row, row.state(today(portal))),
            "address": portal.address("partner:contest", sellers=row.id),
            "place": _own_place(row, partner_id),
        }
        for row in queries.opened(
            portal.programme.id, organiser_id=portal.organiser_id, of_partners=True
        )[:LISTED_MAX]
    ]
    return {"partner_name": name, "rows": rows}


def _own_place(row: Contest, partner_id: int) -> str:
    own = next(iter(teams.around(row, str(partner_id), beside=0)), None)
    return showing.place(own.place, is_shared=own.is_shared) if own else ""


def _known(portal: Portal, sellers: UUID) -> Contest:
    """A contest of partners that is open to see."""
    row = queries.contest(
        sellers, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    is_hidden = row.state(today(portal)) in (State.DRAFT, State.ENDED)
    if row.teams != Teams.SELLER or is_hidden:
        raise queries.NoSuchContest()
    return row


@page("contests/<uuid:sellers>/", permission="partner.view", template="contest.html", guard=_known)
def contest(portal: Portal, sellers: UUID) -> Mapping[str, Any]:
    """What it is about, where we stand, who is beside us, and the best."""
    row, (partner_id, name) = _known(portal, sellers), partner_of(portal)
    key, state = str(partner_id), row.state(today(portal))
    beside, top = teams.around(row, key, beside=BESIDE), teams.ranking(row, limit=TOP)
    own = next((ranked for ranked in beside if ranked.team == key), None)
    is_among = any(ranked.team == key for ranked in top)
    return {
        "partner_name": name,
        "contest": showing.about(portal, row, state),
        "prizes": showing.prizes(portal, row),
        "is_waiting": state in (State.WAITING, State.DUE),
        "is_signed": state == State.SIGNED,
        "ranked": points(queries.total(row)),
        "own": None
        if own is None
        else {
            "place": showing.place(own.place, is_shared=own.is_shared),
            "score": showing.score(portal, row, own.score),
        },
        "top": _rows(portal, row, top, key),
        "beside": [] if is_among else _rows(portal, row, beside, key),
    }


def _rows(portal: Portal, row: Contest, ranked: list[TeamRanked], own: str) -> list[dict[str, Any]]:
    rows = showing.ranked_teams(portal, row, ranked, own=own)
    for ranked_row in rows:
        if not ranked_row["is_own"]:
            ranked_row["name"] = naming.shown("", ranked_row["name"])
    return rows
