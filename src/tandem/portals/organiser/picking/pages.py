"""What the search of a list to choose from finds."""

from django.http import Http404, HttpResponseBase

from tandem.platform.access import permissions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.offering import sources as offered
from tandem.portals.shared.choosing import sources


@page("pick/<slug:source>/", permission="members.view")
def pick(portal: Portal, source: str) -> HttpResponseBase:
    """The first options of a source that hold what was typed; each source asks for a permission of
    its own.
    """
    known = sources.BY_NAME.get(source)
    if known is None:
        raise Http404
    permissions.require(portal.actor, known.permission)
    return offered.answer(portal, known)
