"""The area of rewards."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.rewards import finding, pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Rewards"),
    group="REWARDS",
    order=10,
    icon="gift",
    pages=[pages.rewards, pages.reward],
    find=finding.find,
)
