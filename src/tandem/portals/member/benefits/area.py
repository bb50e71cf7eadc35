"""The area of benefits."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.benefits import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(title=_("Benefits"), group="REWARDS", order=15, pages=[pages.benefits])
