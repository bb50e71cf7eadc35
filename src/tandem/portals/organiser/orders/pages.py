"""Orders, to be sent or cancelled; as a file too."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.orders import actions
from tandem.portals.shared import names_by_id, tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.labels import ORDERS_OR_USES, order_rows
from tandem.portals.shared.shop.orders import counted, delivery_note
from tandem.portals.shared.templatetags.figures import day, points
from tandem.rewards import queries, states

ORDERS = Listing(
    "orders",
    columns=[
        Column("number", _("Order"), sorts_by="number"),
        Column("reward", _("Reward")),
        Column("points", _("Points"), sorts_by="points", is_number=True),
        Column("ordered_at", _("Day"), sorts_by="created_at"),
        Column("member", _("For whom")),
        Column("state", _("State")),
    ],
    at_first="-ordered_at",
    search=_("Number of the order, or to whom it goes"),
    choices=[
        Choice("status", _("State"), ORDERS_OR_USES),
        Choice("party", _("Ordered by"), {"MEMBER": _("members"), "PARTNER": _("partners")}),
    ],
    empty=_("Nothing was ordered yet. Members order what you offer."),
    first=(_("Rewards"), "organiser:rewards"),
)
_ADDRESS = (
    _("Who receives it"),
    _("Street"),
    _("Postal code"),
    _("City"),
    _("Phone"),
    _("Tracking"),
)


@page(
    "orders/",
    permission="orders.view",
    template="orders.html",
    actions=[actions.ship, actions.use, actions.cancel],
)
def orders(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Latest first, of one state or of all."""
    asked, organiser_id = ORDERS.asked(portal), portal.organiser_id
    matching = states.narrowed(
        queries.asked(portal.programme.id, organiser_id=organiser_id, q=asked.q),
        asked.choices["status"],
        organiser_id=organiser_id,
    )
    if asked.choices["party"]:
        matching = matching.filter(party=asked.choices["party"])
    orders = matching.order_by(*asked.by)[asked.rows]
    rows = order_rows(queries.rows_of(orders, organiser_id=organiser_id, language=portal.language))
    if asked.is_file:
        return tables.exported(
            portal, ORDERS.name, [*_TITLES, *_ADDRESS], [_line(row) for row in rows]
        )
    names = names_by_id.holders(portal, [row["member_id"] for row in rows])
    persons = names_by_id.actors(
        portal, [f"user:{row['person_id']}" for row in rows if row["person_id"]]
    )
    cells = [_cells(portal, row, names, persons) for row in rows]
    open_orders = states.open_orders(portal.programme.id, organiser_id=organiser_id)
    return {
        "list": counted(ORDERS, open_orders.to_use).shown(asked, cells, total=matching.count),
        "waiting": open_orders.to_send,
    }


def _cells(
    portal: Portal, row: Mapping[str, Any], names: Mapping[int, str], persons: Mapping[str, str]
) -> dict[str, Cell]:
    member, reward = row["member_id"], row["reward_id"]
    kind = "partner" if row["party"] == "PARTNER" else "member"
    person = persons.get(f"user:{row['person_id']}", "")
    name = names.get(member, "")
    return {
        "number": Cell(row["number"]),
        "reward": Cell(row["reward"], href=portal.address("organiser:reward", reward=reward)),
        "points": Cell(points(row["points"]), note=delivery_note(row)),
        "ordered_at": Cell(day(row["ordered_at"]), value=row["ordered_at"]),
        "member": Cell(
            name,
            href=portal.address(f"organiser:{kind}", **{kind: member}),
            note=_to(row["address"], name) if row["is_shipped"] else _("used by its number"),
            lines=[person] if person else (),
        ),
        "state": _state(portal, row),
    }


def _to(address: Mapping[str, str], member: str) -> str:
    """Where it is sent, and to whom, if that is not the member."""
    name, phone = address.get("name", ""), address.get("phone", "")
    place = f"{address.get('postal_code', '')} {address.get('city', '')}".strip()
    street = ", ".join(part for part in (address.get("street", ""), place) if part)
    return " · ".join(part for part in (name if name != member else "", street, phone) if part)


def _state(portal: Portal, row: Mapping[str, Any]) -> Cell:
    """How far it is, or what can be done with it."""
    if not row["is_open"] or not portal.may(actions.cancel.permission):
        return Cell(row["state"], mood=row["mood"], note=row["tracking"] or row["reason"])
    which = {"order": row["id"], "member": row["member_id"]}
    send = actions.ship if row["is_shipped"] else actions.use
    return Cell(
        forms=[
            portal.form(action, of=row["id"], initial=which) for action in (send, actions.cancel)
        ]
    )


_TITLES = (
    _("Order"),
    _("Reward"),
    _("Points"),
    _("Points for the delivery"),
    _("Day"),
    _("State"),
)


def _line(row: Mapping[str, Any]) -> list[Any]:
    """A row of a file, with all of the address."""
    to = row["address"]
    place = [to.get(key, "") for key in ("name", "street", "postal_code", "city", "phone")]
    return [
        row["number"],
        row["reward"],
        row["points"],
        row["delivery_points"],
        row["ordered_at"],
        str(row["state"]),
        *place,
        row["tracking"],
    ]
