"""What came of each channel."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.insights import channels as counting
from tandem.kit.periods import start_of_day
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.telling import came
from tandem.portals.shared.templatetags.figures import points, share

DAYS = {"30": 30, "90": 90, "365": 365, "all": 36_500}
CHANNELS = Listing(
    "channels",
    columns=[
        Column("source", _("Source")),
        Column("medium", _("Medium")),
        Column("campaign", _("Campaign")),
        Column("views", _("Views"), sorts_by="views", is_number=True),
        Column("joined", _("Joined"), sorts_by="joined", is_number=True),
        Column("bought", _("Bought something"), sorts_by="bought", is_number=True),
        Column("points", _("Points"), sorts_by="points", is_number=True),
        Column("net", _("Net turnover"), sorts_by="net_minor", is_number=True),
    ],
    at_first="-joined",
    choices=[
        Choice(
            "days",
            _("Time"),
            {"30": _("last 30 days"), "365": _("last 365 days"), "all": _("all")},
            none=_("last 90 days"),
        ),
        Choice("touch", _("By which link"), {"first": _("first link")}, none=_("last link")),
    ],
    empty=_(
        "Nobody looked at a page and nobody joined in this time. Share a link with a source in "
        "it, or take more days."
    ),
)


@page(
    "outreach/channels/",
    permission="insights.view",
    template="channels.html",
    tab=_("By channel"),
)
def channels(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Views, members, first purchases, points and turnover by channel; as a file too."""
    asked, zone = CHANNELS.asked(portal), ZoneInfo(portal.programme.time_zone)
    today = portal.now.astimezone(zone).date()
    since = _since(today, DAYS[asked.choices["days"] or "90"])
    rows = counting.by_channel(
        portal.programme,
        touch=asked.choices["touch"] or counting.LAST,
        since=since,
        from_moment=start_of_day(since, zone),
    )
    by, is_down = asked.by[0].removeprefix("-"), asked.by[0].startswith("-")
    rows.sort(key=lambda row: getattr(row, by), reverse=is_down)
    names = came.names([row.channel_id for row in rows if row.channel_id], portal)
    cells = [_cells(portal, row, names) for row in rows]
    if asked.is_file:
        return CHANNELS.exported(portal, cells)
    return {
        "list": CHANNELS.shown(asked, cells[asked.rows], total=len(cells)),
        "total": sum(row.joined for row in rows),
        "views": sum(row.views for row in rows),
        "since": since,
    }


def _since(today: date, days: int) -> date:
    return max(today - timedelta(days=days - 1), date(2000, 1, 1))


def _cells(
    portal: Portal, row: counting.ChannelRow, names: Mapping[Any, came.Named]
) -> dict[str, Cell]:
    named = names[row.channel_id] if row.channel_id else came.UNKNOWN
    part = row.bought / row.joined if row.joined else None
    return {
        "source": Cell(named.source, href=named.address, note=named.note),
        "medium": Cell(named.medium),
        "campaign": Cell(named.campaign),
        "views": Cell(points(row.views) if row.channel_id else "–", value=row.views),
        "joined": Cell(points(row.joined), value=row.joined),
        "bought": Cell(
            points(row.bought), note="" if part is None else share(part), value=row.bought
        ),
        "points": Cell(points(row.points), value=row.points),
        "net": amounts.net_cell(row.net_minor, portal.programme.currency),
    }
