"""Whether an offer carries its own cost: by month, by outlet, and with what was bought after."""

from typing import Any

from tandem.engagement.tradeins import book
from tandem.engagement.tradeins.models import Offer
from tandem.insights import lately
from tandem.insights import trade_ins as insights
from tandem.partners.models import Outlet
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.templatetags.figures import money, month, share_fine


def of(portal: Portal, row: Offer) -> dict[str, Any]:
    """Whether it carries its cost, by month and by outlet."""
    months, currency = book.months(row, read=lately.rows), portal.programme.currency
    return {
        "months": [
            {"part": month(f"{line.month:%Y-%m}"), **_figures(line.figures, currency)}
            for line in months
        ],
        "after": _after(portal, row, months) if months else None,
        "outlets": _outlets(portal, row),
    }


def _after(portal: Portal, row: Offer, months: list[book.Month]) -> dict[str, Any]:
    """What was bought after hand-ins, and from which margin on that bears what the offer costs."""
    bought = insights.bought_after(row.id, programme=portal.programme)
    cost = -sum(line.figures.result_minor for line in months)
    margin = bought.break_even(cost)
    return {
        "days": insights.DAYS,
        "members": bought.members,
        "net": money(bought.net_minor, portal.programme.currency),
        "cost": money(cost, portal.programme.currency) if cost > 0 else "",
        "margin": "" if margin is None else share_fine(margin / 1000),
    }


def _outlets(portal: Portal, row: Offer) -> list[dict[str, Any]]:
    """The report by outlet."""
    parts, of = book.outlets(row, read=lately.rows), portal.organiser_id
    outlet_ids = [part.outlet_id for part in parts if part.outlet_id is not None]
    outlets = dict(Outlet.objects.of(of).filter(id__in=outlet_ids).values_list("id", "name"))
    partners = names_by_id.partners(portal, (part.partner_id for part in parts))
    return [
        {
            "part": outlets[part.outlet_id]
            if part.outlet_id is not None and part.outlet_id in outlets
            else partners.get(part.partner_id, ""),
            **_figures(part.figures, portal.programme.currency),
        }
        for part in parts
    ]


def _figures(row: book.Figures, currency: str) -> dict[str, Any]:
    """A row of the report."""
    return {
        "taken": row.taken,
        "sold": row.sold,
        "given_away": row.given_away,
        "worth": money(row.worth_minor, currency),
        "fees": money(row.fees_minor, currency),
        "handling": money(row.handling_minor, currency),
        "result": money(row.result_minor, currency),
        "is_loss": row.result_minor < 0,
    }
