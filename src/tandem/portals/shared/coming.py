"""Figures that take seconds to count: a page is shown at once without them, says that they are
coming (`shared/coming.html`), and asks for them by its own address. Who has no script is led there.

A request that replaces a part of the page waits for them, and so does a file.
"""

from collections.abc import Callable
from typing import TypeVar

from tandem.insights import lately
from tandem.portals.shared import pages, tables
from tandem.portals.shared.access import PortalContext

T = TypeVar("T")
FIGURES = "figures"  # of an address: with all figures, however long they take


def counted(portal: PortalContext, count: Callable[[], T]) -> T | None:
    """What is counted; None where that takes long, and the page is to be shown first."""
    request = portal.request
    if FIGURES in request.GET or pages.IS_PART in request.headers or tables.wanted(portal):
        return count()
    try:
        with lately.at_once():
            return count()
    except lately.NotCounted:
        return None


def address(portal: PortalContext) -> str:
    """Where the page is with its figures; from the page itself."""
    query = portal.request.GET.copy()
    query[FIGURES] = "1"
    return f"?{query.urlencode()}"
