"""Who was invited by whom, one of them, and the terms."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.activity.registering import RegisteredKind
from tandem.engagement.referrals import queries
from tandem.engagement.referrals import registered_kinds as kinds
from tandem.engagement.referrals.models import Door, Reason, Referral, Status
from tandem.insights.running import of_kinds
from tandem.insights.running.telling import Reader
from tandem.kit.texts import localized
from tandem.portals.organiser.referrals import actions
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day

MOODS: Mapping[str, str] = {
    Status.WAITING: "wait",
    Status.REVIEW: "wait",
    Status.REGISTERED: "good",
    Status.CAPPED: "",
    Status.REFUSED: "bad",
}
STATES, REASONS, DOORS = dict(Status.choices), dict(Reason.choices), dict(Door.choices)
REFERRALS = Listing(
    "referrals",
    columns=[
        Column("invited", _("Invited")),
        Column("by", _("By")),
        Column("joined", _("Joined"), sorts_by="created_at"),
        Column("state", _("State"), sorts_by="status"),
        Column("reason", _("Reason")),
        Column("bought", _("First purchase"), sorts_by="bought_on"),
        Column("stayed", _("First year"), sorts_by="stayed_on"),
    ],
    at_first="-joined",
    choices=[Choice("state", _("State"), STATES), Choice("reason", _("Reason"), REASONS)],
    empty=_(
        "Nobody has joined by a member's code yet. Members find theirs on their first page; they"
        " pass it on when they read there what it brings."
    ),
    first=(_("Say what it brings"), "organiser:referral-terms"),
)


@page("referrals/", permission="engagement.view", template="referrals.html", tab=_("Referrals"))
def referrals(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them, latest first; as a file too."""
    asked = REFERRALS.asked(portal)
    referrals = queries.referrals(portal.programme.id, organiser_id=portal.organiser_id)
    for name, field in (("state", "status"), ("reason", "reason")):
        if asked.choices[name]:
            referrals = referrals.filter(**{field: asked.choices[name]})
    rows = list(referrals.order_by(asked.by[0], "member_id")[asked.rows])
    names = names_by_id.members(
        portal, {key for row in rows for key in (row.member_id, row.referrer_id)}
    )
    cells = [_cells(portal, row, names) for row in rows]
    if asked.is_file:
        return REFERRALS.exported(portal, cells)
    return {"list": REFERRALS.shown(asked, cells, total=referrals.count)}


def _cells(portal: Portal, row: Referral, names: Mapping[int, str]) -> dict[str, Cell]:
    return {
        "invited": Cell(
            names.get(row.member_id, ""),
            href=portal.address("organiser:referral", member=row.member_id),
        ),
        "by": Cell(names.get(row.referrer_id, "")),
        "joined": Cell(day(row.created_at), value=row.created_at.date()),
        "state": Cell(STATES[row.status], mood=MOODS[row.status], value=str(STATES[row.status])),
        "reason": Cell(REASONS.get(row.reason, ""), value=str(REASONS.get(row.reason, ""))),
        "bought": Cell(day(row.bought_on) if row.bought_on else "", value=row.bought_on or ""),
        "stayed": Cell(day(row.stayed_on) if row.stayed_on else "", value=row.stayed_on or ""),
    }


def _known(portal: Portal, member: int) -> Referral:
    return queries.referral(
        member, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@page(
    "referrals/<int:member>/",
    permission="engagement.view",
    template="referral.html",
    guard=_known,
    actions=[actions.let_count, actions.refuse],
)
def referral(portal: Portal, member: int) -> Mapping[str, Any]:
    """One of them: what is known of it, and deciding it by hand."""
    row = _known(portal, member)
    names = names_by_id.members(portal, (row.member_id, row.referrer_id))
    return {
        "name": names.get(row.member_id, ""),
        "address": portal.address("organiser:member", member=row.member_id),
        "by": names.get(row.referrer_id, ""),
        "by_address": portal.address("organiser:member", member=row.referrer_id),
        "door": DOORS[row.door],
        "touched_on": row.touched_on,
        "joined_at": row.created_at,
        "state": STATES[row.status],
        "mood": MOODS[row.status],
        "reason": REASONS.get(row.reason, ""),
        "bought_on": row.bought_on,
        "stayed_on": row.stayed_on,
        "note": row.note,
        "decided_by": names_by_id.actors(portal, [row.decided_by]).get(row.decided_by, ""),
        "decided_at": row.decided_at,
        "let_count": portal.form(actions.let_count)
        if row.status in (Status.REFUSED, Status.CAPPED, Status.REVIEW)
        else None,
        "refuse": portal.form(actions.refuse) if row.status != Status.REFUSED else None,
    }


@page(
    "referrals/terms/",
    permission="engagement.view",
    template="terms.html",
    tab=_("Terms and rules"),
    actions=[actions.save_terms, actions.begin_rule],
)
def referral_terms(portal: Portal) -> Mapping[str, Any]:
    """For how long an invitation counts, how many do, and what rules give for it."""
    standing = {name: getattr(portal.programme, name) for name in actions.TERMS}
    totals = queries.totals(portal.programme.id, organiser_id=portal.organiser_id)
    return {
        "form": portal.form(actions.save_terms, initial=standing),
        "totals": [
            {
                "name": STATES[key],
                "total": totals.get(key, 0),
                "address": f"{portal.address('organiser:referrals')}?state={key}",
            }
            for key in STATES
        ],
        "sides": [
            {"title": _("To the member who invites"), "kinds": _kinds(portal, kinds.OF_REFERRER)},
            {"title": _("To the one who is invited"), "kinds": _kinds(portal, kinds.OF_INVITED)},
        ],
    }


def _kinds(portal: Portal, of: Sequence[RegisteredKind]) -> list[dict[str, Any]]:
    """What can be thanked for on one side, and what the rules in force give for it."""
    gives = of_kinds.sentences(
        [kind.kind for kind in of],
        portal.programme,
        Reader(),
        language=portal.language,
        now=portal.now,
    )
    return [
        {
            "name": localized(dict(kind.names), portal.language),
            "gives": gives.get(kind.kind, []),
            "rule": portal.form(actions.begin_rule, of=kind.kind, initial={"kind": kind.kind}),
        }
        for kind in of
    ]
