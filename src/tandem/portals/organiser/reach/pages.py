"""What members reach: of the first reward and each level, how many had it how soon; what would be
with other figures; what a year is likely to cost.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.insights.attainability import counting, goals, model
from tandem.kit.sql import SqlQuery
from tandem.portals.organiser.reach import showing, suggesting, trying
from tandem.portals.shared import tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.proposals import proposing
from tandem.rules import codec
from tandem.segments import audiences


@page("reach/", permission="insights.view", template="reach.html", tab=_("What members reach"))
def reach(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """How many reach what, how soon, as it stands and as it is tried; a file of it too."""
    programme = portal.programme
    today = programme.day_at(portal.now)
    known = counting.history(programme, today=today)
    standing = goals.standing(programme.id, organiser_id=portal.organiser_id)
    tried = trying.read(portal, standing, of_model=not known.is_enough)
    among = _among(portal, tried)
    shares = showing.shares(programme, standing, tried, known=known, today=today, among=among)
    rows = showing.rows(portal, tried, shares)
    if tables.wanted(portal):
        return showing.REACH.exported(portal, rows)
    return {
        "known": known,
        "is_tried": tried.is_other,
        "is_answered": model.answered(programme.origin) is not None,
        "top": proposing.top_share(tried.buying.spread),
        "finding": showing.finding(standing, tried, shares),
        "list": showing.REACH.whole(rows) if rows else None,
        "form": tried.form if standing.goals else None,
        "notes": showing.notes(portal, standing),
        "chart": showing.lines(standing, shares),
        "advice": suggesting.advice(portal, tried, shares, known=known, today=today),
        "suggested": suggesting.levels(
            portal, standing, tried, known=known, today=today, among=among
        ),
        **_more(portal, tried, known, today),
    }


def _among(portal: Portal, tried: trying.Tried) -> SqlQuery | None:
    """The members of the segment that was chosen."""
    if tried.segment is None:
        return None
    condition = codec.decode(tried.segment.body)
    return audiences.rows(condition, programme=portal.programme, now=portal.now)


def _more(
    portal: Portal, tried: trying.Tried, known: counting.History, today: date
) -> dict[str, Any]:
    """By trade, and what a year costs: counted only from what happened."""
    if not known.is_enough:
        return {"of_model": showing.hundred(portal, tried)}
    return {
        "trades": showing.trades(portal, tried, known=known, today=today),
        "forecast": showing.forecast(portal, known=known, today=today),
    }
