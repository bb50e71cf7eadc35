"""What was ordered, and how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.labels import ORDERS_OR_USES, order_rows, wallet_names
from tandem.portals.shared.templatetags.figures import day, points
from tandem.rewards import queries, states
from tandem.rewards.models import Order

ORDERS = Listing(
    "orders",
    columns=[
        Column("reward", gettext_lazy("Reward")),
        Column("number", gettext_lazy("Order")),
        Column("points", gettext_lazy("Points"), sorts_by="points", is_number=True),
        Column("ordered_at", gettext_lazy("Day"), sorts_by="created_at"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-ordered_at",
    choices=[Choice("status", gettext_lazy("State"), ORDERS_OR_USES)],
    empty=gettext_lazy(
        "Nothing was ordered yet. Choose a reward: what you order stands here until it is with you."
    ),
)


def rows(
    portal: Portal,
    asked: Asked,
    holders: Sequence[int],
    *,
    cancel: Action,
    people: Mapping[Any, str] | None = None,
    shown_at: str = "",
    addressed_at: str = "",
) -> tuple[list[dict[str, Cell]], int]:
    """The orders of a holder that are asked for, and how many there are.

    Args:
        holders: a partner, or a member with those who were merged into them.
        addressed_at: the page that asks where an order is sent to that has no address.
        people: names of those whom orders may be for.
        shown_at: the page that shows what is had by its number.
    """
    orders = _in(portal, holders, asked.choices["status"])
    shown = order_rows(
        queries.rows_of(
            orders.order_by(*asked.by)[asked.rows],
            organiser_id=portal.organiser_id,
            language=portal.language,
        )
    )
    names = wallet_names(portal)
    cells = [_cells(portal, row, names, cancel, people or {}) for row in shown]
    for row, cell in zip(shown, cells, strict=True):
        if shown_at and row["is_open"] and not row["is_shipped"]:
            href = portal.address(shown_at, own_voucher=row["id"])
            cell["number"] = Cell(row["number"], href=href)
        elif addressed_at and row["is_open"] and not row["address"]:
            href = portal.address(addressed_at, unaddressed=row["id"])
            cell["number"] = Cell(row["number"], href=href, note=_("Say where to send it"))
    return cells, orders.count()


def listing(portal: Portal, holders: Sequence[int]) -> Listing:
    """The list of a holder's orders, which says how many of them wait to be used."""
    return counted(ORDERS, _in(portal, holders, "READY").count())


def counted(every: Listing, to_use: int) -> Listing:
    """A list of orders that says beside its choice how many are ready to use."""
    if not to_use:
        return every
    options = {**ORDERS_OR_USES, "READY": f"{ORDERS_OR_USES['READY']} ({points(to_use)})"}
    choices = [
        replace(choice, options=options) if choice.name == "status" else choice
        for choice in every.choices
    ]
    return replace(every, choices=choices)


def _in(portal: Portal, holders: Sequence[int], state: str) -> QuerySet[Order]:
    of = portal.organiser_id
    theirs = queries.asked(portal.programme.id, organiser_id=of).filter(member_id__in=holders)
    return states.narrowed(theirs, state, organiser_id=of)


def _cells(
    portal: Portal,
    row: Mapping[str, Any],
    names: Mapping[str, str],
    cancel: Action,
    people: Mapping[Any, str],
) -> dict[str, Cell]:
    unit = "" if row["wallet"] == "REWARD" else names.get(row["wallet"], row["wallet"])
    form = portal.form(cancel, of=row["id"], initial={"order": row["id"]})
    person, delivery = people.get(row["person_id"], ""), delivery_note(row)
    return {
        "reward": Cell(row["reward"], note=_note(row), lines=[person] if person else ()),
        "number": Cell(row["number"]),
        "points": Cell(
            points(row["points"]),
            note=unit,
            value=row["points"],
            lines=[delivery] if delivery else (),
        ),
        "ordered_at": Cell(day(row["ordered_at"]), value=row["ordered_at"]),
        "state": Cell(
            row["state"],
            mood=row["mood"],
            value=str(row["state"]),
            forms=[form] if row["is_open"] and row["is_shipped"] else (),
        ),
    }


def delivery_note(row: Mapping[str, Any]) -> str:
    """What of an order's points was for sending it; that it was free, where a membership had it."""
    if row["is_delivery_free"]:
        return _("delivery free by membership")
    if row["delivery_points"]:
        return _("of which delivery: %(n)s") % {"n": points(row["delivery_points"])}
    return ""


def _note(row: Mapping[str, Any]) -> str:
    """Where it is on its way to, or why it is not."""
    if row["reason"]:
        return str(row["reason"])
    if row["tracking"]:
        return _("tracking number %(tracking)s") % {"tracking": row["tracking"]}
    to = row["address"]
    return f"{to['street']}, {to['postal_code']} {to['city']}" if to.get("street") else ""
