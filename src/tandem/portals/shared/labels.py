"""What people read for stored values: kinds of transfers, states of orders, roles, wallets."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.portals.shared import units
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.templatetags.figures import quantity
from tandem.programmes import wallets
from tandem.rewards.queries import OrderRow

TRANSFERS = {
    "EARN_PENDING": _("earned, on the way"),
    "EARN": _("earned"),
    "RELEASE": _("can be spent now"),
    "VOID": _("not paid in time or returned"),
    "TAKE_BACK": _("taken back for a return"),
    "HOLD": _("held for an order"),
    "SETTLE": _("used for an order"),
    "CANCEL": _("given back from an order"),
    "EXPIRE": _("expired"),
    "ADJUST_UP": _("added by a person"),
    "ADJUST_DOWN": _("taken off by a person"),
    "GIVE": _("passed on"),
    "RECEIVE": _("received from another member"),
}
LOST_BY_LEAVING = _("lost by leaving")
ORDERS = {
    "ORDERED": (_("being prepared"), "wait"),
    "SHIPPED": (_("sent"), "good"),
    "CANCELLED": (_("cancelled"), ""),
}
# What is not sent but used by its number.
USES = {**ORDERS, "ORDERED": (_("ready to use"), "wait"), "SHIPPED": (_("used"), "good")}
# Both, as a list of orders is narrowed down.
ORDERS_OR_USES: Mapping[str, Any] = {
    "ORDERED": ORDERS["ORDERED"][0],
    "READY": USES["ORDERED"][0],
    "SHIPPED": ORDERS["SHIPPED"][0],
    "USED": USES["SHIPPED"][0],
    "CANCELLED": ORDERS["CANCELLED"][0],
}
# What was asked for of benefits.
REQUESTS = {
    "ASKED": (_("waits for an answer"), "wait"),
    "ACCEPTED": (_("accepted"), "good"),
    "FULFILLED": (_("ready"), "good"),
    "USED": (_("used"), ""),
    "DECLINED": (_("declined"), "bad"),
    "WITHDRAWN": (_("taken back"), ""),
    "LAPSED": (_("no longer theirs"), ""),
}
PARTIES = {
    "MEMBERS": _("members"),
    "PARTNERS": _("partners"),
    "BOTH": _("members and partners"),
}
# Of what the organiser begins and ends by hand: courses, surveys, offers to take things back.
BY_HAND = {"DRAFT": (_("draft"), ""), "OPEN": (_("open"), "good"), "ENDED": (_("ended"), "")}
DOERS = {"PARTNER": _("the partner"), "ORGANISER": _("the organiser")}
PARTNER_ROLES = {"DISTRIBUTOR": _("distributor"), "WHOLESALER": _("wholesaler"), "SHOP": _("shop")}
TARGET_MEASURES = {
    "TURNOVER": _("turnover sold to members"),
    "RECRUITED": _("members won"),
    "CONFIRMED": _("purchases confirmed"),
    "OUTLETS": _("outlets that sell to members"),
}
QUARTERS = {
    1: _("You are among the best 25%"),
    2: _("You are in the upper half"),
    3: _("You are in the lower half"),
    4: _("You are among the last 25%"),
}
AMONG_PEERS = {
    "DISTRIBUTOR": _("Among %(n)s distributors, by verified purchases of the last 90 days"),
    "WHOLESALER": _("Among %(n)s wholesalers, by verified purchases of the last 90 days"),
    "SHOP": _("Among %(n)s shops, by verified purchases of the last 90 days"),
}
ROLE_NAMES = {
    "ADMINISTRATOR": _("administrator"),
    "MARKETER": _("marketer"),
    "REVIEWER": _("reviewer"),
    "FINANCE": _("finance"),
    "PARTNER_MANAGER": _("partner's manager"),
    "PARTNER_CLERK": _("partner's clerk"),
    "MEMBER": _("member"),
}
WALLETS = {
    "REWARD": _("reward points"),
    "STATUS": _("status points"),
    "STAMPS": _("stamps"),
    "ENTRIES": _("entries"),
}
SPANS = {
    "DEED": _("purchase"),
    "DAY": _("day"),
    "WEEK": _("week"),
    "MONTH": _("month"),
    "QUARTER": _("quarter"),
    "YEAR": _("year"),
    "EVER": _("lifetime"),
    "EDITION": _("edition"),
}


# What people put right of themselves (`participants.correcting.own`).
DATA = {
    "NAME": _("name"),
    "PHONE": _("telephone"),
    "BIRTHDAY": _("birthday"),
    "EMAIL": _("e-mail address"),
    "TRADE": _("trade"),
    "REGION": _("region"),
    "DELIVERY": _("delivery address"),
    "FIRM_NAME": _("name of the firm"),
    "FIRM_ADDRESS": _("address of the firm"),
    "TAX_ID": _("tax number"),
}


def data_names(what: Sequence[str]) -> str:
    """Which of the data, in words."""
    return ", ".join(str(DATA.get(code, code)) for code in what)


def wallet_names(portal: PortalContext) -> dict[str, str]:
    """Every wallet of the programme that people know by a name, by code; what rules give into comes
    first.
    """
    own = wallets.names(portal.programme.id, organiser_id=portal.actor.organiser_id)
    return {
        **{code: str(name) for code, name in WALLETS.items()},
        **{code: localized(name, portal.language) for code, name in own.items()},
    }


def quantity_of(number: Decimal, unit: str) -> str:
    """`2 pcs`; of a unit that is not ours as it was written, of none the number alone."""
    return f"{quantity(number)} {units.short(unit)}".strip()


def transfer_name(kind: str) -> str | Promise:
    """What a transfer did."""
    return TRANSFERS.get(kind, kind)


def order_rows(orders: Sequence[OrderRow]) -> list[dict[str, Any]]:
    """Orders with the words for their state."""
    return [
        {
            "id": row.id,
            "member_id": row.member_id,
            "reward_id": row.reward_id,
            "number": row.number,
            "reward": row.reward,
            "points": row.points,
            "delivery_points": row.delivery_points,
            "is_delivery_free": row.is_delivery_free,
            "address": row.address,
            "tracking": row.tracking,
            "reason": row.reason,
            "ordered_at": row.ordered_at,
            "is_open": row.status == "ORDERED",
            "wallet": row.wallet,
            "party": row.party,
            "person_id": row.person_id,
            "is_shipped": row.is_shipped,
            "state": (ORDERS if row.is_shipped else USES)[row.status][0],
            "mood": ORDERS[row.status][1],
        }
        for row in orders
    ]
