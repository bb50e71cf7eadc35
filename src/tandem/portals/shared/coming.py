"""Figures that take seconds to count: a page is shown at once without them, says that they are
coming (`shared/coming.html`), and asks for them by its own address. Who has no script is led there.

A page says by `counted` which of its parts waits. Of one that says nothing the whole waits: where
such a figure is asked for, what `or_first` says is shown in its place. A request that replaces a
part of the page waits for them, and so does a file.
"""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponse

from tandem.insights import lately
from tandem.portals.shared import pages, tables, unsent
from tandem.portals.shared.access import PortalContext

T = TypeVar("T")
# Of the portals whose pages ask by themselves for what is coming.
LAYOUTS = {"organiser": "organiser/layout.html", "partner": "partner/layout.html"}
FIGURES = "figures"  # of an address: with all figures, however long they take


def counted(portal: PortalContext, count: Callable[[], T]) -> T | None:
    """What is counted; None where that takes long, and the page is to be shown first."""
    if is_waited_for(portal):
        return count()
    try:
        with lately.at_once():
            return count()
    except lately.NotCounted:
        return None


def is_waited_for(portal: PortalContext) -> bool:
    """Whether who asks waits for figures, however long they take."""
    request = portal.request
    return (
        request.method != "GET"
        or FIGURES in request.GET
        or unsent.IS_PART in request.headers
        or bool(tables.wanted(portal))
    )


def address(portal: PortalContext) -> str:
    """Where the page is with its figures; from the page itself."""
    query = portal.request.GET.copy()
    query[FIGURES] = "1"
    return f"?{query.urlencode()}"


def or_first(
    portal: PortalContext, code: str, page: str, show: Callable[[], T]
) -> T | HttpResponse:
    """What a page shows; where it takes seconds to count, that it is coming, and where one is."""
    if code not in LAYOUTS or is_waited_for(portal):
        return show()
    try:
        with lately.at_once():
            return show()
    except lately.NotCounted:
        return pages.page(
            portal,
            "shared/coming_first.html",
            layout=LAYOUTS[code],
            is_first=True,  # what is to be said of an act is said with the figures
            figures=address(portal),
            part=f"?{portal.request.GET.urlencode()}",
            active_page=page,
        )
