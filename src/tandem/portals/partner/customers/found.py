"""The customers of the partner whose portal this is: never another partner's, and never what they
bought elsewhere.
"""

from typing import Any

from tandem.insights import kpis
from tandem.portals.shared.areas.context import Portal
from tandem.programmes import queries as programmes


def customers(portal: Portal, partner_id: int, **asked: Any) -> kpis.Customers:
    """Some of them, with the totals of all that were asked for (`kpis.customers`)."""
    return kpis.customers(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        partner_id=partner_id,
        book_id=programmes.book(portal.programme.id, "REWARD", organiser_id=portal.organiser_id),
        today=portal.today,
        **asked,
    )
