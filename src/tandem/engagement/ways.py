"""The ways of taking part besides buying, and which of them a programme uses.

One that is not turned on is shown to nobody but whoever could turn it on; what was done by it
stands.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.programmes.models import Programme

LEARNING, SURVEYS, CONTESTS, TASKS = "LEARNING", "SURVEYS", "CONTESTS", "TASKS"
EVENTS, COMMUNITY, REFERRALS, TRADE_INS = "EVENTS", "COMMUNITY", "REFERRALS", "TRADE_INS"
LIBRARY = "LIBRARY"
NAMES: Mapping[str, Any] = {
    LEARNING: _("Learning"),
    SURVEYS: _("Surveys"),
    CONTESTS: _("Contests"),
    TASKS: _("Tasks"),
    EVENTS: _("Events"),
    COMMUNITY: _("Community"),
    REFERRALS: _("Referrals"),
    TRADE_INS: _("Trade-in"),
    LIBRARY: _("Library"),
}


class NotUsed(Missing):
    """The programme does not use this way of taking part."""

    code = "engagement.not_used"
    text = _("This programme does not have it.")


def uses(programme: Programme, way: str) -> bool:
    """Whether a programme has turned a way on."""
    return way in programme.ways
