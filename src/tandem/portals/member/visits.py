"""That a member came by, once a month: tasks and rules may ask for it.

The session remembers the month in which it was noted, so that no further page asks the database.
"""

from tandem.engagement import ways
from tandem.flows.engagement import follow_tasks
from tandem.platform import clock
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.pages import today

_NOTED = "visit_noted"


def note(portal: PortalContext, member_id: int) -> None:
    """Note it, where the programme has tasks and one of them, or a rule, asks for it."""
    if not ways.uses(portal.programme, ways.TASKS):
        return
    month, session = f"{portal.programme.id} {today(portal):%Y-%m}", portal.request.session
    if session.get(_NOTED) == month:
        return
    is_noted = follow_tasks.visited(
        member_id, programme=portal.programme, actor=portal.actor.name, now=clock.now()
    )
    if is_noted:
        session[_NOTED] = month
