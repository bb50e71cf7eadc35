"""The area of actions."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.actions import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Actions"),
    group="PROGRAMME",
    order=20,
    pages=[pages.actions, pages.action, pages.action_import, pages.action_table],
    icon="camera",
)
