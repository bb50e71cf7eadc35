"""The area of rewards."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.rewards import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Rewards"), group="REWARDS", order=10, pages=[pages.rewards, pages.reward], icon="gift"
)
