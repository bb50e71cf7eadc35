"""Orders, to be sent or cancelled; as a file too."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.orders import actions
from tandem.portals.shared import tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.pages import chosen
from tandem.portals.shared.words import ORDERS, order_rows
from tandem.rewards import queries

SHOWN_MAX = 100
_COLUMNS = (
    _("Order"),
    _("Reward"),
    _("Points"),
    _("Day"),
    _("State"),
    _("Name"),
    _("Street"),
    _("Postal code"),
    _("City"),
    _("Tracking"),
)


@page("orders/", permission="orders.view", template="orders.html", actions=[actions.ship, actions.cancel])
def orders(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Latest first, of one state or of all."""
    status = chosen(portal.request.GET, "status", ORDERS)
    is_file = bool(tables.wanted(portal))
    rows = order_rows(
        queries.orders(
            portal.programme.id,
            organiser_id=portal.organiser_id,
            language=portal.language,
            status=status,
            limit=tables.ROWS_MAX if is_file else SHOWN_MAX,
        )
    )
    if is_file:
        return tables.exported(portal, "orders", _COLUMNS, [_line(row) for row in rows])
    return {
        "status": status,
        "statuses": [{"value": value, "text": text} for value, (text, _mood) in ORDERS.items()],
        "rows": [{**row, **_forms(portal, row)} for row in rows],
        "waiting": queries.waiting_total(portal.programme.id, organiser_id=portal.organiser_id),
    }


def _forms(portal: Portal, row: Mapping[str, Any]) -> dict[str, Any]:
    """What can be done with an order that waits."""
    if not row["is_open"]:
        return {}
    which = {"order": row["id"], "member": row["member_id"]}
    return {name: portal.form(action, of=row["id"], initial=which) for name, action in _ACTIONS.items()}


_ACTIONS = {"ship": actions.ship, "cancel": actions.cancel}


def _line(row: Mapping[str, Any]) -> list[Any]:
    to = row["address"]
    place = [to.get(key, "") for key in ("name", "street", "postal_code", "city")]
    return [
        row["number"],
        row["reward"],
        row["points"],
        row["ordered_at"],
        str(row["state"]),
        *place,
        row["tracking"],
    ]
