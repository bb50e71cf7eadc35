"""What the search of a list to choose from finds; a partner is shown the products only, which its
own documents name, and their units.
"""

from django.http import Http404, HttpResponseBase

from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.offering import sources as offered
from tandem.portals.shared.choosing import sources

PICKABLE = {source.name: source for source in (sources.PRODUCTS, sources.UNITS_OF_PRODUCTS)}


@page("pick/<slug:source>/", permission="partner.decide")
def pick(portal: Portal, source: str) -> HttpResponseBase:
    """The first options of a source that hold what was typed."""
    if source not in PICKABLE:
        raise Http404
    return offered.answer(portal, PICKABLE[source])
