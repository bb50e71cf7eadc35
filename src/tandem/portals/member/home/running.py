"""What runs now for the member."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from tandem.insights.running import telling
from tandem.insights.running.telling import Reader, Running
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared import running as shown
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page


def cards(portal: Portal, member_id: int) -> list[dict[str, Any]]:
    """All of it, soonest end first."""
    rows = telling.running(
        portal.programme, Reader(member_id=member_id), language=portal.language, now=portal.now
    )
    today = portal.now.astimezone(ZoneInfo(portal.programme.time_zone)).date()

    def address(row: Running) -> str:
        if row.kind == telling.REWARD:
            return portal.address("member:reward", reward=row.key)
        return portal.address("member:prove") if row.kind == telling.CODES else ""

    return shown.cards(rows, today, address=address)


@page("running/", permission="member.view", template="running.html")
def running(portal: Portal) -> Mapping[str, Any]:
    """All that runs now for me, with when it ends."""
    member = member_of(portal)
    return framed(portal, member, "home", rows=cards(portal, member.id))
