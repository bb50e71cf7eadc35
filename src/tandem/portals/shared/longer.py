"""The form that lets points last longer, for one member or for all."""

from datetime import date

from tandem.mending import extending
from tandem.platform import clock
from tandem.portals.shared.access import Desk
from tandem.portals.shared.pages import day_of


def extend(desk: Desk, member_id: int | None) -> int:
    """Do what the form asks; how many points last longer.

    Raises:
        BadExtension
    """
    posted = desk.request.POST
    return extending.extend(
        member_id=member_id,
        due_until_on=day_of(posted.get("due", "")) or date.min,
        upto_on=day_of(posted.get("upto", "")) or date.min,
        reason=posted.get("reason", ""),
        programme=desk.programme,
        actor=desk.actor,
        now=clock.now(),
    )
