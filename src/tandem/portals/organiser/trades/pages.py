"""The trades of the programme, with how many members have each; and those that might be added."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.participants.models import Member
from tandem.portals.organiser.trades import actions, suggesting
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.templatetags.figures import points
from tandem.programmes import trades as offered

SAID_SHOWN = 40
TRADES = Listing(
    "trades",
    columns=[
        Column("name", _("Trade")),
        Column("members", _("Members"), is_number=True),
        Column("act", _("What to do")),
    ],
    empty=_(
        "No trade can be chosen yet, so nobody is asked for one. Add those that your rules tell"
        " apart."
    ),
)


@page(
    "settings/trades/",
    permission="programme.view",
    template="trades.html",
    actions=[actions.add, actions.take_up, actions.drop],
)
def trades(portal: Portal) -> Mapping[str, Any]:
    """What members choose from, and what they said before there was a list."""
    names, members = offered.names(portal.programme, portal.language), _members(portal)
    own_words = {code: total for code, total in members.items() if code and code not in names}
    known = suggesting.suggested(portal.programme)
    suggested = [code for code in known if code not in names and code not in own_words]
    return {
        "list": TRADES.whole([_cells(portal, code, name, members) for code, name in names.items()]),
        "said": [
            {"name": code, "members": total, "take_up": _one(portal, actions.take_up, code)}
            for code, total in list(own_words.items())[:SAID_SHOWN]
        ],
        "suggested": [
            {
                "name": localized(known[code], portal.language),
                "take_up": _one(portal, actions.take_up, code),
            }
            for code in suggested
        ],
        "add": portal.form(actions.add),
    }


def _members(portal: Portal) -> dict[str, int]:
    """How many members have said which trade, most first."""
    members = Member.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    counted = members.values_list("trade").annotate(total=Count("id")).order_by("-total", "trade")
    return dict(counted[:1_000])


def _cells(portal: Portal, code: str, name: str, members: Mapping[str, int]) -> dict[str, Cell]:
    return {
        "name": Cell(name),
        "members": _led(portal, code, members.get(code, 0)),
        "act": Cell(forms=[_one(portal, actions.drop, code)]),
    }


def _led(portal: Portal, code: str, total: int) -> Cell:
    """How many have said it, and the way to them."""
    address = f"{portal.address('organiser:members')}?{urlencode({'trade': code})}"
    return Cell(points(total), href=address if total else "")


def _one(portal: Portal, action: Any, code: str) -> Any:
    return portal.form(action, of=code, initial={"trade": code})
