"""The area of contests."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.contests import queries
from tandem.portals.organiser.contests import draw, jury, pages, protocol
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area
from tandem.portals.shared.pages import today


def _waiting(portal: PortalContext) -> int:
    """How many wait for somebody to sign."""
    if not portal.actor.may("engagement.decide"):
        return 0
    rows = queries.followed(portal.programme.id, organiser_id=portal.actor.organiser_id)
    return len(queries.due(rows, today(portal)))


AREA = Area(
    title=_("Contests"),
    group="ENGAGE",
    order=40,
    icon="trophy",
    way=ways.CONTESTS,
    purpose=_(
        "Who has most, or who is first: a live ranking, and a result that a person confirms."
    ),
    pages=[
        pages.contests,
        pages.new_contest,
        pages.contest,
        pages.change_contest,
        protocol.contest_protocol,
        draw.contest_tickets,
        jury.contest_entries,
        jury.contest_entry,
        jury.contest_photo,
    ],
    waiting=_waiting,
)
