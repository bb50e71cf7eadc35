"""What I have beside points, what I asked for, and what more would bring."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from tandem.benefits import queries
from tandem.portals.member.benefits import actions
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.labels import REQUESTS as STATES
from tandem.portals.shared.telling import benefits as having

_OPEN = ("ASKED", "ACCEPTED")
USES_SHOWN = 30


@page(
    "benefits/",
    permission="member.view",
    template="benefits.html",
    actions=[actions.ask, actions.withdraw],
)
def benefits(portal: Portal) -> Mapping[str, Any]:
    """All of it on one page; there is none where the programme has no benefits."""
    member = member_of(portal)
    rows, asked = having.rows(portal, member.id), _asked(portal, member.id)
    used = _used(portal, member.id)
    if not rows and not asked and not used:
        raise Http404
    for row in rows:
        row["ask"] = _ask(portal, row) if row["is_theirs"] else None
    more: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if not row["is_theirs"]:
            more.setdefault(row["with"], []).append(row)
    return framed(
        portal,
        member,
        "shop",
        own=[row for row in rows if row["is_theirs"]],
        asked=asked,
        used=used,
        more=[{"name": name, "rows": of_name} for name, of_name in more.items()],
    )


def _ask(portal: Portal, row: Mapping[str, Any]) -> Any:
    """The form to ask for it; what was refused is said in it, though it went meanwhile."""
    if not row["can_ask"] and (portal.failed is None or portal.failed[0] != actions.ask):
        return None
    return portal.form(actions.ask, of=row["id"], initial={"benefit": row["id"]})


def _used(portal: Portal, member_id: int) -> list[dict[str, Any]]:
    """What was used, where and when, latest first."""
    of = portal.organiser_id
    uses = queries.uses_of(portal.programme.id, organiser_id=of).filter(
        member_id=member_id, undone_at=None
    )
    rows = list(uses.order_by("-used_on", "-id")[:USES_SHOWN])
    names = queries.names_of(
        (row.benefit_id for row in rows), organiser_id=of, language=portal.language
    )
    places = names_by_id.holders(portal, [row.partner_id for row in rows if row.partner_id])
    return [
        {
            "name": names.get(row.benefit_id, ""),
            "used_on": row.used_on,
            "where": places.get(row.partner_id or 0, ""),
        }
        for row in rows
    ]


def _asked(portal: Portal, member_id: int) -> list[dict[str, Any]]:
    """What was asked for, latest first."""
    wanted = queries.requests(
        portal.programme.id, organiser_id=portal.organiser_id, member_id=member_id
    ).order_by("-created_at", "-id")[: queries.REQUESTS_SHOWN]
    rows = queries.rows_of(wanted, organiser_id=portal.organiser_id, language=portal.language)
    return [
        {
            "name": row.benefit,
            "asked_at": row.asked_at,
            "note": row.note,
            "answer": row.answer,
            "state": STATES[row.state][0],
            "mood": STATES[row.state][1],
            "withdraw": portal.form(actions.withdraw, of=row.id, initial={"request": row.id})
            if row.state in _OPEN
            else None,
        }
        for row in rows
    ]
