"""The area of settings."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.settings import address, pages, why
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Settings"),
    group="SETTINGS",
    order=20,
    pages=[
        pages.settings,
        pages.settings_points,
        pages.settings_checks,
        pages.settings_joining,
        why.settings_why,
        pages.settings_public,
        address.settings_address,
    ],
    icon="settings",
)
