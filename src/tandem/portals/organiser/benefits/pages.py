"""What is offered beside points, for whom and how much of it is taken; one benefit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.benefits import queries, wording
from tandem.benefits.models import Benefit, RequestState
from tandem.kit.texts import localized
from tandem.portals.organiser.benefits import actions
from tandem.portals.organiser.benefits.forms import ASKED, AT_THE_TILL
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import day, points

BENEFITS = Listing(
    "benefits",
    columns=[
        Column("name", _("Benefit")),
        Column("whom", _("For whom")),
        Column("how", _("How it is had")),
        Column("places", _("Places taken"), is_number=True),
        Column("requests", _("Asked for"), is_number=True),
        Column("since", _("Since"), sorts_by="created_at"),
        Column("state", _("State"), sorts_by="ended_at"),
    ],
    at_first="-since",
    choices=[
        Choice("offered", _("Offered"), {"yes": _("offered now"), "no": _("no longer offered")})
    ],
    empty=_(
        "There are no benefits yet: a visit to the factory, a training, a hotline that answers"
        " first. They cost little, and are remembered longer than points."
    ),
)


@page("benefits/", permission="rules.view", template="benefits.html", tab=_("Benefits"))
def benefits(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them, latest first; as a file too."""
    asked = BENEFITS.asked(portal)
    every = Benefit.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    if asked.choices["offered"]:
        every = every.filter(ended_at__isnull=asked.choices["offered"] == "yes")
    rows = list(every.order_by(*asked.by)[asked.rows])
    told = audiences.told(portal, (row.audience_id for row in rows))
    taken = queries.taken_of(rows, organiser_id=portal.organiser_id, today=today(portal))
    counted = queries.totals_by_state(portal.programme.id, organiser_id=portal.organiser_id)
    cells = [
        _cells(portal, row, told[row.audience_id], taken.get(row.id, 0), counted.get(row.id, {}))
        for row in rows
    ]
    if asked.is_file:
        return BENEFITS.exported(portal, cells)
    return {
        "list": BENEFITS.shown(asked, cells, total=every.count),
        "waiting": queries.waiting_total(portal.programme.id, organiser_id=portal.organiser_id),
    }


def _cells(
    portal: Portal,
    row: Benefit,
    whom: Mapping[str, Any],
    taken: int,
    counted: Mapping[str, int],
) -> dict[str, Cell]:
    state, mood = (
        (_("offered now"), "good") if row.ended_at is None else (_("no longer offered"), "")
    )
    asked, waiting = sum(counted.values()), counted.get(RequestState.ASKED.value, 0)
    requests = portal.address("organiser:benefit-requests")
    way = _("by itself") if row.kind in wording.BY_ITSELF else _("by showing the number")
    way = _("by asking") if row.is_asked else way
    return {
        "name": Cell(
            localized(row.name, portal.language),
            href=portal.address("organiser:benefit", benefit=row.id),
            note=wording.KINDS[row.kind],
        ),
        "whom": Cell(
            whom["text"],
            note=whom["count"],
            badges=[(_("nobody"), "bad")] if whom["is_nobody"] else (),
        ),
        "how": Cell(way, note=wording.often(row.uses, row.span)),
        "places": Cell("", value=None)
        if row.places is None
        else Cell(f"{points(taken)} / {points(row.places)}", note=wording.SPANS[row.span]),
        "requests": Cell(
            points(asked) if asked else "",
            href=f"{requests}?benefit={row.id}" if asked else "",
            badges=[(_("%(n)s to answer") % {"n": points(waiting)}, "wait")] if waiting else (),
            value=asked,
        ),
        "since": Cell(day(row.created_at), value=row.created_at),
        "state": Cell(state, mood=mood, value=str(state)),
    }


@page("benefits/new/", permission="rules.change", template="benefit.html", actions=[actions.offer])
def new_benefit(portal: Portal) -> Mapping[str, Any]:
    """Offer something."""
    return {"title": _("Add a benefit"), "form": portal.form(actions.offer)}


def _known(portal: Portal, benefit: UUID) -> Benefit:
    return queries.benefit(
        benefit, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@page(
    "benefits/<uuid:benefit>/",
    permission="rules.view",
    template="benefit.html",
    guard=_known,
    actions=[actions.change],
)
def benefit(portal: Portal, benefit: UUID) -> Mapping[str, Any]:
    """One benefit: for whom it is, how much of it is taken, and changing it."""
    row = _known(portal, benefit)
    texts = {
        name: localized(getattr(row, name), portal.language) for name in ("name", "text", "terms")
    }
    began = {
        **texts,
        **audiences.initial_of(row.audience_id, organiser_id=portal.organiser_id),
        "kind": row.kind,
        "way": ASKED if row.is_asked else AT_THE_TILL,
        "uses": row.uses or None,
        "places": row.places,
        "span": row.span,
        "stays": row.stays,
        "at_partners": row.at_partners,
        "partners": list(row.partner_ids),
        "offered": row.ended_at is None,
    }
    taken = queries.taken_of([row], organiser_id=portal.organiser_id, today=today(portal))
    asked = queries.requests(
        portal.programme.id, organiser_id=portal.organiser_id, benefit_id=row.id
    )
    return {
        "title": texts["name"],
        "whom": audiences.told(portal, [row.audience_id])[row.audience_id],
        "picture_id": row.picture_id,
        "kind": wording.KINDS[row.kind],
        "places": row.places,
        "taken": taken.get(row.id, 0),
        "span": wording.SPANS[row.span],
        "requests": asked.count(),
        "uses": queries.uses_of(portal.programme.id, organiser_id=portal.organiser_id)
        .filter(benefit_id=row.id, undone_at=None)
        .count(),
        "key": row.id,
        "form": portal.form(actions.change, initial=began),
    }
