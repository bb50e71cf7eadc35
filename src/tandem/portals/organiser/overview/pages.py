"""How is the programme doing, and what needs me?"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tandem.insights import kpis
from tandem.portals.organiser.launch import steps
from tandem.portals.organiser.overview import todo
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.files.states import FIGURES
from tandem.portals.shared.templatetags.figures import day, short_day
from tandem.programmes import queries as programmes

FIGURES_SHOWN = 7


@page("", permission="insights.view", template="overview.html", name="overview")
def overview(portal: Portal) -> Mapping[str, Any]:
    """The overview of half a year."""
    programme = portal.programme
    scope: dict[str, Any] = {"organiser_id": portal.organiser_id}
    book_id = programmes.book(programme.id, "REWARD", **scope)
    today = programme.day_at(portal.now)
    since = today - timedelta(weeks=kpis.WEEKS_LATELY)
    head = kpis.headline(programme.id, book_id=book_id, since=since, **scope)
    partners = kpis.partners(programme.id, since=since, **scope)
    totals = kpis.figures(programme.id, **scope)
    return {
        "finding": _finding(head),
        "since": since,
        "until": today,
        "sales_minor": head.sales_minor,
        "purchases": head.purchases,
        "active": head.active,
        "members": head.members,
        "available": head.available,
        "pending": head.pending,
        "owed_minor": (head.available + head.pending) * programme.point_value_minor,
        "partners": [_partner(portal, row) for row in partners],
        "top_partner": max((row.net_minor for row in partners), default=0),
        "proofs": [
            {
                "key": key,
                "name": name,
                "total": totals.get(key, 0),
                "address": f"{portal.address('organiser:files')}?rows={key}",
            }
            for key, name in FIGURES[:FIGURES_SHOWN]
        ],
        "todo": todo.rows(portal),
        "steps": steps.next_rows(portal),
        **_weeks(
            kpis.weeks(book_id=book_id, since=since, zone=programme.time_zone, **scope),
            today=today,
            has_any=bool(head.purchases),
        ),
    }


def _finding(head: kpis.Headline) -> str:
    if not head.purchases:
        return _("No purchase is verified yet")
    share = round(100 * head.active / head.members) if head.members else 0
    return _("%(share)s%% of members bought something in half a year") % {"share": share}


def _partner(portal: Portal, row: kpis.PartnerRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "address": portal.address("organiser:partner", partner=row.partner_id),
        "members": row.members,
        "bought": f"{portal.address('organiser:members')}?active=half&seller={row.partner_id}",
        "net_minor": row.net_minor,
    }


def _weeks(weeks: Sequence[kpis.Week], *, today: date, has_any: bool) -> dict[str, Any]:
    """The weeks as a line, and whether the last of them goes on still."""
    labels = [short_day(week.begins_on) for week in weeks]
    return {
        "labels": labels if has_any else [],
        "titles": [_("week of %(day)s") % {"day": day(week.begins_on)} for week in weeks],
        "given": [week.given for week in weeks],
        "used": [week.used for week in weeks],
        "is_open": bool(weeks) and weeks[-1].begins_on + timedelta(weeks=1) > today,
    }
