"""What the programme told me."""

from django.http import HttpResponse

from tandem.communication import inbox as telling
from tandem.communication import messages, queries
from tandem.platform import clock
from tandem.portals.member.views.home import member_of
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import page


@desk("member", "member.view")
def inbox(desk: Desk) -> HttpResponse:
    """Messages, latest first; opening the page reads them."""
    of, row = desk.actor.organiser_id, member_of(desk)
    found = queries.inbox(row.id, organiser_id=of)
    rows = []
    for each in found:
        said = messages.words(each.kind, each.data)
        rows.append({"title": said.title, "text": said.text, "at": each.at, "is_new": each.is_new})
    if any(each.is_new for each in found):
        telling.mark_read(row.id, organiser_id=of, now=clock.now())
    return page(desk, "member/inbox.html", here="home", member_name=row.name, rows=rows)
